// The course of treatment as a picture, with the same as a table.

import { dayOf, daysAfter, daysBetween, shown, shownShort } from "./dates.js";
import { el, svg } from "./dom.js";
import { doseOf, drafts, given, isFor, list, results, timesOf, unitShown } from "./fhir.js";
import { cycleDay, cyclesOf } from "./history.js";

const LANE = 36;
const DOSES = 90;
const AXIS = 24;
const LABEL = 112;
const RIGHT = 74;
/** Results of the last weeks before the first dose are drawn too. */
const BEFORE = 10;
const AFTER = 4;

/**
 * What the picture shows, taken from request and answer.
 * @param {{request: any, response: any, knowledge: any, today: string}} bench
 */
export function course({ request, response, knowledge, today }) {
  const product = knowledge.products.find((known) => !known.confused) ?? knowledge.products[0];
  const places = list(response?.extension?.["countersign.evaluation"]?.courses);
  const doses = given(request, product, today);
  const cycles = cyclesOf(doses, knowledge.cycles[0], places);
  const drafted = draftedDoses(request, product, places);
  const days = [...doses, ...drafted].map((dose) => dose.day);
  const first = days.length ? days.reduce((one, other) => (one < other ? one : other)) : today;
  const last = [...days, today].reduce((one, other) => (one > other ? one : other));
  const from = daysAfter(first, -BEFORE);
  const to = daysAfter(last, AFTER);
  const measures = knowledge.measures
    .map((measure) => ({ measure, results: results(request, measure).filter((result) => result.day >= from && result.day <= to) }))
    .filter((lane) => lane.results.length && lane.measure.key !== "calcium" && lane.measure.key !== "whiteCells");
  return { product, cycles, drafted, from, to, today, measures };
}

function draftedDoses(request, product, places) {
  const told = new Map(places.map((place) => [`${place.order} ${place.date}`, place]));
  const found = [];
  for (const order of drafts(request).filter((draft) => isFor(draft, product, request))) {
    list(order.dosageInstruction).forEach((instruction) => {
      const dose = doseOf(instruction);
      for (const time of timesOf(instruction, order)) {
        const day = dayOf(time);
        if (day) found.push({ day, dose, place: told.get(`${order.id} ${day}`) ?? null });
      }
    });
  }
  // A weekly repetition has one start; the service tells its days.
  for (const place of places) {
    if (!found.some((dose) => dose.day === place.date)) found.push({ day: place.date, dose: found[0]?.dose ?? null, place });
  }
  return found.sort((one, other) => one.day.localeCompare(other.day));
}

/**
 * Draws it.
 * @param {HTMLElement} place
 * @param {ReturnType<typeof course>} picture
 */
export function showCourse(place, picture) {
  const width = Math.max(320, Math.round(place.clientWidth || 720));
  const isOpen = place.querySelector("details")?.open ?? false;
  place.replaceChildren(drawing(picture, width), legend(picture), table(picture, isOpen));
}

function drawing(picture, width) {
  const height = DOSES + picture.measures.length * LANE + AXIS;
  const span = Math.max(1, daysBetween(picture.from, picture.to));
  const x = (day) => LABEL + (daysBetween(picture.from, day) / span) * (width - LABEL - RIGHT);
  const image = svg(
    "svg",
    { viewBox: `0 0 ${width} ${height}`, width, height, role: "img", "aria-labelledby": "chart-name chart-text" },
    svg("title", { id: "chart-name" }, "Course of treatment"),
    svg("desc", { id: "chart-text" }, sentence(picture)),
  );
  cycleBands(image, picture, x, height);
  const now = x(picture.today);
  image.append(
    svg("line", { class: "now", x1: now, x2: now, y1: 14, y2: height - AXIS }),
    axis(picture, x, height, width),
    svg("text", { class: "lane-name", x: 0, y: 50 }, "Doses"),
    svg("text", { class: "lane-unit", x: 0, y: 65 }, "mg"),
  );
  if (!picture.cycles.length && !picture.drafted.length) {
    image.append(svg("text", { class: "lane-unit", x: LABEL, y: 50 }, `no dose of ${picture.product.name} given or drafted`));
  }
  doseMarks(image, picture, x);
  picture.measures.forEach((lane, at) => image.append(measureLane(lane, DOSES + at * LANE, x, width)));
  return image;
}

