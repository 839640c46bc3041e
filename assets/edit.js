// Changes of a request, as an EHR would make them. Each gives a new request; the one given stays as it is.

import { onWall } from "./dates.js";
import { PLAN_ID, doseOf, drafts, isObject, list, patient, prefetched, resources, results } from "./fhir.js";

/** @template T @param {T} value @returns {T} */
function copy(value) {
  return structuredClone(value);
}

/**
 * The request with one draft changed.
 * @param {any} request
 * @param {number} place  among the drafts
 * @param {(draft: any) => void} change
 */
export function withDraft(request, place, change) {
  const changed = copy(request);
  const draft = drafts(changed)[place];
  if (draft) change(draft);
  return changed;
}

/** @param {any} request @param {number} place @param {number} instruction @param {{value: number, unit: string}} dose */
export function withDose(request, place, instruction, dose) {
  return withDraft(request, place, (draft) => {
    const given = ensure(ensure(draft, "dosageInstruction", [{}])[instruction], "doseAndRate", [{}]);
    const rates = given.filter((rate) => isObject(rate?.doseQuantity));
    const ordered = rates.find((rate) => list(rate.type?.coding).some((coding) => coding?.code === "ordered"));
    const rate = ordered ?? rates[0] ?? given[0];
    const before = doseOf(draft.dosageInstruction[instruction]);
    rate.doseQuantity = { value: dose.value, unit: dose.unit, system: "http://unitsofmeasure.org", code: UCUM[dose.unit] ?? dose.unit };
    const text = draft.dosageInstruction[instruction].text;
    if (typeof text === "string" && before) {
      draft.dosageInstruction[instruction].text = text.replace(`${before.value} ${before.unit}`, `${dose.value} ${dose.unit}`);
    }
  });
}

const UCUM = { "mg/m²": "mg/m2", micrograms: "ug" };

/** @param {any} request @param {number} place @param {number} instruction @param {number} event @param {string} wall */
export function withTime(request, place, instruction, event, wall) {
  return withDraft(request, place, (draft) => {
    const timing = ensure(draft.dosageInstruction[instruction], "timing", {});
    if (list(timing.event).length) timing.event[event] = onWall(timing.event[event], wall);
    else if (timing.repeat?.boundsPeriod?.start) timing.repeat.boundsPeriod.start = onWall(timing.repeat.boundsPeriod.start, wall);
    else if (draft.dispenseRequest?.validityPeriod?.start) {
      draft.dispenseRequest.validityPeriod.start = onWall(draft.dispenseRequest.validityPeriod.start, wall);
    } else timing.event = [onWall(draft.authoredOn, wall)];
  });
}

/** @param {any} request @param {number} place @param {number} instruction @param {any} route  a coding */
export function withRoute(request, place, instruction, route) {
  return withDraft(request, place, (draft) => {
    draft.dosageInstruction[instruction].route = { coding: [copy(route)], text: route.display };
  });
}

/** @param {any} request @param {number} place @param {any} product */
export function withProduct(request, place, product) {
  return withDraft(request, place, (draft) => {
    delete draft.medicationReference;
    draft.medicationCodeableConcept = {
      coding: [{ system: "http://www.nlm.nih.gov/research/umls/rxnorm", code: product.codes[0], display: product.name }],
      text: product.name,
    };
  });
}

/** @param {any} request @param {any} order */
export function withOrder(request, order) {
  const changed = copy(request);
  if (!isObject(changed.context.draftOrders)) changed.context.draftOrders = { resourceType: "Bundle", type: "collection" };
  const bundle = changed.context.draftOrders;
  if (!Array.isArray(bundle.entry)) bundle.entry = [];
  const address = typeof changed.fhirServer === "string" ? `${changed.fhirServer}/${order.resourceType}/${order.id}` : undefined;
  bundle.entry.push(address ? { fullUrl: address, resource: order } : { resource: order });
  return changed;
}

/** @param {any} request @param {number} place */
export function withoutOrder(request, place) {
  const changed = copy(request);
  const draft = drafts(changed)[place];
  const bundle = changed.context.draftOrders;
  bundle.entry = list(bundle.entry).filter((entry) => entry?.resource !== draft);
  return changed;
}

