// Dates of a request: read, shown, and moved so that the time a request was written for becomes now.
//
// A request is judged by the clock of the service. So that an old one is judged as it was meant, all its dates move by
// one number of whole days, its days of the week with them, and all its offsets by one number of quarter hours: the wall
// clock of the patient's hospital stays what it was, every interval stays exact, and the time it was written for falls on
// the last quarter hour. Only a month or a year without a day cannot move by days.

const MINUTE = 60_000;
const QUARTER = 15;
const DAY = 24 * 60;
/** FHIR knows offsets up to 14 hours. */
const FARTHEST = 14 * 60;

const DATE = /^\d{4}-\d{2}-\d{2}$/;
const PART_OF_DATE = /^\d{4}(-\d{2})?$/;
const DATE_TIME = /^(\d{4}-\d{2}-\d{2})T(\d{2}:\d{2})(:\d{2}(?:\.\d+)?)?(Z|[+-]\d{2}:\d{2})?$/;
/** Where a year alone is a date. */
const DATED = /(date|Date|DateTime|Period|start|end|event|authoredOn|issued)$/;
/** Where a text that looks like a date is none. */
const UNDATED = new Set(["id", "code", "system", "version", "url", "text", "display", "reference", "fullUrl", "valueString"]);

/** `Timing.repeat.dayOfWeek` */
const WEEK = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

/**
 * @typedef {object} Moment
 * @property {number} wall  milliseconds of the wall clock, as if it were UTC
 * @property {number} offset  minutes east of UTC
 */

/**
 * Reads a date-time with an offset.
 * @param {string} text
 * @returns {Moment | null}
 */
export function moment(text) {
  const found = DATE_TIME.exec(text ?? "");
  if (!found?.[4]) return null;
  const [, day, time, seconds = ":00", zone] = found;
  const wall = Date.parse(`${day}T${time}${seconds}Z`);
  return Number.isNaN(wall) ? null : { wall, offset: minutes(zone) };
}

/** The instant of a moment, in milliseconds. @param {Moment} at */
export function instant(at) {
  return at.wall - at.offset * MINUTE;
}

/**
 * How far a request moves.
 * @param {Moment} at  the time it was written for
 * @param {number} now  milliseconds
 * @returns {{days: number, offset: number}}  whole days, and what is added to every offset
 */
export function distance(at, now) {
  const total = Math.floor((now - instant(at)) / MINUTE / QUARTER) * QUARTER;
  // at + days, told in an offset of (at.offset + offset), is now: days * DAY - offset = total.
  const days = Math.floor((total - at.offset + DAY / 2) / DAY);
  return { days, offset: days * DAY - total };
}

/**
 * The same value with every date moved, as if it were written for now.
 * @template T
 * @param {T} value
 * @param {string} at  the time it was written for, with an offset
 * @param {number} now  milliseconds
 * @returns {T}
 */
export function moved(value, at, now) {
  const from = moment(at);
  if (!from) throw new RangeError("a date and time with an offset is needed, such as 2026-03-02T08:30:00-05:00");
  return /** @type {T} */ (walk(value, "", from, distance(from, now)));
}

function walk(value, key, from, by) {
  if (typeof value === "string") return UNDATED.has(key) ? value : movedText(value, key, from, by);
  if (Array.isArray(value)) return value.map((item) => walk(item, key, from, by));
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, walk(item, name, from, by)]));
}

function movedText(text, key, from, by) {
  if (key === "dayOfWeek") return movedWeekday(text, by);
  const time = DATE_TIME.exec(text);
  if (time) return movedTime(time, from, by);
  if (key === "birthDate" && DATE.test(text)) return movedBirth(text, from, by);
  if (DATE.test(text)) return day(Date.parse(`${text}T00:00Z`) + by.days * DAY * MINUTE) ?? text;
  if (DATED.test(key) && PART_OF_DATE.test(text)) return movedPart(text, from, by);
  return text;
}

function movedTime([text, date, time, seconds = "", zone], from, by) {
  const wall = Date.parse(`${date}T${time}Z`) + by.days * DAY * MINUTE;
  if (Number.isNaN(wall)) return text;
  if (!zone) return written(wall) + seconds;
  const offset = minutes(zone) + by.offset;
  if (Math.abs(offset) <= FARTHEST) return written(wall) + seconds + zoneOf(offset);
  const near = from.offset + by.offset;
  return written(wall + (near - offset) * MINUTE) + seconds + zoneOf(near);
}

