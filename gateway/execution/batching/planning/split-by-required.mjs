import { Kind, parse, print, visit } from 'graphql';
import { argument } from './directive-arguments.mjs';
import { fieldSet, requiredBy } from './required-fields.mjs';

/**
 * Splits a call on entities whose fields require the same field with several arguments: its subgraph can be told of only one of them for
 * each entity. Each part asks the fields that agree about that.
 */
export function splitByRequired(fetch, supergraph, standIns) {
  if (!fetch.requires) return [fetch];
  const clashing = clashesOf(fetch.requires, standIns);
  if (clashing.size === 0) return [fetch];
  const document = parse(fetch.operation, { noLocation: true });
  const [entities] = document.definitions[0].selectionSet.selections;
  const parts = [];
  for (const fragment of entities.selectionSet.selections) {
    for (const field of fragment.selectionSet?.selections ?? []) {
      const needs = needsOf({ supergraph, standIns }, fetch.serviceName, fragment.typeCondition?.name.value, field);
      const chosen = new Map([...needs].filter(([place]) => clashing.has(place)));
      const part = partFor(parts, chosen);
      part.fragments.set(fragment, [...(part.fragments.get(fragment) ?? []), field]);
    }
  }
  return parts.map(({ chosen, fragments }) => ({
    ...fetch,
    ...operationOf(document, entities, fragments),
    requires: pruned(fetch.requires, [], { clashing, chosen, standIns }),
  }));
}

/** The first part whose fields do not clash with what is chosen, or a new one. */
function partFor(parts, chosen) {
  const fits = (part) => [...chosen].every(([place, name]) => (part.chosen.get(place) ?? name) === name);
  let part = parts.find(fits);
  if (!part) {
    part = { chosen: new Map(), fragments: new Map() };
    parts.push(part);
  }
  for (const [place, name] of chosen) part.chosen.set(place, name);
  return part;
}

/** Where an entity would be told of several fields under one name. */
function clashesOf(requires, standIns) {
  const names = new Map();
  const gather = (selections, path) => {
    for (const one of selections) {
      if (one.kind === 'InlineFragment') {
        gather(one.selections, beneathType(path, one.typeCondition));
        continue;
      }
      const at = [...path, ownName(one.name, standIns)];
      names.set(placeOf(at), (names.get(placeOf(at)) ?? new Set()).add(one.name));
      gather(one.selections ?? [], at);
    }
  };
  gather(requires, []);
  return new Set([...names].flatMap(([place, all]) => (all.size > 1 ? [place] : [])));
}

/** What a field requires in its subgraph: which name in which place. */
function needsOf({ supergraph, standIns }, subgraph, type, field) {
  const needs = new Map();
  const gather = ({ selections }, path) => {
    for (const one of selections) {
      if (one.kind === Kind.INLINE_FRAGMENT) gather(one.selectionSet, path);
      if (one.kind !== Kind.FIELD) continue;
      const at = [...path, ownName(one.name.value, standIns)];
      needs.set(placeOf(at), one.name.value);
      if (one.selectionSet) gather(one.selectionSet, at);
    }
  };
  const required = requiredIn(supergraph, subgraph, type, field.name.value);
  if (required) gather(fieldSet(required), [type]);
  return needs;
}

function requiredIn({ definitions }, subgraph, typeName, fieldName) {
  const graphs = definitions.find(({ name }) => name?.value === 'join__Graph')?.values ?? [];
  const graph = graphs.find(({ directives }) => argument(directives[0], 'name') === subgraph)?.name.value;
  const type = definitions.find(({ name, fields }) => fields && name.value === typeName);
  const field = type?.fields.find(({ name }) => name.value === fieldName);
  return field?.directives
    .filter((one) => argument(one, 'graph') === graph)
    .map(requiredBy)
    .find(Boolean);
}

/** What remains of the required where one of each clash is chosen. */
function pruned(selections, path, { clashing, chosen, standIns }) {
  return selections.flatMap((one) => {
    const at =
      one.kind === 'InlineFragment' ? beneathType(path, one.typeCondition) : [...path, ownName(one.name, standIns)];
    const place = placeOf(at);
    if (one.kind !== 'InlineFragment' && clashing.has(place)) {
      const wanted = chosen.get(place);
      if (wanted === undefined ? standIns.has(one.name) : wanted !== one.name) return [];
    }
    if (!one.selections) return [one];
    const left = pruned(one.selections, at, { clashing, chosen, standIns });
    return left.length > 0 ? [{ ...one, selections: left }] : [];
  });
}

function operationOf(document, entities, fragments) {
  const selections = [...fragments].map(([fragment, fields]) => ({
    ...fragment,
    selectionSet: { ...fragment.selectionSet, selections: fields },
  }));
  const [operation] = document.definitions;
  const selection = { ...entities, selectionSet: { ...entities.selectionSet, selections } };
  const used = new Set();
  visit(selection, { Variable: ({ name }) => void used.add(name.value) });
  const definition = {
    ...operation,
    variableDefinitions: operation.variableDefinitions?.filter(({ variable }) => used.has(variable.name.value)),
    selectionSet: { ...operation.selectionSet, selections: [selection] },
  };
  return {
    operation: print({ ...document, definitions: [definition] }),
    variableUsages: [...used].filter((name) => name !== 'representations'),
  };
}

const ownName = (name, standIns) => standIns.get(name)?.field ?? name;
const placeOf = (path) => path.join('.');
/** Types are told apart only at the entity itself: beneath, a clash of two types is split like one of one. */
const beneathType = (path, typeCondition) => (path.length === 0 && typeCondition ? [typeCondition] : path);
