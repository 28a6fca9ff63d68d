// Use over time, by whom and with what, what it cost, what was refused, what nears its limit.

import { get, isLead } from "./server.js";
import { empty, fill, h, meter, pageHead, panel, pill, table, tabs } from "./parts.js";
import { bars } from "./charts.js";
import { amount, compact, count, day, days, fromNow, money, plural, quotaName, scopeName, shortDay } from "./words.js";

const ranges = [["month", "Month to date"], ["7", "7 days"], ["30", "30 days"], ["90", "90 days"]];
const measures = {
  tokens: { name: "Tokens", of: (row) => row.total_tokens, format: compact },
  cost: { name: "Cost", of: (row) => row.cost_usd, format: money },
  requests: { name: "Requests", of: (row) => row.requests, format: compact },
};
const chosen = { range: "month", by: "model", measure: "tokens" };

/** The days that are shown, and as many before them. */
function span(today) {
  const from = chosen.range === "month" ? `${today.slice(0, 8)}01` : day(today, 1 - Number(chosen.range));
  const length = days(from, today).length;
  if (chosen.range !== "month") return { from, to: today, before: { from: day(from, -length), to: day(from, -1) } };
  const last = day(from, -1);
  const first = `${last.slice(0, 8)}01`;
  const end = day(first, length - 1);
  return { from, to: today, before: { from: first, to: end < last ? end : last } };
}

export async function overview(place) {
  const version = await get("/api/version");
  const today = new Intl.DateTimeFormat("en-CA", { timeZone: version.time_zone }).format(new Date(version.time));
  const body = h("div");
  const draw = async () => { fill(body, await drawn(today)); };
  await draw();
  fill(place,
    pageHead("Overview", `Days are counted in ${version.time_zone}.`,
      [tabs(ranges, chosen.range, (value) => { chosen.range = value; draw(); }, "Time")]),
    body);
}

async function drawn(today) {
  const { from, to, before } = span(today);
  const [total, earlier, series, users, reasons, highest] = await Promise.all([
    get("/api/report", { from, to }), get("/api/report", { ...before }),
    get("/api/report", { from, to, by: `day,${chosen.by}` }),
    get("/api/report", { from, to, by: "user" }),
    get("/api/report", { from, to, by: "reason" }),
    get("/api/standings/highest", { limit: 8 }),
  ]);
  const warnings = isLead() ? { data: [] } : await get("/api/warnings", { limit: 5 });
  const isMonth = chosen.range === "month";
  const trend = isMonth ? await get("/api/report/trend", { by: "user", limit: 8 }) : null;
  if (total.total.requests + total.total.refused + earlier.total.requests === 0) return nothing();
  return h("div.grid", {}, figures(total.total, earlier.total, before, trend?.forecast),
    useOverTime(series, from, to), nearLimits(highest.data), people(users.rows), trend && changes(trend), refusals(reasons.rows), warned(warnings.data));
}

function nothing() {
  return h("section.panel", {}, empty("overview", "No requests in this time",
    "Make a person and a key, then point an OpenAI SDK at this gateway. Its first request shows up here.",
    h("pre.text", {}, `openai.OpenAI(base_url="${location.origin}/v1", api_key="sk-tg-…")`),
    h("a.button.main", { href: "#/people" }, "Add a person")));
}

function figures(now, before, days, forecast) {
  const compare = (value, other, moreIsBad = false) => {
    if (!other) return "nothing in the time before";
    const percent = Math.round((value / other - 1) * 100);
    const isBad = moreIsBad && percent > 0;
    const kind = `span.trend-${percent < 0 ? "down" : "up"}${isBad ? ".is-bad" : ""}`;
    const arrow = percent > 0 ? "↑" : percent < 0 ? "↓" : "→";
    return [h(kind, {}, `${arrow} ${Math.abs(percent)} %`), ` against ${shortDay(days.from)} – ${shortDay(days.to)}`];
  };
  const figure = (name, value, more, title, ahead) => h("section.panel.figure.quarter", { "aria-label": name },
    h("span.name", {}, name), h("span.value", { title }, value), h("span.more", {}, more),
    ahead && h("span.more", {}, `About ${ahead} by the month's end`));
  return [
    figure("Tokens", compact(now.total_tokens), compare(now.total_tokens, before.total_tokens), count(now.total_tokens),
      forecast && compact(forecast.total_tokens)),
    figure("Cost", money(now.cost_usd), compare(now.cost_usd, before.cost_usd), `$${now.cost_usd}`,
      forecast && money(forecast.cost_usd)),
    figure("Requests", compact(now.requests), compare(now.requests, before.requests), count(now.requests),
      forecast && compact(forecast.requests)),
    figure("Refused", compact(now.refused), compare(now.refused, before.refused, true), count(now.refused)),
  ];
}

/** The largest seven of a dimension as series by day, and all others as one. */
export function seriesOf(report, by, measure, list) {
  const sums = new Map();
  for (const row of report.rows) {
    const name = row[by] ?? (by === "team" ? "no team" : by === "model" ? "no model" : "nobody");
    if (!sums.has(name)) sums.set(name, new Map());
    const days = sums.get(name);
    days.set(row.day, (days.get(row.day) || 0) + measure.of(row));
  }
  const sum = (days) => [...days.values()].reduce((a, b) => a + b, 0);
  const ranked = [...sums].filter(([, days]) => sum(days) > 0).sort(([, a], [, b]) => sum(b) - sum(a));
  const series = ranked.slice(0, 7).map(([name, days]) => ({ name, values: list.map((one) => days.get(one) || 0) }));
  const rest = ranked.slice(7);
  if (rest.length) {
    series.push({ name: plural(rest.length, "other"), isRest: true,
      values: list.map((one) => rest.reduce((all, [, days]) => all + (days.get(one) || 0), 0)) });
  }
  return series;
}