function cycleBands(image, picture, x, height) {
  const starts = bands(picture);
  starts.forEach((band, at) => {
    const left = x(band.start);
    const end = starts[at + 1]?.start ?? picture.to;
    const right = x(end < picture.to ? end : picture.to);
    image.append(
      svg("rect", { class: at % 2 ? "band odd" : "band", x: left - 4, y: 0, width: Math.max(8, right - left), height: height - AXIS }),
      svg("text", { class: "band-name", x: left, y: 12 }, band.name && right - left < 52 ? band.name.replace("Cycle ", "C") : band.name),
    );
  });
}

/** The cycles with the one that the draft opens, each with its day 1. */
function bands({ cycles, drafted }) {
  const found = cycles.map((cycle) => ({ start: cycle.start, name: cycle.number ? `Cycle ${cycle.number}` : "" }));
  for (const { day, place } of drafted) {
    if (place?.cycle === undefined) continue;
    const start = place.cycle_day === undefined ? day : daysAfter(day, 1 - place.cycle_day);
    const same = found.find((band) => band.start === start);
    if (same) same.name = `Cycle ${place.cycle}`;
    else if (!found.some((band) => band.name === `Cycle ${place.cycle}`)) found.push({ start, name: `Cycle ${place.cycle}` });
  }
  return found.sort((one, other) => one.start.localeCompare(other.start));
}

function doseMarks(image, { cycles, drafted }, x) {
  // Figures that would overlap stand one below the other, or are left to the tooltip and the table.
  const rows = [{ y: 71, edge: -Infinity }, { y: 84, edge: -Infinity }];
  const label = (at, text, name) => {
    const row = rows.find((free) => at - free.edge >= 31);
    if (!row) return;
    row.edge = at;
    image.append(svg("text", { class: name, x: at, y: row.y, "text-anchor": "middle" }, text));
  };
  let dayEdge = -Infinity;
  const dayLabel = (at, y, text, name) => {
    if (at - dayEdge < 21) return;
    dayEdge = at;
    image.append(svg("text", { class: name, x: at, y, "text-anchor": "middle" }, text));
  };
  for (const cycle of cycles) {
    for (const dose of cycle.doses) {
      const text = `${shown(dose.day)}: ${dose.mg ?? "?"} mg ${dose.assumed ? "ordered, taken for given" : "given"}, cycle day ${cycleDay(cycle, dose)}`;
      image.append(svg("circle", { class: dose.assumed ? "dose assumed" : "dose", cx: x(dose.day), cy: 46, r: 6 }, svg("title", {}, text)));
      label(x(dose.day), dose.mg === null ? "?" : String(dose.mg), "mark");
      dayLabel(x(dose.day), 33, `d${cycleDay(cycle, dose)}`, "day");
    }
  }
  for (const { day, dose, place } of drafted) {
    const at = x(day);
    const name = `${shown(day)}: ${doseText(dose)} drafted${place?.cycle ? `, cycle ${place.cycle}` : ""}${place?.day ? ` day ${place.day}` : ""}`;
    image.append(svg("path", { class: "draft", d: `M${at} 36l10 10-10 10-10-10z` }, svg("title", {}, name)));
    label(at, dose ? String(dose.value ?? "?") : "?", "mark drafted");
    if (place?.cycle_day !== undefined) dayLabel(at, 31, `d${place.cycle_day}`, "day drafted");
  }
}

