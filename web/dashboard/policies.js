// The policy files in force, to read, and what they do to a text.

import { get, post } from "./server.js";
import { button, empty, fill, h, pageHead, panel, pill, tabs } from "./parts.js";
import { plural } from "./words.js";

export async function policies(place) {
  const list = await get("/api/policies");
  const body = h("div");
  const names = list.data.map((file) => [file.name, file.name]);
  const showFile = (name) => {
    const file = list.data.find((one) => one.name === name);
    fill(body, h("pre.text.file", { tabindex: "0", "aria-label": name }, file.text));
    fill(origin, file.shipped ? pill("as shipped") : pill("your file", "accent"));
  };
  const origin = h("span");
  if (names.length) showFile(names[0][0]);
  else fill(body, empty("policies", "No policy files", "tollgate init writes a set to start from."));
  fill(place,
    pageHead("Policies", "What is hidden before a request leaves, which plans there are, what models cost. Edit the files, then reload with SIGHUP."),
    h("div.stack", {}, trial(),
      panel("Files", body, { aside: [origin, names.length > 0 && tabs(names, names[0][0], showFile, "File")] })));
}

function trial() {
  const text = h("textarea", { rows: 4, "aria-label": "Text", spellcheck: "false",
    placeholder: "Paste a prompt. For example: call me at 555-867-5309, my SSN is 078-05-1120." });
  const model = h("input", { placeholder: "Model (any)", "aria-label": "Model" });
  const user = h("input", { placeholder: "As this person (anybody)", "aria-label": "Person" });
  const result = h("div.stack", { "aria-live": "polite" });
  const go = button("Try it", async () => {
    if (!text.value) { text.focus(); return; }
    const answer = await post("/api/policies/try", { text: text.value,
      ...(model.value.trim() && { model: model.value.trim() }), ...(user.value.trim() && { user: user.value.trim() }) });
    fill(result, shown(text.value, answer));
  }, { kind: "main" });
  text.addEventListener("keydown", (event) => { if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) go.click(); });
  return panel("Try a text", h("div.inside.stack", {}, text, h("div.filters.flat", {}, model, user, h("span.grow"), go), result),
    { aside: h("p", {}, "Nothing is kept or forwarded.") });
}

function shown(text, answer) {
  const letters = [...text];
  const parts = [];
  let at = 0;
  for (const span of answer.spans) {
    if (span.start < at) continue;
    parts.push(letters.slice(at, span.start).join(""));
    parts.push(h("mark", {}, letters.slice(span.start, span.end).join(""), h("sup", {}, span.type)));
    at = span.end;
  }
  parts.push(letters.slice(at).join(""));
  return [
    h("div", {}, h("h3", {}, answer.spans.length ? `${plural(answer.spans.length, "finding")}` : "Nothing found"), h("pre.text", {}, parts)),
    h("div", {}, h("h3", {}, answer.refused ? "Refused" : "What the provider would get"),
      answer.refused ? h("p.problem", {}, "A rule refuses requests with such a finding.") : h("pre.text", {}, answer.forwarded)),
  ];
}
