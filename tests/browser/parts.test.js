// The parts of the script that need no browser: Markdown, suggestions, cycles, changes of a request, the curl line.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

import { curl } from "../../assets/curl.js";
import { planOnFile, withDose, withOrder, withPlan, withResult, withTime, withoutOrder, withoutResults } from "../../assets/edit.js";
import { doseOf, drafts, given, results } from "../../assets/fhir.js";
import { cycleDay, cyclesOf } from "../../assets/history.js";
import { inline, narrow, parse } from "../../assets/markdown.js";
import { earlier } from "../../assets/orders.js";
import { applied } from "../../assets/suggestions.js";

// The tests' own path: this file imports nothing that starts a browser.
const FIXTURES = new URL("../../fixtures/", import.meta.url);
const request = (name) => JSON.parse(readFileSync(new URL(join(name, "request.json"), FIXTURES), "utf8"));

test("paragraphs, lists, tables, code and emphasis are read as GitHub reads them", () => {
  const blocks = parse("One\nline.\n\n| a | b |\n|---|---|\n| 1 | x \\| y |\n\n- first\n- **second**\n\n1. one\n\n# Head\n```\n*raw*\n```");
  assert.deepEqual(blocks.map((block) => block.kind), ["paragraph", "table", "list", "list", "heading", "code"]);
  assert.deepEqual(blocks[0].text, [{ kind: "text", text: "One line." }]);
  assert.deepEqual(blocks[1].rows, [[[{ kind: "text", text: "1" }], [{ kind: "text", text: "x | y" }]]]);
  assert.deepEqual([blocks[2].ordered, blocks[3].ordered], [false, true]);
  assert.equal(blocks[5].text, "*raw*");
});

test("a table of six columns and few rows is turned, so that it fits a card", () => {
  const [wide] = parse("| Dose | a | b | c | d | e |\n|---|---|---|---|---|---|\n| C1D1 | 1 | 2 | 3 | 4 | 5 |");
  const { head, rows } = narrow(wide);
  const text = (cells) => cells.map((cell) => cell[0].text);
  assert.deepEqual(text(head), ["Dose", "C1D1"]);
  assert.deepEqual(rows.map(text), [["a", "1"], ["b", "2"], ["c", "3"], ["d", "4"], ["e", "5"]]);
  const [slim] = parse("| a | b |\n|---|---|\n| 1 | 2 |");
  assert.deepEqual(narrow(slim).head, slim.head);
});

test("marks within a line are read, and what only looks like one is text", () => {
  assert.deepEqual(inline("0.8 × 1.8 = **1.46 mg** and `a*b*`"), [
    { kind: "text", text: "0.8 × 1.8 = " },
    { kind: "strong", text: "1.46 mg" },
    { kind: "text", text: " and " },
    { kind: "code", text: "a*b*" },
  ]);
  assert.deepEqual(inline("2 * 3 * 4 and \\*this\\* and **open"), [{ kind: "text", text: "2 * 3 * 4 and *this* and **open" }]);
  assert.deepEqual(inline("10*9/L and 10*3/uL")[0].text.includes("10"), true);
});

test("only links to the web are links, and HTML is text", () => {
  assert.deepEqual(inline("[a](https://example.org/x)"), [{ kind: "link", text: "a", url: "https://example.org/x" }]);
  for (const text of ["[a](javascript:alert(1))", "<script>alert(1)</script>", "[a](data:text/html,x)"]) {
    assert.deepEqual(inline(text), [{ kind: "text", text }]);
  }
});

test("every card of every fixture is read without a mark left over", () => {
  const seen = new Set();
  for (const name of ["data-every-area-at-once", "v04-cycle-total-in-one-dose", "premed-none", "v47-qtc-512-with-voriconazole", "v33-child-concentration"]) {
    const { cards } = JSON.parse(readFileSync(new URL(`${name}/response.json`, FIXTURES), "utf8"));
    for (const block of cards.flatMap((card) => parse(card.detail))) {
      seen.add(block.kind);
      const texts = JSON.stringify(block);
      assert.ok(!/\*\*|\|---/.test(texts), texts);
    }
  }
  assert.ok(seen.has("table") && seen.has("paragraph"));
});

