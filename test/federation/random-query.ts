import fc from 'fast-check';
import {
  type GraphQLCompositeType,
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isCompositeType,
  isEnumType,
  isInputObjectType,
  isLeafType,
  isListType,
  isNonNullType,
  isUnionType,
} from 'graphql';

/** Draws one value; what is drawn can be replayed and shrunk. */
export type Draw = <Value>(arbitrary: fc.Arbitrary<Value>) => Value;

interface Writing {
  readonly schema: GraphQLSchema;
  readonly draw: Draw;
  /** What arguments of ids and texts take: mostly ids that there are. */
  readonly texts: readonly string[];
  readonly fragments: string[];
  readonly variables: Map<string, { readonly declared: string; readonly value: unknown }>;
  readonly clashing: boolean;
  /** How many selections may still be written: plans grow faster than their operations. */
  left: number;
}

/**
 * A query or mutation over any schema: fields with arguments and aliases, fragments of each kind on whatever types overlap,
 * variables and conditions. One that fields of one key make invalid is possible: the caller validates.
 *
 * @param clashing with aliases, too, that are names of other fields, of keys above all
 */
export function randomQuery(schema: GraphQLSchema, texts: readonly string[], clashing: boolean, draw: Draw) {
  const writing: Writing = {
    schema,
    draw,
    texts,
    clashing,
    fragments: [],
    variables: new Map(),
    left: draw(fc.integer({ min: 3, max: 25 })),
  };
  writing.variables.set('yes', { declared: 'Boolean!', value: true });
  writing.variables.set('no', { declared: 'Boolean! = false', value: undefined });
  const mutation = schema.getMutationType();
  const root = mutation && draw(fc.integer({ max: 3, min: 0 })) > 0 ? mutation : schema.getQueryType();
  if (!root) throw new Error('a schema without queries');
  const body = `__typename @skip(if: $yes) @include(if: $no) ${selections(writing, root, 4)}`;
  const declared = [...writing.variables].map(([name, variable]) => `$${name}: ${variable.declared}`);
  const given = [...writing.variables].filter(([, { value }]) => value !== undefined);
  return {
    query: `${root === mutation ? 'mutation' : 'query'} (${declared.join(', ')}) { ${body} }\n${writing.fragments.join('\n')}`,
    variables: Object.fromEntries(given.map(([name, { value }]) => [name, value])),
  };
}

function selections(writing: Writing, type: GraphQLCompositeType, depth: number): string {
  const count = Math.max(1, Math.min(writing.left, writing.draw(fc.integer({ min: 1, max: depth > 1 ? 4 : 3 }))));
  writing.left -= count;
  return Array.from({ length: count }, () => selection(writing, type, depth)).join(' ');
}

const forms = fc.constantFrom('field', 'field', 'field', 'field', 'inline', 'on', 'on', 'named');
const conditions = fc.constantFrom('', '', '', '', '@include(if: $yes)', '@skip(if: $no)', '@include(if: $no)');

function selection(writing: Writing, type: GraphQLCompositeType, depth: number): string {
  const { draw, fragments } = writing;
  const form = draw(forms);
  const condition = draw(conditions);
  if (depth === 0 || writing.left <= 0 || (form === 'field' && !isUnionType(type))) return field(writing, type, depth);
  if (form === 'inline') return `... ${condition || '@include(if: true)'} { ${selections(writing, type, depth - 1)} }`;
  const inner = draw(fc.constantFrom(...overlapping(writing.schema, type)));
  const body = selections(writing, inner, depth - 1);
  if (form !== 'named') return `... on ${inner.name} ${condition} { ${body} }`;
  const name = `f${fragments.length}`;
  fragments.push(`fragment ${name} on ${inner.name} { ${body} }`);
  return draw(fc.boolean()) ? `...${name} ...${name} ${condition}` : `...${name} ${condition}`;
}

function overlapping(schema: GraphQLSchema, type: GraphQLCompositeType): GraphQLCompositeType[] {
  const of = (each: GraphQLCompositeType) => (isAbstractType(each) ? schema.getPossibleTypes(each) : [each]);
  const own = of(type);
  const composite = Object.values(schema.getTypeMap()).filter(isCompositeType);
  return composite.filter((each) => !each.name.startsWith('__') && of(each).some((member) => own.includes(member)));
}

