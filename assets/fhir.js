// What the workbench reads of a request. Tolerant: what it does not understand it does not show; the service says what is
// wrong with it.

import { dayOf } from "./dates.js";

const RXNORM = "http://www.nlm.nih.gov/research/umls/rxnorm";

/** The resources of a Bundle, of a list, or the one itself. @param {any} value @returns {any[]} */
export function resources(value) {
  if (!value || typeof value !== "object") return [];
  if (Array.isArray(value)) return value.flatMap(resources);
  if (value.resourceType === "Bundle") return list(value.entry).map((entry) => entry?.resource).filter(isObject);
  if (value.resourceType) return [value];
  return resources(value.resource);
}

/** Everything prefetched. @param {any} request */
export function prefetched(request) {
  return isObject(request?.prefetch) ? Object.values(request.prefetch).flatMap(resources) : [];
}

/** The drafts. @param {any} request */
export function drafts(request) {
  return resources(request?.context?.draftOrders);
}

/** The patient. @param {any} request */
export function patient(request) {
  return prefetched(request).find((resource) => resource.resourceType === "Patient") ?? null;
}

/** A list, or none. @param {any} value @returns {any[]} */
export function list(value) {
  return Array.isArray(value) ? value : [];
}

/** @param {any} value */
export function isObject(value) {
  return value !== null && typeof value === "object" && !Array.isArray(value);
}

/** What a medicine is called in an order or administration. @param {any} order @param {any} request */
export function medicineName(order, request) {
  const concept = medicine(order, request);
  return concept?.text ?? list(concept?.coding).find((coding) => coding?.display)?.display ?? "a medicine without a name";
}

