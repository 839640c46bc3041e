// The workbench: opens a request, changes it, signs it, shows the answer. State is one request and the last answer to it.

import { showCards, told } from "./cards.js";
import { course, showCourse } from "./chart.js";
import { showCall } from "./curl.js";
import { moved } from "./dates.js";
import { byId, el } from "./dom.js";
import { isObject } from "./fhir.js";
import { inShort, showForm, showTexts } from "./form.js";
import { listen } from "./own.js";
import { showFacts, showPatient } from "./patient.js";
import { knowledge as loadKnowledge, now, scenario, sign } from "./service.js";
import { applied } from "./suggestions.js";

/**
 * @typedef {object} State
 * @property {any} request  as it would be sent; nothing if the text is no JSON
 * @property {any} original  as it was opened
 * @property {string} text  what is sent
 * @property {import("./service.js").Answer | null} answer
 * @property {boolean} isSigned  whether the answer is to what is shown
 */

/** @type {State} */
let state = { request: null, original: null, text: "", answer: null, isSigned: false };
let knowledge = null;
const CHANGED = "Changed. Sign to have it checked again.";
/** Only the newest opening or signing may show what it got. */
let turn = 0;

async function open(name) {
  const link = document.querySelector(`[data-scenario="${CSS.escape(name)}"]`);
  if (!link) return say(`There is no scenario ${name}.`);
  const mine = (turn += 1);
  say("Opening…");
  busy(true);
  try {
    const { request: written, now: time } = await scenario(name);
    if (mine !== turn) return;
    mark(link);
    start(moved(written, link.dataset.at, time), titleOf(link), link.dataset.shows);
    await signed();
  } catch (error) {
    say(error.message);
    busy(false);
  }
}

/** Opens a text that somebody pasted: it may be anything. */
function openOwn(text) {
  turn += 1;
  mark(null);
  let request = null;
  try {
    request = JSON.parse(text);
  } catch {
    // The service says what is wrong with it, and where.
  }
  start(isObject(request) && isObject(request.context) ? request : null, "Your own request", "", text);
  history.replaceState(null, "", "/");
  void signed();
}

function start(request, title, shows, text = JSON.stringify(request)) {
  state = { request, original: request, text, answer: null, isSigned: false };
  byId("shows").replaceChildren(el("b", {}, `${title}. `), shows);
  // The cards of one patient never stand beside another.
  byId("card-list").replaceChildren();
  try {
    show();
  } catch {
    // What is too odd for a form can still be signed: the service says what it makes of it.
    state = { ...state, request: null };
    show();
  }
}

/** The request is another one: everything is shown anew. */
function change(request) {
  state = { ...state, request, text: JSON.stringify(request), isSigned: false };
  show();
  say(CHANGED);
}

/** A value in a form was changed: the forms stay, so that the focus can move on. */
function changeValue(request) {
  state = { ...state, request, text: JSON.stringify(request), isSigned: false };
  showFacts(byId("facts"), bench());
  showTexts(byId("order-form"), request);
  showRest();
  say(CHANGED);
}

function take(suggestion) {
  try {
    change(applied(state.request, suggestion));
    void signed();
    toCards();
  } catch (error) {
    say(`The suggestion cannot be taken: ${error.message}.`);
  }
}

async function signed() {
  const mine = (turn += 1);
  say("Signing…");
  busy(true);
  try {
    const answer = await sign(state.text);
    if (mine !== turn) return;
    state = { ...state, answer, isSigned: true };
    show();
    showCards(byId("card-list"), answer, take);
    say(`${told(answer)} Answered in ${Math.max(1, Math.round(answer.milliseconds))} ms.`);
  } catch {
    say("The service does not answer. Is it still running?");
  } finally {
    if (mine === turn) busy(false);
  }
}

/** What the forms need; its request is always the newest. */
function bench() {
  const { request, original } = state;
  const time = nowOnWall(request);
  return {
    get request() {
      return state.request;
    },
    original,
    knowledge,
    today: time.slice(0, 10),
    time,
    change,
    changeValue,
  };
}

