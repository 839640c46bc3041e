// New drafts, as an EHR would write them.

import { wallOf } from "./dates.js";
import { drafts, timesOf } from "./fhir.js";

const RXNORM = "http://www.nlm.nih.gov/research/umls/rxnorm";
const MINUTE = 60_000;

let made = 0;

/** An id that no draft has. @param {any} request @param {string} stem */
function fresh(request, stem) {
  const taken = new Set(drafts(request).map((draft) => draft.id));
  let id = "";
  do {
    made += 1;
    id = `${stem}-${made}`;
  } while (taken.has(id));
  return id;
}

/** What every draft of a request shares: for whom, by whom. @param {any} request */
function shared(request) {
  const known = drafts(request).find((draft) => draft.resourceType === "MedicationRequest") ?? {};
  const subject = known.subject ?? { reference: `Patient/${request.context?.patientId}` };
  return { status: "draft", intent: "order", subject, encounter: known.encounter, requester: known.requester };
}

/** The time of the first dose drafted. @param {any} request @param {number} place */
function timeOf(request, place) {
  const order = drafts(request)[place];
  return timesOf(order?.dosageInstruction?.[0], order)[0];
}

/**
 * A premedication, ahead of a dose.
 * @param {any} request
 * @param {any} agent  of the knowledge
 * @param {number} place  of the draft it is for
 */
export function premedication(request, agent, place) {
  const dose = { value: Number(agent.doseMg), unit: "mg", system: "http://unitsofmeasure.org", code: "mg" };
  return {
    resourceType: "MedicationRequest",
    id: fresh(request, "workbench-premedication"),
    ...shared(request),
    medicationCodeableConcept: { coding: [agent.coding], text: `${agent.ingredient} ${agent.doseMg} mg` },
    dosageInstruction: [
      {
        text: `${agent.doseMg} mg, ${agent.route.display.toLowerCase()}, ${agent.leadMinutes} min before the infusion`,
        timing: { event: [earlier(timeOf(request, place), agent.leadMinutes)].filter(Boolean) },
        route: { coding: [agent.route], text: agent.route.display },
        doseAndRate: [{ doseQuantity: dose }],
      },
    ],
  };
}

/**
 * A medicine that lengthens the QT interval, from the day of a dose on.
 * @param {any} request
 * @param {any} medicine  of the knowledge
 * @param {number} place  of the draft whose day it begins
 */
export function qtMedicine(request, medicine, place) {
  const coding = medicine.code ? [{ system: RXNORM, code: medicine.code, display: medicine.name }] : undefined;
  const start = timeOf(request, place);
  return {
    resourceType: "MedicationRequest",
    id: fresh(request, "workbench-qt"),
    ...shared(request),
    medicationCodeableConcept: { coding, text: `${medicine.name} oral tablet` },
    dosageInstruction: [
      {
        text: "one dose daily by mouth",
        timing: { repeat: { boundsPeriod: { start }, frequency: 1, period: 1, periodUnit: "d" } },
        route: { coding: [{ system: "http://snomed.info/sct", code: "26643006", display: "Oral route" }], text: "Oral" },
      },
    ],
  };
}

/** A date-time some minutes earlier on its own wall clock. @param {string | undefined} time @param {number} minutes */
export function earlier(time, minutes) {
  const wall = wallOf(time);
  if (!wall || !time.includes("T")) return time;
  const before = new Date(Date.parse(`${wall}Z`) - minutes * MINUTE).toISOString().slice(0, 16);
  return time.replace(wall, before);
}
