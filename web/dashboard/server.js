// Talks to the gateway: JSON in, JSON out, the session's word on everything that changes something.

let word = "";

/** Who is signed in, or null. */
export let me = null;

/** What the gateway refused, in its own words. */
export class Refused extends Error {
  constructor(status, error) {
    super(error?.message || `The gateway answered ${status}.`);
    this.status = status;
    this.code = error?.code;
    this.field = error?.param;
  }
}

async function ask(method, path, { query, body, etag } = {}) {
  const url = new URL(path, location.origin);
  for (const [name, value] of Object.entries(query || {})) {
    for (const one of Array.isArray(value) ? value : [value]) {
      if (one !== undefined && one !== null && one !== "") url.searchParams.append(name, one);
    }
  }
  const headers = {};
  if (body !== undefined) headers["content-type"] = "application/json";
  if (method !== "GET") headers["x-csrf-token"] = word;
  if (etag) headers["if-match"] = etag;
  let answer;
  try {
    answer = await fetch(url, {
      method, headers, credentials: "same-origin", cache: "no-store",
      body: body === undefined ? undefined : JSON.stringify(body),
    });
  } catch {
    throw new Refused(0, { message: "The gateway cannot be reached." });
  }
  const text = await answer.text();
  const isJSON = (answer.headers.get("content-type") || "").startsWith("application/json");
  const value = isJSON && text ? JSON.parse(text) : text;
  if (answer.ok) {
    if (value && typeof value === "object") {
      Object.defineProperty(value, "etag", { value: answer.headers.get("etag") });
    }
    return value;
  }
  if (answer.status === 401 && me) {
    me = null;
    window.dispatchEvent(new Event("signed-out"));
  }
  throw new Refused(answer.status, value?.error);
}

export const get = (path, query) => ask("GET", path, { query });
export const post = (path, body) => ask("POST", path, { body });
export const put = (path, body) => ask("PUT", path, { body });
export const patch = (path, body, etag) => ask("PATCH", path, { body, etag });
export const remove = (path, query) => ask("DELETE", path, { query });

/** Every page of a list, up to a bound that keeps the browser well. */
export async function all(path, query = {}, most = 5000) {
  const things = [];
  let after;
  do {
    const page = await get(path, { ...query, limit: 1000, after });
    things.push(...page.data);
    after = page.has_more ? page.last_id : undefined;
  } while (after && things.length < most);
  return things;
}

/** A name as one segment of a path. */
export const segment = (text) => encodeURIComponent(text);

function remember(session) {
  word = session.csrf_token;
  me = session;
}

/** Finds out whether this browser is signed in already. */
export async function resume() {
  try {
    remember(await ask("GET", "/api/session"));
  } catch (problem) {
    if (problem.status !== 401) throw problem;
  }
  return me;
}

export async function signIn(key) {
  remember(await ask("POST", "/api/session", { body: { key } }));
  return me;
}

export async function signOut() {
  try { await ask("DELETE", "/api/session"); } catch { /* Signed out either way. */ }
  me = null;
  word = "";
}

/** Whether the one who is signed in may change people, teams and plans. */
export const mayChange = () => me?.role === "owner" || me?.role === "admin";
/** The same, or within the own team. */
export const mayManage = () => mayChange() || me?.role === "team_lead";
export const isLead = () => me?.role === "team_lead";
