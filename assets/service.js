// The service, called as an EHR calls it.

/** The address an EHR posts to. */
export const ADDRESS = "/cds-services/countersign-order-sign";

/**
 * @typedef {object} Answer
 * @property {boolean} ok
 * @property {number} status
 * @property {any} body  cards, or an OperationOutcome; nothing if it is no JSON
 * @property {string} text
 * @property {number} milliseconds
 */

/**
 * Signs: posts a request.
 * @param {string} text
 * @returns {Promise<Answer>}
 */
export async function sign(text) {
  const started = performance.now();
  const response = await fetch(ADDRESS, { method: "POST", headers: { "Content-Type": "application/json" }, body: text });
  const answered = await response.text();
  return {
    ok: response.ok,
    status: response.status,
    body: parsed(answered),
    text: answered,
    milliseconds: performance.now() - started,
  };
}

/** The knowledge that forms and pictures need. */
export async function knowledge() {
  return (await loaded("/workbench/knowledge.json")).json();
}

/**
 * The request of a scenario, and the time by the clock that will judge it.
 * @param {string} name
 * @returns {Promise<{request: any, now: number}>}
 */
export async function scenario(name) {
  const response = await loaded(`/workbench/scenarios/${encodeURIComponent(name)}.json`);
  return { request: await response.json(), now: clock(response) };
}

/** The time of the service. */
export async function now() {
  return clock(await loaded("/health"));
}

function clock(response) {
  const date = Date.parse(response.headers.get("date") ?? "");
  return Number.isNaN(date) ? Date.now() : date;
}

async function loaded(address) {
  const response = await fetch(address, { cache: "no-cache" });
  if (!response.ok) throw new Error(`${address} answered ${response.status}`);
  return response;
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/**
 * What a refusal says: the message and the place in the request.
 * @param {Answer} answer
 */
export function refusal(answer) {
  const issue = answer.body?.issue?.[0];
  return {
    message: issue?.details?.text ?? `The service answered ${answer.status}, without a reason.`,
    path: issue?.expression?.[0] ?? null,
    consequence: issue?.diagnostics ?? null,
  };
}
