// The chat page: signing in, the list at the side, and the conversation.

import { switchTheme } from "/assets/switch.js";
import { Refused, account, file, get, post, remove, stream } from "./server.js";
import { ask, button, copy, dayOf, grouped, h, icon, say } from "./parts.js";
import { draw } from "./markdown.js";

const app = document.getElementById("app");
const state = { me: null, prompts: [], model: "", models: [], list: [], hasMore: false, open: null, messages: [], going: null };
let frame = null;

// ------------------------------------------------------------------------------------ signing in

function door(problem) {
  frame = null;
  document.title = "Chat · Tollgate";
  const form = h("form", { onsubmit: enter },
    h("span.brand", {}, h("img", { src: "/assets/icon.svg", alt: "" }), "Tollgate"),
    h("h1", {}, "Chat"),
    problem ? h("p.problem", { role: "alert" }, problem) : null,
    h("label.field", {}, h("span", {}, "API key"),
      h("input", { name: "key", type: "password", autocomplete: "current-password", required: true, placeholder: "sk-tg-…", spellcheck: "false" })),
    h("label.field", {}, h("span", {}, "Your name"),
      h("input", { name: "name", autocomplete: "username", maxlength: 128, spellcheck: "false" }),
      h("small", {}, "Only for a key that a team shares.")),
    h("label.check", {}, h("input", { name: "keep", type: "checkbox" }), "Stay signed in on this device"),
    h("button.button.main", { type: "submit" }, "Sign in"));
  app.replaceChildren(h("main.door", {}, form));
  form.querySelector("input").focus();
}

async function enter(event) {
  event.preventDefault();
  const values = new FormData(event.target);
  account.keep(values.get("key").trim(), values.get("name").trim(), values.get("keep"));
  await begin();
}

function leave() {
  state.going?.abort();
  account.forget();
  Object.assign(state, { me: null, list: [], open: null, messages: [] });
  history.replaceState(null, "", location.pathname);
  door();
}

/** The reader's own quotas; somebody whom a team's key has not brought along yet has none. */
async function mine() {
  try {
    return await get("/api/me");
  } catch (error) {
    if (error.status === 404 && account.name) return {};
    throw error;
  }
}

async function begin() {
  if (!account.key) return door();
  try {
    const [me, prompts, list] = await Promise.all([mine(), get("/api/prompts"), get("/api/conversations?limit=50")]);
    Object.assign(state, { me, prompts: prompts.data, model: prompts.model, list: list.data, hasMore: list.has_more });
  } catch (error) {
    account.forget();
    return door(error.status === 401 ? "This key opens nothing here. Check it for missing letters." : error.message);
  }
  get("/v1/models").then((models) => { state.models = models.data.map((model) => model.id); }).catch(() => {});
  build();
  await show(location.hash.slice(1));
}

// ----------------------------------------------------------------------------------------- frame

