// The Markdown of cards: paragraphs, lists, tables, code, emphasis, links. Parsed into plain values, then into elements;
// HTML in it is text like any other.

import { el } from "./dom.js";

/**
 * @typedef {{kind: "text" | "strong" | "em" | "code", text: string} | {kind: "link", text: string, url: string}} Inline
 * @typedef {{kind: "paragraph", text: Inline[]}
 *   | {kind: "heading", text: Inline[]}
 *   | {kind: "code", text: string}
 *   | {kind: "list", ordered: boolean, items: Inline[][]}
 *   | {kind: "table", head: Inline[][], rows: Inline[][][]}} Block
 */

const ITEM = /^\s*(?:[-*+]|(\d+)[.)])\s+(.*)$/;
const HEADING = /^#{1,6}\s+(.*?)\s*#*$/;
const RULE_OF_TABLE = /^\s*\|?\s*:?-+:?\s*(\|\s*:?-+:?\s*)*\|?\s*$/;

/**
 * The blocks of a text.
 * @param {string} text
 * @returns {Block[]}
 */
export function parse(text) {
  const lines = text.replace(/\r\n?/g, "\n").split("\n");
  /** @type {Block[]} */
  const blocks = [];
  let at = 0;
  while (at < lines.length) {
    const line = lines[at];
    if (line.trim() === "") {
      at += 1;
    } else if (line.startsWith("```")) {
      const end = closing(lines, at);
      blocks.push({ kind: "code", text: lines.slice(at + 1, end).join("\n") });
      at = end + 1;
    } else if (HEADING.test(line)) {
      blocks.push({ kind: "heading", text: inline(HEADING.exec(line)[1]) });
      at += 1;
    } else if (isTable(lines, at)) {
      const end = until(lines, at, (next) => !next.includes("|"));
      const rows = lines.slice(at + 2, end).map((row) => cells(row).map(inline));
      blocks.push({ kind: "table", head: cells(line).map(inline), rows });
      at = end;
    } else if (ITEM.test(line)) {
      const end = until(lines, at, (next) => !ITEM.test(next));
      const items = lines.slice(at, end).map((item) => ITEM.exec(item));
      blocks.push({ kind: "list", ordered: items[0][1] !== undefined, items: items.map((item) => inline(item[2])) });
      at = end;
    } else {
      const begins = (next, place) => ITEM.test(next) || HEADING.test(next) || next.startsWith("```") || isTable(lines, place);
      const end = until(lines, at + 1, begins);
      blocks.push({ kind: "paragraph", text: inline(lines.slice(at, end).map((part) => part.trim()).join(" ")) });
      at = end;
    }
  }
  return blocks;
}

function closing(lines, at) {
  const end = lines.findIndex((line, place) => place > at && line.startsWith("```"));
  return end < 0 ? lines.length : end;
}

/** The first line from a place on that is blank or ends a block. */
function until(lines, from, ends) {
  let at = from;
  while (at < lines.length && lines[at].trim() !== "" && !ends(lines[at], at)) at += 1;
  return at;
}

function isTable(lines, at) {
  return lines[at].includes("|") && RULE_OF_TABLE.test(lines[at + 1] ?? "") && lines[at + 1].includes("-");
}

/** The cells of a row; `\|` is no border. */
function cells(row) {
  const inner = row.trim().replace(/^\|/, "").replace(/(^|[^\\])\|$/, "$1");
  return inner.split(/(?<!\\)\|/).map((cell) => cell.trim().replaceAll("\\|", "|"));
}

const INLINE = /\\([\\`*_{}[\]()#+.!|<>-])|(`+)(.+?)\2(?!`)|\*\*(\S(?:.*?\S)?)\*\*|\*(\S(?:.*?\S)?)\*|\[([^\]]+)\]\((https?:\/\/[^\s)]+)\)/g;

/**
 * The parts of a line.
 * @param {string} text
 * @returns {Inline[]}
 */
export function inline(text) {
  /** @type {Inline[]} */
  const parts = [];
  const plain = (piece) => {
    const last = parts.at(-1);
    if (last?.kind === "text") last.text += piece;
    else if (piece) parts.push({ kind: "text", text: piece });
  };
  let done = 0;
  for (const found of text.matchAll(INLINE)) {
    plain(text.slice(done, found.index));
    const [whole, escaped, , code, strong, em, label, url] = found;
    if (escaped !== undefined) plain(escaped);
    else if (code !== undefined) parts.push({ kind: "code", text: code.trim() });
    else if (strong !== undefined) parts.push({ kind: "strong", text: strong });
    else if (em !== undefined) parts.push({ kind: "em", text: em });
    else parts.push({ kind: "link", text: label, url });
    done = found.index + whole.length;
  }
  plain(text.slice(done));
  return parts;
}

/** The text as elements. @param {string} text */
export function render(text) {
  return el("div", { class: "markdown" }, ...parse(text).map(block));
}

function block(part) {
  switch (part.kind) {
    case "heading":
      return el("h4", {}, ...part.text.map(piece));
    case "code":
      return el("pre", {}, part.text);
    case "list":
      return el(part.ordered ? "ol" : "ul", {}, ...part.items.map((item) => el("li", {}, ...item.map(piece))));
    case "table":
      return table(part);
    default:
      return el("p", {}, ...part.text.map(piece));
  }
}

/** A table wider than a card is turned: nobody should have to scroll for the volume to draw up. */
export function narrow({ head, rows }) {
  if (head.length < 6 || rows.length > 3) return { head, rows };
  const columns = head.map((title, place) => [title, ...rows.map((row) => row[place] ?? [])]);
  return { head: columns[0], rows: columns.slice(1) };
}

function table(wide) {
  const { head, rows } = narrow(wide);
  const width = head.length;
  const titles = head.map((cell) => el("th", { scope: "col" }, ...cell.map(piece)));
  const row = (cells) =>
    el("tr", {}, ...Array.from({ length: width }, (_, place) => el(place ? "td" : "th", place ? {} : { scope: "row" }, ...(cells[place] ?? []).map(piece))));
  return el(
    "div",
    { class: "scroll", tabindex: 0, role: "region", "aria-label": "Table" },
    el("table", {}, el("thead", {}, el("tr", {}, ...titles)), el("tbody", {}, ...rows.map(row))),
  );
}

function piece(part) {
  if (part.kind === "link") return el("a", { href: part.url, rel: "noopener noreferrer", target: "_blank" }, part.text);
  return part.kind === "text" ? document.createTextNode(part.text) : el(part.kind, {}, part.text);
}
