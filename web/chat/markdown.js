// Markdown into elements. Only text nodes and the few elements below are ever made: there is no way
// from what a model writes to markup, script, style or a request to another host.

const el = (tag, ...children) => {
  const element = document.createElement(tag);
  element.append(...children);
  return element;
};

/** Draws a text as Markdown into an element, in the place of what is there. */
export function draw(into, text) {
  into.replaceChildren(...blocks(text.replace(/\r\n?/g, "\n").split("\n")));
}

const fence = /^ {0,3}(`{3,}|~{3,})\s*([^\s`]*)[^`]*$/;
const heading = /^ {0,3}(#{1,6})\s+(.*?)\s*#*\s*$/;
const rule = /^ {0,3}([-*_])(?:\s*\1){2,}\s*$/;
const bullet = /^(\s*)([-*+]|\d{1,9}[.)])(?:\s+(.*)|\s*)$/;
const divider = /^\s*\|?\s*:?-+:?\s*(\|\s*:?-+:?\s*)*\|?\s*$/;

function blocks(lines, depth = 0) {
  const made = [];
  let at = 0;
  // Deeper than anybody writes: the rest is shown as it stands.
  if (depth > 12) return [el("p", lines.join("\n"))];
  while (at < lines.length) {
    const line = lines[at];
    let match;
    if (!line.trim()) {
      at += 1;
    } else if ((match = line.match(fence))) {
      [made[made.length], at] = code(lines, at, match);
    } else if ((match = line.match(heading))) {
      // The page's own headings are the first two.
      made.push(el(`h${Math.min(match[1].length + 2, 6)}`, ...spans(match[2])));
      at += 1;
    } else if (rule.test(line)) {
      made.push(el("hr"));
      at += 1;
    } else if (/^ {0,3}>/.test(line)) {
      const inner = [];
      while (at < lines.length && /^ {0,3}>/.test(lines[at])) inner.push(lines[at++].replace(/^ {0,3}> ?/, ""));
      made.push(el("blockquote", ...blocks(inner, depth + 1)));
    } else if (line.includes("|") && at + 1 < lines.length && lines[at + 1].includes("-") && divider.test(lines[at + 1])) {
      [made[made.length], at] = table(lines, at);
    } else if (bullet.test(line)) {
      [made[made.length], at] = list(lines, at, depth);
    } else {
      const words = [];
      while (at < lines.length && lines[at].trim() && (words.length === 0 || !begins(lines[at]))) words.push(lines[at++]);
      made.push(el("p", ...broken(words.map((word) => word.trimStart()))));
    }
  }
  return made;
}

const begins = (line) =>
  fence.test(line) || heading.test(line) || rule.test(line) || /^ {0,3}>/.test(line)
  || (bullet.test(line) && /\S/.test(line.replace(bullet, "$3")));

/** Lines of a paragraph; two spaces or a backslash at an end break it. */
function broken(lines) {
  const parts = [];
  let text = "";
  lines.forEach((line, index) => {
    const isLast = index === lines.length - 1;
    if (!isLast && /( {2,}|\\)$/.test(line)) {
      parts.push(...spans(text + line.replace(/( {2,}|\\)$/, "")), el("br"));
      text = "";
    } else {
      text += line + (isLast ? "" : "\n");
    }
  });
  return [...parts, ...spans(text)];
}

function code(lines, start, [, mark, language]) {
  const inner = [];
  let at = start + 1;
  const end = new RegExp(`^ {0,3}${mark[0]}{${mark.length},}\\s*$`);
  while (at < lines.length && !end.test(lines[at])) inner.push(lines[at++]);
  const pre = el("pre", el("code", inner.join("\n")));
  pre.tabIndex = 0;
  const box = el("div", pre);
  box.className = "code";
  box.dataset.language = language.slice(0, 24);
  return [box, at + 1];
}

function list(lines, start, depth) {
  const first = lines[start].match(bullet);
  const isOrdered = /\d/.test(first[2]);
  const made = el(isOrdered ? "ol" : "ul");
  const number = parseInt(first[2], 10);
  if (isOrdered && number !== 1) made.start = number;
  let at = start;
  while (at < lines.length) {
    const match = lines[at].match(bullet);
    if (!match || /\d/.test(match[2]) !== isOrdered || match[1].length > first[1].length + 3) break;
    if (match[1].length < first[1].length) break;
    const indent = match[1].length + match[2].length + 1;
    const inner = [match[3] || ""];
    at += 1;
    while (at < lines.length) {
      const line = lines[at];
      const spaces = line.length - line.trimStart().length;
      if (!line.trim()) {
        const next = lines[at + 1];
        if (next === undefined || !next.trim() || next.length - next.trimStart().length < 2) break;
        inner.push("");
      } else if (spaces >= Math.min(indent, match[1].length + 2)) {
        inner.push(line.slice(Math.min(indent, spaces)));
      } else if (bullet.test(line) || begins(line) || !inner[inner.length - 1].trim()) {
        break;
      } else {
        inner.push(line.trimStart());
      }
      at += 1;
    }
    const item = blocks(inner, depth + 1);
    // A short item is its words, not a paragraph.
    made.append(el("li", ...(item[0]?.tagName === "P" ? [...item[0].childNodes, ...item.slice(1)] : item)));
    while (at < lines.length && !lines[at].trim() && bullet.test(lines[at + 1] || "")) at += 1;
  }
  return [made, at];
}

function table(lines, start) {
  const cells = (line) => line.trim().replace(/^\|/, "").replace(/\|$/, "").split(/(?<!\\)\|/)
    .map((cell) => cell.trim().replace(/\\\|/g, "|"));
  const names = cells(lines[start]);
  const row = (kind, values) => el("tr", ...names.map((_, place) => el(kind, ...spans(values[place] || ""))));
  const body = el("tbody");
  let at = start + 2;
  while (at < lines.length && lines[at].includes("|") && lines[at].trim()) body.append(row("td", cells(lines[at++])));
  const box = el("div", el("table", el("thead", row("th", names)), body));
  box.className = "table";
  box.tabIndex = 0;
  return [box, at];
}

// The order matters: code first, in which nothing else means anything.
const inline = new RegExp([
  /(?<ticks>`+)(?<code>[^]*?[^`])\k<ticks>(?!`)/,
  /!?\[(?<words>(?:[^\[\]\\]|\\.|\[[^\[\]]*\])*)\]\((?<target><[^<>\n]*>|[^\s()]*(?:\([^\s()]*\)[^\s()]*)*)(?:\s+"[^"]*")?\)/,
  /(?<bare>https?:\/\/[^\s<>"'`]+[^\s<>"'`.,;:!?)\]])/,
  /\*\*(?<strong>(?=\S)[^]*?\S)\*\*/,
  /(?<![\p{L}\p{N}])__(?<strong2>(?=\S)[^]*?\S)__(?![\p{L}\p{N}])/u,
  /\*(?<em>(?=[^\s*])[^]*?[^\s*])\*(?!\*)/,
  /(?<![\p{L}\p{N}_])_(?<em2>(?=[^\s_])[^]*?[^\s_])_(?![\p{L}\p{N}_])/u,
  /~~(?<del>(?=\S)[^]*?\S)~~/,
  /\\(?<escaped>[\\`*_{}\[\]()#+\-.!|~<>])/,
].map((part) => part.source).join("|"), "u");

function spans(text, depth = 0) {
  const made = [];
  let rest = text;
  while (rest) {
    const match = depth < 8 ? rest.match(inline) : null;
    if (!match) break;
    if (match.index) made.push(rest.slice(0, match.index));
    const g = match.groups;
    const inner = (words) => spans(words, depth + 1);
    if (g.code !== undefined) made.push(el("code", g.code.replace(/^ (.*) $/s, "$1")));
    else if (g.target !== undefined) made.push(link(g.target.replace(/^<|>$/g, ""), inner(g.words || g.target)));
    else if (g.bare !== undefined) made.push(link(g.bare, [g.bare]));
    else if (g.strong ?? g.strong2) made.push(el("strong", ...inner(g.strong ?? g.strong2)));
    else if (g.em ?? g.em2) made.push(el("em", ...inner(g.em ?? g.em2)));
    else if (g.del) made.push(el("del", ...inner(g.del)));
    else made.push(g.escaped);
    rest = rest.slice(match.index + match[0].length);
  }
  if (rest) made.push(rest);
  return made;
}

/** A link to the web or to mail; anything else is its words. Pictures are links too: none is loaded. */
function link(target, words) {
  let url;
  try {
    url = new URL(target);
  } catch {
    return el("span", ...words);
  }
  if (!["https:", "http:", "mailto:"].includes(url.protocol)) return el("span", ...words);
  const made = el("a", ...words);
  made.href = url.href;
  made.target = "_blank";
  made.rel = "noopener noreferrer nofollow";
  return made;
}