function build() {
  frame = {
    list: h("ul.list", { "aria-label": "Conversations" }),
    title: h("h1", {}, ""),
    origin: h("span.origin"),
    said: h("p.unseen", { role: "status" }),
    usage: h("div.usage", { role: "status", "aria-label": "Token use" }),
    scroll: h("div.scroll", { tabindex: "-1" }),
    text: h("textarea", { rows: 1, placeholder: "Write a message", "aria-label": "Message", oninput: grow, onkeydown: typed }),
  };
  frame.send = h("button.button.main", { type: "submit", "aria-label": "Send", title: "Send" }, icon("send"));
  frame.down = button("To the newest", "down", () => toEnd(true), { kind: "sign.down", hidden: true });
  frame.side = h("nav.side", { "aria-label": "Conversations" },
    h("div.top", {}, h("a.brand", { href: "#" }, h("img", { src: "/assets/icon.svg", alt: "" }), "Tollgate"),
      button("Light or dark", "theme", switchTheme, { kind: "quiet.small.sign" })),
    h("a.button.new", { href: "#", onclick: () => setTimeout(() => frame.text.focus()) }, icon("plus"), "New conversation"),
    frame.list,
    h("div.foot", {}, h("span.who", {}, account.name || state.me.user || state.me.team || "Signed in"),
      button("Sign out", "leave", leave, { kind: "quiet.small.sign" })));
  frame.open = button("Conversations", "menu", () => side(true), { kind: "quiet.small.sign.open" });
  frame.form = h("form.write", { onsubmit: (event) => { event.preventDefault(); state.going ? stop() : send(); } },
    h("div.box", {}, frame.text, frame.send),
    h("p.hint", {}, "Enter sends, Shift+Enter breaks the line. Answers can be wrong."));
  frame.scroll.addEventListener("scroll", () => { frame.down.hidden = isAtEnd() || !state.open; }, { passive: true });
  app.replaceChildren(h("div.frame", {}, frame.side, h("button.veil", { type: "button", "aria-label": "Close the list", onclick: () => side(false) }),
    h("main.talk", {}, h("header.head", {}, frame.open, h("div.names", {}, frame.title, frame.origin), frame.usage), frame.said, frame.scroll, frame.down, frame.form)));
  drawList();
  drawUsage();
}

function side(shown) {
  frame.side.classList.toggle("shown", shown);
  frame.open.setAttribute("aria-expanded", shown);
  (shown ? frame.list.querySelector("a") || frame.side.querySelector("a") : frame.open).focus();
}

function drawList() {
  if (!state.list.length) return frame.list.replaceChildren(h("li.empty", {}, "No conversations yet."));
  const items = state.list.map((talk) => h("li", {},
    h("a", { href: `#${talk.id}`, "aria-current": talk.id === state.open?.id ? "page" : null, title: talk.name },
      talk.parent ? icon("branch") : null, h("span", {}, talk.name)),
    button(`More about ${talk.name}`, "more", (event) => menu(event, talk), { kind: "quiet.small.sign.more", "aria-expanded": "false", "aria-haspopup": "menu" })));
  if (state.hasMore) items.push(h("li", {}, h("button.button.quiet.small", { type: "button", onclick: more }, "Show older ones")));
  frame.list.replaceChildren(...items);
}

async function more() {
  await trying(async () => {
    const page = await get(`/api/conversations?limit=50&after=${state.list.at(-1).id}`);
    state.list.push(...page.data.filter((one) => !state.list.some((known) => known.id === one.id)));
    state.hasMore = page.has_more;
    drawList();
  });
}

function menu(event, talk) {
  const opener = event.currentTarget;
  const close = (isBack) => {
    box.remove();
    opener.setAttribute("aria-expanded", "false");
    document.removeEventListener("pointerdown", outside, true);
    if (isBack) opener.focus();
  };
  const outside = (pointer) => { if (!box.contains(pointer.target)) close(false); };
  const item = (name, action, kind = "") => h(`button${kind}`, { type: "button", role: "menuitem", onclick: () => { close(true); trying(action); } }, name);
  const box = h("div.menu", { role: "menu", "aria-label": talk.name, onkeydown: (key) => {
    if (key.key === "Escape") close(true);
    const all = [...box.children];
    const step = { ArrowDown: 1, ArrowUp: -1 }[key.key];
    if (step) { key.preventDefault(); all.at((all.indexOf(document.activeElement) + step) % all.length).focus(); }
  } },
    item("Rename", () => rename(talk)),
    item("Save as Markdown", () => save(talk, "markdown", "md")),
    item("Save as JSON", () => save(talk, "json", "json")),
    item("Delete", () => discard(talk), ".danger"));
  document.querySelector(".menu")?.remove();
  opener.setAttribute("aria-expanded", "true");
  opener.after(box);
  box.firstChild.focus();
  document.addEventListener("pointerdown", outside, true);
}

