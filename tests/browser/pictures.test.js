// The picture of the README (UPDATE_PICTURE=1 takes a new one); and those that a person looks at, where a folder is named for them
// (COUNTERSIGN_PICTURES).

import assert from "node:assert/strict";
import { mkdir, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, test } from "node:test";

import { ROOT, browser, newPage, openScenario, service, signed } from "./bench.js";

const FOLDER = process.env.COUNTERSIGN_PICTURES;

let running;
let chrome;

before(async () => {
  [running, chrome] = await Promise.all([service(), browser()]);
});

after(async () => {
  await chrome?.stop();
  running?.stop();
});

test("the picture of the README shows the workbench, and is small", async () => {
  const { page, faults } = await newPage(chrome.context, running.url);
  await page.setViewportSize({ width: 1400, height: 960 });
  await openScenario(page, running.url, "v10-c2d1-full-dose-in-cr");
  const picture = join(ROOT, "docs", "workbench.png");
  const made = await page.screenshot();
  // It shows today's dates: kept as it is until somebody asks for a new one.
  if (process.env.UPDATE_PICTURE) await writeFile(picture, made);
  for (const size of [made.length, (await stat(picture)).size]) {
    assert.ok(size > 20_000 && size < 300_000, `${size} bytes`);
  }
  assert.deepEqual(faults, []);
});

test("pictures for a person to look at", { skip: !FOLDER }, async () => {
  await mkdir(FOLDER, { recursive: true });
  const looks = [
    ["light", { width: 1440, height: 1000 }, "light"],
    ["dark", { width: 1440, height: 1000 }, "dark"],
    ["phone", { width: 390, height: 844 }, "light"],
    ["tablet", { width: 1024, height: 900 }, "light"],
  ];
  const shown = ["/?scenario=v10-c2d1-full-dose-in-cr", "/?scenario=premed-none", "/rules/dose-amount", "/knowledge", "/knowledge/qt-drugs"];
  for (const [name, viewport, colorScheme] of looks) {
    for (const path of shown) {
      const { page } = await newPage(chrome.context, running.url);
      await page.setViewportSize(viewport);
      await page.emulateMedia({ colorScheme });
      await page.goto(running.url + path);
      if (path.startsWith("/?")) await signed(page);
      const file = path.replace(/\W+/g, "-");
      await page.screenshot({ path: join(FOLDER, `${name}${file}.png`) });
      await page.close();
    }
  }
});
