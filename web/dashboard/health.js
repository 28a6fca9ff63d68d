// How the gateway does: the ledger, the process, the upstreams.

import { get, isLead, mayChange, post } from "./server.js";
import { button, facts, fill, h, note, pageHead, panel, pill, table, dialog } from "./parts.js";
import { bytes, compact, count, fromNow, milliseconds, time } from "./words.js";

/** Prometheus text as a list of `{ name, labels, value }`. */
export function samples(text) {
  const list = [];
  for (const line of text.split("\n")) {
    if (!line || line.startsWith("#")) continue;
    const match = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? ([^ ]+)/.exec(line);
    if (!match) continue;
    const labels = {};
    for (const [, name, value] of (match[2] || "").matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)) labels[name] = value;
    list.push({ name: match[1], labels, value: Number(match[3]) });
  }
  return list;
}

async function look() {
  const [health, version, page] = await Promise.all([get("/api/health"), get("/api/version"),
    fetch("/metrics").then((answer) => (answer.ok ? answer.text() : "")).catch(() => "")]);
  return { health, version, metrics: samples(page) };
}

export async function health(place) {
  const body = h("div.grid");
  let isGone = false;
  const draw = async () => { const seen = await look(); if (!isGone) fill(body, drawn(seen)); };
  await draw();
  const ticker = setInterval(() => draw().catch(() => {}), 5000);
  fill(place, pageHead("Health", "Refreshed every five seconds.", isLead() ? [] : [
    mayChange() && button("Test the webhook", async () => {
      const result = await post("/api/warnings/test");
      note(result.delivered ? `Taken: ${result.answer}.` : `Not taken: ${result.answer}`, !result.delivered);
    }),
    button("Check the ledger", async () => {
      const result = await post("/api/ledger/check");
      if (result.ok) note(`All ${result.proven.length} proofs hold.`);
      else dialog("The ledger is damaged", [h("ul", {}, result.broken.map((line) => h("li", {}, line)))]);
    }, { sign: "check" }),
  ]), body);
  return () => { isGone = true; clearInterval(ticker); };
}

function drawn({ health: ledger, version, metrics }) {
  const value = (name) => metrics.find((sample) => sample.name === name)?.value;
  const total = (name, where = () => true) => metrics.filter((sample) => sample.name === name && where(sample.labels))
    .reduce((sum, sample) => sum + sample.value, 0);
  const isWell = !ledger.fault && !ledger.clock_in_doubt;
  const figure = (name, text, more) => h("section.panel.figure.quarter", { "aria-label": name },
    h("span.name", {}, name), h("span.value", {}, text), h("span.more", {}, more));
  const commit = ledger.commits ? ledger.commit_microseconds / ledger.commits / 1000 : 0;
  const upstreams = [...new Set(metrics.filter((sample) => sample.labels.upstream).map((sample) => sample.labels.upstream))];
  const average = (name, upstream) => {
    const number = total(`${name}_count`, (labels) => labels.upstream === upstream);
    return number ? milliseconds(Math.round(total(`${name}_sum`, (labels) => labels.upstream === upstream) / number * 1000)) : "";
  };
  return [
    figure("Ledger", isWell ? pill("taking holds", "good") : pill(ledger.fault || "clock in doubt", "bad"),
      ledger.fault_text || `${count(ledger.commits)} commits, ${commit.toFixed(2)} ms each`),
    figure("Waiting for the writer", count(ledger.queue_depth), `${count(ledger.open_holds)} holds open`),
    figure("Connections", count(value("tollgate_connections_open") ?? 0), "of clients, open now"),
    figure("Memory", bytes(value("process_resident_memory_bytes") ?? 0), `started ${fromNow(version.started_at)}`),
    panel("Ledger", h("div.inside", {}, facts([
      ["Operations", count(ledger.operations)], ["Slowest commit", `${(ledger.commit_microseconds_max / 1000).toFixed(1)} ms`],
      ["Asks that wait", count(ledger.waiting_asks)], ["Write-ahead log", bytes(ledger.log_bytes)],
      ["Above their hold", `${count(ledger.overshoot_tokens)} tokens`], ["Recovered after a crash", count(ledger.recovered_entries)],
      ["Watched, would be refused", count(ledger.observed_refusals)], ["Newest seal", h("code.break", {}, ledger.seal)],
    ])), { wide: "half" }),
    panel("Process", h("div.inside", {}, facts([
      ["Version", version.version], ["Started", `${time(version.started_at)}, ${fromNow(version.started_at)}`],
      ["Time zone", version.time_zone], ["CPU time", value("process_cpu_seconds_total") !== undefined ? `${value("process_cpu_seconds_total").toFixed(1)} s` : ""],
      ["Open files", value("process_open_fds") !== undefined ? count(value("process_open_fds")) : ""],
      ["Requests", compact(total("tollgate_requests_total"))],
      ["All metrics", h("a", { href: "/metrics" }, "/metrics")],
    ])), { wide: "half" }),
    upstreams.length > 0 && panel("Upstreams", table([
      { name: "Upstream", strong: true, show: (name) => name },
      { name: "Requests", right: true, show: (name) => count(total("tollgate_upstream_first_byte_seconds_count", (labels) => labels.upstream === name)) },
      { name: "First byte, mean", right: true, show: (name) => average("tollgate_upstream_first_byte_seconds", name) },
      { name: "Failures", right: true, show: (name) => { const number = total("tollgate_upstream_errors_total", (labels) => labels.upstream === name); return number ? pill(count(number), "bad") : "0"; } },
    ], upstreams, { label: "Upstreams" })),
  ];
}
