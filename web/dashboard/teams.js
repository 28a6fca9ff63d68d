// Teams: people who share keys and a pool; one team with members, pool, keys and use.

import { all, get, mayChange, mayManage, patch, post, put, remove, segment } from "./server.js";
import { button, empty, fill, h, note, pageHead, panel, pill, table } from "./parts.js";
import { ask, confirm, orNull, words } from "./forms.js";
import { bars } from "./charts.js";
import { seriesOf } from "./overview.js";
import { compact, count, days, money, plural } from "./words.js";
import { keyTable, newKey } from "./keys.js";
import { quotaPanel, setQuota } from "./quotas.js";

export async function teams(place) {
  const [list, report] = await Promise.all([all("/api/teams"), get("/api/report", { by: "team" })]);
  const used = new Map(report.rows.map((row) => [row.team_id, row]));
  const add = () => editTeam(null, (made) => { location.hash = `#/teams/${made.id}`; });
  const actions = mayChange() ? [button("Add a team", add, { kind: "main", sign: "plus" })] : [];
  fill(place, pageHead("Teams", "People who share keys and a pool of tokens.", actions),
    h("section.panel", {}, table([
      { name: "Team", show: (team) => [h("a.strong", { href: `#/teams/${team.id}` }, team.name), team.disabled && [" ", pill("disabled", "bad")]] },
      { name: "Members", right: true, show: (team) => count(team.members.length) },
      { name: "Plan", show: (team) => team.plan || "" },
      { name: "Requests", right: true, show: (team) => count(used.get(team.id)?.requests || 0) },
      { name: "Tokens this month", right: true, show: (team) => compact(used.get(team.id)?.total_tokens || 0) },
      { name: "Cost", right: true, show: (team) => money(used.get(team.id)?.cost_usd || 0) },
    ], list, {
      label: "Teams", open: (team) => { location.hash = `#/teams/${team.id}`; },
      empty: empty("teams", "No team yet", "A team shares keys without sharing the provider's: one key in one app, and each person's part still visible.",
        ...(mayChange() ? [button("Add a team", add, { kind: "main" })] : [])),
    })));
}

function editTeam(team, done) {
  ask(team ? `Change ${team.name}` : "Add a team", [
    { name: "name", label: "Name", required: true, value: team?.name },
    [{ name: "plan", label: "Plan", value: team?.plan, hint: "As named in plans.yaml." },
      { name: "tags", label: "Tags", value: team?.tags?.join(", ") }],
  ], {
    action: team ? "Save" : "Add", done: async (values) => {
      const facts = { name: values.name, plan: orNull(values.plan), tags: words(values.tags) };
      const made = team ? await patch(`/api/teams/${team.id}`, facts, team.etag) : await post("/api/teams", facts);
      note(team ? "Saved." : `${made.name} was added.`);
      done(made);
    },
  });
}

export async function team(place, { thing }) {
  const team_ = await get(`/api/teams/${segment(thing)}`);
  const [keys, byDay, byUser, quotas, users] = await Promise.all([
    all("/api/keys", { team: team_.id }), get("/api/report", { team: team_.id, by: "day,user" }),
    get("/api/report", { team: team_.id, by: "user" }),
    quotaPanel({ team: team_.id }, "Pool", mayChange()),
    mayChange() ? all("/api/users") : [],
  ]);
  const again = () => team(place, { thing: team_.id });
  const actions = mayChange() ? [
    button("Edit", () => editTeam(team_, again)),
    button(team_.disabled ? "Enable" : "Disable", async () => {
      await patch(`/api/teams/${team_.id}`, { disabled: !team_.disabled }, team_.etag);
      await again();
    }),
    button("Delete", () => confirm(`Delete ${team_.name}?`,
      `${plural(keys.length, "key")} and ${plural(team_.members.length, "membership")} end at once. Entries keep the name.`, "Delete", async () => {
        await remove(`/api/teams/${team_.id}`, { force: true });
        note(`${team_.name} was deleted.`);
        location.hash = "#/teams";
      }), { kind: "danger" }),
  ] : [];
  const used = new Map(byUser.rows.map((row) => [row.user_id, row]));
  const list = days(byDay.from, byDay.to);
  const series = seriesOf(byDay, "user", { of: (row) => row.total_tokens }, list);
  const addMember = () => ask("Add a member", [
    { name: "user", label: "Person", required: true, list: users.map((user) => user.name), placeholder: "Name" },
    { name: "role", label: "Role", options: [["member", "Member"], ["lead", "Lead"]] },
  ], {
    action: "Add", done: async (values) => {
      await put(`/api/teams/${team_.id}/members/${segment(values.user)}`, { role: values.role });
      await again();
    },
  });
  const member = (one) => h("span.row-actions", {},
    button("Quota", () => setQuota({ user: one.id, team: team_.id }, again), { kind: "quiet small" }),
    button(one.role === "lead" ? "Make member" : "Make lead", async () => {
      await put(`/api/teams/${team_.id}/members/${one.id}`, { role: one.role === "lead" ? "member" : "lead" });
      await again();
    }, { kind: "quiet small" }),
    button("Remove", () => confirm(`Take ${one.name} out of ${team_.name}?`, "What they used stays in the team's reports.", "Remove", async () => {
      await remove(`/api/teams/${team_.id}/members/${one.id}`);
      await again();
    }), { kind: "quiet small danger" }));
  fill(place,
    pageHead(team_.name, [plural(team_.members.length, "member"), team_.plan ? ` · plan ${team_.plan}` : "", team_.disabled ? " · disabled" : ""],
      actions, { href: "#/teams", text: "Teams" }),
    h("div.stack", {}, quotas,
      panel("Members", table([
        { name: "Person", strong: true, show: (one) => h("a", { href: `#/people/${one.id}` }, one.name) },
        { name: "Role", show: (one) => pill(one.role, one.role === "lead" ? "accent" : "") },
        { name: "Requests", right: true, show: (one) => count(used.get(one.id)?.requests || 0) },
        { name: "Tokens this month", right: true, show: (one) => compact(used.get(one.id)?.total_tokens || 0) },
        { name: "Cost", right: true, show: (one) => money(used.get(one.id)?.cost_usd || 0) },
        { name: "", right: true, tight: true, show: (one) => (mayManage() ? member(one) : "") },
      ], team_.members, {
        label: "Members", empty: empty("people", "No members yet", "With a shared key, each request names its person; only members may be named.",
          ...(mayManage() ? [button("Add a member", addMember, { kind: "main" })] : [])),
      }), { aside: mayManage() && team_.members.length > 0 && button("Add a member", addMember, { kind: "small", sign: "plus" }) }),
      panel("Keys", keyTable(keys, again, empty("keys", "No shared key yet", "One key for an app that many people use. Requests name the person in X-Tollgate-User.",
        ...(mayManage() ? [button("Create a key", () => newKey({ team: team_.name }, again), { kind: "main" })] : []))), {
        aside: mayManage() && keys.length > 0 && button("Create a key", () => newKey({ team: team_.name }, again), { kind: "small", sign: "plus" }),
      }),
      panel("This month by day", h("div.inside", {}, series.length
        ? bars(list, series, { label: `Tokens of ${team_.name} by day and person`, low: true })
        : empty("overview", "No requests this month", "Use shows up here with the first request."))),
    ));
}