function useOverTime(report, from, to) {
  const list = days(from, to);
  const place = h("div.inside");
  let shown = report;
  const draw = () => {
    const measure = measures[chosen.measure];
    const series = seriesOf(shown, chosen.by, measure, list);
    fill(place, series.length
      ? bars(list, series, { label: `${measure.name} by day and ${chosen.by}`, format: measure.format })
      : empty("overview", "Nothing forwarded", "Every request in this time was refused."));
  };
  draw();
  const aside = [
    tabs(Object.entries(measures).map(([word, measure]) => [word, measure.name]), chosen.measure,
      (value) => { chosen.measure = value; draw(); }, "Measure"),
    tabs([["model", "Models"], ["team", "Teams"], ["user", "People"]], chosen.by, async (value) => {
      chosen.by = value;
      shown = await get("/api/report", { from, to, by: `day,${value}` });
      draw();
    }, "Split"),
  ];
  return panel("Use by day", place, { aside });
}

function nearLimits(standings) {
  const link = (standing) => {
    if (standing.user_id) return `#/people/${standing.user_id}`;
    return standing.team_id ? `#/teams/${standing.team_id}` : standing.key_id ? "#/keys" : "#/overview";
  };
  const rows = standings.map((standing) => h("a.inside", { href: link(standing) }, meter(standing.used_percent,
    h("span", {}, h("strong", {}, scopeName(standing)), h("span.soft", {}, ` · ${quotaName(standing)}`)),
    `${standing.used_percent} %`),
    h("small.soft", {}, `${amount(standing.used, standing.unit, true)} of ${amount(standing.limit, standing.unit, true)}`,
      standing.resets_at ? ` · resets ${fromNow(standing.resets_at)}` : "")));
  return panel("Nearest to their limit", rows.length ? h("div.limits", {}, rows) : empty("health", "No quota in use",
    isLead() ? "Quotas of your team's members show up here once they are used."
      : "Give people, teams or keys a quota, and the fullest show up here.",
    h("a.button", { href: "#/people" }, "Set a quota")), { wide: "half" });
}

function people(rows) {
  const used = rows.filter((row) => row.requests + row.refused > 0).slice(0, 8);
  return panel("Most used by", table([
    { name: "Person", strong: true, show: (row) => (row.user_id ? h("a", { href: `#/people/${row.user_id}` }, row.user) : h("span.soft", {}, "nobody named")) },
    { name: "Requests", right: true, show: (row) => count(row.requests) },
    { name: "Tokens", right: true, show: (row) => compact(row.total_tokens) },
    { name: "Cost", right: true, show: (row) => money(row.cost_usd) },
  ], used, { label: "People by use" }), { wide: "half" });
}

function changes(trend) {
  if (!trend.changes.length) return null;
  const part = (row) => (row.total_tokens_before
    ? `${Math.round((row.total_tokens / row.total_tokens_before - 1) * 100)} %` : "new");
  return panel("Changed most", table([
    { name: "Person", strong: true, show: (row) => (row.user_id ? h("a", { href: `#/people/${row.user_id}` }, row.user) : h("span.soft", {}, "nobody named")) },
    { name: "This month", right: true, show: (row) => compact(row.total_tokens) },
    { name: "The month before", right: true, show: (row) => compact(row.total_tokens_before) },
    { name: "Change", right: true, show: (row) => [`${row.change_tokens > 0 ? "+" : "−"}${compact(Math.abs(row.change_tokens))} `, h("span.soft", {}, `(${part(row)})`)] },
  ], trend.changes, { label: "Largest changes" }), { wide: "half",
    aside: h("p", {}, `against ${shortDay(trend.before.from)} – ${shortDay(trend.before.to)}`) });
}

const deliveries = { noted: "", waiting: "warn", delivered: "good", dead: "bad" };

function warned(list) {
  if (!list.length) return null;
  return panel("Warnings", table([
    { name: "Whose", strong: true, show: (one) => scopeName(one.quota) },
    { name: "Reached", show: (one) => pill(`${one.threshold_percent} %`, one.threshold_percent >= 100 ? "bad" : "warn") },
    { name: "Quota", show: (one) => `${amount(one.quota.limit, one.quota.unit, true)} per ${one.quota.period}` },
    { name: "When", show: (one) => fromNow(one.time) },
    { name: "Delivery", show: (one) => h("span", { title: one.fault || "" }, pill(one.state === "dead" ? "given up" : one.state, deliveries[one.state])) },
  ], list, { label: "Warnings" }), { wide: "half" });
}

const why = {
  insufficient_quota: "quota used up", rate_limited: "too many at once", invalid_api_key: "unknown key",
};

function refusals(rows) {
  const refused = rows.filter((row) => row.refused > 0).sort((a, b) => b.refused - a.refused);
  if (!refused.length) return null;
  return panel("Refused", table([
    { name: "Reason", show: (row) => [pill(why[row.reason] || (row.reason || "other").replaceAll("_", " "), "warn")] },
    { name: "Requests", right: true, show: (row) => count(row.refused) },
    { name: "", right: true, tight: true, show: () => h("a", { href: "#/entries?status=refused" }, "See entries") },
  ], refused.slice(0, 8), { label: "Refusals by reason" }), { wide: "half" });
}
