import { Kind, parse, print, visit } from 'graphql';
import { splitByRequired } from './split-by-required.mjs';

/**
 * Puts the fields with their arguments back into a plan, where others stand for them. They are fetched under the names of those, and a subgraph
 * is told of them under their own; where it requires one with several arguments, it gets a call for each.
 */
export function withRequiredArguments(plan, { supergraph, standIns }) {
  if (standIns.size === 0 || !plan.node) return plan;
  const translate = (node) => {
    switch (node.kind) {
      case 'Sequence':
      case 'Parallel':
        return { ...node, nodes: node.nodes.map(translate) };
      case 'Flatten':
        return { ...node, node: translate(node.node) };
      case 'Fetch': {
        const fetches = splitByRequired(node, supergraph, standIns).map((one) => translateFetch(one, standIns));
        return fetches.length === 1 ? fetches[0] : { kind: 'Parallel', nodes: fetches };
      }
      default:
        return node;
    }
  };
  return { ...plan, node: translate(plan.node) };
}

function translateFetch(fetch, standIns) {
  const renamings = [];
  const requires = fetch.requires && translateRequires(fetch.requires, [], { standIns, renamings });
  return {
    ...fetch,
    operation: translateText(fetch.operation, standIns),
    ...(requires ? { requires } : {}),
    inputRewrites: [...renamings, ...(fetch.inputRewrites ?? [])],
  };
}

function translateText(operation, standIns) {
  let found = false;
  const translated = visit(parse(operation, { noLocation: true }), {
    Field: (node) => {
      const standIn = standIns.get(node.name.value);
      if (!standIn) return undefined;
      found = true;
      return {
        ...node,
        alias: node.alias ?? node.name,
        name: { kind: Kind.NAME, value: standIn.field },
        arguments: standIn.arguments,
      };
    },
  });
  return found ? print(translated) : operation;
}

/** The innermost are renamed first, so that the paths to them are still the ones that they were fetched under. */
function translateRequires(selections, path, found) {
  return selections.map((one) => {
    if (one.kind === 'InlineFragment') {
      const beneath = one.typeCondition ? [...path, `... on ${one.typeCondition}`] : path;
      return { ...one, selections: translateRequires(one.selections, beneath, found) };
    }
    const at = [...path, one.alias ?? one.name];
    const beneath = one.selections ? { selections: translateRequires(one.selections, at, found) } : {};
    const standIn = found.standIns.get(one.name);
    if (!standIn) return { ...one, ...beneath };
    found.renamings.push({ kind: 'KeyRenamer', path: at, renameKeyTo: standIn.field });
    return { ...one, ...beneath, alias: one.alias ?? one.name, name: standIn.field };
  });
}
