import { Kind, parse, print, visit } from 'graphql';
import { argument } from './directive-arguments.mjs';

/**
 * A supergraph without the keys that a subgraph does not resolve, where it has others of the type. Apollo's planner goes back to a
 * subgraph by the first key that it can fill in, resolvable or not; to leave a subgraph no key of its own is needed.
 *
 * @param {string} supergraphSdl
 */
export function withResolvableKeys(supergraphSdl) {
  const only = (node) => ({ ...node, directives: withoutUnresolvable(node.directives ?? []) });
  return print(
    visit(parse(supergraphSdl, { noLocation: true }), {
      [Kind.OBJECT_TYPE_DEFINITION]: only,
      [Kind.INTERFACE_TYPE_DEFINITION]: only,
    }),
  );
}

function withoutUnresolvable(directives) {
  const resolved = new Set(directives.filter((one) => isKey(one) && isResolvable(one)).map(graphOf));
  return directives.filter((one) => !isKey(one) || isResolvable(one) || !resolved.has(graphOf(one)));
}

const isKey = (directive) => directive.name.value === 'join__type' && argument(directive, 'key') !== undefined;
const isResolvable = (directive) => argument(directive, 'resolvable') !== false;
const graphOf = (directive) => argument(directive, 'graph');
