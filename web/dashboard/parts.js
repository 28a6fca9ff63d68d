// The parts that pages have in common.

import { add, fill, h, sign } from "/assets/element.js";

export { fill, h };

const shapes = {
  overview: "M4 19V5M4 19h16M8 15v-4M12.5 15V8M17 15v-6",
  reports: "M4 5h16v14H4zM4 10h16M10 10v9M15 10v9",
  people: "M9 11a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7ZM3 20c0-3.3 2.7-5.5 6-5.5s6 2.2 6 5.5M16 4.4a3.5 3.5 0 0 1 0 6.2M18 15c1.8.8 3 2.6 3 5",
  teams: "M4 20V8l8-4 8 4v12M4 20h16M9 20v-5h6v5M9 10h.01M15 10h.01",
  keys: "M8 15.5a4 4 0 1 0 0-8 4 4 0 0 0 0 8ZM11.5 9.5H21M17.5 9.5V13M14.5 9.5v2",
  entries: "M4 6h16M4 12h16M4 18h10",
  policies: "M12 3l7 3v5c0 4.5-3 8-7 10-4-2-7-5.5-7-10V6l7-3ZM9 12l2 2 4-4",
  audit: "M12 8v4l3 2M21 12a9 9 0 1 1-3-6.7M21 3v4h-4",
  health: "M3 12h4l3-8 4 16 3-8h4",
  menu: "M4 7h16M4 12h16M4 17h16",
  close: "M6 6l12 12M18 6L6 18",
  plus: "M12 5v14M5 12h14",
  sun: "M12 16a4 4 0 1 0 0-8 4 4 0 0 0 0 8ZM12 2v2M12 20v2M4.9 4.9l1.4 1.4M17.7 17.7l1.4 1.4M2 12h2M20 12h2M4.9 19.1l1.4-1.4M17.7 6.3l1.4-1.4",
  leave: "M15 4h4v16h-4M10 8l-4 4 4 4M6 12h10",
  copy: "M9 9h11v11H9zM5 15H4V4h11v1",
  back: "M15 6l-6 6 6 6",
  check: "M5 12.5l4.5 4.5L19 7.5",
  download: "M12 4v11M7.5 11l4.5 4.5 4.5-4.5M5 20h14",
};

/** A drawn sign. */
export const icon = (name) => sign(shapes[name]);

export const pill = (text, kind = "") => h(`span.pill${kind ? `.${kind}` : ""}`, {}, text);

/** A button that cannot be pressed twice while its work is under way. */
export function button(text, action, { kind = "", sign, ...facts } = {}) {
  const element = h(`button.button${kind ? `.${kind.split(" ").join(".")}` : ""}`, { type: "button", ...facts },
    sign && icon(sign), text && h("span", {}, text));
  element.addEventListener("click", async () => {
    element.disabled = true;
    try { await action(element); } catch (problem) { note(problem.message, true); } finally { element.disabled = false; }
  });
  return element;
}

export function pageHead(title, sentence, actions = [], crumb) {
  document.title = `${title} · Tollgate`;
  return h("header.head", {},
    h("div.titles", {},
      crumb && h("a.crumb", { href: crumb.href }, "‹ ", crumb.text),
      h("h1", {}, title), sentence && h("p", {}, sentence)),
    actions.length > 0 && h("div.actions", {}, actions));
}

export function panel(title, body, { aside, wide = "" } = {}) {
  return h(`section.panel${wide ? `.${wide}` : ""}`, { "aria-label": title },
    h("header", {}, h("h2", {}, title), aside), body);
}

/**
 * A table. A column: `{ name, show(row), right, tight, strong, blank(row) }`; the first column is what
 * a card on a phone is headed by.
 */
export function table(columns, rows, { open, empty, label } = {}) {
  if (rows.length === 0 && empty) return empty;
  const body = h("tbody", {}, rows.map((row) => tableRow(columns, row, open)));
  return h("div.scrolls", {}, h("table.rows", { "aria-label": label },
    h("thead", {}, h("tr", {}, columns.map((column) =>
      h(`th${column.right ? ".right" : ""}${column.tight ? ".tight" : ""}`, { scope: "col" }, column.name)))),
    body));
}

