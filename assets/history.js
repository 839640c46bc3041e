// The doses given, as cycles: a picture of what the service says of the drafted dose, continued into the past.
//
// The service tells cycle and day of the drafted doses only. Earlier doses are put into cycles by the days after which the
// knowledge opens a new one, and numbered back from the first drafted dose; where a new course begins, numbering ends.

import { daysBetween } from "./dates.js";

/**
 * @typedef {object} Dose
 * @property {string} day
 * @property {number | null} mg
 * @property {boolean} assumed  ordered, and taken for given
 */

/**
 * @typedef {object} Cycle
 * @property {string} start  its day 1
 * @property {number | null} number  nothing where it cannot be said
 * @property {Dose[]} doses
 */

/**
 * The cycles of the doses given.
 * @param {Dose[]} doses  in the order of their days
 * @param {{doses: number, opensAfterDays: number, opensWhenFullAfterDays: number, newCourseAfterDays: number}} rule
 * @param {{date: string, cycle?: number, cycle_day?: number}[]} places  of the drafted doses, as the service says
 * @returns {Cycle[]}
 */
export function cyclesOf(doses, rule, places) {
  /** @type {(Cycle & {course: number})[]} */
  const cycles = [];
  let course = 0;
  let last = "";
  for (const dose of doses) {
    const current = cycles.at(-1);
    const since = current ? daysBetween(current.start, dose.day) : 0;
    const isFull = current ? current.doses.length >= rule.doses : false;
    const isNewCourse = last !== "" && daysBetween(last, dose.day) > rule.newCourseAfterDays;
    if (isNewCourse) course += 1;
    const opens = !current || isNewCourse || since >= (isFull ? rule.opensWhenFullAfterDays : rule.opensAfterDays);
    if (opens) cycles.push({ start: dose.day, number: null, doses: [dose], course });
    else current.doses.push(dose);
    last = dose.day;
  }
  number(cycles, places, rule, last);
  return cycles.map(({ start, number: told, doses: within }) => ({ start, number: told, doses: within }));
}

/** Counts back from the first drafted dose whose cycle the service tells. */
function number(cycles, places, rule, last) {
  const place = places.find((known) => known.cycle !== undefined);
  if (!place || !cycles.length) return;
  // A draft that begins a new course tells nothing of the one before.
  if (daysBetween(last, place.date) > rule.newCourseAfterDays || place.cycle === 1 && place.cycle_day === 1) return;
  const newest = cycles.at(-1);
  const begins = place.cycle_day === undefined ? null : daysBetween(newest.start, place.date) - (place.cycle_day - 1);
  // The draft goes on with the newest cycle if their day 1 is the same, else it opens the next.
  const isSame = begins === 0;
  let next = isSame ? place.cycle : place.cycle - 1;
  for (const cycle of [...cycles].reverse()) {
    if (cycle.course !== newest.course || next < 1) return;
    cycle.number = next;
    next -= 1;
  }
}

/** The day of a dose within its cycle, counted from 1. @param {Cycle} cycle @param {Dose} dose */
export function cycleDay(cycle, dose) {
  return daysBetween(cycle.start, dose.day) + 1;
}