function measureLane({ measure, results: found }, top, x, width) {
  const upper = found.at(-1).upper;
  const limits = measure.limits
    .map((limit) => ({ ...limit, at: limit.value ?? (upper === null ? null : limit.multiple * upper) }))
    .filter((limit) => limit.at !== null);
  const values = [...found.map((result) => result.scaled), ...limits.map((limit) => limit.at)];
  const low = Math.min(...values);
  const high = Math.max(...values);
  const y = (value) => (high === low ? top + LANE / 2 : top + LANE - 8 - ((value - low) / (high - low)) * (LANE - 16));
  const group = svg("g", {}, svg("line", { class: "rule", x1: 0, x2: width, y1: top, y2: top }));
  group.append(svg("text", { class: "lane-name", x: 0, y: top + 15 }, measure.label), svg("text", { class: "lane-unit", x: 0, y: top + 29 }, limitText(limits[0], measure)));
  for (const [at, limit] of limits.entries()) {
    group.append(svg("line", { class: at ? "limit soft" : "limit", x1: LABEL - 6, x2: width - RIGHT + 8, y1: y(limit.at), y2: y(limit.at) }, svg("title", {}, `${limit.label} ${figure(limit.at)} ${measure.unitLabel}`)));
  }
  const points = found.map((result) => [x(result.day), y(result.scaled)]);
  if (points.length > 1) group.append(svg("polyline", { class: "run", points: points.map((point) => point.join(",")).join(" ") }));
  found.forEach((result, at) => {
    const [left, middle] = points[at];
    const isBad = beyond(result, measure, limits);
    const title = svg("title", {}, `${shown(result.day)}: ${figure(result.value)} ${unitShown(result.unit)}${isBad ? ", beyond the limit" : ""}`);
    const mark = isBad
      ? svg("path", { class: "point bad", d: `M${left} ${middle - 6}l6 10.5h-12z` }, title)
      : svg("circle", { class: "point", cx: left, cy: middle, r: 3.2 }, title);
    group.append(mark);
  });
  const last = found.at(-1);
  const isBad = beyond(last, measure, limits);
  group.append(
    svg("text", { class: isBad ? "value bad" : "value", x: width - RIGHT + 14, y: top + 16 }, `${figure(last.scaled)}${isBad ? " !" : ""}`),
    svg("text", { class: "lane-unit", x: width - RIGHT + 14, y: top + 29 }, measure.unitLabel),
  );
  return group;
}

/** Whether a result is beyond the first limit of its measure. */
function beyond(result, measure, limits) {
  return limits.slice(0, 1).some((limit) => {
    const at = limit.value ?? limit.multiple * (result.upper ?? NaN);
    return measure.key === "qtc" ? result.scaled >= at : limit.above ? result.scaled > at : result.scaled < at;
  });
}

function limitText(limit, measure) {
  if (!limit) return measure.unitLabel;
  if (limit.multiple !== undefined) return `limit ${limit.multiple} × ULN`;
  return `${limit.above ? "limit" : "not below"} ${figure(limit.at)}`;
}

function axis(picture, x, height, width) {
  const group = svg("g", { class: "axis" });
  const span = daysBetween(picture.from, picture.to);
  const step = [7, 14, 28, 56, 84].find((days) => (span / days) * 58 <= width - LABEL - RIGHT) ?? 168;
  for (let day = picture.from; day <= picture.to; day = daysAfter(day, step)) {
    group.append(
      svg("line", { x1: x(day), x2: x(day), y1: height - AXIS, y2: height - AXIS + 4 }),
      svg("text", { x: x(day), y: height - 6, "text-anchor": "middle" }, shownShort(day)),
    );
  }
  return group;
}

