// Keyboard, screen reader, contrast, narrow windows; how fast and how large.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { browser, newPage, openScenario, service, signed } from "./bench.js";

const PAGES = ["/", "/rules", "/rules/dose-amount", "/rules/qt-interaction", "/rules/data-unavailable", "/knowledge", "/knowledge/qt-drugs"];

let running;
let chrome;

before(async () => {
  [running, chrome] = await Promise.all([service(), browser()]);
});

after(async () => {
  await chrome?.stop();
  running?.stop();
});

async function fresh() {
  return newPage(chrome.context, running.url);
}

test("with the keyboard alone an order is changed, signed and corrected", async () => {
  const { page, faults } = await fresh();
  await openScenario(page, running.url, "v01-correct-c1d1");
  /** Presses Tab until something with a selector has the focus. */
  const reach = async (selector) => {
    for (let pressed = 0; pressed < 120; pressed += 1) {
      await page.keyboard.press("Tab");
      if (await page.evaluate((wanted) => document.activeElement?.matches(wanted), selector)) return;
    }
    assert.fail(`${selector} is not reached with Tab`);
  };
  await page.keyboard.press("Tab");
  assert.equal(await page.evaluate(() => document.activeElement.textContent), "Skip to the content");
  await reach('[data-scenario="v04-cycle-total-in-one-dose"]');
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => location.search.includes("v04"));
  assert.match(await signed(page), /1 critical/);
  assert.equal(await page.evaluate(() => document.activeElement.id), "patient-title", "the focus follows what was opened");
  await reach('[data-field="dose"]');
  await page.keyboard.press("Control+A");
  await page.keyboard.type("1.8");
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => document.querySelector('[data-field="dose"]').value === "1.8");
  assert.match(await signed(page), /1 warning/, "Enter in the form signs");
  assert.equal(await page.evaluate(() => document.activeElement.dataset.field), "dose", "the focus stays in the field");
  await page.keyboard.press("Control+A");
  await page.keyboard.type("1.81");
  await page.keyboard.press("Tab");
  assert.equal(await page.evaluate(() => document.activeElement.ariaLabel), "Unit of the dose", "Tab goes on after a change");
  assert.match(await page.locator("#sign-hint").textContent(), /not checked yet/);
  await reach("#sign");
  await page.keyboard.press("Enter");
  assert.match(await signed(page), /1 warning/);
  await reach("[data-suggestion]");
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => document.querySelector('[data-field="dose"]').value === "1.46");
  assert.match(await signed(page), /^1 card: 1 info\./);
  assert.equal(await page.evaluate(() => document.activeElement.id), "cards-title", "the focus stays at the cards");
  assert.deepEqual(faults, []);
  await page.close();
});

test("every control has a name, every page its landmarks and one heading of the first level", async () => {
  for (const path of PAGES) {
    const { page, faults } = await fresh();
    await page.goto(running.url + path);
    if (path === "/") await signed(page);
    const nameless = await page.evaluate(() => {
      const controls = [...document.querySelectorAll("a[href], button, input, select, textarea, summary, [role=region], [role=img]")];
      const hasName = (control) =>
        control.textContent.trim() || control.getAttribute("aria-label") || control.getAttribute("aria-labelledby") || control.labels?.length;
      return controls.filter((control) => !hasName(control)).map((control) => control.outerHTML.slice(0, 120));
    });
    assert.deepEqual(nameless, [], path);
    for (const landmark of ["header", "main", "footer", "nav[aria-label]"]) {
      assert.ok((await page.locator(landmark).count()) > 0, `${path}: ${landmark}`);
    }
    assert.equal(await page.locator("h1").count(), 1, path);
    assert.equal(await page.locator("html[lang=en]").count(), 1, path);
    const ids = await page.evaluate(() => [...document.querySelectorAll("[id]")].map((element) => element.id));
    assert.equal(new Set(ids).size, ids.length, `${path}: ids are used once`);
    assert.deepEqual(faults, [], path);
    await page.close();
  }
});

test("the cards are a live region, and the picture stands there as a table too", async () => {
  const { page } = await fresh();
  await openScenario(page, running.url, "v17-fourth-cycle-before-transplant");
  assert.equal(await page.locator("#status[role=status][aria-live=polite]").count(), 1);
  assert.match(await page.locator("#chart svg desc").textContent(), /9 doses of inotuzumab ozogamicin in 3 cycles/);
  await page.getByText("The picture as a table").click();
  const rows = await page.locator("#chart tbody tr").allTextContents();
  assert.equal(rows.filter((row) => row.includes("Dose given")).length, 9);
  assert.ok(rows.some((row) => /Dose drafted.*cycle 4, day 1/.test(row)), rows.join("\n"));
  assert.ok(rows.some((row) => /Dose given1\.46 mgcycle 1, cycle day 1/.test(row)), "cycles are counted back");
  await page.close();
});

