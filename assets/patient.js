// The patient: who it is, and the results that can be changed before signing.

import { dayOf, daysBetween, shown } from "./dates.js";
import { el, field } from "./dom.js";
import { patient, prefetched, results, unitShown } from "./fhir.js";
import { planOnFile, withPlan, withResult, withoutResults } from "./edit.js";

const SEX = { female: "Woman", male: "Man" };

/**
 * Shows the patient and what can be changed of the record.
 * @param {HTMLElement} place
 * @param {{request: any, original: any, knowledge: any, today: string, time: string, changeValue: (request: any) => void}} bench
 *   its request is always the newest
 */
export function showPatient(place, bench) {
  const isOpen = place.querySelector("details")?.open ?? false;
  place.replaceChildren(who(bench), record(bench, isOpen));
}

/** Shows who it is anew: the weight may have changed. @param {HTMLElement} place @param {any} bench */
export function showFacts(place, bench) {
  place.firstElementChild?.replaceWith(who(bench));
}

function who({ request, knowledge, today }) {
  const about = patient(request);
  const height = heightOf(request);
  const rows = [
    ["Patient", [ageOf(about, today), height ? `${height.value} ${height.unit} (${shown(height.time)})` : "no height on file"]],
    ["Diagnoses", named(request, "Condition")],
    ["Medicines on file", medicines(request)],
  ];
  const weight = results(request, measure(knowledge, "weight")).at(-1);
  if (weight) rows[0][1].push(`${weight.value} ${weight.unit} (${shown(weight.time)})`);
  const list = rows.filter(([, values]) => values.length).flatMap(([title, values]) => [el("dt", {}, title), el("dd", {}, values.join(" · "))]);
  return el("dl", { class: "facts" }, ...list);
}

function ageOf(about, today) {
  const sex = SEX[about?.gender] ?? "Person";
  const born = dayOf(about?.birthDate);
  if (!born) return `${sex}, age unknown`;
  const [year, month, date] = born.split("-").map(Number);
  const [nowYear, nowMonth, nowDate] = today.split("-").map(Number);
  const months = (nowYear - year) * 12 + nowMonth - month - (nowDate < date ? 1 : 0);
  if (months >= 24) {
    const name = months < 216 ? { female: "Girl", male: "Boy" }[about.gender] ?? "Child" : sex;
    return `${name}, ${Math.floor(months / 12)} years`;
  }
  return `Infant, ${months} months`;
}

function heightOf(request) {
  const heights = prefetched(request).filter(
    (resource) => resource.resourceType === "Observation" && (resource.code?.coding ?? []).some?.((coding) => coding?.code === "8302-2"),
  );
  const known = heights.filter((height) => typeof height.valueQuantity?.value === "number");
  const latest = known.sort((one, other) => String(one.effectiveDateTime).localeCompare(String(other.effectiveDateTime))).at(-1);
  if (!latest) return null;
  return { value: latest.valueQuantity.value, unit: latest.valueQuantity.unit ?? latest.valueQuantity.code, time: latest.effectiveDateTime };
}

function named(request, type) {
  const names = prefetched(request)
    .filter((resource) => resource.resourceType === type)
    .map((resource) => resource.code?.text ?? resource.code?.coding?.[0]?.display)
    .filter((name) => typeof name === "string");
  return [...new Set(names)].slice(0, 8);
}

function medicines(request) {
  const names = prefetched(request)
    .filter((resource) => resource.resourceType === "MedicationRequest" && resource.status === "active")
    .map((order) => order.medicationCodeableConcept?.text ?? order.medicationCodeableConcept?.coding?.[0]?.display)
    .filter((name) => typeof name === "string");
  return [...new Set(names)].slice(0, 8);
}

function measure(knowledge, key) {
  return knowledge.measures.find((known) => known.key === key);
}

/** The part of the record that can be changed. */
function record(bench, isOpen) {
  const { request, original, knowledge, time } = bench;
  const fields = knowledge.measures.map((known) => resultField(bench, known));
  const plan = el("select", {
    "data-field": "plan",
    "data-key": "plan",
    on: { change: () => bench.changeValue(withPlan(bench.request, plan.value, knowledge.transplant, time, original)) },
  });
  const stated = planOnFile(original);
  const asRecorded = { planned: "as on file: planned", "not-planned": "as on file: not planned", "": "as on file: nothing said" }[stated];
  const current = planOnFile(request);
  for (const [value, text] of [["", asRecorded], ["planned", "planned"], ["not-planned", "said not to be planned"]]) {
    plan.append(el("option", { value, selected: current !== stated && value === current }, text));
  }
  return el(
    "details",
    { class: "record", open: isOpen },
    el("summary", {}, "Change weight, results or the transplant plan"),
    el("div", { class: "grid" }, ...fields, el("div", { class: "plan" }, field("Transplant", plan))),
  );
}

function resultField(bench, known) {
  const { today, time } = bench;
  const latest = results(bench.request, known).at(-1);
  const input = el("input", {
    type: "number",
    step: "any",
    min: 0,
    inputmode: "decimal",
    "data-field": known.key,
    "data-key": known.key,
    value: latest?.value,
    placeholder: latest ? undefined : "none",
    on: {
      change: () => {
        const value = input.valueAsNumber;
        bench.changeValue(Number.isNaN(value) ? withoutResults(bench.request, known) : withResult(bench.request, known, value, time));
      },
    },
  });
  const age = latest ? daysBetween(latest.day, today) : null;
  const when = age === null ? "none on file" : age === 0 ? "today" : age === 1 ? "yesterday" : age > 0 ? `${age} days ago` : `in ${-age} days`;
  return field(`${known.label}, ${latest ? unitShown(latest.unit) : known.unitLabel}`, input, when);
}
