// The drafts as an order form.

import { shown, wallOf } from "./dates.js";
import { el, field } from "./dom.js";
import { doseOf, drafts, isFor, list, medicineName, timesOf } from "./fhir.js";
import { withDose, withOrder, withProduct, withRoute, withTime, withoutOrder } from "./edit.js";
import { premedication, qtMedicine } from "./orders.js";

const UNITS = ["mg", "mg/m²", "micrograms", "mL"];

/**
 * Shows the drafts and what can be added to them.
 * @param {HTMLFormElement} form
 * @param {{request: any, knowledge: any, change: (request: any) => void, changeValue: (request: any) => void}} bench
 *   its request is always the newest; a changed value leaves the form as it stands, so that the focus can move on
 */
export function showForm(form, bench) {
  const orders = drafts(bench.request);
  const parts = orders.map((order, place) => orderOf(bench, order, place));
  if (!parts.length) parts.push(el("p", {}, "No drafts: there is nothing to sign."));
  form.replaceChildren(...parts, additions(bench, orders));
}

/** Shows the texts of the orders anew: they follow the dose. @param {HTMLFormElement} form @param {any} request */
export function showTexts(form, request) {
  drafts(request).forEach((order, place) =>
    list(order.dosageInstruction).forEach((instruction, index) => {
      const shownText = form.querySelector(`[data-text="${place}-${index}"]`);
      if (shownText && instruction?.text) shownText.textContent = textOf(instruction);
    }),
  );
}

/**
 * What is to be signed, in a few words: the dose of the drug that is checked, and how many other drafts.
 * @param {any} request
 * @param {any} knowledge
 */
