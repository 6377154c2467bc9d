import fc from 'fast-check';
import {
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLSchema,
  getNamedType,
  isInterfaceType,
  isObjectType,
} from 'graphql';

export interface RandomOperation {
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

/** Draws one value; what is drawn can be replayed and shrunk. */
type Draw = <Value>(arbitrary: fc.Arbitrary<Value>) => Value;

interface Writing {
  readonly schema: GraphQLSchema;
  readonly draw: Draw;
  readonly codes: readonly string[];
  readonly fragments: string[];
}

/**
 * A valid operation over a schema: subjects by code, fields of any kind, aliases, fragments with and without names and
 * conditions on types, @skip and @include by literals and variables. One that fields of one key make invalid is possible; the
 * caller validates.
 */
export function randomOperation(schema: GraphQLSchema, codes: readonly string[], draw: Draw): RandomOperation {
  const writing: Writing = { schema, draw, codes, fragments: [] };
  const variables = {
    yes: true,
    no: false,
    few: draw(fc.integer({ min: 0, max: 2 })),
    code: draw(fc.constantFrom(...codes)),
  };
  const roots = Array.from({ length: draw(fc.integer({ min: 1, max: 3 })) }, (_, n) => root(writing, n));
  const wrapped = draw(fc.boolean()) ? `... on Query { ${roots.join(' ')} }` : roots.join(' ');
  const query = `query ($yes: Boolean!, $no: Boolean!, $few: Int, $code: CreditCode!) {
    use: subject(creditCode: $code) { taxArrears(first: $few) @skip(if: $no) { id @include(if: $yes) } } ${wrapped} }
    ${writing.fragments.join('\n')}`;
  return { query, variables };
}

function root(writing: Writing, n: number): string {
  const { draw, codes } = writing;
  const kind = draw(fc.constantFrom('subject', 'subjects', 'subject', 'subjects', 'catalogue', '__typename'));
  const alias = draw(fc.boolean()) || n > 0 ? `r${n}: ` : '';
  const type = writing.schema.getType(kind === 'catalogue' ? 'Catalogue' : 'Subject');
  if (kind === '__typename' || !type) return `${alias}__typename`;
  const list = draw(fc.array(fc.constantFrom(...codes), { maxLength: 6 }));
  const given =
    kind === 'subjects'
      ? `creditCodes: ${JSON.stringify(list)}`
      : `creditCode: ${draw(fc.constantFrom('$code', `"${codes[0]}"`))}`;
  return `${alias}${kind}${kind === 'catalogue' ? '' : `(${given})`} { ${selections(writing, type, 3)} }`;
}

function selections(writing: Writing, type: GraphQLNamedType, depth: number): string {
  const count = writing.draw(fc.integer({ min: 1, max: depth > 1 ? 4 : 3 }));
  return Array.from({ length: count }, () => selection(writing, type, depth)).join(' ');
}

function selection(writing: Writing, type: GraphQLNamedType, depth: number): string {
  const { draw, fragments } = writing;
  const form = draw(fc.constantFrom('field', 'field', 'field', 'field', 'inline', 'on type', 'on interface', 'named'));
  const condition = draw(conditions);
  if (form === 'field' || depth === 0) return field(writing, type, depth);
  if (form === 'inline') return `... ${condition || '@include(if: true)'} { ${selections(writing, type, depth - 1)} }`;
  if (form === 'on type') return `... on ${type.name} ${condition} { ${selections(writing, type, depth - 1)} }`;
  const inner = form === 'on interface' ? interfaceOf(type) : type;
  const body = selections(writing, inner, depth - 1);
  if (form === 'on interface')
    return `... on ${inner.name} ${condition} { ${body} ... on ${type.name} { ${selections(writing, type, depth - 1)} } }`;
  const name = `f${fragments.length}`;
  fragments.push(`fragment ${name} on ${type.name} { ${body} }`);
  return draw(fc.boolean()) ? `...${name} ...${name} ${condition}` : `...${name} ${condition}`;
}

const conditions = fc.constantFrom(
  '',
  '',
  '',
  '@include(if: $yes)',
  '@skip(if: $no)',
  '@include(if: $no)',
  '@skip(if: true)',
);

function interfaceOf(type: GraphQLNamedType): GraphQLNamedType {
  return (isObjectType(type) ? type.getInterfaces()[0] : undefined) ?? type;
}

function field(writing: Writing, type: GraphQLNamedType, depth: number): string {
  const { draw } = writing;
  const fields = isObjectType(type) || isInterfaceType(type) ? Object.values(type.getFields()) : [];
  const usable = fields.filter((candidate) => !needsArguments(candidate) && (depth > 0 || isLeaf(candidate)));
  const chosen = usable[draw(fc.nat({ max: usable.length }))]; // past the last: none
  const condition = draw(conditions);
  if (!chosen) return `__typename ${condition}`;
  const given = chosen.args.some(({ name }) => name === 'first')
    ? draw(fc.constantFrom('', '(first: 1)', '(first: $few)'))
    : '';
  // Mostly aliases that cannot clash: one a field and its arguments. Now and then those that federation uses itself.
  const own = `${chosen.name}${given.replace(/\W/g, '')}: `;
  const taken =
    draw(fc.integer({ min: 0, max: 20 })) === 0 ? draw(fc.constantFrom('id: ', 'creditCode: ', '__typename: ')) : '';
  const alias = taken || (given || draw(fc.boolean()) ? own : '');
  const inner = getNamedType(chosen.type);
  const body = isLeaf(chosen) ? '' : ` { ${selections(writing, inner, depth - 1)} }`;
  return `${alias}${chosen.name}${given} ${condition}${body}`;
}

const isLeaf = ({ type }: GraphQLField<unknown, unknown>) => {
  const named = getNamedType(type);
  return !('getFields' in named) && !('getTypes' in named);
};

const needsArguments = ({ args, type }: GraphQLField<unknown, unknown>) =>
  args.some(({ type: given, defaultValue }) => String(given).endsWith('!') && defaultValue === undefined) ||
  'getTypes' in getNamedType(type);
