// Keys: created and shown once, limited, rotated with a grace, ended.

import { all, get, isLead, mayManage, me, patch, post, remove } from "./server.js";
import { button, copy, dialog, empty, facts, fill, h, note, pageHead, pill, table } from "./parts.js";
import { ask, confirm, numberOrNull, orNull, words } from "./forms.js";
import { compact, count, date, fromNow, money, roleName } from "./words.js";
import { quotaPanel } from "./quotas.js";

const kinds = { client: "client", service: "service", admin: "admin" };

function owner(key) {
  if (key.kind === "admin") return h("span.soft", {}, roleName(key.role), key.team ? ` of ${key.team}` : "");
  if (key.user) return h("span", {}, h("a", { href: `#/people/${key.user_id}` }, key.user), key.team && h("span.soft", {}, ` in ${key.team}`));
  if (key.team) return h("span", {}, h("a", { href: `#/teams/${key.team_id}` }, key.team), h("span.soft", {}, " · shared"));
  return h("span.soft", {}, "nobody");
}

function state(key) {
  if (key.disabled) return pill("disabled", "bad");
  if (key.expires_at && new Date(key.expires_at) < new Date()) return pill("expired", "bad");
  const grace = key.former.find((lock) => new Date(lock.ends_at) > new Date());
  if (grace) return pill(`old secret until ${date(grace.ends_at)}`, "warn");
  if (key.expires_at) return pill(`until ${date(key.expires_at)}`, "accent");
  return pill("active", "good");
}

/** A table of keys; `again` draws what it stands in anew. */
export function keyTable(keys, again, nothing, used) {
  return table([
    { name: "Key", show: (key) => [h("button.link.strong", { type: "button", onclick: () => keyDetails(key, again) }, key.name),
      h("span.sub", {}, h("code", {}, `${key.kind === "admin" ? "sk-tgadmin-" : "sk-tg-"}${key.public_id}…`))] },
    { name: "For", show: owner },
    { name: "Kind", show: (key) => kinds[key.kind] },
    ...(used ? [
      { name: "Requests", right: true, show: (key) => count(used.get(key.id)?.requests || 0) },
      { name: "Tokens this month", right: true, show: (key) => compact(used.get(key.id)?.total_tokens || 0) },
      { name: "Cost", right: true, show: (key) => money(used.get(key.id)?.cost_usd || 0) },
    ] : []),
    { name: "Status", tight: true, show: state },
  ], keys, { label: "Keys", open: (key) => keyDetails(key, again), empty: nothing });
}

export async function keys(place, { query }) {
  const [list, report] = await Promise.all([all("/api/keys"), get("/api/report", { by: "key" })]);
  const used = new Map(report.rows.map((row) => [row.key_id, row]));
  const search = h("input", { type: "search", placeholder: "Find by name, owner or id  ( / )", "aria-label": "Find keys", value: query.get("q") || "" });
  const kind = h("select", { "aria-label": "Kind" }, [["", "All kinds"], ["client", "Client keys"], ["service", "Service keys"], ["admin", "Admin keys"]]
    .map(([value, text]) => h("option", { value }, text)));
  const section = h("section.panel");
  const again = () => keys(place, { query });
  const draw = () => {
    const text = search.value.trim().toLowerCase();
    const shown = list.filter((key) => (!kind.value || key.kind === kind.value)
      && [key.name, key.public_id, key.user, key.team, ...key.tags].some((one) => one?.toLowerCase().includes(text)));
    fill(section, keyTable(shown, again, list.length
      ? empty("keys", "No such key", "Try a part of its name, its owner's name, or the characters after sk-tg-.")
      : empty("keys", "No key yet", "A key is what an SDK sends as api_key. Make one for a person, or one that a whole team shares."), used));
  };
  search.addEventListener("input", draw);
  kind.addEventListener("change", draw);
  draw();
  fill(place, pageHead("Keys", "Shown once when they are made; only a digest is kept.",
    mayManage() ? [button("Create a key", () => newKey({}, again), { kind: "main", sign: "plus" })] : []),
  h("div.filters", {}, search, kind), section);
}