async function rename(talk) {
  const field = h("label.field", {}, h("span", {}, "Name"), h("input", { name: "name", required: true, maxlength: 120, value: talk.name }));
  const answer = await ask("Rename the conversation", field, "Rename");
  if (!answer?.name.trim()) return;
  Object.assign(talk, await post(`/api/conversations/${talk.id}`, { name: answer.name.trim() }));
  if (state.open?.id === talk.id) setTitle(talk.name);
  drawList();
}

async function save(talk, format, ending) {
  const address = URL.createObjectURL(await file(`/api/conversations/${talk.id}/export?format=${format}`));
  h("a", { href: address, download: `${talk.name.replace(/[^\p{L}\p{N} _-]/gu, "").trim() || talk.id}.${ending}` }).click();
  setTimeout(() => URL.revokeObjectURL(address), 10000);
}

async function discard(talk) {
  if (!await ask(`Delete “${talk.name}”?`, h("p", {}, "Its messages are gone for good. Branches of it stay."), "Delete", true)) return;
  await remove(`/api/conversations/${talk.id}`);
  state.list = state.list.filter((one) => one.id !== talk.id);
  if (state.open?.id === talk.id) location.hash = "";
  drawList();
}

// ----------------------------------------------------------------------------------------- usage

/** The quota that will be used up first, in tokens; null without any. */
function nearest() {
  const quotas = (state.me.quotas || []).filter((quota) => quota.unit.includes("token") && quota.action !== "observe" && quota.used_percent !== undefined && !quota.models?.length);
  return quotas.sort((a, b) => b.used_percent - a.used_percent)[0] || null;
}

function drawUsage() {
  const quota = nearest();
  const used = state.me.usage?.total?.total_tokens ?? 0;
  frame.usage.className = "usage";
  if (!quota) return frame.usage.replaceChildren(h("span", {}, h("strong", {}, grouped(used)), " tokens used this month"));
  const words = { day: "today", week: "this week", month: "this month", total: "in all" }[quota.period] || "";
  if (quota.used_percent >= 80) frame.usage.classList.add(quota.used_percent >= 100 ? "out" : "low");
  const text = quota.left === undefined
    ? [h("strong", {}, `${Math.max(0, 100 - quota.used_percent)} %`), ` left ${words}`]
    : [h("span.long", {}, grouped(quota.used), " used, "), h("strong", {}, grouped(Math.max(0, quota.left))), ` tokens left ${words}`];
  frame.usage.replaceChildren(h("span", {}, text),
    h("progress", { max: 100, value: Math.min(100, quota.used_percent), "aria-label": "Part of the quota that is used" }));
}

async function readUsage() {
  try {
    state.me = await mine();
    drawUsage();
  } catch { /* The next answer tries again. */ }
}

// ---------------------------------------------------------------------------------- conversation

function setTitle(name) {
  frame.title.textContent = name;
  document.title = `${name} · Tollgate`;
  const parent = state.open?.parent;
  const known = state.list.find((talk) => talk.id === parent);
  frame.origin.replaceChildren(...(parent ? [icon("branch"), h("a", { href: `#${parent}` }, known ? `Branch of ${known.name}` : "Branch of another conversation")] : []));
}

async function show(id) {
  if (!frame) return;
  stop();
  frame.side.classList.remove("shown");
  if (!/^conv_\w+$/.test(id)) {
    Object.assign(state, { open: null, messages: [] });
    welcome();
    return drawList();
  }
  await trying(async () => {
    const [talk, messages] = await Promise.all([get(`/api/conversations/${id}`), all(id)]);
    Object.assign(state, { open: talk, messages });
    setTitle(talk.name);
    drawMessages();
    drawList();
    toEnd(true);
    frame.text.focus({ preventScroll: true });
  }, () => { location.hash = ""; });
}

async function all(id) {
  const messages = [];
  for (let after = ""; ;) {
    const page = await get(`/api/conversations/${id}/messages?limit=500${after}`);
    messages.push(...page.data);
    if (!page.has_more) return messages;
    after = `&after=${page.last_index}`;
  }
}

