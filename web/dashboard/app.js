// The frame: who is signed in, which page is shown, light or dark.

import { switchTheme } from "/assets/switch.js";
import * as server from "./server.js";
import { button, fill, h, icon, loaded } from "./parts.js";
import { forget, redraw } from "./charts.js";
import { initials, roleName } from "./words.js";
import { overview } from "./overview.js";
import { reports } from "./reports.js";
import { people, person } from "./people.js";
import { team, teams } from "./teams.js";
import { keys } from "./keys.js";
import { entries } from "./entries.js";
import { policies } from "./policies.js";
import { audit } from "./audit.js";
import { health } from "./health.js";

// A page: its word in the address, its name, what draws it, and whether team leads have it too.
const pages = [
  ["overview", "Overview", overview, true],
  ["reports", "Reports", reports, true],
  ["people", "People", people, true],
  ["teams", "Teams", teams, true],
  ["keys", "Keys", keys, true],
  ["entries", "Entries", entries, true],
  ["policies", "Policies", policies, false],
  ["audit", "Audit log", audit, false],
  ["health", "Health", health, true],
];
const details = { people: person, teams: team };

const app = document.getElementById("app");
let leave = null;
let turn = 0;

function address() {
  const [path, query = ""] = location.hash.replace(/^#\/?/, "").split("?");
  const [page, ...rest] = path.split("/");
  return { page: page || "overview", thing: rest.map(decodeURIComponent).join("/"), query: new URLSearchParams(query) };
}

function theme() {
  switchTheme();
  redraw();
}

function brand() {
  return h("a.brand", { href: "#/overview" }, h("img", { src: "/assets/icon.svg", alt: "" }), "Tollgate");
}

function frame() {
  const shown = pages.filter(([, , , forLeads]) => forLeads || !server.isLead());
  const rail = h("aside.rail", { id: "rail" }, brand(),
    h("nav", { "aria-label": "Pages" }, shown.map(([word, name]) =>
      h("a", { href: `#/${word}`, "data-page": word }, icon(word), name))),
    h("div.who", {},
      h("div.who-line", {}, h("div.face", { "aria-hidden": "true" }, initials(server.me.name)),
        h("div.names", {}, h("strong", {}, server.me.name), h("small", {}, roleName(server.me.role)))),
      h("div.who-actions", {},
        button("Theme", theme, { kind: "quiet small", sign: "sun" }),
        button("Sign out", signOut, { kind: "quiet small", sign: "leave" }))));
  const veil = h("button.veil", { type: "button", "aria-label": "Close the menu", hidden: true });
  const menu = h("button.button.quiet", { type: "button", "aria-controls": "rail", "aria-expanded": "false", "aria-label": "Menu" }, icon("menu"));
  const show = (isOpen) => {
    rail.classList.toggle("open", isOpen);
    veil.hidden = !isOpen;
    menu.setAttribute("aria-expanded", String(isOpen));
    if (isOpen) rail.querySelector("nav a")?.focus();
  };
  menu.addEventListener("click", () => show(!rail.classList.contains("open")));
  veil.addEventListener("click", () => show(false));
  rail.addEventListener("click", (event) => { if (event.target.closest("a")) show(false); });
  rail.addEventListener("keydown", (event) => { if (event.key === "Escape") { show(false); menu.focus(); } });
  const skip = h("button.skip.button", { type: "button", onclick: () => document.getElementById("page").focus() }, "Skip to the page");
  fill(app, skip, h("div.frame", {}, h("div.bar", {}, brand(), menu), rail, veil,
    h("main.page", { id: "page", tabindex: "-1" })));
}

async function show() {
  if (!server.me) return door();
  if (!document.getElementById("page")) frame();
  const place = document.getElementById("page");
  const { page, thing, query } = address();
  const found = pages.find(([word]) => word === page) || pages[0];
  const draw = (thing && details[found[0]]) || found[2];
  for (const link of document.querySelectorAll(".rail nav a")) {
    if (link.dataset.page === found[0]) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
  leave?.();
  leave = null;
  const mine = ++turn;
  document.querySelectorAll("dialog").forEach((element) => element.close());
  // The page before stays until the new one is there, so that nothing flickers.
  const fresh = h("div");
  try {
    const left = await loaded(fresh, () => draw(fresh, { thing, query }));
    if (mine === turn) leave = left || null; else left?.();
  } catch (problem) {
    if (!problem.status && problem.status !== 0) console.error(problem);
  }
  if (mine !== turn || !server.me) return;
  fill(place, fresh);
  forget();
  redraw();
  scrollTo(0, 0);
}

function door(sentence) {
  leave?.();
  leave = null;
  document.title = "Sign in · Tollgate";
  const problem = h("p.problem", { role: "alert", hidden: !sentence }, sentence);
  const key = h("input", { type: "password", name: "key", autocomplete: "current-password", required: true,
    placeholder: "sk-tgadmin-…", spellcheck: "false" });
  const submit = h("button.button.main", { type: "submit" }, "Sign in");
  const form = h("form", {}, h("div.brand", {}, h("img", { src: "/assets/icon.svg", alt: "" }), "Tollgate"),
    h("div.panel", {}, h("div", {}, h("h1", {}, "Sign in"), h("p", {}, "With an admin key of this gateway.")),
      problem, h("label.field", {}, h("span", {}, "Admin key"), key), submit,
      h("p", {}, "No key yet? On the gateway's machine: ", h("code", {}, "tollgate key create --admin owner"))));
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    submit.disabled = true;
    problem.hidden = true;
    try {
      await server.signIn(key.value.trim());
      fill(app);
      await show();
    } catch (refused) {
      problem.textContent = refused.message;
      problem.hidden = false;
      key.select();
    } finally {
      submit.disabled = false;
    }
  });
  fill(app, h("main.door", {}, form));
  key.focus();
}

async function signOut() {
  await server.signOut();
  door();
}

addEventListener("hashchange", () => { if (server.me) show(); });
addEventListener("signed-out", () => {
  document.querySelectorAll("dialog").forEach((element) => element.close());
  door("Your session has ended. Sign in again to go on.");
});
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redraw);
addEventListener("keydown", (event) => {
  if (event.key !== "/" || event.ctrlKey || event.metaKey || event.target.closest("input, select, textarea, dialog")) return;
  const search = document.querySelector("main input[type=search]");
  if (search) { event.preventDefault(); search.focus(); }
});

try {
  await server.resume();
  await show();
} catch (problem) {
  fill(app, h("main.door", {}, h("p.problem", {}, problem.message)));
}