function legend({ cycles, drafted, measures }) {
  const key = (shape, text) => el("li", {}, svg("svg", { viewBox: "0 0 16 16", width: 16, height: 16, "aria-hidden": "true" }, shape), text);
  const isAssumed = cycles.some((cycle) => cycle.doses.some((dose) => dose.assumed));
  return el(
    "ul",
    { class: "legend" },
    cycles.length ? key(svg("circle", { class: isAssumed ? "dose assumed" : "dose", cx: 8, cy: 8, r: 5 }), isAssumed ? "ordered, taken for given" : "given") : null,
    drafted.length ? key(svg("path", { class: "draft", d: "M8 1l7 7-7 7-7-7z" }), "drafted") : null,
    key(svg("line", { class: "limit", x1: 0, x2: 16, y1: 8, y2: 8 }), "limit"),
    measures.some(({ measure }) => measure.limits.length > 1) ? key(svg("line", { class: "limit soft", x1: 0, x2: 16, y1: 8, y2: 8 }), "milder limit") : null,
    key(svg("path", { class: "point bad", d: "M8 2l6 11H2z" }), "beyond the limit"),
    key(svg("line", { class: "now", x1: 8, x2: 8, y1: 0, y2: 16 }), "today"),
  );
}

function figure(value) {
  return String(Number(value.toPrecision(4)));
}

function doseText(dose) {
  return dose ? `${dose.value ?? "?"} ${dose.unit}` : "no dose";
}

function sentence({ product, cycles, drafted, measures }) {
  const count = cycles.reduce((sum, cycle) => sum + cycle.doses.length, 0);
  const past = count ? `${count} doses of ${product.name} in ${cycles.length} cycles` : `No earlier dose of ${product.name}`;
  const next = drafted.map(({ day, dose }) => `${doseText(dose)} on ${shown(day)}`).join(", ");
  return `${past}. Drafted: ${next || "none"}. Below: ${measures.map(({ measure }) => measure.label).join(", ") || "no results"}. The same stands in the table.`;
}

/** Everything that is drawn, in the order of its days. */
function table(picture, isOpen) {
  const rows = [];
  for (const cycle of picture.cycles) {
    for (const dose of cycle.doses) {
      const where = `${cycle.number ? `cycle ${cycle.number}, ` : ""}cycle day ${cycleDay(cycle, dose)}`;
      rows.push([dose.day, dose.assumed ? "Dose ordered, taken for given" : "Dose given", `${dose.mg ?? "?"} mg`, where]);
    }
  }
  for (const { day, dose, place } of picture.drafted) {
    rows.push([day, "Dose drafted", doseText(dose), place?.cycle ? `cycle ${place.cycle}${place.day ? `, day ${place.day}` : ""}` : ""]);
  }
  for (const { measure, results: found } of picture.measures) {
    const limit = measure.limits[0];
    for (const result of found) {
      const said = limit ? (limit.multiple === undefined ? `${limit.label} ${limit.value} ${measure.unitLabel}` : `limit ${limit.multiple} × ULN${result.upper === null ? "" : ` (${figure(limit.multiple * result.upper)} ${measure.unitLabel})`}`) : "";
      rows.push([result.day, measure.label, `${figure(result.value)} ${unitShown(result.unit)}`, said + (beyond(result, measure, measure.limits) ? ": beyond it" : "")]);
    }
  }
  rows.sort((one, other) => one[0].localeCompare(other[0]));
  const titles = ["Day", "What", "Value", "Place or limit"].map((title) => el("th", { scope: "col" }, title));
  const body = rows.map(([day, ...rest]) => el("tr", {}, el("th", { scope: "row" }, shown(day)), ...rest.map((text) => el("td", {}, text))));
  return el(
    "details",
    { class: "as-table", open: isOpen },
    el("summary", {}, "The picture as a table"),
    el("p", { class: "hint" }, "Cycles of earlier doses are counted back from what the service says of the drafted dose."),
    el("div", { class: "scroll", tabindex: 0, role: "region", "aria-label": "Course as a table" }, el("table", {}, el("thead", {}, el("tr", {}, ...titles)), el("tbody", {}, ...body))),
  );
}