function welcome() {
  setTitle("New conversation");
  const named = state.prompts.find((prompt) => prompt.default);
  const prompt = h("select", { name: "prompt" }, h("option", { value: "" }, "None"),
    state.prompts.map((one) => h("option", { value: one.name, selected: one === named }, one.title)),
    h("option", { value: "*" }, "My own…"));
  const own = h("label.field", { hidden: true }, h("span", {}, "Instructions"),
    h("textarea", { name: "system", placeholder: "How the model should answer", maxlength: 20000 }));
  const model = h("input", { name: "model", list: "models", value: named?.model || state.model, spellcheck: "false", "aria-label": "Model" });
  prompt.addEventListener("change", () => {
    own.hidden = prompt.value !== "*";
    const chosen = state.prompts.find((one) => one.name === prompt.value);
    if (chosen?.model) model.value = chosen.model;
  });
  frame.scroll.replaceChildren(h("form.welcome", { onsubmit: (event) => event.preventDefault() },
    h("h2", {}, "What can I help with?"),
    h("p", {}, "Personal data that your organisation's rules name is taken out before a message leaves."),
    h("div.choices", {},
      h("label.field", {}, h("span", {}, "Role"), prompt),
      h("label.field", {}, h("span", {}, "Model"), model, h("datalist", { id: "models" }, state.models.map((id) => h("option", { value: id }))))),
    own));
  frame.down.hidden = true;
}

const textOf = (message) => typeof message.content === "string" ? message.content
  : (message.content || []).map((part) => part.text || "[an attachment]").join("\n\n");

/** Text in which what redaction put in the place of a value is marked. */
function marked(text) {
  return text.split(/([\[<⟦][A-Z][A-Z0-9_]*[-_:][0-9A-Za-z]+[\]>⟧])/).map((part, place) => place % 2 ? h("mark", { title: "A value was taken out here" }, part) : part);
}

function drawMessages() {
  frame.messages = h("ol.messages", { "aria-label": "Messages" }, state.messages.map(drawMessage));
  frame.scroll.replaceChildren(frame.messages);
}

function drawMessage(message) {
  if (message.role === "user") return drawUser(message);
  if (message.role !== "assistant") return h("li.message", {}, h("p.note", {}, "The result of a tool"));
  const text = h("div.answer");
  draw(text, textOf(message));
  finishAnswer(text);
  const isLast = message.index === state.messages.at(-1)?.index;
  return h("li.message", { "data-index": message.index },
    h("p.who", {}, message.model || "Assistant", message.status === "stopped" ? h("span.badge", {}, "stopped") : null),
    text,
    message.tool_calls?.length ? h("p.note", {}, `Calls ${message.tool_calls.map((call) => call.function?.name).join(", ")}`) : null,
    h("div.acts", {},
      button("Copy", "copy", () => copy(textOf(message))),
      isLast ? button("Regenerate", "again", () => again()) : null,
      button("Branch off here", "branch", () => branch(message.index)),
      message.tokens_used ? h("span.note.button.quiet.small", { title: "Tokens of this call, with what was sent along" }, `${grouped(message.tokens_used)} tokens`) : null));
}

function drawUser(message) {
  const failed = message.status === "failed";
  return h(`li.message.user${failed ? ".failed" : ""}`, { "data-index": message.index },
    h("div.text", {}, h("span.unseen", {}, "You: "), marked(textOf(message))),
    message.redacted > 0 ? h("span.badge", { title: "Your organisation's rules took it out before the message left" }, icon("shield"),
      message.redacted === 1 ? "1 value was taken out" : `${message.redacted} values were taken out`) : null,
    failed ? h("p.note.bad", {}, "There was no answer.") : null,
    h("div.acts", {},
      failed ? button("Try again", "again", () => again(), { shows: true }) : null,
      button("Copy", "copy", () => copy(textOf(message))),
      button("Edit", "edit", () => edit(message)),
      button("Branch off here", "branch", () => branch(message.index))));
}

