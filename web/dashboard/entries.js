// The ledger line by line: filtered, followed live, one with everything that is known of it.

import { get } from "./server.js";
import { button, dialog, empty, facts, fill, h, note, pageHead, pill, table, tableRow } from "./parts.js";
import { compact, count, milliseconds, money, plural, source, time, treatments } from "./words.js";

const shownAtOnce = 50;

function outcome(entry) {
  if (entry.kind === "correction") return pill("correction", "accent");
  if (entry.status < 300) return pill(String(entry.status), "good");
  const text = entry.count > 1 ? `${entry.status} × ${count(entry.count)}` : String(entry.status);
  return pill(text, entry.status >= 500 ? "bad" : "warn");
}

const found = (entry) => Object.entries(entry.redactions);

const columns = [
  { name: "Time", tight: true, show: (entry) => h("span.nowrap", {}, time(entry.time)) },
  { name: "Who", strong: true, show: (entry) => [entry.user || entry.team || h("span.soft", {}, "nobody named"),
    entry.user && entry.team && h("span.sub", {}, entry.team)] },
  { name: "Key", show: (entry) => entry.key || "" },
  { name: "Model", show: (entry) => entry.model && h("span.break", {}, entry.model) },
  { name: "Status", tight: true, show: outcome },
  { name: "Prompt", right: true, show: (entry) => (entry.kind === "refusal" ? "" : count(entry.prompt_tokens)) },
  { name: "Answer", right: true, show: (entry) => (entry.kind === "refusal" ? "" : count(entry.completion_tokens)) },
  { name: "Cost", right: true, show: (entry) => (entry.kind === "refusal" ? "" : money(entry.cost_usd)) },
  { name: "Hidden", right: true, show: (entry) => (found(entry).length ? pill(count(found(entry).reduce((sum, [, number]) => sum + number, 0)), "accent") : "") },
  { name: "Took", right: true, show: (entry) => milliseconds(entry.duration_ms) },
];

export async function entries(place, { query }) {
  const fields = {
    user: h("input", { placeholder: "Person", "aria-label": "Person", value: query.get("user") || "" }),
    team: h("input", { placeholder: "Team", "aria-label": "Team", value: query.get("team") || "" }),
    key: h("input", { placeholder: "Key", "aria-label": "Key", value: query.get("key") || "" }),
    model: h("input", { placeholder: "Model", "aria-label": "Model", value: query.get("model") || "" }),
    status: h("select", { "aria-label": "Outcome" }, [["", "All outcomes"], ["ok", "Answered"], ["refused", "Refused here: 429"], ["401,403", "No access"], ["400", "Bad requests"], ["500,502,503,504", "Failed"]]
      .map(([value, text]) => h("option", { value, selected: value === query.get("status") }, text))),
    from: h("input", { type: "date", "aria-label": "From", value: query.get("from") || "" }),
    to: h("input", { type: "date", "aria-label": "To", value: query.get("to") || "" }),
    request_id: h("input", { placeholder: "Request id", "aria-label": "Request id", value: query.get("request_id") || "" }),
  };
  const section = h("section.panel", { "aria-live": "off" });
  let list = [], hasMore = false, newest = 0, body = null, ticker = null, isGone = false;

  const asked = () => {
    const facts = Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, field.value.trim()]));
    const status = { ok: "200", refused: "429" }[facts.status] || facts.status;
    return { ...facts, status };
  };
  const draw = () => {
    const isFiltered = Object.values(asked()).some(Boolean);
    fill(section, table(columns, list, {
      label: "Entries", open: details,
      empty: isFiltered
        ? empty("entries", "No entry matches", "Take away a filter, or look at other days.",
          button("Clear filters", async () => { Object.values(fields).forEach((field) => { field.value = ""; }); await load(); }))
        : empty("entries", "No entry yet", "Each request ends in one line here: who, what, how many tokens, how it ended.",
          h("a.button.main", { href: "#/keys" }, "Create a key")),
    }), hasMore && h("div.more-row", {}, button("Older ones", older)));
    body = section.querySelector("tbody");
  };
  const load = async () => {
    const page = await get("/api/entries", { ...asked(), order: "desc", limit: shownAtOnce });
    list = page.data;
    hasMore = page.has_more;
    newest = list[0]?.id || 0;
    draw();
  };
  const older = async () => {
    const page = await get("/api/entries", { ...asked(), order: "desc", limit: shownAtOnce, after: list.at(-1).id });
    list.push(...page.data);
    hasMore = page.has_more;
    draw();
  };
  const newer = async () => {
    const page = await get("/api/entries", { ...asked(), order: "asc", limit: 200, after: newest });
    if (!page.data.length || isGone) return;
    newest = page.data.at(-1).id;
    const isFirst = list.length === 0;
    for (const entry of page.data) {
      list.unshift(entry);
      if (!isFirst && body) {
        const line = tableRow(columns, entry, details);
        line.classList.add("fresh");
        body.prepend(line);
      }
    }
    list.length = Math.min(list.length, 500);
    while (body && body.rows.length > 500) body.lastElementChild.remove();
    if (isFirst) draw();
  };
  const follow = h("button.button", { type: "button", "aria-pressed": "false" }, h("span.live"), "Follow");
  const tick = async () => {
    try { await newer(); } catch (problem) { if (problem.status === 401) return; }
    if (ticker && !isGone) ticker = setTimeout(tick, 1000);
  };
  follow.addEventListener("click", () => {
    const isOn = follow.getAttribute("aria-pressed") !== "true";
    follow.setAttribute("aria-pressed", String(isOn));
    clearTimeout(ticker);
    ticker = isOn ? setTimeout(tick, 0) : null;
  });
  const save = h("a.button", { href: "#", download: "entries.csv", onclick: (event) => {
    const url = new URL("/api/entries", location.origin);
    Object.entries({ ...asked(), order: "desc", limit: 1000, format: "csv" }).forEach(([name, value]) => value && url.searchParams.set(name, value));
    event.currentTarget.href = url.href;
  } }, "CSV");
  let waiting;
  const change = () => { clearTimeout(waiting); waiting = setTimeout(() => load().catch((problem) => note(problem.message, true)), 250); };
  Object.values(fields).forEach((field) => field.addEventListener(field.tagName === "SELECT" || field.type === "date" ? "change" : "input", change));
  await load();
  fill(place, pageHead("Entries", "One line for each request, newest first.", [follow, save]),
    h("details.fold", { open: matchMedia("(min-width: 761px)").matches }, h("summary", {}, "Filters"),
      h("div.filters", { role: "search" }, Object.values(fields))), section);
  return () => { isGone = true; clearTimeout(ticker); };
}

