// Behind the cards: request and answer as they went over the wire, and the same call as a line for a terminal.

import { el } from "./dom.js";
import { ADDRESS } from "./service.js";

const END = "REQUEST";

/**
 * The call as a command. The body stands in a here-document: no shell limits its length or reads its quotes.
 * @param {string} origin
 * @param {string} body
 */
export function curl(origin, body) {
  const line = `curl -sS -H 'Content-Type: application/json' --data-binary @- ${origin}${ADDRESS}`;
  return `${line} <<'${END}'\n${oneLine(body)}\n${END}\n`;
}

function oneLine(body) {
  try {
    return JSON.stringify(JSON.parse(body));
  } catch {
    return body;
  }
}

function pretty(body) {
  try {
    return JSON.stringify(JSON.parse(body), null, 2);
  } catch {
    return body;
  }
}

/**
 * Shows both sides of a call.
 * @param {HTMLElement} place
 * @param {{request: string, answer: import("./service.js").Answer | null}} call
 */
export function showCall(place, { request, answer }) {
  const open = new Set([...place.querySelectorAll("details[open]")].map((part) => part.getAttribute("data-part")));
  const parts = [
    part("request", `Request, ${size(request)}`, () => pretty(request), open),
    part("curl", "The same as curl", () => curl(location.origin, request), open),
  ];
  if (answer) parts.splice(1, 0, part("response", `Response, ${answer.status}, ${size(answer.text)}`, () => pretty(answer.text), open));
  place.replaceChildren(...parts);
}

/** A part that makes its text when it is opened first. */
function part(name, title, text, open) {
  const code = el("pre", { tabindex: 0, "aria-label": title });
  const said = el("span", { class: "hint", role: "status" });
  const copy = el("button", { type: "button", class: "small", on: { click: () => copied(text(), said) } }, "Copy");
  const fill = () => {
    if (!code.textContent) code.textContent = text();
  };
  const details = el(
    "details",
    { "data-part": name, open: open.has(name), on: { toggle: fill } },
    el("summary", {}, title),
    el("p", { class: "copy" }, copy, said),
    code,
  );
  if (open.has(name)) fill();
  return details;
}

async function copied(text, said) {
  try {
    await navigator.clipboard.writeText(text);
    said.textContent = "Copied.";
  } catch {
    said.textContent = "The browser does not allow it: select the text and copy it.";
  }
}

function size(text) {
  const bytes = new Blob([text]).size;
  return bytes < 1024 ? `${bytes} bytes` : `${(bytes / 1024).toFixed(1)} KiB`;
}