function movedWeekday(text, by) {
  const place = WEEK.indexOf(text);
  return place < 0 ? text : WEEK.at((place + by.days) % WEEK.length);
}

/** The age in years stays: a leap day between then and now may cost a birth date a day. */
function movedBirth(text, from, by) {
  const [then, now] = [from.wall, from.wall + by.days * DAY * MINUTE].map((wall) => day(wall));
  const days = [0, 1, -1, 2, -2].map((more) => daysAfter(text, by.days + more));
  return days.find((birth) => birth !== null && years(birth, now) === years(text, then)) ?? days[0] ?? text;
}

/** Full years between two days. */
function years(from, to) {
  return Number(to.slice(0, 4)) - Number(from.slice(0, 4)) - (to.slice(5) < from.slice(5) ? 1 : 0);
}

/** A month or a year stays as many months or years away. */
function movedPart(text, from, by) {
  const now = new Date(from.wall + by.days * DAY * MINUTE);
  const then = new Date(from.wall);
  const later = now.getUTCFullYear() - then.getUTCFullYear();
  if (text.length === 4) return String(Number(text) + later).padStart(4, "0");
  const [year, month] = text.split("-").map(Number);
  const index = year * 12 + month - 1 + later * 12 + now.getUTCMonth() - then.getUTCMonth();
  return `${String(Math.floor(index / 12)).padStart(4, "0")}-${String((index % 12) + 1).padStart(2, "0")}`;
}

function minutes(zone) {
  if (zone === "Z") return 0;
  const [hours, rest] = zone.slice(1).split(":").map(Number);
  return (zone.startsWith("-") ? -1 : 1) * (hours * 60 + rest);
}

function zoneOf(offset) {
  const away = Math.abs(offset);
  const two = (number) => String(number).padStart(2, "0");
  return `${offset < 0 ? "-" : "+"}${two(Math.floor(away / 60))}:${two(away % 60)}`;
}

function written(wall) {
  return new Date(wall).toISOString().slice(0, 16);
}

function day(time) {
  return Number.isNaN(time) ? null : new Date(time).toISOString().slice(0, 10);
}

// ---------------------------------------------------------------- to show and to change

/** The day a date or date-time names, as it is written. @param {string | undefined} text */
export function dayOf(text) {
  return /^\d{4}-\d{2}-\d{2}/.test(text ?? "") ? text.slice(0, 10) : null;
}

/** Days between two days. @param {string} from @param {string} to */
export function daysBetween(from, to) {
  return Math.round((Date.parse(`${to}T00:00Z`) - Date.parse(`${from}T00:00Z`)) / (DAY * MINUTE));
}

/** A day some days later. @param {string} from @param {number} days */
export function daysAfter(from, days) {
  return day(Date.parse(`${from}T00:00Z`) + days * DAY * MINUTE);
}

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** "7 Mar 2026": no reader takes the month for the day. @param {string | null | undefined} text */
export function shown(text) {
  const found = dayOf(text);
  if (!found) return text ?? "";
  const [year, month, date] = found.split("-").map(Number);
  return `${date} ${MONTHS[month - 1]} ${year}`;
}

/** "7 Mar" @param {string} text */
export function shownShort(text) {
  return shown(text).split(" ").slice(0, 2).join(" ");
}

/** A date-time on another wall clock, its seconds and offset kept. @param {string} text @param {string} wall */
export function onWall(text, wall) {
  const found = DATE_TIME.exec(text ?? "");
  if (!found) return DATE.test(text ?? "") ? wall.slice(0, 10) : wall;
  return `${wall}${found[3] ?? ""}${found[4] ?? ""}`;
}

/** The wall clock of a date or date-time, to the minute. @param {string | undefined} text */
export function wallOf(text) {
  const found = DATE_TIME.exec(text ?? "");
  if (found) return `${found[1]}T${found[2]}`;
  return dayOf(text) ? `${dayOf(text)}T00:00` : "";
}
