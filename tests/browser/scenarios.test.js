// Every scenario that the workbench offers, opened and signed as a person does it.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { after, before, test } from "node:test";

import { browser, newPage, openScenario, service, signed } from "./bench.js";

let running;
let chrome;
let page;
let faults;

before(async () => {
  [running, chrome] = await Promise.all([service(), browser()]);
  ({ page, faults } = await newPage(chrome.context, running.url));
});

after(async () => {
  await chrome?.stop();
  running?.stop();
});

/** The findings of the answer shown, as `rule:severity`. */
async function findings() {
  const part = page.locator('#raw-parts details[data-part="response"]');
  await part.evaluate((details) => (details.open = true));
  const text = await part.locator("pre", { hasText: "{" }).textContent();
  const { cards } = JSON.parse(text);
  return cards.flatMap((card) => card.extension["countersign.findings"]).map((finding) => `${finding.rule}:${finding.severity}`);
}

test("every scenario opens, signs and shows the cards that its fixture expects", async () => {
  await openScenario(page, running.url, "v01-correct-c1d1");
  const links = await page.locator("[data-scenario]").evaluateAll((found) =>
    found.map((link) => ({ name: link.dataset.scenario, expected: link.dataset.expected.split(" ").filter(Boolean) })),
  );
  assert.ok(links.length >= 25, `${links.length} scenarios`);
  for (const { name, expected } of links) {
    await page.locator(`[data-scenario="${name}"]`).click();
    const said = await signed(page);
    assert.match(said, /^(\d+ cards?: |No cards\.)/, name);
    assert.deepEqual((await findings()).sort(), expected.sort(), name);
    const cards = await page.locator("#card-list article.card").count();
    assert.equal(cards === 0, expected.length === 0, name);
    const worded = await page.locator("#card-list article.card .head .severity").allTextContents();
    assert.ok(worded.every((word) => ["Critical", "Warning", "Info"].includes(word)), `${name}: ${worded}`);
    assert.ok((await page.locator("#chart svg path.draft").count()) > 0 || /no-relevant|gemtuzumab|conditioning|qt-drug-drafted/.test(name), `${name}: a drafted dose is drawn`);
  }
  assert.deepEqual(faults, []);
});

test("the correction of a dose is taken with one click, and the second signing has no objection", async () => {
  await openScenario(page, running.url, "v04-cycle-total-in-one-dose");
  assert.equal(await page.locator('[data-field="dose"]').inputValue(), "3.29");
  await page.locator("[data-suggestion]").first().click();
  assert.match(await signed(page), /^1 card: 1 info\./);
  assert.equal(await page.locator('[data-field="dose"]').inputValue(), "1.46");
  assert.match(await page.locator("#card-list h3").first().textContent(), /^Dose 1\.46 mg checked/);
});

test("a suggestion cannot be taken after a change, which it would undo", async () => {
  await openScenario(page, running.url, "v04-cycle-total-in-one-dose");
  await page.locator('[data-field="dose"]').fill("3");
  await page.locator('[data-field="dose"]').press("Tab");
  assert.equal(await page.locator("[data-suggestion]").first().isDisabled(), true);
  await page.locator("#sign").click();
  assert.match(await signed(page), /critical/);
  assert.equal(await page.locator("[data-suggestion]").first().isDisabled(), false);
});

test("missing premedication is ordered with one click, and the second signing does not ask for it", async () => {
  await openScenario(page, running.url, "premed-none");
  const drafts = await page.locator("#order-form .order").count();
  await page.locator("[data-suggestion].primary").first().click();
  assert.doesNotMatch(await signed(page), /warning|critical/);
  assert.equal(await page.locator("#order-form .order").count(), drafts + 3);
});

test("an order that should not be is removed with one click", async () => {
  await openScenario(page, running.url, "course-two-drafts-same-day");
  assert.match(await signed(page), /1 critical/);
  await page.getByRole("button", { name: "Remove the order for" }).click();
  assert.doesNotMatch(await signed(page), /critical/);
});

