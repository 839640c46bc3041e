// Dates that move: alone, and in every fixture, which must be answered now as it was at its own time.

import assert from "node:assert/strict";
import { readFileSync, readdirSync, existsSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

import { daysBetween, distance, instant, moment, moved, onWall, shown, wallOf } from "../../assets/dates.js";
import { ROOT, service } from "./bench.js";

const AT = "2026-03-02T08:30:00-05:00";
const DAY = 86_400_000;
const NOWS = ["2026-03-02T13:30:00Z", "2026-11-28T23:59:59Z", "2027-01-01T00:00:00Z", "2028-02-29T12:00:00Z", "2028-03-01T04:14:00Z", "2025-12-31T20:00:00Z"];

/** The time a request was written for, once it is moved. */
function movedAt(now) {
  return moved({ authoredOn: AT }, AT, Date.parse(now)).authoredOn;
}

test("the time a request was written for falls on the last quarter hour", () => {
  for (const now of NOWS) {
    const ago = Date.parse(now) - instant(moment(movedAt(now)));
    assert.ok(ago >= 0 && ago < 15 * 60_000, `${now}: ${ago}`);
  }
});

test("the wall clock stays, and so does every interval", () => {
  const dates = { authoredOn: AT, issued: "2026-02-28T23:50:00-05:00", effectiveDateTime: "2026-03-02T15:00:00+01:00", start: "2026-02-10" };
  for (const now of NOWS) {
    const later = moved(dates, AT, Date.parse(now));
    assert.equal(wallOf(later.authoredOn).slice(11), "08:30");
    assert.equal(wallOf(later.issued).slice(11), "23:50");
    for (const key of ["issued", "effectiveDateTime"]) {
      const before = instant(moment(dates[key])) - instant(moment(AT));
      assert.equal(instant(moment(later[key])) - instant(moment(later.authoredOn)), before, `${now} ${key}`);
    }
    assert.equal(daysBetween(later.start, later.authoredOn.slice(0, 10)), 20);
  }
});

test("offsets stay what FHIR knows, at most 14 hours", () => {
  for (const now of NOWS) {
    for (const text of ["2026-03-02T00:00:00Z", "2026-03-02T00:00:00+05:30", "2026-03-02T00:00:00-11:00"]) {
      const { offset } = moment(moved({ issued: text }, AT, Date.parse(now)).issued);
      assert.ok(Math.abs(offset) <= 14 * 60, `${now} ${text}: ${offset}`);
    }
  }
});

test("an age stays the same in years, and in days but for a leap day", () => {
  const years = (birth, day) => Number(day.slice(0, 4)) - Number(birth.slice(0, 4)) - (day.slice(5) < birth.slice(5) ? 1 : 0);
  for (const now of NOWS) {
    const today = movedAt(now).slice(0, 10);
    for (const birthDate of ["1978-05-14", "2025-03-02", "2025-03-03", "2025-03-01", "2008-03-02", "2008-02-29", "1971-03-31"]) {
      const later = moved({ birthDate }, AT, Date.parse(now)).birthDate;
      assert.equal(years(later, today), years(birthDate, "2026-03-02"), `${now} ${birthDate}: ${later}`);
      const drift = daysBetween(later, today) - daysBetween(birthDate, "2026-03-02");
      assert.ok(Math.abs(drift) <= 1, `${now} ${birthDate}: ${drift} days`);
    }
  }
});

test("months and years move by months and years, and nothing else is taken for a date", () => {
  const resource = { onsetDateTime: "2025-12", recordedDate: "2024", code: "2026-03-02", id: "2024", text: "held 2026-03-02", version: "2020-09", value: 3 };
  const later = moved(resource, AT, Date.parse("2027-04-02T13:30:00Z"));
  assert.deepEqual(later, { ...resource, onsetDateTime: "2027-01", recordedDate: "2025" });
});

test("days of the week move with the days", () => {
  const timing = { dayOfWeek: ["mon", "sun"], event: "2026-03-02" };
  for (const now of NOWS) {
    const later = moved(timing, AT, Date.parse(now));
    const weekday = new Date(`${later.event}T00:00Z`).toLocaleDateString("en", { weekday: "short", timeZone: "UTC" });
    assert.equal(later.dayOfWeek[0], weekday.toLowerCase(), now);
  }
  assert.deepEqual(moved({ dayOfWeek: ["Monday"] }, AT, Date.parse(NOWS[1])).dayOfWeek, ["Monday"]);
});

test("a time without an offset is no time a request can be written for", () => {
  assert.throws(() => moved({}, "2026-03-02T08:30", 0), /an offset is needed/);
  assert.equal(moment("2026-03-02"), null);
});

test("a date-time is put on another wall clock with its offset", () => {
  assert.equal(onWall("2026-03-02T10:00:00-05:00", "2026-03-03T09:15"), "2026-03-03T09:15:00-05:00");
  assert.equal(onWall("2026-03-02", "2026-03-03T09:15"), "2026-03-03");
  assert.equal(shown("2026-03-07T10:00:00Z"), "7 Mar 2026");
});

/** A month without a day lies other days away once it is moved by months. */
const MONTH_ALONE = /"\w*DateTime": *"\d{4}-\d{2}"/;

/** Every fixture that is answered and can move by days, with its answer. */
function fixtures() {
  const folder = join(ROOT, "fixtures");
  return readdirSync(folder)
    .filter((name) => existsSync(join(folder, name, "response.json")))
    .map((name) => {
      const story = readFileSync(join(folder, name, "scenario.toml"), "utf8");
      return {
        name,
        at: /^at\s*=\s*"([^"]+)"/m.exec(story)[1],
        profile: /^profile\s*=\s*"EU"/m.test(story) ? "EU" : "US",
        request: readFileSync(join(folder, name, "request.json"), "utf8"),
        response: JSON.parse(readFileSync(join(folder, name, "response.json"), "utf8")),
      };
    })
    .filter(({ request }) => !MONTH_ALONE.test(request));
}