export function inShort(request, knowledge) {
  const orders = drafts(request);
  const checked = orders.find((order) => knowledge.products.some((product) => isFor(order, product, request)));
  const first = checked ?? orders[0];
  if (!first) return "Nothing is drafted.";
  const instructions = list(first.dosageInstruction);
  const times = instructions.flatMap((instruction) => timesOf(instruction, first));
  const dose = doseOf(instructions[0]);
  const amount = times.length > 1 ? `${times.length} doses from` : dose ? `${dose.value ?? "?"} ${dose.unit}` : null;
  const parts = [medicineName(first, request).split(/ \d| \(/)[0], amount, shown(times[0])];
  const more = orders.length - 1;
  const rest = more ? `, and ${more} more ${more === 1 ? "order" : "orders"}` : "";
  return parts.filter(Boolean).join(" · ").replace("from ·", "from") + rest;
}

function textOf(instruction) {
  return `Text of the order: ${instruction.text}`;
}

/** A draft: of a drug that is checked with all that can be changed, another with its time. */
function orderOf(bench, order, place) {
  const { request, knowledge } = bench;
  const product = knowledge.products.find((known) => isFor(order, known, request));
  const name = medicineName(order, request);
  const remove = el(
    "button",
    { type: "button", class: "small", "data-key": `remove-${place}`, on: { click: () => bench.change(withoutOrder(bench.request, place)) } },
    "Remove",
    el("span", { class: "hidden" }, ` ${name}`),
  );
  const instructions = list(order.dosageInstruction);
  if (!product) {
    const text = instructions.map((instruction) => instruction?.text).filter(Boolean).join("; ");
    const when = instructions.flatMap((instruction) => timesOf(instruction, order)).map(shown).join(", ");
    const what = order.resourceType === "ServiceRequest" ? serviceName(order) : name;
    return el("div", { class: "order other" }, el("div", {}, el("b", {}, what), el("span", { class: "hint" }, [text, when].filter(Boolean).join(" · "))), remove);
  }
  const drug = el("select", { "data-key": `drug-${place}`, "data-field": "drug", on: { change: () => bench.change(withProduct(bench.request, place, knowledge.products[drug.selectedIndex])) } });
  knowledge.products.forEach((known) => drug.append(el("option", { selected: known === product }, known.name)));
  return el(
    "fieldset",
    { class: "order" },
    el("legend", {}, product.name),
    el("div", { class: "first" }, field("Drug", drug), remove),
    ...instructions.map((instruction, index) => instructionOf(bench, order, place, instruction, index)),
  );
}

function serviceName(order) {
  return order.code?.text ?? order.code?.coding?.[0]?.display ?? "a test";
}

function instructionOf(bench, order, place, instruction, index) {
  const { knowledge } = bench;
  const key = `${place}-${index}`;
  const dose = doseOf(instruction);
  const amount = el("input", {
    type: "number",
    step: "any",
    min: 0,
    inputmode: "decimal",
    "data-key": `dose-${key}`,
    "data-field": "dose",
    value: typeof dose?.value === "number" ? dose.value : undefined,
    placeholder: dose ? String(dose.value ?? "") : "no dose",
  });
  const unit = el("select", { "data-key": `unit-${key}`, "aria-label": "Unit of the dose" });
  const units = dose?.unit && !UNITS.includes(dose.unit) ? [dose.unit, ...UNITS] : UNITS;
  units.forEach((name) => unit.append(el("option", { selected: name === (dose?.unit || "mg") }, name)));
  const changeDose = () => {
    if (!Number.isNaN(amount.valueAsNumber)) bench.changeValue(withDose(bench.request, place, index, { value: amount.valueAsNumber, unit: unit.value }));
  };
  amount.addEventListener("change", changeDose);
  unit.addEventListener("change", changeDose);
  const times = timesOf(instruction, order).map((time, event) => {
    const input = el("input", {
      type: "datetime-local",
      "data-key": `time-${key}-${event}`,
      "data-field": "time",
      value: wallOf(time),
      on: { change: () => input.value && bench.changeValue(withTime(bench.request, place, index, event, input.value)) },
    });
    return field(event ? `Day and time, ${event + 1}` : "Day and time", input);
  });
  const route = el("select", {
    "data-key": `route-${key}`,
    "data-field": "route",
    on: { change: () => route.value && bench.changeValue(withRoute(bench.request, place, index, knowledge.routes[Number(route.value)])) },
  });
  const codes = list(instruction?.route?.coding).map((coding) => coding?.code);
  const known = knowledge.routes.findIndex((candidate) => codes.includes(candidate.code));
  if (known < 0) route.append(el("option", { value: "", selected: true }, instruction?.route?.text ?? "not stated"));
  knowledge.routes.forEach((candidate, at) => route.append(el("option", { value: at, selected: at === known }, candidate.display.replace(" route", ""))));
  return el(
    "div",
    { class: "instruction" },
    el("div", { class: "amount" }, field("Dose", amount), unit),
    ...times,
    field("Route", route),
    instruction?.text ? el("p", { class: "hint text", "data-text": key }, textOf(instruction)) : null,
  );
}

/** Premedication and QT drugs to add. */
function additions(bench, orders) {
  const { request, knowledge } = bench;
  const place = Math.max(0, orders.findIndex((order) => knowledge.products.some((product) => isFor(order, product, request))));
  const agents = el("select", { "data-key": "premedication", "data-field": "premedication" });
  agents.append(el("option", { value: "" }, "choose…"));
  knowledge.premedication.forEach((agent, at) => agents.append(el("option", { value: at }, `${agent.ingredient} ${agent.doseMg} mg (${agent.class})`)));
  agents.addEventListener("change", () => {
    const agent = knowledge.premedication[Number(agents.value)];
    if (agents.value !== "" && agent) bench.change(withOrder(bench.request, premedication(bench.request, agent, place)));
  });
  const medicines = el("select", { "data-key": "qt-drug", "data-field": "qt-drug" });
  medicines.append(el("option", { value: "" }, "choose…"));
  for (const risk of ["known", "possible", "conditional"]) {
    const group = el("optgroup", { label: `${risk} risk` });
    knowledge.qtDrugs.forEach((medicine, at) => {
      if (medicine.risk === risk) group.append(el("option", { value: at }, medicine.name));
    });
    medicines.append(group);
  }
  medicines.addEventListener("change", () => {
    const medicine = knowledge.qtDrugs[Number(medicines.value)];
    if (medicines.value !== "" && medicine) bench.change(withOrder(bench.request, qtMedicine(bench.request, medicine, place)));
  });
  return el("div", { class: "additions" }, field("Add premedication", agents), field("Add a drug that lengthens QT", medicines));
}
