// What the tests share: the service on a free port, and a browser that tells everything it should not have done.

import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

import { chromium } from "playwright-core";

export const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const PROGRAM = process.env.COUNTERSIGN_PROGRAM ?? join(ROOT, "target/debug/countersign");
const CHROMIUM = process.env.CHROMIUM ?? "/usr/bin/chromium";

/**
 * Starts the service with some options; it ends with `stop`.
 * @param {...string} options
 */
export async function service(...options) {
  const child = spawn(PROGRAM, ["serve", "--listen", "127.0.0.1:0", ...options], { stdio: ["ignore", "pipe", "ignore"] });
  const lines = createInterface({ input: child.stdout });
  const url = await new Promise((found, failed) => {
    lines.once("line", found);
    child.once("error", failed);
    child.once("exit", (code) => failed(new Error(`${PROGRAM} ended with ${code}`)));
  });
  return { url, stop: () => child.kill() };
}

/** Starts a browser with a profile of its own. */
export async function browser() {
  const folder = await mkdtemp(join(tmpdir(), "countersign-browser-"));
  const context = await chromium.launchPersistentContext(folder, {
    executablePath: CHROMIUM,
    headless: true,
    args: [
      "--headless",
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
    viewport: { width: 1440, height: 1000 },
  });
  return {
    context,
    stop: async () => {
      await context.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/**
 * A page that notes every fault: errors on its console, violations of the content security policy (Chromium tells them
 * there), failed scripts, and requests to anywhere but the service. A refusal that a test asks for is told apart.
 * @param {import("playwright-core").BrowserContext} context
 * @param {string} url
 */
export async function newPage(context, url) {
  const page = await context.newPage();
  const faults = [];
  page.on("console", (message) => {
    const isRefusal = message.text().includes("the server responded with a status of 4");
    if (message.type() === "error" && !isRefusal) faults.push(message.text());
  });
  page.on("pageerror", (error) => faults.push(String(error)));
  page.on("request", (request) => {
    if (!request.url().startsWith(url) && !request.url().startsWith("data:")) faults.push(`request to ${request.url()}`);
  });
  return { page, faults };
}

/** Waits until the answer to the newest signing is shown, and gives what the page says of it. */
export async function signed(page) {
  const isSettled = () => !document.body.classList.contains("stale") && document.querySelector("#cards")?.getAttribute("aria-busy") === "false";
  let said;
  // A click may not have begun to sign yet: what is said must stand for a while.
  for (;;) {
    await page.waitForFunction(isSettled);
    const now = await page.locator("#status").textContent();
    if (now === said && (await page.evaluate(isSettled))) return now;
    said = now;
    await page.waitForTimeout(100);
  }
}

/** Opens the workbench with a scenario, signed as it is drafted. */
export async function openScenario(page, url, name) {
  await page.goto(`${url}/?scenario=${name}`);
  return signed(page);
}