test("a suggestion creates, changes and removes drafts, and leaves the request it was made for", () => {
  const before = request("course-two-drafts-same-day");
  const [first, second] = drafts(before);
  const changed = structuredClone(first);
  changed.dosageInstruction[0].doseAndRate[0].doseQuantity.value = 9;
  const update = applied(before, { actions: [{ type: "update", resource: changed }] });
  assert.equal(doseOf(drafts(update)[0].dosageInstruction[0]).value, 9);
  const removed = applied(before, { actions: [{ type: "delete", resourceId: `MedicationRequest/${second.id}` }] });
  assert.ok(!drafts(removed).some((draft) => draft.id === second.id));
  const created = applied(before, { actions: [{ type: "create", resource: { resourceType: "ServiceRequest" } }, { type: "create", resource: { resourceType: "ServiceRequest" } }] });
  const ids = drafts(created).map((draft) => draft.id);
  assert.equal(new Set(ids).size, drafts(before).length + 2);
  assert.deepEqual(before, request("course-two-drafts-same-day"));
});

test("a suggestion about a draft that is gone is an error, not silence", () => {
  const before = request("v01-correct-c1d1");
  assert.throws(() => applied(before, { actions: [{ type: "delete", resourceId: "MedicationRequest/gone" }] }), /not there/);
  assert.throws(() => applied(before, { actions: [{ type: "update", resource: { resourceType: "MedicationRequest", id: "gone" } }] }), /not there/);
  assert.throws(() => applied(before, { actions: [{ type: "replace" }] }), /unknown type/);
});

const RULE = { doses: 3, opensAfterDays: 20, opensWhenFullAfterDays: 19, newCourseAfterDays: 90 };
const dosesOn = (...days) => days.map((day) => ({ day, mg: 1, assumed: false }));

test("doses given are put into cycles, which are numbered back from the draft", () => {
  const doses = dosesOn("2026-03-02", "2026-03-09", "2026-03-16", "2026-03-30", "2026-04-06");
  const cycles = cyclesOf(doses, RULE, [{ date: "2026-04-13", cycle: 2, cycle_day: 15 }]);
  assert.deepEqual(cycles.map((cycle) => [cycle.start, cycle.number, cycle.doses.length]), [["2026-03-02", 1, 3], ["2026-03-30", 2, 2]]);
  assert.equal(cycleDay(cycles[1], cycles[1].doses[1]), 8);
});

test("a draft that opens a cycle numbers the one before it", () => {
  const cycles = cyclesOf(dosesOn("2026-03-02", "2026-03-09", "2026-03-16"), RULE, [{ date: "2026-03-30", cycle: 2, cycle_day: 1 }]);
  assert.deepEqual(cycles.map((cycle) => cycle.number), [1]);
});

test("treatment begun elsewhere keeps its numbers, and a new course leaves the old one without", () => {
  const elsewhere = cyclesOf(dosesOn("2026-03-02"), RULE, [{ date: "2026-03-09", cycle: 4, cycle_day: 8 }]);
  assert.deepEqual(elsewhere.map((cycle) => cycle.number), [4]);
  const anew = cyclesOf(dosesOn("2026-03-02", "2026-03-09"), RULE, [{ date: "2026-08-03", cycle: 1, cycle_day: 1 }]);
  assert.deepEqual(anew.map((cycle) => cycle.number), [null]);
  const untold = cyclesOf(dosesOn("2026-03-02"), RULE, []);
  assert.deepEqual(untold.map((cycle) => cycle.number), [null]);
});

test("a cycle whose doses are not all given stays open a day longer", () => {
  const open = cyclesOf(dosesOn("2026-03-02", "2026-03-21"), RULE, []);
  assert.equal(open.length, 1);
  const full = cyclesOf(dosesOn("2026-03-02", "2026-03-09", "2026-03-16", "2026-03-21"), RULE, []);
  assert.equal(full.length, 2);
});

