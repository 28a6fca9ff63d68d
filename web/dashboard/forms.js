// Dialogs with fields; what the gateway refuses stands beside the field it is about.

import { button, dialog, fill, h, note } from "./parts.js";

/** A field: `{ name, label, kind, hint, value, options, required, placeholder, pair }`. */
function control(field) {
  const common = { name: field.name, required: field.required, placeholder: field.placeholder, autocomplete: "off" };
  if (field.options) {
    return h("select", common, field.options.map(([value, text]) =>
      h("option", { value, selected: String(value) === String(field.value ?? "") }, text)));
  }
  if (field.kind === "text-area") return h("textarea", { ...common, value: field.value ?? "" });
  return h("input", { ...common, type: field.kind || "text", value: field.value ?? "", min: field.min,
    step: field.step, list: field.list && `list-${field.name}`, spellcheck: "false" });
}

function draw(field) {
  if (field.kind === "check") {
    return h("label.check", {}, h("input", { type: "checkbox", name: field.name, checked: Boolean(field.value) }),
      h("span", {}, field.label, field.hint && h("small.soft", {}, h("br"), field.hint)));
  }
  return h("label.field", {}, h("span", {}, field.label), control(field),
    field.list && h("datalist", { id: `list-${field.name}` }, field.list.map((value) => h("option", { value }))),
    field.hint && h("small", {}, field.hint));
}

function read(form, fields) {
  const values = {};
  for (const field of fields.flat(Infinity)) {
    const element = form.elements.namedItem(field.name);
    if (!element) continue;
    values[field.name] = field.kind === "check" ? element.checked : element.value.trim();
  }
  return values;
}

/** Asks for some fields; `done(values)` may throw what the gateway refused. A list is a row of two. */
export function ask(title, fields, { action = "Save", intro, kind = "main", done, further }) {
  const problem = h("p.problem", { role: "alert", hidden: true });
  const rows = fields.map((field) => (Array.isArray(field) ? h("div.pair", {}, field.map(draw)) : draw(field)));
  const extra = further && h("details.more", {}, h("summary", {}, further.title), h("div.stack", {},
    further.fields.map((field) => (Array.isArray(field) ? h("div.pair", {}, field.map(draw)) : draw(field)))));
  const all = [...fields, ...(further?.fields || [])];
  const submit = h(`button.button.${kind.split(" ").join(".")}`, { type: "submit" }, action);
  const form = h("form", { novalidate: true });
  const element = dialog(title, [], {});
  const content = element.querySelector(".content");
  fill(content, intro && h("p.soft", {}, intro), problem, rows, extra);
  const cancel = h("button.button", { type: "button", onclick: () => element.close() }, "Cancel");
  const footer = h("footer", {}, cancel, submit);
  form.append(content, footer);
  element.append(form);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    problem.hidden = true;
    if (!form.reportValidity()) return;
    submit.disabled = true;
    try {
      await done(read(form, all));
      element.close();
    } catch (refused) {
      problem.textContent = refused.message;
      problem.hidden = false;
      const place = refused.field && form.elements.namedItem(refused.field);
      (place?.focus ? place : problem).focus?.();
      problem.scrollIntoView({ block: "nearest" });
    } finally {
      submit.disabled = false;
    }
  });
  content.querySelector("input, select, textarea")?.focus();
  return element;
}

/** Asks whether something is really meant. */
export function confirm(title, sentence, action, done) {
  const problem = h("p.problem", { role: "alert", hidden: true });
  const go = button(action, async () => {
    try {
      await done();
      element.close();
    } catch (refused) {
      problem.textContent = refused.message;
      problem.hidden = false;
    }
  }, { kind: "main danger" });
  const cancel = button("Cancel", () => element.close());
  const element = dialog(title, [h("p.soft", {}, sentence), problem], { footer: [cancel, go] });
  cancel.focus();
  return element;
}

export const words = (text) => text.split(/[\s,]+/).filter(Boolean);
export const orNull = (text) => (text === "" ? null : text);
export const numberOrNull = (text) => (text === "" ? null : Number(text.replaceAll(/[\s,_]/g, "")));
export const saved = (text) => note(text);
