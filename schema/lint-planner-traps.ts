import { baseType, type CompositeType, isCompositeType, type ObjectType } from '@apollo/federation-internals';
import { Kind, parse, type SelectionSetNode } from 'graphql';
import type { ParsedSubgraph } from './compose.ts';
import { isDepartment } from './record-types.ts';

/**
 * Schemas that Apollo's query planner 2.14 plans wrongly, by the public federation audit: refused, since the answer would be wrong
 * without an error.
 */
export function lintPlannerTraps(parsed: ParsedSubgraph): readonly string[] {
  return parsed.subgraph.schema
    .objectTypes()
    .flatMap((type) => [...lintRequires(parsed, type), ...lintKeys(parsed, type), ...lintInterfaceObject(parsed, type)])
    .map((complaint) => `${parsed.name}: ${complaint}`);
}

/**
 * The planner does not alias what `@requires` asks for. Whatever arguments the field set gives, another field's `@requires` or the
 * client may ask for the same field with others, and one of them silently gets the other's value.
 */
function* lintRequires({ subgraph }: ParsedSubgraph, type: ObjectType): Iterable<string> {
  const requires = subgraph.metadata().requiresDirective();
  for (const field of type.fields()) {
    for (const applied of field.appliedDirectivesOf(requires)) {
      for (const required of fieldsWithArguments(selectionsOf(applied.arguments().fields), type)) {
        yield `${field.coordinate} @requires ${required}, which takes arguments: whoever asks for it with others gets wrong data (stack, planner traps)`;
      }
    }
  }
}

function* fieldsWithArguments(selections: SelectionSetNode, type: CompositeType): Iterable<string> {
  for (const selection of selections.selections) {
    if (selection.kind === Kind.INLINE_FRAGMENT) {
      const condition = selection.typeCondition && type.schema().type(selection.typeCondition.name.value);
      const narrowed = condition !== undefined && isCompositeType(condition) ? condition : type;
      yield* fieldsWithArguments(selection.selectionSet, narrowed);
    }
    if (selection.kind !== Kind.FIELD || type.kind === 'UnionType') continue;
    const field = type.field(selection.name.value);
    if (field?.type === undefined) continue;
    if (field.hasArguments()) yield field.coordinate.replace(/\(.*$/, '');
    const target = baseType(field.type);
    if (selection.selectionSet && isCompositeType(target)) yield* fieldsWithArguments(selection.selectionSet, target);
  }
}

/** The planner may enter a subgraph by a key that is not resolvable: nothing may be there to be reached but the key itself. */
function* lintKeys({ subgraph }: ParsedSubgraph, type: ObjectType): Iterable<string> {
  for (const applied of type.appliedDirectivesOf(subgraph.metadata().keyDirective())) {
    const { fields, resolvable } = applied.arguments(true);
    if (resolvable !== false) continue;
    const keyFields = new Set(
      selectionsOf(fields).selections.flatMap((selection) =>
        selection.kind === Kind.FIELD ? selection.name.value : [],
      ),
    );
    const others = type.fields().filter((field) => !keyFields.has(field.name) && !field.isIntrospectionField());
    if (others.length === 0) continue;
    const names = others.map(({ name }) => name).join(', ');
    yield `${type.name} has a key that is not resolvable beside other fields (${names}): the planner may use it to reach them (stack, planner traps)`;
  }
}

/** Refused across departments by composition; with a key that is not resolvable the planner makes an empty plan. */
function* lintInterfaceObject({ name, subgraph }: ParsedSubgraph, type: ObjectType): Iterable<string> {
  const metadata = subgraph.metadata();
  if (!metadata.isInterfaceObjectType(type)) return;
  if (isDepartment(name)) {
    yield `${type.name} is an @interfaceObject: departments may not have any (stack, planner traps)`;
  } else if (type.appliedDirectivesOf(metadata.keyDirective()).some((key) => key.arguments().resolvable === false)) {
    yield `${type.name} is an @interfaceObject with a key that is not resolvable: its plans are empty (stack, planner traps)`;
  }
}

function selectionsOf(fields: unknown): SelectionSetNode {
  const definition = parse(`{ ${String(fields)} }`).definitions[0];
  if (definition?.kind !== Kind.OPERATION_DEFINITION) throw new TypeError('A field set is a selection');
  return definition.selectionSet;
}