export function tableRow(columns, row, open) {
  const line = h(`tr${open ? ".opens" : ""}`, {}, columns.map((column, place) => {
    const shown = column.show(row);
    const isBlank = shown === "" || shown === null || shown === undefined || (Array.isArray(shown) && !shown.length);
    const classes = [column.right && "right", column.tight && "tight", column.strong && "strong", isBlank && "blank"];
    return h(["td", ...classes.filter(Boolean)].join("."), { "data-name": place ? column.name : undefined },
      isBlank ? "" : shown);
  }));
  if (open) {
    line.addEventListener("click", (event) => {
      if (!event.target.closest("a, button, input, select") && !String(getSelection())) open(row);
    });
  }
  return line;
}

/** What to do where there is nothing yet. */
export function empty(sign, title, sentence, ...actions) {
  return h("div.empty", {}, h("div.sign", {}, icon(sign)), h("h3", {}, title), h("p", {}, sentence), actions);
}

/** How much of something is used. */
export function meter(percent, left, right) {
  const kind = percent >= 100 ? ".bad" : percent >= 80 ? ".warn" : "";
  const bar = h("div.fill");
  bar.style.setProperty("--part", `${Math.max(0, Math.min(100, percent))}%`);
  return h(`div.meter${kind}`, {},
    h("div.words", {}, h("span", {}, left), h("span", {}, right)),
    h("div.track", { role: "meter", "aria-valuenow": Math.round(percent), "aria-valuemin": 0,
      "aria-valuemax": 100, "aria-label": `${left} ${right ?? ""}` }, bar));
}

export function facts(pairs) {
  return h("dl.facts", {}, pairs.filter(([, value]) => value !== undefined && value !== null && value !== "")
    .map(([name, value]) => [h("dt", {}, name), h("dd", {}, value)]));
}

/** One of a few, as a row of buttons. */
export function tabs(choices, chosen, choose, label) {
  const row = h("div.tabs", { role: "group", "aria-label": label });
  const draw = (now) => fill(row, choices.map(([value, text]) => h("button", {
    type: "button", "aria-pressed": String(value === now), onclick: () => { draw(value); choose(value); },
  }, text)));
  draw(chosen);
  return row;
}

/** A sentence that shows for some seconds. */
export function note(text, isBad = false) {
  const element = h(`div.note${isBad ? ".bad" : ""}`, {}, text);
  document.getElementById("notes").append(element);
  setTimeout(() => element.remove(), isBad ? 7000 : 3500);
}

/** Opens a dialog and gives it back; `drawer` stands at the right, full height. */
export function dialog(title, content, { drawer = false, footer, onclose } = {}) {
  const element = h(`dialog${drawer ? ".drawer" : ""}`, { "aria-label": title });
  const close = h("button.button.quiet.small", { type: "button", "aria-label": "Close", onclick: () => element.close() }, icon("close"));
  add(element, h("header", {}, h("h2", {}, title), close), h("div.content", {}, content),
    footer && h("footer", {}, footer));
  element.addEventListener("click", (event) => { if (event.target === element) element.close(); });
  element.addEventListener("close", () => { element.remove(); onclose?.(); });
  document.body.append(element);
  element.showModal();
  return element;
}

export async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    note("Copied.");
  } catch {
    note("Select it and press Ctrl+C: this browser does not let pages copy.", true);
  }
}

/** Waits with a word in the page's place, and shows what went wrong. */
export async function loaded(place, work) {
  const waiting = setTimeout(() => { if (!place.childNodes.length) fill(place, h("p.loading", {}, "Loading…")); }, 200);
  try {
    return await work();
  } catch (problem) {
    if (problem.status !== 401) {
      fill(place, pageHead("Not shown"), empty("health", "This cannot be shown", problem.message,
        button("Try again", () => window.dispatchEvent(new HashChangeEvent("hashchange")))));
    }
    throw problem;
  } finally {
    clearTimeout(waiting);
  }
}