function finishAnswer(text) {
  for (const box of text.querySelectorAll(".code")) {
    const inner = box.textContent;
    box.prepend(h("div.bar", {}, box.dataset.language || "code", button("Copy the code", "copy", () => copy(inner))));
  }
}

const isAtEnd = () => frame.scroll.scrollHeight - frame.scroll.scrollTop - frame.scroll.clientHeight < 80;

function toEnd(isForced) {
  if (isForced || isAtEnd()) frame.scroll.scrollTop = frame.scroll.scrollHeight;
}

// --------------------------------------------------------------------------------------- sending

function grow() {
  frame.text.style.height = "auto";
  frame.text.style.height = `${Math.min(frame.text.scrollHeight, innerHeight * 0.4)}px`;
}

function typed(event) {
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    if (!state.going) send();
  }
}

const stop = () => state.going?.abort();

async function send() {
  const content = frame.text.value.trim();
  if (!content) return;
  if (!state.open && !await trying(create)) return;
  frame.text.value = "";
  grow();
  await asking("POST", `/api/conversations/${state.open.id}/messages`, { content }, content, state.messages.length, () => {
    if (!frame.text.value) { frame.text.value = content; grow(); }
  });
}

async function create() {
  const values = new FormData(frame.scroll.querySelector("form"));
  const body = { model: values.get("model").trim() || undefined };
  if (values.get("prompt") === "*") body.system = values.get("system").trim() || null;
  else body.prompt = values.get("prompt") || null;
  state.open = await post("/api/conversations", body);
  state.messages = [];
  state.list.unshift(state.open);
  history.pushState(null, "", `#${state.open.id}`);
  drawMessages();
  drawList();
}

async function again() {
  const last = state.messages.findLastIndex((message) => message.role !== "assistant");
  if (last < 0 || state.going) return;
  const isFailed = state.messages[last].status === "failed";
  await asking("POST", `/api/conversations/${state.open.id}/regenerate`, {}, isFailed ? textOf(state.messages[last]) : null, isFailed ? last : last + 1);
}

async function edit(message) {
  if (state.going) return;
  const field = h("label.field", {}, h("span", {}, "Message"), h("textarea", { name: "content", required: true, rows: 6, value: textOf(message) }));
  const answer = await ask("Edit the message", [field, h("p.note", {}, "What came after it in this conversation goes. Branch off first to keep it.")], "Send");
  const content = answer?.content.trim();
  if (!content) return;
  const place = state.messages.findIndex((one) => one.index === message.index);
  await asking("PUT", `/api/conversations/${state.open.id}/messages/${message.index}`, { content }, content, place);
}

async function branch(index) {
  await trying(async () => {
    const made = await post(`/api/conversations/${state.open.id}/branches`, { index });
    state.list.unshift(made);
    location.hash = made.id;
    say("This is a branch; the conversation it came from is unchanged");
  });
}

/** Asks and shows the answer as it comes. `place` is where the new messages stand; when it fails,
 *  what the gateway keeps is read again, and `onNothingKept` is called if the message is not among it. */