function field(writing: Writing, type: GraphQLCompositeType, depth: number): string {
  const { draw } = writing;
  const fields = isUnionType(type) ? [] : Object.values(type.getFields());
  const usable = fields.filter(
    (candidate) => (depth > 0 && writing.left > 0) || isLeafType(getNamedType(candidate.type)),
  );
  const chosen = usable[draw(fc.nat({ max: usable.length }))]; // past the last: none
  const condition = draw(conditions);
  if (!chosen) return `${alias(writing, '__typename', fields, 'typename')}__typename ${condition}`;
  const given = args(writing, chosen);
  const own = given ? `${chosen.name}_${given.replace(/\W+/g, '_')}` : `own_${chosen.name}`;
  const name = given ? `${own}: ` : alias(writing, chosen.name, fields, own);
  const inner = getNamedType(chosen.type);
  const body = isCompositeType(inner) ? ` { ${selections(writing, inner, depth - 1)} }` : '';
  return `${name}${chosen.name}${given} ${condition}${body}`;
}

/** Mostly aliases that cannot clash: one a field and its arguments. */
function alias(writing: Writing, name: string, fields: readonly GraphQLField<unknown, unknown>[], own: string): string {
  const kind = writing.draw(fc.integer({ min: 0, max: 9 }));
  if (kind < 5) return '';
  if (kind < 8 || !writing.clashing || fields.length === 0) return `${own}: `;
  const other = writing.draw(fc.constantFrom('__typename', 'id', ...fields.map((each) => each.name)));
  return other === name ? '' : `${other}: `;
}

function args(writing: Writing, { args: known }: GraphQLField<unknown, unknown>): string {
  const given = known.flatMap((argument) => {
    const required = isNonNullType(argument.type) && argument.defaultValue === undefined;
    if (!required && writing.draw(fc.boolean())) return [];
    return [`${argument.name}: ${argumentValue(writing, argument.type)}`];
  });
  return given.length > 0 ? `(${given.join(', ')})` : '';
}

function argumentValue(writing: Writing, type: GraphQLInputType): string {
  const value = inputValue(writing, type);
  if (writing.draw(fc.boolean())) return written(value, type);
  const name = `v${writing.variables.size}`;
  writing.variables.set(name, { declared: String(type), value });
  return `$${name}`;
}

function inputValue(writing: Writing, type: GraphQLInputType): unknown {
  if (isNonNullType(type)) return some(writing, type.ofType);
  return writing.draw(fc.integer({ min: 0, max: 7 })) === 0 ? null : some(writing, type);
}

function some(writing: Writing, type: GraphQLInputType): unknown {
  const { draw } = writing;
  if (isListType(type)) return [inputValue(writing, type.ofType)];
  if (isEnumType(type)) return draw(fc.constantFrom(...type.getValues().map(({ name }) => name)));
  if (isInputObjectType(type)) {
    const fields = Object.values(type.getFields()).filter((each) => isNonNullType(each.type) || draw(fc.boolean()));
    return Object.fromEntries(fields.map((each) => [each.name, inputValue(writing, each.type)]));
  }
  const { name } = getNamedType(type);
  if (name === 'Int') return draw(fc.integer({ min: 0, max: 3 }));
  if (name === 'Boolean') return draw(fc.boolean());
  return draw(fc.constantFrom(...writing.texts));
}

function written(value: unknown, type: GraphQLInputType): string {
  const inner = isNonNullType(type) ? type.ofType : type;
  if (isListType(inner) && Array.isArray(value))
    return `[${value.map((each) => written(each, inner.ofType)).join(', ')}]`;
  if (isInputObjectType(inner) && value !== null) {
    const entries = Object.entries(value as Record<string, unknown>);
    return `{ ${entries.map(([name, each]) => `${name}: ${written(each, (inner.getFields()[name] as { type: GraphQLInputType }).type)}`).join(', ')} }`;
  }
  return isEnumType(inner) && value !== null ? String(value) : JSON.stringify(value);
}
