// The parts of the page.

import { h, sign } from "/assets/element.js";

export { h };

const shapes = {
  menu: "M4 7h16M4 12h16M4 17h16",
  more: "M6 12h.01M12 12h.01M18 12h.01",
  plus: "M12 5v14M5 12h14",
  theme: "M12 3a9 9 0 1 0 9 9 7 7 0 0 1-9-9Z",
  leave: "M15 4h4v16h-4M10 8l-4 4 4 4M6 12h10",
  send: "M12 19V5M6 11l6-6 6 6",
  stop: "M7 7h10v10H7z",
  copy: "M9 9h11v11H9zM5 15H4V4h11v1",
  again: "M20 11a8 8 0 1 0-2 6M20 5v6h-6",
  branch: "M7 4v16M7 14c6 0 10-1 10-6M17 8V4M14 6l3-3 3 3",
  edit: "M4 20l1-4L16 5l3 3L8 19l-4 1Z",
  shield: "M12 3l7 3v5c0 4.5-3 8-7 10-4-2-7-5.5-7-10V6l7-3Z",
  down: "M12 5v14M6 13l6 6 6-6",
};

/** A drawn sign. */
export const icon = (name) => sign(shapes[name], name === "more" ? "3" : undefined);

/** A button with a sign and perhaps a word; without one, its name is for screen readers. */
export function button(name, sign, action, { kind = "quiet.small", shows = false, ...facts } = {}) {
  return h(`button.button.${kind}`, { type: "button", onclick: action, title: shows ? null : name, "aria-label": shows ? null : name, ...facts },
    icon(sign), shows ? name : null);
}

/** Says something for a moment. */
export function say(text) {
  const note = h("p", {}, text);
  document.getElementById("notes").replaceChildren(note);
  setTimeout(() => note.remove(), 3000);
}

export async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    say("Copied");
  } catch {
    say("The browser does not allow copying here");
  }
}

/** Asks something in a dialog: the fields' values, or null. */
export function ask(title, fields, verb, isDanger = false) {
  return new Promise((resolve) => {
    const form = h("form", { method: "dialog" },
      h("h2", {}, title), fields,
      h("div.row", {},
        h("button.button", { type: "button", onclick: () => dialog.close() }, "Cancel"),
        h(`button.button.main${isDanger ? ".danger" : ""}`, { type: "submit" }, verb)));
    const dialog = h("dialog", { "aria-label": title }, form);
    let value = null;
    form.addEventListener("submit", () => { value = Object.fromEntries(new FormData(form)); });
    dialog.addEventListener("close", () => { dialog.remove(); resolve(value); });
    document.body.append(dialog);
    dialog.showModal();
  });
}

export const grouped = (number) => new Intl.NumberFormat("en-US").format(number);

export function dayOf(time) {
  return new Intl.DateTimeFormat("en-US", { dateStyle: "long" }).format(new Date(time));
}