function limits(key) {
  return [
    [{ name: "expires_at", label: "Expires", kind: "date", value: key?.expires_at?.slice(0, 10) },
      { name: "models", label: "Models", value: key?.models?.join(", "), placeholder: "all", hint: "gpt-4o*, o3" }],
    [{ name: "addresses", label: "Addresses", value: key?.addresses?.join(", "), placeholder: "anywhere", hint: "10.0.0.0/8, 192.0.2.7" },
      { name: "routes", label: "Routes", value: key?.routes?.join(", "), placeholder: "all", hint: "chat.completions, embeddings" }],
    [{ name: "requests_per_minute", label: "Requests per minute", kind: "number", min: 0, value: key?.requests_per_minute },
      { name: "tokens_per_minute", label: "Tokens per minute", kind: "number", min: 0, value: key?.tokens_per_minute }],
    [{ name: "parallel", label: "At once", kind: "number", min: 0, value: key?.parallel },
      { name: "attribution", label: "Person of a shared key", value: key?.attribution || "required",
        options: [["required", "Must be named"], ["optional", "May be named"], ["none", "Is not named"]] }],
    { name: "enrols_unknown", label: "Take in unknown people", kind: "check", value: key?.enrols_unknown,
      hint: "A person that a shared key's request names is added with the team's default plan." },
    { name: "tags", label: "Tags", value: key?.tags?.join(", ") },
  ];
}

function read(values, isShared) {
  const facts = {
    expires_at: orNull(values.expires_at), models: words(values.models), addresses: words(values.addresses),
    routes: words(values.routes), requests_per_minute: numberOrNull(values.requests_per_minute),
    tokens_per_minute: numberOrNull(values.tokens_per_minute), parallel: numberOrNull(values.parallel), tags: words(values.tags),
  };
  if (isShared) Object.assign(facts, { attribution: values.attribution, enrols_unknown: values.enrols_unknown });
  return facts;
}

export async function newKey(whose, done) {
  const [users, groups] = whose.user || whose.team ? [[], []] : await Promise.all([isLead() ? [] : all("/api/users"), all("/api/teams")]);
  const isFree = !whose.user && !whose.team;
  ask(isFree ? "Create a key" : `Create a key for ${whose.user || whose.team}`, [
    ...(isFree ? [
      { name: "kind", label: "Kind", options: [...(isLead() ? [] : [["user", "For a person"]]), ["team", "Shared by a team"], ["service", "For a service"],
        ...(me.role === "owner" ? [["owner", "Admin: owner"], ["admin", "Admin: everything but admin keys"], ["auditor", "Admin: reads only"], ["team_lead", "Admin: one team"]] : [])] },
      [{ name: "user", label: "Person", list: users.map((user) => user.name), hint: "For a person's key." },
        { name: "team", label: "Team", list: groups.map((team) => team.name), hint: "Who shares it, or who pays." }],
    ] : []),
    { name: "name", label: "Name", placeholder: "laptop, nightly job …", hint: "To tell it from others in lists." },
  ], {
    action: "Create", done: async (values) => {
      const body = { ...whose };
      if (isFree) {
        if (values.user) body.user = values.user;
        if (values.team) body.team = values.team;
        if (values.kind === "service") body.kind = "service";
        if (["owner", "admin", "auditor", "team_lead"].includes(values.kind)) Object.assign(body, { kind: "admin", role: values.kind });
      }
      if (values.name) body.name = values.name;
      const isShared = Boolean(body.team) && !body.user && !body.kind;
      const given = Object.entries(read(values, isShared)).filter(([, value]) => value !== null && value !== "" && String(value) !== "");
      const made = await post("/api/keys", { ...body, ...Object.fromEntries(given) });
      showSecret(made, "Key created", done);
    },
    further: { title: "Limits, expiry, addresses", fields: limits() },
  });
}

