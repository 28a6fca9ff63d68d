// Sums over entries, split and narrowed as asked; the address says how, so that a report can be kept and passed on.

import { get } from "./server.js";
import { empty, fill, h, note, pageHead, pill, table } from "./parts.js";
import { compact, count, date, money, plural, source, treatments } from "./words.js";

const dimensions = [
  ["user", "Person"], ["team", "Team"], ["key", "Key"], ["model", "Model"], ["day", "Day"], ["month", "Month"],
  ["status", "Status"], ["source", "Known because"], ["reason", "Outcome"], ["redaction", "Kind found"], ["action", "Done with it"],
];
const names = Object.fromEntries(dimensions);
const sources = ["provider", "counted", "estimated", "recovered", "corrected", "none"];
const filters = ["from", "to", "user", "team", "key", "model", "status", "source", "reason", "redaction", "action"];
// More rows than anybody reads; the CSV has all.
const shownMost = 500;

const shown = {
  user: (row) => (row.user_id ? h("a", { href: `#/people/${row.user_id}` }, row.user) : h("span.soft", {}, "nobody named")),
  team: (row) => (row.team_id ? h("a", { href: `#/teams/${row.team_id}` }, row.team) : h("span.soft", {}, "no team")),
  key: (row) => row.key || h("span.soft", {}, "no key"),
  model: (row) => (row.model ? h("span.break", {}, row.model) : h("span.soft", {}, "no model")),
  day: (row) => date(row.day),
  month: (row) => row.month,
  status: (row) => (row.status ? pill(String(row.status), row.status < 300 ? "good" : row.status < 500 ? "warn" : "bad") : "not seen"),
  source: (row) => source(row.usage_source),
  reason: (row) => (row.reason || "").replaceAll("_", " "),
  redaction: (row) => pill(row.redaction, "accent"),
  action: (row) => treatments[row.action],
};

export async function reports(place, { query }) {
  const asked = new URLSearchParams([...query].filter(([name, value]) => value && (name === "by" || filters.includes(name))));
  let by = (asked.get("by") ?? "user").split(",").filter((word) => names[word]);
  const input = (name, text, more = {}) => h("input", { placeholder: text, "aria-label": text, value: asked.get(name) || "", ...more });
  const fields = {
    from: input("from", "From", { type: "date" }), to: input("to", "To", { type: "date" }),
    user: input("user", "Person"), team: input("team", "Team"), key: input("key", "Key"), model: input("model", "Model"),
    status: input("status", "Status, 200,429", { inputmode: "numeric" }),
    source: h("select", { "aria-label": "Known because" }, ["", ...sources].map((value) =>
      h("option", { value, selected: value === (asked.get("source") || "") }, value ? source(value) : "Known in any way"))),
    reason: input("reason", "Outcome"), redaction: input("redaction", "Kind found"),
    action: h("select", { "aria-label": "Done with it" }, [["", "Done with it"], ...Object.entries(treatments)].map(([value, text]) =>
      h("option", { value, selected: value === (asked.get("action") || "") }, text))),
  };
  const question = () => {
    const facts = Object.entries(fields).map(([name, field]) => [name, field.value.trim()]).filter(([, value]) => value);
    // Outcomes are shown with spaces, and written with low lines.
    return Object.fromEntries([["by", by.join(",")], ...facts.map(([name, value]) => [name, name === "reason" ? value.replaceAll(" ", "_") : value])]
      .filter(([, value]) => value));
  };
  const section = h("section.panel", { "aria-live": "polite" });
  const split = h("div.tabs.wraps", { role: "group", "aria-label": "Split by" });
  const save = h("a.button", { href: "#", download: "" }, "CSV");
  let turn = 0;
  const load = async () => {
    const facts = question();
    const mine = ++turn;
    const report = await get("/api/report", facts);
    if (mine !== turn) return;
    const url = new URL("/api/report", location.origin);
    Object.entries({ ...facts, format: "csv" }).forEach(([name, value]) => url.searchParams.set(name, value));
    save.href = url.href;
    if (location.hash.startsWith("#/reports")) history.replaceState(null, "", `#/reports?${new URLSearchParams({ by: "", ...facts })}`);
    draw(report);
  };
  const draw = (report) => {
    const sums = [
      { name: "Requests", right: true, show: (row) => count(row.requests) },
      { name: "Refused", right: true, show: (row) => (row.refused ? count(row.refused) : "") },
      { name: "Prompt", right: true, show: (row) => compact(row.prompt_tokens) },
      { name: "Answer", right: true, show: (row) => compact(row.completion_tokens) },
      { name: "Tokens", right: true, show: (row) => compact(row.total_tokens) },
      { name: "Cost", right: true, show: (row) => money(row.cost_usd) },
      { name: by.includes("action") || fields.action.value ? "Found" : "Hidden", right: true, show: (row) => (row.redactions ? count(row.redactions) : "") },
    ];
    const columns = by.map((word, place) => ({ name: names[word], strong: place === 0, show: (row) => (row.isTotal ? (place ? "" : "Total") : shown[word](row)) }));
    if (!columns.length) columns.push({ name: "", strong: true, show: () => "Total" });
    const rows = by.length ? report.rows : [];
    const total = { ...report.total, isTotal: true };
    const isNothing = report.total.requests + report.total.refused + report.rows.length === 0;
    fill(section, isNothing
      ? empty("reports", "Nothing was booked", "Take away a filter, or look at other days.")
      : table([...columns, ...sums], [...rows.slice(0, shownMost), total], { label: "Report" }),
    rows.length > shownMost && h("p.inside.soft", {}, `And ${plural(rows.length - shownMost, "more row")}: the CSV has all.`),
    (by.includes("redaction") || by.includes("action")) && h("p.inside.soft", {},
      "A request stands in the row of each kind that was found in it; the total counts every request once."));
    fields.from.title = fields.to.title = `${date(report.from)} – ${date(report.to)}`;
    section.querySelector("tbody tr:last-child")?.classList.add("total");
  };
  const go = () => load().catch((problem) => note(problem.message, true));
  const drawSplit = () => fill(split, dimensions.map(([word, text]) => h("button", {
    type: "button", "aria-pressed": String(by.includes(word)),
    onclick: () => {
      by = by.includes(word) ? by.filter((one) => one !== word) : [...by, word];
      drawSplit();
      split.querySelectorAll("button")[dimensions.findIndex(([one]) => one === word)].focus();
      go();
    },
  }, text)));
  drawSplit();
  let waiting;
  const change = () => { clearTimeout(waiting); waiting = setTimeout(go, 300); };
  Object.values(fields).forEach((field) => field.addEventListener(field.tagName === "SELECT" || field.type === "date" ? "change" : "input", change));
  await go();
  fill(place, pageHead("Reports", "Split by any of these, in the order they are chosen; without days, the month to date.", [save]),
    split,
    h("details.fold", { open: matchMedia("(min-width: 761px)").matches }, h("summary", {}, "Filters"),
      h("div.filters", { role: "search" }, Object.values(fields))), section);
  return () => { clearTimeout(waiting); turn += 1; };
}
