// Quotas of one person, team, member or key: how they stand, and setting them in place.

import { get, put, remove } from "./server.js";
import { button, empty, fill, h, meter, note, panel, pill } from "./parts.js";
import { ask, confirm, orNull, words } from "./forms.js";
import { amount, count, date, fromNow, quotaName } from "./words.js";

/** A panel with the quotas of `whose`: `{ user }`, `{ team }`, `{ user, team }` or `{ key }`. */
export async function quotaPanel(whose, title, mayChange) {
  const place = h("div");
  const draw = async () => {
    const [standings, given] = await Promise.all([get("/api/standings", whose), get("/api/quotas", { ...whose, limit: 1000 })]);
    fill(place, rows(standings.data, given.data, whose, mayChange, draw));
  };
  await draw();
  const aside = mayChange && button("Set a quota", () => setQuota(whose, draw), { kind: "small", sign: "plus" });
  return panel(title, place, { aside });
}

const same = (a, b) => a.unit === b.unit && a.period === b.period && String(a.models) === String(b.models);

function rows(standings, given, whose, mayChange, draw) {
  const extra = given.filter((quota) => !standings.some((standing) => same(standing, quota)));
  if (!standings.length && !extra.length) {
    return empty("keys", "No limit here", "Requests are counted and not limited.",
      mayChange && button("Set a quota", () => setQuota(whose, draw), { kind: "main" }));
  }
  return h("div.limits", {}, standings.map((standing) => {
    const own = given.find((quota) => same(quota, standing));
    return h("div.inside", {},
      meter(standing.used_percent, h("strong", {}, `${amount(standing.used, standing.unit)} used`),
        `of ${amount(standing.limit, standing.unit)}`),
      h("div.under", {},
        h("small.soft", {}, quotaName(standing), standing.held ? ` · ${amount(standing.held, standing.unit)} held` : "",
          standing.resets_at ? ` · resets ${fromNow(standing.resets_at)}, ${date(standing.resets_at)}` : ""),
        h("span.pills", {}, standing.action === "observe" && pill("only watched", "accent"),
          standing.action === "refuse" && pill("refuses instead of capping"),
          !own && pill("from the plan"), own?.effect === "raise" && pill("raised", "accent"),
          own?.ends_at && pill(`until ${date(own.ends_at)}`, "accent")),
        mayChange && h("span.pills", {},
          button("Change", () => setQuota(whose, draw, standing), { kind: "quiet small" }),
          own && button("Take back", () => takeBack(own, draw), { kind: "quiet small danger" }))));
  }), extra.map((quota) => h("div.inside", {}, h("div.under", {},
    h("span", {}, h("strong", {}, quota.effect === "lift" ? "No limit" : quotaName(quota)), h("small.soft", {}, ` ${quotaName(quota)}`)),
    quota.ends_at && pill(`until ${date(quota.ends_at)}`, "accent"),
    mayChange && button("Take back", () => takeBack(quota, draw), { kind: "quiet small danger" })))));
}

function takeBack(quota, draw) {
  confirm("Take this quota back?", "What the plan says holds again at once, if there is a plan.", "Take back", async () => {
    await remove(`/api/quotas/${quota.id}`);
    note("The quota was taken back.");
    await draw();
  });
}

/** Asks for a quota; `now` is the one that is changed. */
export function setQuota(whose, done, now) {
  ask(now ? "Change the quota" : "Set a quota", [
    [
      { name: "limit", label: "Limit", required: true, value: now ? String(now.limit) : "", placeholder: "500,000",
        hint: now ? `Now ${amount(now.limit, now.unit)}.` : "As many as may be used." },
      { name: "unit", label: "Counted in", value: now?.unit || "tokens", options: [["tokens", "Tokens"],
        ["weighted_tokens", "Weighted tokens"], ["requests", "Requests"], ["usd", "US dollars"]] },
    ],
    { name: "period", label: "Per", value: now?.period || "month",
      options: [["day", "Day"], ["week", "Week"], ["month", "Month"], ["total", "In total, once"]] },
  ], {
    action: "Set", done: async (values) => {
      const limit = Number(values.limit.replaceAll(/[\s,_]/g, ""));
      await put("/api/quotas", { ...whose, limit, unit: values.unit, period: values.period,
        models: words(values.models), action: values.action, effect: values.effect,
        ...(orNull(values.ends_at) && { ends_at: values.ends_at }) });
      note(`The quota is ${count(limit)} now.`);
      await done();
    },
    further: { title: "Models, effect, end", fields: [
      { name: "models", label: "Only for these models", value: now?.models?.join(", ") || "", placeholder: "gpt-4o*, o3",
        hint: "A star at the end stands for anything. Empty means all." },
      [
        { name: "action", label: "When it does not fit", value: now?.action || "cap",
          options: [["cap", "Shorten the answer"], ["refuse", "Refuse"], ["observe", "Only watch"]] },
        { name: "effect", label: "Beside the plan", value: "replace",
          options: [["replace", "Instead of the plan's"], ["raise", "On top of the plan's"], ["lift", "No limit at all"]] },
      ],
      { name: "ends_at", label: "Until", kind: "date", hint: "After this day the plan's holds again." },
    ] },
  });
}
