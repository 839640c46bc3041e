// From end to end: a real FHIR server, and a CDS Hooks client that does what an EHR does.
//
//   node tests/e2e/flow.mjs target/debug/countersign
//
// Discovery, a signed token, an order signed without prefetch, the suggestion taken, the order signed again, feedback.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { generateKeyPairSync, randomUUID, sign } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fhirServer } from './fhir-server.mjs';

const binary = process.argv[2] ?? 'target/debug/countersign';
const fixture = new URL('../../fixtures/v04-cycle-total-in-one-dose/', import.meta.url);
const publicUrl = 'https://cds.example.org';
const issuer = 'https://ehr.example.org';
const accessToken = randomUUID();
const folder = mkdtempSync(join(tmpdir(), 'countersign-e2e-'));
const ends = [() => rmSync(folder, { recursive: true })];

/** The fixture as if it had been written today: every date is moved by the same number of days. */
function fixtureOfToday() {
  const at = Date.parse(/^at\s*=\s*"(.*)"/m.exec(readFileSync(new URL('scenario.toml', fixture), 'utf8'))[1]);
  const days = Math.floor((Date.now() - at) / 86_400_000);
  const moved = (date) => new Date(Date.parse(date) + days * 86_400_000).toISOString().slice(0, 10);
  const text = readFileSync(new URL('request.json', fixture), 'utf8');
  return JSON.parse(text.replace(/\b(20\d\d-\d\d-\d\d)(?=[T"])/g, (date) => moved(date)));
}

const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-384' });
const kid = 'e2e';

/** A CDS Hooks token: ES384, five minutes, an id of its own. */
function token(audience) {
  const now = Math.floor(Date.now() / 1000);
  const header = { alg: 'ES384', typ: 'JWT', kid };
  const claims = { iss: issuer, aud: audience, iat: now, exp: now + 300, jti: randomUUID() };
  const part = (json) => Buffer.from(JSON.stringify(json)).toString('base64url');
  const message = `${part(header)}.${part(claims)}`;
  const signature = sign('sha384', Buffer.from(message), { key: privateKey, dsaEncoding: 'ieee-p1363' });
  return `${message}.${signature.toString('base64url')}`;
}

async function jwksServer() {
  const keys = [{ ...publicKey.export({ format: 'jwk' }), kid, use: 'sig', alg: 'ES384' }];
  const server = createServer((_, response) => {
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ keys }));
  });
  await new Promise((done) => server.listen(0, '127.0.0.1', done));
  ends.push(() => server.close());
  return `http://127.0.0.1:${server.address().port}/jwks.json`;
}

/** Starts the service and returns its address. */
async function service(config) {
  const child = spawn(binary, ['serve', '--config', config], { stdio: ['ignore', 'pipe', 'inherit'] });
  ends.push(() => child.kill('SIGTERM'));
  const [line] = await Promise.race([
    new Promise((done) => createInterface(child.stdout).once('line', (line) => done([line]))),
    new Promise((_, failed) => child.once('exit', (code) => failed(new Error(`the service ended with ${code}`)))),
  ]);
  return line;
}

async function main() {
  const request = fixtureOfToday();
  const fhir = await fhirServer(accessToken);
  ends.push(() => fhir.close());
  let loaded = 0;
  for (const value of Object.values(request.prefetch)) {
    for (const resource of value?.resourceType === 'Bundle' ? (value.entry ?? []).map((entry) => entry.resource) : [value]) {
      if (resource?.id) loaded += Boolean(await fhir.repository.updateResource(resource, { assignedId: true }));
    }
  }
  assert(loaded > 10, `${loaded} resources`);

  const journal = join(folder, 'journal.jsonl');
  const config = join(folder, 'countersign.toml');
  writeFileSync(config, `
listen = "127.0.0.1:0"
public_url = "${publicUrl}"
journal = "${journal}"
authenticate_discovery = true
log_format = "text"

[[clients]]
name = "e2e"
issuer = "${issuer}"
jwks_url = "${await jwksServer()}"
allow_http = true
fhir_servers = ["${fhir.base}"]
`);
  const base = await service(config);
  const call = async (path, body, bearer = token(publicUrl + path)) => {
    const headers = { authorization: `Bearer ${bearer}`, 'content-type': 'application/json' };
    const method = body === undefined ? 'GET' : 'POST';
    return fetch(base + path, { method, headers, body: body && JSON.stringify(body) });
  };

  // Discovery.
  assert.equal((await fetch(`${base}/cds-services`)).status, 401);
  const { services } = await (await call('/cds-services')).json();
  const path = `/cds-services/${services.find((offered) => offered.hook === 'order-sign').id}`;

  // The order is signed; nothing is prefetched.
  delete request.prefetch;
  request.hookInstance = randomUUID();
  request.fhirServer = fhir.base;
  request.fhirAuthorization = {
    access_token: accessToken, token_type: 'Bearer', expires_in: 300, scope: 'user/*.read', subject: 'countersign',
  };
  const rules = (answer) => answer.cards.flatMap((card) =>
    card.extension['countersign.findings'].map((finding) => `${finding.rule} ${finding.severity}`));
  const bearer = token(publicUrl + path);
  const signed = await call(path, request, bearer);
  assert.equal(signed.status, 200, await signed.clone().text());
  const answer = await signed.json();
  assert(rules(answer).includes('dose-amount critical'), rules(answer).join(', '));
  assert(!rules(answer).some((rule) => rule.startsWith('data-unavailable')), rules(answer).join(', '));
  assert(fhir.state.asked.length >= 10, fhir.state.asked.join('\n'));
  assert.equal((await call(path, request, bearer)).status, 401, 'a token counts once');

  // The suggestion is taken, and the order signed again.
  const card = answer.cards.find((card) => card.suggestions?.[0].actions[0].type === 'update');
  const suggestion = card.suggestions[0];
  const { resource } = suggestion.actions[0];
  const entry = request.context.draftOrders.entry.find((entry) => entry.resource.id === resource.id);
  entry.resource = resource;
  request.hookInstance = randomUUID();
  const again = await (await call(path, request)).json();
  assert(!rules(again).some((rule) => rule.startsWith('dose-amount')), rules(again).join(', '));
  assert(rules(again).includes('dose-verified info'), rules(again).join(', '));

  // Feedback.
  const feedback = {
    feedback: [{
      card: card.uuid, outcome: 'accepted', acceptedSuggestions: [{ id: suggestion.uuid }],
      outcomeTimestamp: new Date().toISOString(),
    }],
  };
  assert.equal((await call(`${path}/feedback`, feedback)).status, 200);
  await new Promise((done) => setTimeout(done, 300));
  const kept = readFileSync(journal, 'utf8').trim().split('\n').map((line) => JSON.parse(line));
  assert.equal(kept[0].card, card.uuid);
  assert.deepEqual(kept[0].suggestions, [suggestion.uuid]);

  // What the server refuses is said.
  fhir.state.refuse.add('Condition');
  const part = await (await call(path, request)).json();
  assert(rules(part).includes('data-unavailable warning'), rules(part).join(', '));
  fhir.state.refuse.clear();

  // A server that takes 50 ms for each query.
  fhir.state.delay = 50;
  const times = [];
  for (let round = 0; round < 10; round += 1) {
    const started = performance.now();
    assert.equal((await call(path, request)).status, 200);
    times.push(performance.now() - started);
  }
  times.sort((one, other) => one - other);
  const median = times[5];
  assert(median < 500, `${median} ms`);
  console.log(`from end to end: all well; ${median.toFixed(0)} ms without prefetch, 50 ms a FHIR query (median of 10)`);
}

try {
  await main();
} finally {
  for (const end of ends.reverse()) end();
}