/** The medicine of an order, also where it is referred to. @param {any} order @param {any} request */
export function medicine(order, request) {
  if (isObject(order?.medicationCodeableConcept)) return order.medicationCodeableConcept;
  const reference = order?.medicationReference?.reference;
  if (typeof reference !== "string") return null;
  const id = reference.replace(/^#/, "").split("/").at(-1);
  const known = [...list(order.contained), ...drafts(request), ...prefetched(request)];
  return known.find((resource) => resource?.resourceType === "Medication" && resource.id === id)?.code ?? null;
}

/** Whether an order is for a product of the knowledge. @param {any} order @param {any} product @param {any} request */
export function isFor(order, product, request) {
  const concept = medicine(order, request);
  const codings = list(concept?.coding);
  if (codings.some((coding) => coding?.system === RXNORM && product.codes.includes(coding.code))) return true;
  const said = [concept?.text, ...codings.map((coding) => coding?.display)].filter(Boolean).join(" ").toLowerCase();
  return product.names.some((name) => said.includes(name));
}

/** The dose of an instruction. @param {any} instruction @returns {{value: any, unit: string} | null} */
export function doseOf(instruction) {
  const rates = list(instruction?.doseAndRate).filter((rate) => isObject(rate?.doseQuantity));
  const ordered = rates.find((rate) => list(rate.type?.coding).some((coding) => coding?.code === "ordered"));
  const quantity = (ordered ?? rates[0])?.doseQuantity ?? instruction?.doseQuantity;
  return isObject(quantity) ? { value: quantity.value, unit: quantity.unit ?? quantity.code ?? "" } : null;
}

/** The days of an instruction; the start of a repetition is one. @param {any} instruction @param {any} order */
export function timesOf(instruction, order) {
  const timing = instruction?.timing ?? {};
  const events = list(timing.event).filter((event) => typeof event === "string");
  if (events.length) return events;
  const start = timing.repeat?.boundsPeriod?.start ?? order?.dispenseRequest?.validityPeriod?.start ?? order?.authoredOn;
  return typeof start === "string" ? [start] : [];
}

/** When something was done or found. @param {any} resource @returns {string | undefined} */
export function timeOf(resource) {
  const time = resource?.effectiveDateTime ?? resource?.effectivePeriod?.start ?? resource?.effectiveInstant ?? resource?.issued;
  return typeof time === "string" ? time : undefined;
}

/**
 * @typedef {object} Result
 * @property {string} time
 * @property {string} day
 * @property {number} value  as written
 * @property {string} unit
 * @property {number} scaled  in the unit of the measure
 * @property {number | null} upper  the upper limit of normal, in the unit of the measure
 * @property {any} observation
 */

/**
 * The results of a measure, oldest first. What has no number, date or known unit is left out.
 * @param {any} request
 * @param {any} measure
 * @returns {Result[]}
 */
export function results(request, measure) {
  const found = [];
  for (const observation of prefetched(request)) {
    if (observation.resourceType !== "Observation" || ["entered-in-error", "cancelled"].includes(observation.status)) continue;
    const codings = list(observation.code?.coding);
    if (!codings.some((coding) => coding?.system === "http://loinc.org" && measure.codes.includes(coding.code))) continue;
    const quantity = observation.valueQuantity;
    const time = timeOf(observation);
    const factor = isObject(quantity) ? factorOf(measure, quantity) : null;
    if (factor === null || typeof quantity.value !== "number" || !dayOf(time)) continue;
    const high = list(observation.referenceRange)[0]?.high?.value;
    const upper = typeof high === "number" ? high * factor : (measure.upperLimit ?? null);
    found.push({
      time,
      day: dayOf(time),
      value: quantity.value,
      unit: quantity.unit ?? quantity.code,
      scaled: quantity.value * factor,
      upper,
      observation,
    });
  }
  return found.sort((one, other) => one.time.localeCompare(other.time));
}

/** A unit as a person reads it. @param {string | undefined} unit */
export function unitShown(unit) {
  const plain = { "10*3/uL": "×10³/µL", "10*9/L": "×10⁹/L", "/uL": "/µL", "umol/L": "µmol/L" };
  return plain[unit] ?? unit ?? "";
}

function factorOf(measure, quantity) {
  const name = quantity.code ?? quantity.unit;
  const unit = measure.units.find(([known]) => known === name) ?? measure.units.find(([known]) => known.toLowerCase() === String(name).toLowerCase());
  return unit ? unit[1] : null;
}

/**
 * The doses of a product that were given: as administered, else as ordered for days that are past.
 * @param {any} request
 * @param {any} product
 * @param {string} today
 * @returns {{day: string, mg: number | null, assumed: boolean}[]}
 */
export function given(request, product, today) {
  const all = prefetched(request).filter((resource) => isFor(resource, product, request));
  const administered = all.filter((resource) => resource.resourceType === "MedicationAdministration" && resource.status === "completed");
  const doses = administered.map((resource) => ({ day: dayOf(timeOf(resource)), mg: milligrams(resource.dosage?.dose), assumed: false }));
  if (!doses.length) {
    const drafted = new Set(drafts(request).map((draft) => draft.id));
    const ordered = all.filter((resource) => resource.resourceType === "MedicationRequest" && ["active", "completed"].includes(resource.status));
    for (const order of ordered.filter((known) => !drafted.has(known.id))) {
      for (const instruction of list(order.dosageInstruction)) {
        for (const time of timesOf(instruction, order)) {
          if (dayOf(time) && dayOf(time) < today) doses.push({ day: dayOf(time), mg: milligrams(doseOf(instruction)), assumed: true });
        }
      }
    }
  }
  const days = new Map(doses.filter((dose) => dose.day).map((dose) => [dose.day, dose]));
  return [...days.values()].sort((one, other) => one.day.localeCompare(other.day));
}

function milligrams(quantity) {
  return typeof quantity?.value === "number" && (quantity.code ?? quantity.unit) === "mg" ? quantity.value : null;
}

/** The order by which the form says that a transplant is planned or not. */
export const PLAN_ID = "workbench-transplant-plan";
