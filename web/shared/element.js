// What all pages are made of. What the gateway says becomes a text node, never markup.

/** An element: `h("p.soft", { title: "..." }, "text", other)`. */
export function h(kind, facts = {}, ...children) {
  const [tag, ...classes] = kind.split(".");
  const element = document.createElement(tag || "div");
  if (classes.length) element.className = classes.join(" ");
  for (const [name, value] of Object.entries(facts)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name === "value") element.value = value;
    else element.setAttribute(name, value === true ? "" : value);
  }
  return add(element, ...children);
}

/** Adds elements, texts and numbers, in lists or alone; what is absent or false is left out. */
export function add(element, ...children) {
  for (const child of children.flat(Infinity)) {
    if (child === undefined || child === null || child === false) continue;
    element.append(child instanceof Node ? child : String(child));
  }
  return element;
}

/** Puts these in the place of all that the element held. */
export function fill(element, ...children) {
  element.replaceChildren();
  return add(element, ...children);
}

/** A sign drawn along a path on 24 by 24; it says nothing that a word beside it does not. */
export function sign(path, width = "1.8") {
  const make = (kind, facts) => {
    const element = document.createElementNS("http://www.w3.org/2000/svg", kind);
    for (const [name, value] of Object.entries(facts)) element.setAttribute(name, value);
    return element;
  };
  return add(make("svg", { viewBox: "0 0 24 24", "aria-hidden": "true" }), make("path", {
    d: path, fill: "none", stroke: "currentColor", "stroke-width": width,
    "stroke-linecap": "round", "stroke-linejoin": "round",
  }));
}
