import {
  type DocumentNode,
  type FragmentDefinitionNode,
  Kind,
  type SelectionNode,
  type SelectionSetNode,
  visit,
} from 'graphql';
import { isIncluded, type Operation } from '../../../collect-fields.ts';

type Variables = Readonly<Record<string, unknown>>;

/**
 * What @skip and @include leave of an operation under these variables. Apollo's planner moves conditions from fields to what holds them, so that a
 * mutation is not carried out of whose answer nothing is included, and for some operations it makes no plan: it gets none with conditions.
 * A selection of which nothing is left stays, empty.
 */
export function unconditional({ operation, fragments }: Operation, variables: Variables): Operation {
  const left = (node: SelectionNode): readonly SelectionNode[] => {
    if (!isIncluded(node, variables)) return [];
    const directives = node.directives?.filter(({ name }) => !isCondition(name.value)) ?? [];
    if (node.kind === Kind.FRAGMENT_SPREAD) {
      const fragment = reduced(node.name.value);
      return fragment && fragment.selectionSet.selections.length > 0 ? [{ ...node, directives }] : [];
    }
    if (!node.selectionSet) return [{ ...node, directives }];
    const selectionSet = leftOf(node.selectionSet);
    if (node.kind === Kind.INLINE_FRAGMENT && selectionSet.selections.length === 0) return [];
    return [{ ...node, directives, selectionSet } as SelectionNode];
  };
  const leftOf = (set: SelectionSetNode): SelectionSetNode => ({ ...set, selections: set.selections.flatMap(left) });
  const done = new Map<string, FragmentDefinitionNode>();
  const reduced = (name: string): FragmentDefinitionNode | undefined => {
    const fragment = fragments.get(name);
    if (!fragment || done.has(name)) return done.get(name);
    const made = { ...fragment, selectionSet: leftOf(fragment.selectionSet) };
    done.set(name, made);
    return made;
  };
  return { operation: { ...operation, selectionSet: leftOf(operation.selectionSet) }, fragments: done };
}

const isCondition = (directive: string): boolean => directive === 'skip' || directive === 'include';

/** The operation with something to select wherever nothing is left: GraphQL has no empty selections. */
export function withoutEmptySelections(document: DocumentNode, key: string): DocumentNode {
  const typename: SelectionNode = {
    kind: Kind.FIELD,
    alias: { kind: Kind.NAME, value: key },
    name: { kind: Kind.NAME, value: '__typename' },
  };
  return visit(document, {
    SelectionSet: (set) => (set.selections.length > 0 ? undefined : { ...set, selections: [typename] }),
  });
}