test("a dose changes in its quantity and in the text of the order", () => {
  const before = request("v04-cycle-total-in-one-dose");
  const after = withDose(before, 0, 0, { value: 1.46, unit: "mg" });
  const [instruction] = drafts(after)[0].dosageInstruction;
  assert.deepEqual(doseOf(instruction), { value: 1.46, unit: "mg" });
  assert.match(instruction.text, /^1\.46 mg intravenously/);
  assert.equal(doseOf(drafts(before)[0].dosageInstruction[0]).value, 3.29);
  assert.equal(drafts(withDose(before, 0, 0, { value: 0.8, unit: "mg/m²" }))[0].dosageInstruction[0].doseAndRate[0].doseQuantity.code, "mg/m2");
});

test("a day changes where the order has it", () => {
  const changed = withTime(request("v04-cycle-total-in-one-dose"), 0, 0, 0, "2026-03-04T11:00");
  assert.deepEqual(drafts(changed)[0].dosageInstruction[0].timing.event, ["2026-03-04T11:00:00-05:00"]);
  const weekly = withTime(request("course-weekly-repeat"), 0, 0, 0, "2026-04-22T00:00");
  assert.equal(drafts(weekly)[0].dosageInstruction[0].timing.repeat.boundsPeriod.start, "2026-04-22");
  assert.equal(earlier("2026-03-02T00:30:00-05:00", 60), "2026-03-01T23:30:00-05:00");
});

const WEIGHT = { key: "weight", label: "Weight", unit: "kg", codes: ["29463-7"], units: [["kg", 1], ["[lb_av]", 0.45359237]], limits: [] };

test("the latest result changes, a first one is made, and all can be taken away", () => {
  const before = request("v01-correct-c1d1");
  const changed = withResult(before, WEIGHT, 81, "2026-03-02T08:00:00-05:00");
  assert.equal(results(changed, WEIGHT).at(-1).value, 81);
  const none = withoutResults(before, WEIGHT);
  assert.deepEqual(results(none, WEIGHT), []);
  const made = results(withResult(none, WEIGHT, 70, "2026-03-02T08:00:00-05:00"), WEIGHT);
  assert.deepEqual(made.map((result) => [result.scaled, result.day]), [[70, "2026-03-02"]]);
});

test("a transplant is planned, said not to be, or as the record has it", () => {
  const coding = { system: "http://snomed.info/sct", code: "234336002", display: "Hemopoietic stem cell transplant" };
  const planned = request("v17-fourth-cycle-before-transplant");
  assert.equal(planOnFile(planned), "planned");
  const denied = withPlan(planned, "not-planned", coding, "2026-05-18", planned);
  assert.equal(planOnFile(denied), "not-planned");
  assert.equal(planOnFile(withPlan(denied, "", coding, "2026-05-18", planned)), "planned");
  const silent = request("v01-correct-c1d1");
  assert.equal(planOnFile(silent), "");
  assert.equal(planOnFile(withPlan(silent, "planned", coding, "2026-03-02", silent)), "planned");
});

test("a draft is added and removed", () => {
  const before = request("v01-correct-c1d1");
  const added = withOrder(before, { resourceType: "MedicationRequest", id: "new" });
  assert.equal(drafts(added).at(-1).id, "new");
  assert.deepEqual(drafts(withoutOrder(added, drafts(added).length - 1)), drafts(before));
});

test("doses come from administrations, else from orders whose day is past, marked as assumed", () => {
  const product = { codes: ["1942954"], names: ["inotuzumab"] };
  const administered = given(request("v17-fourth-cycle-before-transplant"), product, "2026-05-18");
  assert.ok(administered.length === 9 && administered.every((dose) => !dose.assumed && dose.mg > 0));
  const ordered = given(request("course-history-from-active-orders"), product, "2026-03-16");
  assert.deepEqual(ordered.map((dose) => dose.assumed), [true, true]);
});

test("the curl line survives quotes and is one body on one line", () => {
  const line = curl("http://127.0.0.1:8080", '{"a": "it\'s",\n "b": "$HOME `x`"}');
  assert.equal(line.split("\n")[1], '{"a":"it\'s","b":"$HOME `x`"}');
  assert.ok(line.endsWith("\nREQUEST\n") && line.includes("<<'REQUEST'"));
});