/** What must be the same: rules, severities, causes, orders, and the numbers but for dates. */
function findings(response) {
  const found = response.cards.flatMap((card) => card.extension["countersign.findings"]);
  return found.map(({ rule, severity, cause, order, values }) => {
    const numbers = Object.entries(values).filter(([, value]) => typeof value === "number" || Array.isArray(value));
    return { rule, severity, cause, order, values: Object.fromEntries(numbers) };
  });
}

test("every fixture, moved to now, is answered as it was at its own time", async () => {
  const [us, eu] = await Promise.all([service(), service("--profile", "EU")]);
  const differ = [];
  let compared = 0;
  try {
    for (const { name, at, profile, request, response } of fixtures()) {
      const now = Date.now();
      const body = JSON.stringify(moved(JSON.parse(request), at, now));
      const address = `${(profile === "EU" ? eu : us).url}/cds-services/countersign-order-sign`;
      const answer = await fetch(address, { method: "POST", headers: { "Content-Type": "application/json" }, body });
      assert.equal(answer.status, 200, name);
      const answered = await answer.json();
      compared += 1;
      try {
        assert.deepEqual(findings(answered), findings(response));
        const days = distance(moment(at), now).days;
        const places = (told) => told.extension?.["countersign.evaluation"].courses ?? [];
        const later = places(response).map((place) => ({ ...place, date: new Date(Date.parse(place.date) + days * DAY).toISOString().slice(0, 10) }));
        assert.deepEqual(places(answered), later);
      } catch (error) {
        differ.push(`${name}: ${error.message.split("\n").slice(0, 12).join("\n")}`);
      }
    }
  } finally {
    us.stop();
    eu.stop();
  }
  assert.ok(compared > 300, `${compared} fixtures`);
  assert.deepEqual(differ, []);
});
