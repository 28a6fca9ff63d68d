// Talks to the gateway with the reader's key. The key stays in this browser's storage: for this tab,
// or on this device if the reader wants that.

export class Refused extends Error {
  constructor(status, error) {
    super(error?.message || `The gateway answered with status ${status}.`);
    this.status = status;
    this.code = error?.code || "";
  }
}

const places = [sessionStorage, localStorage];

export const account = {
  get key() { return places.map((p) => p.getItem("chat-key")).find(Boolean) || ""; },
  get name() { return places.map((p) => p.getItem("chat-name")).find(Boolean) || ""; },
  keep(key, name, isKept) {
    this.forget();
    const place = isKept ? localStorage : sessionStorage;
    place.setItem("chat-key", key);
    if (name) place.setItem("chat-name", name);
  },
  forget() {
    for (const place of places) for (const item of ["chat-key", "chat-name"]) place.removeItem(item);
  },
};

async function ask(method, path, body, signal) {
  const headers = { authorization: `Bearer ${account.key}` };
  if (account.name) headers["x-tollgate-user"] = account.name;
  if (body !== undefined) headers["content-type"] = "application/json";
  let answer;
  try {
    answer = await fetch(path, {
      method, headers, signal, credentials: "omit", cache: "no-store",
      body: body === undefined ? undefined : JSON.stringify(body),
    });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Refused(0, { message: "The gateway cannot be reached. Check your connection and try again." });
  }
  if (!answer.ok) {
    let value = null;
    try { value = await answer.json(); } catch { /* What is no JSON has no words for us. */ }
    throw new Refused(answer.status, value?.error);
  }
  return answer;
}

export const get = async (path) => (await ask("GET", path)).json();
export const post = async (path, body) => (await ask("POST", path, body)).json();
export const remove = async (path) => (await ask("DELETE", path)).json();
export const file = async (path) => (await ask("GET", path)).blob();

/** Sends a question and reads its answer as it comes: `onText` gets each piece, and what is
 *  returned is what the gateway says about the whole. */
export async function stream(method, path, body, signal, onText) {
  const answer = await ask(method, path, { ...body, stream: true }, signal);
  if ((answer.headers.get("content-type") || "").startsWith("application/json")) {
    // Some providers answer in one piece although a stream was asked for.
    const outcome = await answer.json();
    onText(outcome.message.content || "");
    return outcome;
  }
  const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  let outcome = null;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    rest += value;
    const events = rest.split("\n\n");
    rest = events.pop();
    for (const event of events) {
      const lines = event.split("\n");
      const name = lines.find((line) => line.startsWith("event:"))?.slice(6).trim();
      const data = lines.filter((line) => line.startsWith("data:")).map((line) => line.slice(5).trimStart()).join("\n");
      if (!data || data === "[DONE]") continue;
      const parsed = JSON.parse(data);
      if (parsed.error) throw new Refused(200, parsed.error);
      if (name === "conversation") outcome = parsed;
      else onText(parsed.choices?.[0]?.delta?.content || "");
    }
  }
  if (!outcome) throw new Refused(200, { message: "The answer broke off. Please try again.", code: "answer_broke_off" });
  return outcome;
}