/**
 * The request with another latest result: the latest one is changed, or the first one is made.
 * @param {any} request
 * @param {any} measure
 * @param {number} value  in the unit of the latest result, else of the measure
 * @param {string} time  of a new one
 */
export function withResult(request, measure, value, time) {
  const changed = copy(request);
  const latest = results(changed, measure).at(-1);
  if (latest) {
    latest.observation.valueQuantity.value = value;
    return changed;
  }
  const key = measure.key === "weight" ? "weights" : "observations";
  const about = patient(changed);
  addTo(changed, key, {
    resourceType: "Observation",
    id: `workbench-${measure.key}`,
    status: "final",
    code: { coding: [{ system: "http://loinc.org", code: measure.codes[0], display: measure.label }] },
    subject: about ? { reference: `Patient/${about.id}` } : undefined,
    effectiveDateTime: time,
    valueQuantity: { value, unit: measure.unit, system: "http://unitsofmeasure.org", code: measure.unit },
  });
  return changed;
}

/** The request without any result of a measure. @param {any} request @param {any} measure */
export function withoutResults(request, measure) {
  const changed = copy(request);
  const gone = new Set(results(changed, measure).map((result) => result.observation));
  drop(changed, (resource) => gone.has(resource));
  return changed;
}

/**
 * The request with a transplant planned, said not to be, or as the record has it.
 * @param {any} request
 * @param {"" | "planned" | "not-planned"} plan
 * @param {any} transplant  a coding
 * @param {string} time
 * @param {any} original  the request as it was opened
 */
export function withPlan(request, plan, transplant, time, original) {
  const changed = copy(request);
  drop(changed, isPlan);
  if (plan === "") {
    for (const [key, value] of Object.entries(original.prefetch ?? {})) {
      resources(value).filter(isPlan).forEach((resource) => addTo(changed, key, copy(resource)));
    }
    return changed;
  }
  const about = patient(changed);
  addTo(changed, "serviceRequests", {
    resourceType: "ServiceRequest",
    id: PLAN_ID,
    status: "active",
    intent: "plan",
    doNotPerform: plan === "not-planned" ? true : undefined,
    code: { coding: [copy(transplant)], text: transplant.display },
    subject: about ? { reference: `Patient/${about.id}` } : undefined,
    authoredOn: time,
  });
  return changed;
}

/** Whether a resource says that a transplant is planned, or not. */
function isPlan(resource) {
  if (resource.id === PLAN_ID) return true;
  const isOpen =
    (resource.resourceType === "ServiceRequest" && resource.status !== "completed") ||
    (resource.resourceType === "Procedure" && ["preparation", "not-done"].includes(resource.status)) ||
    resource.resourceType === "CarePlan";
  return isOpen && /transplant/i.test(JSON.stringify(resource.code ?? resource.activity ?? resource.title ?? ""));
}

/** What the record says of a transplant. @param {any} request @returns {"planned" | "not-planned" | ""} */
export function planOnFile(request) {
  const plans = prefetched(request).filter(isPlan);
  if (!plans.length) return "";
  const isDenied = (plan) => plan.doNotPerform === true || ["revoked", "not-done"].includes(plan.status);
  return plans.every(isDenied) ? "not-planned" : "planned";
}

/** Puts a resource into the result of a query. */
function addTo(request, key, resource) {
  const prefetch = (request.prefetch ??= {});
  const value = prefetch[key];
  if (!isObject(value) || value.resourceType !== "Bundle") prefetch[key] = { resourceType: "Bundle", type: "searchset", entry: [{ resource }] };
  else {
    (value.entry ??= []).unshift({ resource });
    if (typeof value.total === "number") value.total += 1;
  }
}

/** Takes resources out of every Bundle that was prefetched. */
function drop(request, isGone) {
  for (const value of Object.values(request.prefetch ?? {})) {
    if (!isObject(value) || !Array.isArray(value.entry)) continue;
    const kept = value.entry.filter((entry) => !isObject(entry?.resource) || !isGone(entry.resource));
    if (typeof value.total === "number") value.total -= value.entry.length - kept.length;
    value.entry = kept;
  }
}

function ensure(object, key, value) {
  return (object[key] ??= value);
}
