// People: who may spend tokens; one person with quotas, keys and use.

import { all, get, isLead, mayChange, patch, post, remove, segment } from "./server.js";
import { button, empty, fill, h, note, pageHead, panel, pill, facts, table } from "./parts.js";
import { ask, confirm, orNull, words } from "./forms.js";
import { bars } from "./charts.js";
import { seriesOf } from "./overview.js";
import { compact, count, date, days, money, roleName } from "./words.js";
import { keyTable, newKey } from "./keys.js";
import { quotaPanel } from "./quotas.js";

const state = (thing) => (thing.disabled ? pill("disabled", "bad") : pill("active", "good"));
const teamLinks = (user) => h("span.pills", {}, user.teams.map((team) =>
  h("a.pill.accent", { href: `#/teams/${team.id}` }, team.name, team.role === "lead" ? " · lead" : "")));

export async function people(place, { query }) {
  const [users, report] = await Promise.all([all("/api/users"), get("/api/report", { by: "user" })]);
  const used = new Map(report.rows.map((row) => [row.user_id, row]));
  const search = h("input", { type: "search", placeholder: "Find by name, e-mail or id  ( / )", "aria-label": "Find people", value: query.get("q") || "" });
  const list = h("section.panel");
  const add = () => editPerson(null, (made) => { location.hash = `#/people/${made.id}`; });
  const actions = mayChange() ? [button("Add a person", add, { kind: "main", sign: "plus" })] : [];
  const draw = () => {
    const text = search.value.trim().toLowerCase();
    const shown = users.filter((user) => [user.name, user.email, user.external_id, ...user.tags]
      .some((one) => one?.toLowerCase().includes(text)))
      .sort((a, b) => (used.get(b.id)?.total_tokens || 0) - (used.get(a.id)?.total_tokens || 0));
    fill(list, table([
      { name: "Person", show: (user) => [h("a.strong", { href: `#/people/${user.id}` }, user.name), user.email && h("span.sub", {}, user.email)] },
      { name: "Teams", show: (user) => (user.teams.length ? teamLinks(user) : "") },
      { name: "Plan", show: (user) => user.plan || "" },
      { name: "Requests", right: true, show: (user) => count(used.get(user.id)?.requests || 0) },
      { name: "Tokens this month", right: true, show: (user) => compact(used.get(user.id)?.total_tokens || 0) },
      { name: "Cost", right: true, show: (user) => money(used.get(user.id)?.cost_usd || 0) },
      { name: "", tight: true, show: (user) => (user.disabled ? state(user) : "") },
    ], shown, {
      label: "People", open: (user) => { location.hash = `#/people/${user.id}`; },
      empty: users.length ? empty("people", "Nobody by that name", "Try a part of the name, the e-mail address or the external id.")
        : empty("people", "Nobody yet", "Add the people whose requests are to be counted. Each then gets a key and, if you like, a quota.",
          ...(mayChange() ? [button("Add a person", add, { kind: "main" })] : [])),
    }));
  };
  search.addEventListener("input", draw);
  draw();
  fill(place, pageHead("People", `${count(users.length)} in all, with their use in this month.`, actions),
    users.length > 0 && h("div.filters", {}, search), list);
}

function editPerson(user, done) {
  ask(user ? `Change ${user.name}` : "Add a person", [
    { name: "name", label: "Name", required: true, value: user?.name, hint: "What reports and refusals call them; unique." },
    [{ name: "email", label: "E-mail", kind: "email", value: user?.email },
      { name: "plan", label: "Plan", value: user?.plan, hint: "As named in plans.yaml." }],
  ], {
    action: user ? "Save" : "Add", done: async (values) => {
      const facts = { name: values.name, email: orNull(values.email), plan: orNull(values.plan),
        external_id: orNull(values.external_id), tags: words(values.tags) };
      const made = user ? await patch(`/api/users/${user.id}`, facts, user.etag) : await post("/api/users", facts);
      note(user ? "Saved." : `${made.name} was added.`);
      done(made);
    },
    further: { title: "External id, tags", fields: [
      { name: "external_id", label: "External id", value: user?.external_id, hint: "What other systems call them, for shared keys." },
      { name: "tags", label: "Tags", value: user?.tags?.join(", ") },
    ] },
  });
}

export async function person(place, { thing }) {
  const user = await get(`/api/users/${segment(thing)}`);
  // A team lead sees and sets the part that is billed to the own team.
  const own = isLead() ? (await get("/api/teams")).data[0] : null;
  const [keys, byDay, total, quotas] = await Promise.all([
    all("/api/keys", { user: user.id }), get("/api/report", { user: user.id, by: "day,model" }),
    get("/api/report", { user: user.id, by: "model" }),
    own ? quotaPanel({ user: user.id, team: own.id }, `Quotas in ${own.name}`, true)
      : quotaPanel({ user: user.id }, "Quotas", mayChange()),
  ]);
  const again = () => person(place, { thing: user.id });
  const toggle = async () => {
    await patch(`/api/users/${user.id}`, { disabled: !user.disabled }, user.etag);
    note(user.disabled ? `${user.name} may send requests again.` : `${user.name}'s requests are refused from now on.`);
    await again();
  };
  const actions = mayChange() ? [
    button("Edit", () => editPerson(user, again)),
    button(user.disabled ? "Enable" : "Disable", toggle),
    button("Delete", () => confirm(`Delete ${user.name}?`, keys.length
      ? `Their keys (${keys.length}) end at once. Entries and reports keep the name.`
      : "Entries and reports keep the name.", "Delete", async () => {
      await remove(`/api/users/${user.id}`, { force: true });
      note(`${user.name} was deleted.`);
      location.hash = "#/people";
    }), { kind: "danger" }),
  ] : [];
  const list = days(byDay.from, byDay.to);
  const series = seriesOf(byDay, "model", { of: (row) => row.total_tokens }, list);
  fill(place,
    pageHead(user.name, [user.email || user.id, user.disabled ? " · disabled" : ""], actions, { href: "#/people", text: "People" }),
    h("div.grid", {},
      h("div.two-thirds.stack", {}, quotas,
        panel("This month by day", h("div.inside", {}, series.length
          ? bars(list, series, { label: `Tokens of ${user.name} by day and model`, low: true })
          : empty("overview", "No requests this month", "Use shows up here with the first request.")),
        { aside: h("p", {}, `${compact(total.total.total_tokens)} tokens · ${money(total.total.cost_usd)}`) }),
        panel("Keys", keyTable(keys, again, empty("keys", "No key yet", "A key is what their SDK sends as api_key.",
          ...(mayChange() ? [button("Create a key", () => newKey({ user: user.name }, again), { kind: "main" })] : []))), {
          aside: mayChange() && keys.length > 0 && button("Create a key", () => newKey({ user: user.name }, again), { kind: "small", sign: "plus" }),
        })),
      h("div.third.stack", {}, panel("About", h("div.inside", {}, facts([
        ["Status", state(user)], ["Id", h("code", {}, user.id)], ["External id", user.external_id],
        ["Plan", user.plan || "the default"],
        ["Teams", user.teams.length ? h("span.pills", {}, user.teams.map((team) =>
          h("a.pill.accent", { href: `#/teams/${team.id}` }, `${team.name} · ${roleName(team.role)}`))) : "none"],
        ["Tags", user.tags.join(", ")], ["Added", date(user.created_at)],
        ["", h("a", { href: `#/entries?user=${segment(user.name)}` }, "See entries")],
      ]))))));
}
