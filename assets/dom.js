// Elements, made without a word of HTML: what comes from a request or an answer is always text.

/**
 * Makes an element. Attributes that are null, undefined or false are left out; `on` holds listeners.
 * @param {string} name
 * @param {Record<string, any>} [attributes]
 * @param {...(Node | string | null | undefined)} children
 * @returns {HTMLElement}
 */
export function el(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  set(element, attributes);
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

const SVG = "http://www.w3.org/2000/svg";

/**
 * The same for a picture.
 * @param {string} name
 * @param {Record<string, any>} [attributes]
 * @param {...(Node | string)} children
 * @returns {SVGElement}
 */
export function svg(name, attributes = {}, ...children) {
  const element = /** @type {SVGElement} */ (document.createElementNS(SVG, name));
  set(element, attributes);
  element.append(...children);
  return element;
}

function set(element, attributes) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name === "on") Object.entries(value).forEach(([event, listener]) => element.addEventListener(event, listener));
    else element.setAttribute(name, value === true ? "" : String(value));
  }
}

/** The element of an id. @param {string} id @returns {any} */
export function byId(id) {
  return document.getElementById(id);
}

let labels = 0;

/**
 * A label with its control.
 * @param {string} text
 * @param {HTMLElement} control
 * @param {string} [hint]  what stands after it
 */
export function field(text, control, hint) {
  labels += 1;
  control.id ||= `field-${labels}`;
  return el("div", { class: "field" }, el("label", { for: control.id }, text), control, hint ? el("span", { class: "hint" }, hint) : null);
}

const SHAPES = {
  critical: ["M5 .8h6L15.2 5v6L11 15.2H5L.8 11V5z", "M8 4v5M8 11.3v.9", "Critical"],
  warning: ["M8 .9 15.6 15H.4z", "M8 6v4M8 12.4v.4", "Warning"],
  info: ["M8 .8a7.2 7.2 0 1 0 0 14.4A7.2 7.2 0 1 0 8 .8z", "M8 7.4v4M8 4.3v.3", "Info"],
};

/** A severity as shape, word and colour. @param {string} code */
export function severity(code) {
  const [shape, sign, word] = SHAPES[code] ?? SHAPES.info;
  return el(
    "span",
    { class: `severity ${code}` },
    svg(
      "svg",
      { viewBox: "0 0 16 16", width: 16, height: 16, "aria-hidden": "true" },
      svg("path", { d: shape, fill: "currentColor" }),
      svg("path", { d: sign, stroke: "var(--on-severity)", "stroke-width": 1.9, "stroke-linecap": "round" }),
    ),
    word,
  );
}