/** The least contrast of any text on a page against what stands behind it, as WCAG computes it. */
function leastContrast() {
  const channels = (colour) => colour.match(/[\d.]+/g).map(Number);
  const luminance = ([red, green, blue]) => {
    const [r, g, b] = [red, green, blue].map((value) => {
      const share = value / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const over = (top, below) => {
    const alpha = top[3] ?? 1;
    return [0, 1, 2].map((at) => top[at] * alpha + below[at] * (1 - alpha));
  };
  const behind = (element) => {
    const layers = [];
    for (let at = element; at; at = at.parentElement) {
      const style = getComputedStyle(at);
      layers.unshift(channels(style.backgroundColor));
    }
    return layers.reduce((below, layer) => over(layer, below), [255, 255, 255]);
  };
  const found = [];
  for (const element of document.querySelectorAll("body *")) {
    const own = [...element.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim());
    const style = getComputedStyle(element);
    if (!own || !element.checkVisibility() || style.fontSize === "0px") continue;
    const isDrawn = element instanceof SVGElement;
    const ground = behind(isDrawn ? element.ownerSVGElement.parentElement : element);
    const text = over(channels(isDrawn ? style.fill : style.color), ground);
    const [light, dark] = [luminance(text), luminance(ground)].sort((one, other) => other - one);
    found.push({ ratio: (light + 0.05) / (dark + 0.05), text: element.textContent.trim().slice(0, 40) });
  }
  return found.sort((one, other) => one.ratio - other.ratio)[0];
}

test("text stands out from its ground by 4.5 to 1 or more, light and dark", async () => {
  for (const colorScheme of ["light", "dark"]) {
    for (const path of [...PAGES, "/?scenario=data-every-area-at-once", "/?scenario=v17-fourth-cycle-before-transplant"]) {
      const { page } = await fresh();
      await page.emulateMedia({ colorScheme });
      await page.goto(running.url + path);
      if (path.startsWith("/?") || path === "/") await signed(page);
      await page.evaluate(() => document.querySelectorAll("details").forEach((part) => (part.open = true)));
      const { ratio, text } = await page.evaluate(leastContrast);
      assert.ok(ratio >= 4.5, `${colorScheme} ${path}: ${ratio.toFixed(2)} at “${text}”`);
      await page.close();
    }
  }
});

test("nothing is cut off on a phone", async () => {
  for (const path of [...PAGES, "/?scenario=course-three-instructions-in-one-order"]) {
    const { page, faults } = await fresh();
    await page.setViewportSize({ width: 360, height: 740 });
    await page.goto(running.url + path);
    if (path.startsWith("/?") || path === "/") await signed(page);
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    assert.ok(wide <= 0, `${path}: ${wide} pixels too wide`);
    assert.deepEqual(faults, [], path);
    await page.close();
  }
});

test("the list of QT drugs is searched", async () => {
  const { page } = await fresh();
  await page.goto(`${running.url}/knowledge/qt-drugs`);
  const all = await page.locator("#drugs tbody tr:visible").count();
  assert.ok(all > 100, `${all} medicines`);
  await page.getByLabel("Search by name").fill("voricon azole");
  const named = await page.locator("#drugs tbody tr:visible th").allTextContents();
  assert.ok(named.includes("voriconazole") && named.length < 10, named.join());
  assert.equal(await page.locator("#count").textContent(), `${named.length} of ${all} medicines`);
  await page.getByLabel("Search by name").fill("");
  await page.getByLabel("possible").check();
  const possible = await page.locator("#drugs tbody tr:visible td:nth-child(2)").allTextContents();
  assert.ok(possible.length > 5 && possible.every((text) => text.startsWith("possible")));
  await page.close();
});

test("first paint comes within a second, and a page stays below 300 KiB", async () => {
  for (const path of PAGES) {
    const { page } = await fresh();
    let bytes = 0;
    const session = await chrome.context.newCDPSession(page);
    await session.send("Network.enable");
    await session.send("Network.setCacheDisabled", { cacheDisabled: true });
    session.on("Network.loadingFinished", ({ encodedDataLength }) => (bytes += encodedDataLength));
    await page.goto(running.url + path, { waitUntil: "load" });
    if (path === "/") await signed(page);
    const paint = await page.evaluate(
      () =>
        new Promise((found) => {
          const seen = () => performance.getEntriesByName("first-contentful-paint")[0]?.startTime;
          const wait = () => (seen() === undefined ? requestAnimationFrame(wait) : found(seen()));
          wait();
        }),
    );
    console.log(`${path}: ${(bytes / 1024).toFixed(0)} KiB, first contentful paint after ${paint.toFixed(0)} ms`);
    assert.ok(bytes > 1000 && bytes < 300 * 1024, `${path}: ${bytes} bytes`);
    assert.ok(paint < 1000, `${path}: ${paint} ms`);
    await page.close();
  }
});

test("the pages of the knowledge need no script, and without the workbench there is none", async () => {
  const off = await service("--workbench", "off");
  try {
    assert.equal((await fetch(`${off.url}/`)).status, 404);
    assert.equal((await fetch(`${off.url}/workbench/knowledge.json`)).status, 404);
    const rules = await (await fetch(`${off.url}/rules`)).text();
    assert.ok(rules.includes("Dose amount") && !rules.includes("<script"));
  } finally {
    off.stop();
  }
});
