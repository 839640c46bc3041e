// What an EHR does when a suggestion is taken: create, update or delete in the drafts.

import { drafts, list } from "./fhir.js";

let made = 0;

/**
 * The request after a suggestion. Every action counts; what is created gets an id, as an EHR gives it.
 * @param {any} request
 * @param {any} suggestion
 */
export function applied(request, suggestion) {
  const changed = structuredClone(request);
  const bundle = changed.context.draftOrders;
  bundle.entry = list(bundle.entry);
  for (const action of list(suggestion.actions)) act(changed, bundle, action);
  return changed;
}

function act(request, bundle, action) {
  const { type, resource, resourceId } = action;
  if (type === "create") {
    made += 1;
    const taken = new Set(drafts(request).map((draft) => draft.id));
    let id = `suggested-${made}`;
    while (taken.has(id)) id += "x";
    bundle.entry.push({ resource: { ...structuredClone(resource), id } });
  } else if (type === "update") {
    const entry = bundle.entry.find((known) => isSame(known?.resource, resource.resourceType, resource.id));
    if (!entry) throw new RangeError(`the draft to change is not there: ${resource.resourceType}/${resource.id}`);
    entry.resource = structuredClone(resource);
  } else if (type === "delete") {
    const [kind, id] = String(resourceId).split("/");
    const kept = bundle.entry.filter((known) => !isSame(known?.resource, kind, id));
    if (kept.length === bundle.entry.length) throw new RangeError(`the draft to remove is not there: ${resourceId}`);
    bundle.entry = kept;
  } else {
    throw new RangeError(`an action of an unknown type: ${type}`);
  }
}

function isSame(resource, kind, id) {
  return resource?.resourceType === kind && resource?.id === id;
}