/** Shows a new secret, once. */
function showSecret(made, title, done) {
  const value = h("input", { readonly: true, value: made.key, "aria-label": "Key" });
  const lines = `import openai\nclient = openai.OpenAI(\n    base_url="${location.origin}/v1",\n    api_key="${made.key}",\n)`;
  const element = dialog(title, [
    h("p.advice.warn", {}, "Copy it now. It is not kept and cannot be shown again."),
    h("div.secret", {}, value, button("Copy", () => copy(made.key), { kind: "main", sign: "copy" })),
    made.kind !== "admin" && h("div", {}, h("h3", {}, "In Python"), h("pre.text", {}, lines)),
  ], { footer: [button("Done", () => element.close())], onclose: () => done?.() });
  value.focus();
  value.select();
}

async function keyDetails(summary, again) {
  const key = await get(`/api/keys/${summary.id}`);
  const quotas = key.kind === "admin" ? null : await quotaPanel({ key: key.id }, "Quotas of this key", mayManage());
  const mayTouch = key.kind === "admin" ? me.role === "owner" : mayManage() && (!isLead() || key.team);
  const reopen = async () => { element.close(); await again(); };
  const edit = () => ask(`Change ${key.name}`, [{ name: "name", label: "Name", value: key.name, required: true }, ...limits(key)], {
    done: async (values) => {
      await patch(`/api/keys/${key.id}`, { name: values.name, ...read(values, Boolean(key.team && !key.user)) }, key.etag);
      note("Saved.");
      await reopen();
    },
  });
  const rotate = () => ask(`Rotate ${key.name}`, [
    { name: "grace", label: "The old secret works for", value: "86400", options: [["0", "Not any more"], ["3600", "An hour"], ["86400", "A day"], ["604800", "A week"], ["2592000", "30 days"]] },
  ], {
    action: "Rotate", intro: "The key gets a new secret. Name, limits, quotas and entries stay with it.",
    done: async (values) => {
      const made = await post(`/api/keys/${key.id}/rotate`, { grace_seconds: Number(values.grace) });
      element.close();
      showSecret(made, "New secret", again);
    },
  });
  const list = (values, other) => (values.length ? values.join(", ") : other);
  const element = dialog(key.name, [
    facts([
      ["Status", state(key)], ["Id", h("code", {}, key.id)], ["Begins with", h("code", {}, `${key.kind === "admin" ? "sk-tgadmin-" : "sk-tg-"}${key.public_id}`)],
      ["For", owner(key)], ["Kind", kinds[key.kind]], ["Last used", key.last_used_on ? date(key.last_used_on) : "never"],
      ["Expires", key.expires_at ? `${date(key.expires_at)}, ${fromNow(key.expires_at)}` : "never"],
      ["Models", list(key.models, "all")], ["Routes", list(key.routes, "all")], ["Addresses", list(key.addresses, "anywhere")],
      ["Requests per minute", key.requests_per_minute && count(key.requests_per_minute)],
      ["Tokens per minute", key.tokens_per_minute && count(key.tokens_per_minute)], ["At once", key.parallel && count(key.parallel)],
      ["Person", key.team && !key.user && key.kind === "client" && { required: "must be named", optional: "may be named", none: "is not named" }[key.attribution]],
      ["Tags", key.tags.join(", ")], ["Created", date(key.created_at)],
      ["", key.kind !== "admin" && h("a", { href: `#/entries?key=${key.id}` }, "See entries")],
    ]), quotas,
  ], {
    drawer: true, footer: mayTouch && [
      button("Delete", () => confirm(`Delete ${key.name}?`, "It opens nothing any more. Entries keep its name.", "Delete", async () => {
        await remove(`/api/keys/${key.id}`, { force: true });
        note("The key was deleted.");
        await reopen();
      }), { kind: "quiet danger" }),
      button(key.disabled ? "Enable" : "Disable", async () => {
        await patch(`/api/keys/${key.id}`, { disabled: !key.disabled }, key.etag);
        await reopen();
      }),
      button("Edit", edit), button("Rotate", rotate, { kind: "main" }),
    ],
  });
}
