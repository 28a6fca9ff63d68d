// Every change by an administrator: who, what, before, after, from where.

import { get, post } from "./server.js";
import { button, dialog, empty, facts, fill, h, note, pageHead, pill, table } from "./parts.js";
import { time } from "./words.js";

const step = 100;

export async function audit(place) {
  let page = await get("/api/audit", { limit: step });
  const list = [...page.data];
  const section = h("section.panel");
  const draw = () => fill(section, table([
    { name: "Time", tight: true, show: (record) => h("span.nowrap", {}, time(record.time)) },
    { name: "Who", strong: true, show: (record) => record.actor.name },
    { name: "What", show: (record) => pill(record.action.replaceAll("_", " "), /delete|end|remove/i.test(record.action) ? "warn" : "") },
    { name: "Of", show: (record) => [h("span.break", {}, nameOf(record) || record.target),
      nameOf(record) && h("span.sub", {}, record.target)] },
    { name: "From", show: (record) => record.actor.origin },
  ], list, {
    label: "Audit log", open: details,
    empty: empty("audit", "No change yet", "Whatever administrators change is written down here and chained, so that nothing can be taken out unnoticed."),
  }), page.has_more && h("div.more-row", {}, button("Older ones", async () => {
    page = await get("/api/audit", { limit: step, before: list.at(-1).sequence });
    list.push(...page.data);
    draw();
  })));
  draw();
  fill(place, pageHead("Audit log", "Append-only; each line holds the hash of the one before.", [
    button("Verify", async () => {
      const result = await post("/api/ledger/check");
      if (result.ok) note("The chain of the log and all sums of the ledger hold.");
      else dialog("The ledger is damaged", [h("ul", {}, result.broken.map((line) => h("li", {}, line)))]);
    }, { sign: "check" }),
  ]), section);
}

const nameOf = (record) => record.after?.name || record.before?.name;
const text = (value) => (value === null || value === undefined ? "" : typeof value === "object" ? JSON.stringify(value) : String(value));

function details(record) {
  const before = record.before || {}, after = record.after || {};
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  const changed = names.filter((name) => text(before[name]) !== text(after[name]));
  dialog(record.action.replaceAll("_", " "), [
    facts([
      ["Time", time(record.time)], ["Who", record.actor.name], ["Key", record.actor.key_id && h("code", {}, record.actor.key_id)],
      ["From", record.actor.origin], ["Of", record.target], ["Line", String(record.sequence)], ["Hash", h("code", {}, record.hash)],
    ]),
    changed.length > 0 && h("section.panel", {}, table([
      { name: "Field", strong: true, show: (name) => name },
      { name: "Before", show: (name) => h("span.break.soft", {}, text(before[name])) },
      { name: "After", show: (name) => h("span.break", {}, text(after[name])) },
    ], changed, { label: "Changes" })),
  ], { drawer: true });
}
