// A request of one's own: pasted, dropped, broken.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";

import { ROOT, browser, newPage, openScenario, service, signed } from "./bench.js";

const FIXTURE = readFileSync(join(ROOT, "fixtures/dose-in-vials/request.json"), "utf8");

let running;
let chrome;
let page;
let faults;

before(async () => {
  [running, chrome] = await Promise.all([service(), browser()]);
  await chrome.context.grantPermissions(["clipboard-read", "clipboard-write"], { origin: running.url });
  ({ page, faults } = await newPage(chrome.context, running.url));
  await openScenario(page, running.url, "v01-correct-c1d1");
});

after(async () => {
  await chrome?.stop();
  running?.stop();
});

/** Opens the dialog and pastes with the keyboard, as a person does. */
async function paste(text) {
  await page.locator("#own-open").click();
  await page.evaluate((copied) => navigator.clipboard.writeText(copied), text);
  await page.locator("#own-text").focus();
  await page.keyboard.press("Control+A");
  await page.keyboard.press("Control+V");
  await page.locator("#own-sign").click();
}

test("a text that is no JSON gets the service's own message, with the place", async () => {
  await paste(FIXTURE.replace('"context": {', '"context": '));
  await signed(page);
  const told = await page.locator("#refusal").textContent();
  assert.match(told, /Refused with 400/);
  assert.match(told, /line \d+/);
  assert.match(told, /was not evaluated/);
  assert.equal(await page.locator("#order-form").isVisible(), false);
  assert.equal(await page.locator("#no-form").isVisible(), true);
});

test("a request without a patient names the JSON path", async () => {
  const request = JSON.parse(FIXTURE);
  delete request.context.patientId;
  await paste(JSON.stringify(request));
  await signed(page);
  const told = await page.locator("#refusal").textContent();
  assert.match(told, /Refused with 400/);
  assert.match(told, /context\.patientId/);
});

test("a word that is no request is refused too, and nothing is guessed", async () => {
  for (const text of ["hello", "[]", "null", "{}"]) {
    await paste(text);
    await signed(page);
    assert.match(await page.locator("#refusal").textContent(), /Refused with 400/, text);
  }
});

test("a request that is odd in every part is still sent, and the page goes on", async () => {
  const odd = [
    (request) => (request.context.draftOrders = 5),
    (request) => (request.context.draftOrders.entry = "x"),
    (request) => (request.context.draftOrders.entry = [null, 3, { resource: null }, { resource: [] }]),
    (request) => (request.context.draftOrders.entry[0].resource.dosageInstruction = { text: "one" }),
    (request) => (request.context.draftOrders.entry[0].resource.dosageInstruction = [null, 7]),
    (request) => (request.context.draftOrders.entry[0].resource.medicationCodeableConcept = "besponsa"),
    (request) => (request.prefetch = "x"),
    (request) => (request.prefetch.patient = [{ resourceType: "Patient", birthDate: 1980, gender: 3 }]),
    (request) => (request.prefetch.observations.entry = request.prefetch.observations.entry.map((entry) => ({ resource: { ...entry.resource, code: "x", effectiveDateTime: 5 } }))),
    (request) => (request.prefetch.weights.entry[0].resource.valueQuantity = { value: "70", unit: 5 }),
    (request) => (request.prefetch.conditions = { resourceType: "Bundle", entry: [{ resource: { resourceType: "Condition", code: 5 } }] }),
  ];
  for (const change of odd) {
    const request = JSON.parse(FIXTURE);
    change(request);
    await paste(JSON.stringify(request));
    assert.match(await signed(page), /^(Refused|No cards|\d+ cards?:)/, String(change));
  }
  assert.deepEqual(faults, []);
});

test("an empty paste is not sent", async () => {
  await paste("  ");
  assert.match(await page.locator("#own-message").textContent(), /nothing to sign/);
  await page.locator("#own-close").click();
});

test("a fixture is moved to now and answered as it was written", async () => {
  await page.locator("#own-open").click();
  await page.locator("#own-file").setInputFiles(join(ROOT, "fixtures/dose-in-vials/request.json"));
  await page.waitForFunction(() => document.querySelector("#own-text").value.length > 1000);
  await page.locator("#own-shift").check();
  await page.locator("#own-at").fill("2026-03-02");
  await page.locator("#own-sign").click();
  assert.match(await page.locator("#own-message").textContent(), /needs a date, a time and an offset/);
  await page.locator("#own-at").fill("2026-03-02T08:30:00-05:00");
  await page.locator("#own-sign").click();
  assert.match(await signed(page), /^1 card: 1 warning\./);
  assert.match(await page.locator("#card-list h3").first().textContent(), /vial/);
});

test("a dropped file stands in the dialog, ready to sign", async () => {
  const transfer = await page.evaluateHandle((text) => {
    const data = new DataTransfer();
    data.items.add(new File([text], "request.json", { type: "application/json" }));
    return data;
  }, FIXTURE);
  await page.dispatchEvent("body", "drop", { dataTransfer: transfer });
  await page.locator("#own[open]").waitFor();
  await page.waitForFunction(() => document.querySelector("#own-text").value.length > 1000);
  assert.equal(await page.locator("#own-text").inputValue(), FIXTURE.replaceAll("\r\n", "\n"));
  await page.keyboard.press("Escape");
  assert.equal(await page.locator("#own[open]").count(), 0);
});

test("text of a request is shown as text, never as a part of the page", async () => {
  const request = JSON.parse(FIXTURE);
  const evil = '<img src=x onerror="document.title=1"><script>document.title=1</script>';
  const [draft] = request.context.draftOrders.entry;
  draft.resource.dosageInstruction[0].text = evil;
  draft.resource.medicationCodeableConcept.text = `inotuzumab ${evil}`;
  await paste(JSON.stringify(request));
  await signed(page);
  assert.equal(await page.locator("main img, main script").count(), 0);
  assert.ok((await page.locator("#orders").textContent()).includes(evil));
  assert.match(await page.title(), /Workbench/);
});

test("nothing of this was a fault of the page", () => assert.deepEqual(faults, []));