test("dose, day, route, drug, premedication, QT drugs, weight, results and transplant plan can be changed", async () => {
  const sign = async () => {
    await page.locator("#sign").click();
    return signed(page);
  };
  const summaries = () => page.locator("#card-list h3").allTextContents();
  const opened = () => openScenario(page, running.url, "v02-correct-c1d8");

  assert.match(await opened(), /^1 card: 1 info\./);
  await page.locator('[data-field="dose"]').fill("9.1");
  await page.locator('[data-field="dose"]').press("Tab");
  assert.match(await page.locator("#sign-hint").textContent(), /not checked yet/);
  assert.match(await sign(), /1 critical/);
  assert.match((await summaries())[0], /9\.10 mg/);

  await opened();
  const time = await page.locator('[data-field="time"]').inputValue();
  const sooner = new Date(Date.parse(`${time}Z`) - 3 * 86_400_000).toISOString().slice(0, 16);
  await page.locator('[data-field="time"]').fill(sooner);
  await page.locator('[data-field="time"]').press("Tab");
  assert.match(await sign(), /critical/);
  assert.match((await summaries()).join(), /4 days since/);

  await opened();
  await page.locator('[data-field="route"]').selectOption({ label: "Intrathecal" });
  assert.match(await sign(), /1 critical/);

  await opened();
  await page.locator('[data-field="drug"]').selectOption({ label: "gemtuzumab ozogamicin" });
  assert.match(await sign(), /critical/);

  await opened();
  await page.locator("#order-form .other button").first().click();
  assert.match(await sign(), /1 warning/);
  await page.locator('[data-field="premedication"]').selectOption({ index: 1 });
  assert.doesNotMatch(await sign(), /warning/);

  await page.locator('[data-field="qt-drug"]').selectOption({ label: "methadone" });
  assert.match((await sign()) + (await summaries()).join(), /methadone/i);

  await opened();
  await page.getByText("Change weight, results or the transplant plan").click();
  await page.locator('[data-field="weight"]').fill("154");
  await page.locator('[data-field="weight"]').press("Tab");
  assert.match(await sign(), /critical/);

  await opened();
  await page.getByText("Change weight, results or the transplant plan").click();
  for (const [field, value] of [["bilirubin", "3"], ["ast", "200"]]) {
    await page.locator(`[data-field="${field}"]`).fill(value);
    await page.locator(`[data-field="${field}"]`).press("Tab");
  }
  assert.match(await sign(), /1 critical/);
  assert.match((await summaries()).join(), /hold this dose/);
  assert.ok((await page.locator("#chart .value.bad").count()) >= 2, "results beyond their limits are marked");

  await openScenario(page, running.url, "v19-third-cycle-mrd-positive");
  assert.match((await summaries()).join(), /before a transplant/);
  await page.getByText("Change weight, results or the transplant plan").click();
  await page.locator('[data-field="plan"]').selectOption("not-planned");
  assert.match(await sign(), /^1 card: 1 info\./);
  assert.deepEqual(faults, []);
});

test("what was not checked, the place in treatment and the links to the rules are told", async () => {
  await openScenario(page, running.url, "v04-cycle-total-in-one-dose");
  assert.match(await page.locator(".unchecked").first().textContent(), /vod-risk.*nothing says whether a transplant is planned/);
  assert.match(await page.locator(".unchecked").nth(1).textContent(), /cycle 1, day 1; no earlier dose on file/);
  await page.locator(".links a").first().click();
  await page.waitForURL("**/rules/dose-amount");
  assert.equal(await page.locator("h1").textContent(), "Dose amount");
  await page.goBack();
  assert.match(await signed(page), /1 critical/);
  assert.deepEqual(faults, []);
});

test("an override asks for a reason and says that nothing is kept", async () => {
  await openScenario(page, running.url, "v08-overdose-warning");
  await page.getByText("Override with a reason").click();
  assert.ok((await page.locator(".override option").count()) >= 4);
  await page.locator(".override button").click();
  assert.match(await page.locator(".override [role=status]").textContent(), /Overridden: .*keeps nothing/);
});

test("the call as a curl line gives the same answer in a terminal", async () => {
  await openScenario(page, running.url, "v22-interval-five-days");
  await page.locator('#raw-parts details[data-part="curl"] summary').click();
  const line = await page.locator('#raw-parts details[data-part="curl"] pre', { hasText: "curl" }).textContent();
  const answer = JSON.parse(execFileSync("bash", ["-c", line], { encoding: "utf8" }));
  assert.equal(answer.cards[0].indicator, "critical");
  assert.match(answer.cards[0].summary, /5 days/);
});
