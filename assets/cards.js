// The cards as an EHR shows them.

import { el, field, severity } from "./dom.js";
import { list } from "./fhir.js";
import { render } from "./markdown.js";
import { refusal } from "./service.js";

const WORDS = { critical: "critical", warning: "warning", info: "info" };

/**
 * Shows an answer.
 * @param {HTMLElement} place
 * @param {import("./service.js").Answer} answer
 * @param {(suggestion: any) => void} take  takes a suggestion
 */
export function showCards(place, answer, take) {
  if (!answer.ok) {
    place.replaceChildren(refused(answer));
    return;
  }
  const cards = list(answer.body?.cards);
  const evaluation = answer.body?.extension?.["countersign.evaluation"];
  const parts = cards.map((card, at) => cardOf(card, at, take));
  if (!parts.length) parts.push(nothing(evaluation));
  place.replaceChildren(...parts, ...judged(evaluation));
}

/** What a screen reader is told, and what stands above the cards. @param {import("./service.js").Answer} answer */
export function told(answer) {
  if (!answer.ok) return "Refused: the request was not evaluated.";
  const cards = list(answer.body?.cards);
  if (!cards.length) return "No cards.";
  const counts = Object.keys(WORDS)
    .map((code) => [cards.filter((card) => card.indicator === code).length, WORDS[code]])
    .filter(([count]) => count);
  return `${cards.length} ${cards.length === 1 ? "card" : "cards"}: ${counts.map(([count, word]) => `${count} ${word}`).join(", ")}.`;
}

function cardOf(card, at, take) {
  const title = `card-${at}`;
  const article = el(
    "article",
    { class: `card ${card.indicator}`, "aria-labelledby": title, "data-indicator": card.indicator },
    el("div", { class: "head" }, severity(card.indicator), el("span", { class: "area" }, sourceOf(card))),
    el("h3", { id: title }, card.summary),
    card.detail ? render(card.detail) : null,
  );
  const suggestions = list(card.suggestions);
  if (suggestions.length) {
    const buttons = suggestions.map((suggestion) =>
      el(
        "button",
        { type: "button", class: suggestion.isRecommended ? "primary suggestion" : "suggestion", "data-suggestion": true, on: { click: () => take(suggestion) } },
        suggestion.label,
        suggestion.isRecommended ? el("span", { class: "recommended" }, "recommended") : null,
      ),
    );
    article.append(el("div", { class: "suggestions", role: "group", "aria-label": "Suggestions" }, ...buttons));
  }
  article.append(foot(card, article));
  return article;
}

/** Who says so, and of what: the severity stands there already. */
function sourceOf({ source }) {
  const topic = source?.topic?.display?.replace(/ \((critical|warning|info)\)$/, "");
  return [source?.label, topic].filter(Boolean).join(" · ");
}

/** Reasons to override, and links. */
function foot(card, article) {
  const links = list(card.links).map((link) => el("a", { href: sameOrigin(link.url) }, link.label));
  const reasons = list(card.overrideReasons);
  const parts = [el("p", { class: "links" }, ...links)];
  if (reasons.length) {
    const choice = el("select", {});
    reasons.forEach((reason) => choice.append(el("option", { value: reason.code }, reason.display)));
    const said = el("p", { class: "hint", role: "status" });
    const override = el(
      "button",
      {
        type: "button",
        class: "small",
        on: {
          click: () => {
            article.classList.add("overridden");
            said.textContent = `Overridden: ${choice.selectedOptions[0]?.textContent}. An EHR keeps this reason; the workbench keeps nothing.`;
          },
        },
      },
      "Override",
    );
    parts.push(el("details", { class: "override" }, el("summary", {}, "Override with a reason"), field("Reason", choice), override, said));
  }
  return el("div", { class: "foot-of-card" }, ...parts);
}

/** A link to a page of this service stays on the address by which it was reached. */
function sameOrigin(url) {
  try {
    const parsed = new URL(url);
    const isOurs = parsed.pathname.startsWith("/rules/") && ["127.0.0.1", "localhost", "[::1]"].includes(parsed.hostname);
    return isOurs ? parsed.pathname : parsed.protocol.startsWith("http") ? parsed.href : null;
  } catch {
    return null;
  }
}

function nothing(evaluation) {
  const text = evaluation
    ? "Nothing to say: the order was checked, and no card is needed."
    : "No cards: nothing in this request concerns the service. The order goes through as if it were not there.";
  return el("p", { class: "card quiet" }, text);
}

/** For which place in treatment it was judged, and what was not checked. */
function judged(evaluation) {
  if (!evaluation) return [];
  const places = list(evaluation.courses).map((place) => el("li", {}, placeText(place)));
  const open = list(evaluation.not_checked).map((entry) =>
    el("li", {}, el("a", { href: `/rules/${encodeURIComponent(entry.rule)}` }, entry.rule), `: ${entry.reason}`),
  );
  const knowledge = list(evaluation.knowledge).map((known) => `${known.id} ${known.version}`).join(", ");
  return [
    el(
      "section",
      { class: "unchecked", "aria-labelledby": "unchecked-title" },
      el("h3", { id: "unchecked-title" }, "What was not checked"),
      open.length ? el("ul", {}, ...open) : el("p", {}, "Nothing is named: the rules that this order concerns had their data."),
    ),
    el(
      "section",
      { class: "unchecked", "aria-labelledby": "judged-title" },
      el("h3", { id: "judged-title" }, "Place in treatment"),
      places.length ? el("ul", {}, ...places) : el("p", {}, "No dose of the drug is drafted."),
      el("p", { class: "hint" }, `Countersign ${evaluation.version}${knowledge ? `; knowledge: ${knowledge}` : ""}`),
    ),
  ];
}

const BASIS = {
  administrations: "from the administrations on file",
  orders: "from the orders on file",
  stated: "as the order states",
  "first-dose": "no earlier dose on file",
};

function placeText(place) {
  const known = [
    place.cycle === undefined ? "cycle unknown" : `cycle ${place.cycle}`,
    place.day === undefined ? null : `day ${place.day}`,
    place.cycle_day === undefined || place.cycle_day === place.day ? null : `(on cycle day ${place.cycle_day})`,
  ];
  return `${place.date}: ${known.filter(Boolean).join(", ").replace(", (", " (")}; ${BASIS[place.basis] ?? place.basis}`;
}

function refused(answer) {
  const { message, path, consequence } = refusal(answer);
  return el(
    "div",
    { class: "alert", id: "refusal" },
    el("h3", {}, `Refused with ${answer.status}`),
    el("p", {}, message),
    path ? el("p", {}, "Where: ", el("code", {}, path)) : null,
    consequence ? el("p", {}, consequence) : null,
  );
}