async function asking(method, path, body, content, place, onNothingKept = () => {}) {
  const talk = state.open;
  const before = state.messages;
  const control = new AbortController();
  state.going = control;
  sending(true);
  state.messages = before.slice(0, place);
  drawMessages();
  if (content !== null) frame.messages.append(drawUser({ content, index: -1, role: "user", redacted: 0 }));
  const text = h("div.answer.going", { "aria-busy": "true" });
  frame.messages.append(h("li.message", {}, h("p.who", {}, talk.model), text));
  toEnd(true);
  let whole = "";
  let isDue = false;
  const show = () => {
    isDue = false;
    const wasAtEnd = isAtEnd();
    draw(text, whole);
    if (wasAtEnd) toEnd(true);
  };
  let problem = null;
  try {
    const outcome = await stream(method, path, body, control.signal, (piece) => {
      whole += piece;
      if (!isDue) { isDue = true; requestAnimationFrame(show); }
    });
    // What is kept is redacted; what came just now is the reader's own.
    if (whole) outcome.message.content = whole;
    state.messages.push(...outcome.sent, outcome.message);
    if (outcome.conversation_name) talk.name = outcome.conversation_name;
    frame.said.textContent = `The answer: ${text.textContent.slice(0, 400)}`;
    if (!outcome.kept) say("This answer could not be kept");
  } catch (error) {
    if (error.name !== "AbortError") problem = error;
    // What was kept of it is the gateway's to say; after a stop it takes a moment to.
    if (!problem) await new Promise((resolve) => setTimeout(resolve, 300));
    state.messages = await all(talk.id).catch(() => before);
    if (content !== null && !state.messages.slice(place).some((one) => one.role === "user")) onNothingKept();
  }
  if (state.going === control) state.going = null;
  if (state.open !== talk) return;
  drawMessages();
  if (problem) frame.messages.append(h("li", {}, card(problem)));
  sending(false);
  toEnd(true);
  setTitle(talk.name);
  state.list = [talk, ...state.list.filter((one) => one.id !== talk.id)];
  drawList();
  if (problem?.status === 401) { account.forget(); return door("This key does not open anything any more."); }
  // An entry is in the books a moment after its answer.
  await new Promise((resolve) => setTimeout(resolve, 150));
  await readUsage();
}

function sending(isOn) {
  frame.send.replaceChildren(icon(isOn ? "stop" : "send"));
  frame.send.setAttribute("aria-label", isOn ? "Stop" : "Send");
  frame.send.title = isOn ? "Stop" : "Send";
  if (!isOn) frame.text.focus({ preventScroll: true });
}

/** What went wrong, by its cause, and what can be done. */
function card(error) {
  const titles = {
    insufficient_quota: "Your tokens are used up", rate_limit_exceeded: "A little too fast", conversation_busy: "One moment",
    content_policy_violation: "This may not be sent", context_length_exceeded: "The conversation is too long",
    model_not_allowed: "This model is not for your key", model_not_found: "There is no such model",
  };
  const isQuota = error.code === "insufficient_quota";
  const isWait = ["rate_limit_exceeded", "conversation_busy", "model_busy"].includes(error.code);
  const quota = isQuota ? nearest() : null;
  if (quota?.left > 0) titles.insufficient_quota = "Not enough tokens are left";
  const message = isQuota ? error.message.replace(/ It resets at \S+$/, "") : error.message;
  return h(`div.card${isWait ? ".wait" : ""}`, { role: "alert" },
    h("h2", {}, titles[error.code] || (error.status === 0 ? "No connection" : error.status >= 500 || error.status === 200 ? "The model did not answer" : "That did not work")),
    quota?.resets_at ? h("p", {}, "The next tokens come on ", h("strong", {}, dayOf(quota.resets_at)), ".") : null,
    h("p", {}, message),
    isQuota ? null : h("div.row", {}, state.messages.at(-1)?.status === "failed" ? h("button.button.small", { type: "button", onclick: () => again() }, "Try again") : null));
}

/** Does something; what goes wrong is said. True when it went well. */
async function trying(action, otherwise = () => {}) {
  try {
    await action();
    return true;
  } catch (error) {
    if (error instanceof Refused && error.status === 401) {
      account.forget();
      door("This key does not open anything any more.");
    } else {
      say(error.message);
      otherwise();
    }
    return false;
  }
}

// -------------------------------------------------------------------------------------- keyboard

addEventListener("hashchange", () => show(location.hash.slice(1)));
addEventListener("keydown", (event) => {
  if (!frame || document.querySelector("dialog[open]")) return;
  if (event.key === "Escape") {
    if (frame.side.classList.contains("shown")) side(false);
    else if (!document.querySelector(".menu")) stop();
  }
  const isWriting = /^(INPUT|TEXTAREA|SELECT)$/.test(document.activeElement?.tagName);
  if (event.key === "/" && !isWriting) { event.preventDefault(); frame.text.focus(); }
});

begin();