function details(entry) {
  const attempts = entry.attempts.length > 0 && h("div", {}, h("h3", {}, "Attempts"), h("section.panel", {}, table([
    { name: "Upstream", show: (attempt) => attempt.upstream },
    { name: "Status", show: (attempt) => (attempt.status ? String(attempt.status) : "no answer") },
    { name: "Took", right: true, show: (attempt) => milliseconds(attempt.duration_ms) },
  ], entry.attempts, { label: "Attempts" })));
  const findings = entry.findings.length > 0 && h("div", {}, h("h3", {}, "Found"), facts(Object.entries(treatments).map(([action, text]) => {
    const some = entry.findings.filter((finding) => finding.action === action);
    return [text, some.length ? h("span.pills", {}, some.map((finding) => pill(`${finding.kind} × ${count(finding.count)}`, "accent"))) : null];
  })));
  const person = entry.user && (entry.user_id ? h("a", { href: `#/people/${entry.user_id}` }, entry.user) : entry.user);
  dialog(entry.kind === "refusal" ? "Refused request" : entry.kind === "correction" ? "Correction" : "Request", [
    facts([
      ["Outcome", [outcome(entry), " ", (entry.reason || "").replaceAll("_", " ")]],
      ["Time", time(entry.time)], ["Request id", h("code", {}, entry.request_id)],
      ["Provider's id", entry.upstream_request_id && h("code", {}, entry.upstream_request_id)],
      ["Person", person], ["Team", entry.team && h("a", { href: `#/teams/${entry.team_id}` }, entry.team)], ["Key", entry.key],
      ["Model", entry.model], ["Answered by", entry.served_model !== entry.model && entry.served_model],
      ["Stands for", entry.count > 1 && plural(entry.count, "request")],
    ]),
    entry.kind !== "refusal" && h("div", {}, h("h3", {}, "Tokens"), facts([
      ["Prompt", `${count(entry.prompt_tokens)}${entry.cached_tokens ? `, ${count(entry.cached_tokens)} of them from the cache` : ""}`],
      ["Answer", `${count(entry.completion_tokens)}${entry.reasoning_tokens ? `, ${count(entry.reasoning_tokens)} of them thought` : ""}`],
      ["Together", count(entry.total_tokens)], ["Set aside before", `${compact(entry.held_tokens)}${entry.capped ? ", answer capped by a quota" : ""}`],
      ["Known because", source(entry.usage_source)], ["Cost", `$${entry.cost_usd}`],
      ["Watched quota", entry.over_observed && pill("would have been refused", "warn")],
    ])),
    entry.kind === "request" && h("div", {}, h("h3", {}, "On the way"), facts([
      ["Upstream", entry.upstream], ["First byte after", milliseconds(entry.first_byte_ms)], ["Took", milliseconds(entry.duration_ms)],
    ])),
    attempts, findings, entry.corrects && facts([["Corrects", h("code", {}, entry.corrects)]]),
  ], { drawer: true });
}