/** Shows the request with the last answer. */
function show() {
  const { request } = state;
  document.querySelectorAll(".of-request").forEach((part) => part.toggleAttribute("hidden", !request));
  byId("no-form").hidden = Boolean(request);
  if (request) {
    const focused = document.activeElement?.getAttribute("data-key");
    showPatient(byId("facts"), bench());
    showForm(byId("order-form"), bench());
    if (focused) document.querySelector(`[data-key="${CSS.escape(focused)}"]`)?.focus();
  }
  showRest();
}

/** Shows what follows from the request: the picture, whether it is signed, the call. */
function showRest() {
  const { request, text, answer, isSigned } = state;
  document.body.classList.toggle("stale", !isSigned);
  byId("sign-hint").textContent = isSigned ? "" : "changed, not checked yet";
  if (request) {
    drawCourse(bench().today);
    byId("to-sign").textContent = inShort(request, knowledge);
  }
  showCall(byId("raw-parts"), { request: text, answer: isSigned ? answer : null });
  // A suggestion holds the order as it was signed: taken later, it would undo what was changed since.
  document.querySelectorAll("[data-suggestion]").forEach((button) => (button.disabled = !isSigned));
}

function drawCourse(today) {
  const response = state.answer?.ok ? state.answer.body : null;
  showCourse(byId("chart"), course({ request: state.request, response, knowledge, today }));
}

/** Now, on the wall clock of the request's own offset. */
function nowOnWall(request) {
  const offset = /T[\d:.]+([+-]\d{2}:\d{2}|Z)/.exec(JSON.stringify(request.context))?.[1] ?? "Z";
  const sign = offset.startsWith("-") ? -1 : 1;
  const [hours, minutes] = offset === "Z" ? [0, 0] : offset.slice(1).split(":").map(Number);
  const wall = new Date(Date.now() + sign * (hours * 60 + minutes) * 60_000);
  return `${wall.toISOString().slice(0, 19)}${offset}`;
}

function mark(link) {
  document.querySelectorAll("[data-scenario][aria-current]").forEach((other) => other.removeAttribute("aria-current"));
  link?.setAttribute("aria-current", "true");
  byId("picked").textContent = `: ${link ? titleOf(link) : "your own request"}`;
}

/** What a scenario is called, without its severity. */
function titleOf(link) {
  return link.lastElementChild.textContent;
}

/** Leads to the cards, which on a phone stand far below. */
function toCards() {
  byId("cards-title").focus({ preventScroll: true });
  if (isNarrow()) byId("cards").scrollIntoView();
}

function say(text) {
  byId("status").textContent = text;
}

function busy(is) {
  byId("cards").setAttribute("aria-busy", String(is));
}

/** Whether all stands in one column. */
function isNarrow() {
  return matchMedia("(max-width: 60rem)").matches;
}

/** Whether the list of scenarios stands over the rest. */
function isListAbove() {
  return matchMedia("(max-width: 82rem)").matches;
}

document.addEventListener("click", (event) => {
  const link = event.target.closest?.("[data-scenario]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  history.pushState(null, "", link.getAttribute("href"));
  if (isListAbove()) byId("picker").open = false;
  void open(link.dataset.scenario);
  byId("patient-title").focus({ preventScroll: !isNarrow() });
});
addEventListener("popstate", () => void open(named()));
// Enter takes the value over and signs; a form that is shown anew within would not be submitted.
byId("order-form").addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !event.target.matches("input")) return;
  event.preventDefault();
  event.target.blur();
  event.target.focus();
  void signed();
});
byId("order-form").addEventListener("submit", (event) => {
  event.preventDefault();
  void signed();
  if (isNarrow()) toCards();
});

let drawnWidth = 0;
new ResizeObserver(([entry]) => {
  const width = Math.round(entry.contentRect.width);
  if (state.request && width !== drawnWidth) {
    drawnWidth = width;
    drawCourse(nowOnWall(state.request).slice(0, 10));
  }
}).observe(byId("chart"));

function named() {
  const first = document.querySelector("[data-scenario]").dataset.scenario;
  return new URLSearchParams(location.search).get("scenario") ?? first;
}

if (isListAbove()) byId("picker").open = false;
try {
  knowledge = await loadKnowledge();
  listen({ open: openOwn, now });
  await open(named());
} catch (error) {
  say(`The workbench cannot start: ${error.message}`);
}
