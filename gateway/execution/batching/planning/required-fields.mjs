import { buildASTSchema, isInterfaceType, Kind, parse, print, TypeInfo, visit, visitWithTypeInfo } from 'graphql';

/** What the names of the fields begin with that the planner gets in place of required ones with arguments. */
export const requiredPrefix = '_required_';

/**
 * A supergraph for the planner, in which no field requires another with arguments: Apollo's planner tells required fields apart by name alone.
 * Each such field with its arguments stands there as a field of its own, without any.
 *
 * @param {string} supergraphSdl
 */
export function withRequiredFields(supergraphSdl) {
  // Most supergraphs have none, and their planner's thread is to start soon.
  if (!/requires:\s*"+[^"]*\(/.test(supergraphSdl)) return { supergraph: null, standIns: new Map() };
  const document = parse(supergraphSdl, { noLocation: true });
  const requires = createNaming(buildASTSchema(document, { assumeValidSDL: true }));
  const named = mapFields(document, (field, type) => ({
    ...field,
    directives: field.directives?.map((one) => requires.withoutArguments(one, type)),
  }));
  // Where a supergraph has such names itself, required arguments stay, and plans that mix them up are refused.
  if (requires.standIns.size === 0 || supergraphSdl.includes(requiredPrefix)) {
    return { supergraph: document, standIns: new Map() };
  }
  return { supergraph: withStandIns(named, requires.namesOf), standIns: requires.standIns };
}

function createNaming(schema) {
  /** What stands for which field with which arguments, by its name. */
  const standIns = new Map();
  const byText = new Map();
  /** By type, the names that it gets. */
  const namesOf = new Map();

  function standIn(node, parent) {
    const text = print({ ...node, alias: undefined, selectionSet: undefined });
    const name = byText.get(text) ?? `${requiredPrefix}${byText.size}_${node.name.value}`;
    byText.set(text, name);
    standIns.set(name, { field: node.name.value, arguments: node.arguments });
    const { objects = [], interfaces = [] } = isInterfaceType(parent) ? schema.getImplementations(parent) : {};
    for (const type of [parent, ...objects, ...interfaces]) {
      namesOf.set(type.name, (namesOf.get(type.name) ?? new Map()).set(name, node.name.value));
    }
    return name;
  }

  function withoutArguments(directive, type) {
    const required = requiredBy(directive);
    if (!required?.includes('(')) return directive;
    const info = new TypeInfo(schema, schema.getType(type));
    const leave = (node) => {
      const parent = info.getParentType();
      if (!node.arguments?.length || !parent) return undefined;
      return { ...node, name: { ...node.name, value: standIn(node, parent) }, arguments: [] };
    };
    const left = visit(fieldSet(required), visitWithTypeInfo(info, { Field: { leave } }));
    const value = { kind: Kind.STRING, value: print(left).replace(/^\{|\}$/g, '') };
    return {
      ...directive,
      arguments: directive.arguments?.map((one) => (one.name.value === 'requires' ? { ...one, value } : one)),
    };
  }

  return { standIns, namesOf, withoutArguments };
}

function withStandIns(document, namesOf) {
  return visit(
    document,
    onTypes((type) => {
      const fields = type.fields ?? [];
      const added = [...(namesOf.get(type.name.value) ?? [])].flatMap(([name, standsFor]) => {
        const field = fields.find((one) => one.name.value === standsFor);
        return field ? [{ ...field, name: { ...field.name, value: name }, arguments: [], description: undefined }] : [];
      });
      return added.length > 0 ? { ...type, fields: [...fields, ...added] } : undefined;
    }),
  );
}

const mapFields = (document, change) =>
  visit(
    document,
    onTypes((type) => ({ ...type, fields: type.fields?.map((field) => change(field, type.name.value)) })),
  );

const onTypes = (change) => ({ [Kind.OBJECT_TYPE_DEFINITION]: change, [Kind.INTERFACE_TYPE_DEFINITION]: change });

/** What a join__field says that its subgraph requires; undefined for other directives. */
export function requiredBy(directive) {
  if (directive.name.value !== 'join__field') return undefined;
  const value = directive.arguments?.find(({ name }) => name.value === 'requires')?.value;
  return value?.kind === Kind.STRING ? value.value : undefined;
}

/** The selection that a field set is. */
export const fieldSet = (text) => parse(`{${text}}`, { noLocation: true }).definitions[0].selectionSet;
