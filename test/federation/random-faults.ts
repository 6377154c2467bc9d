import fc from 'fast-check';
import { type GraphQLSchema, isObjectType } from 'graphql';
import { type FieldFault, idOf } from './field-faults.ts';
import type { SmallSupergraph } from './small-world.ts';

/** Up to four faults at any fields of any records, but at keys and requirements, which the monolith has no need of. */
export function someFaults(small: SmallSupergraph, schema: GraphQLSchema): fc.Arbitrary<readonly FieldFault[]> {
  const { records } = small.world();
  const places = Object.values(schema.getTypeMap()).flatMap((type) => {
    if (!isObjectType(type) || type.name.startsWith('__')) return [];
    const ids = (records[type.name] ?? [undefined]).map(idOf);
    const fields = Object.keys(type.getFields()).map((field) => `${type.name}.${field}`);
    return fields.filter((field) => !small.sound?.includes(field)).flatMap((field) => ids.map((id) => ({ field, id })));
  });
  const kinds = fc.constantFrom<FieldFault['kind']>('throws', 'throws', 'null');
  const fault = fc.tuple(fc.constantFrom(...places), kinds).map(([place, kind]) => ({ ...place, kind }));
  return fc.array(fault, { maxLength: 4 });
}

/** The ids that there are, and one that there is not. */
export function knownTexts(small: SmallSupergraph): readonly string[] {
  const ids = Object.values(small.world().records).flat().map(idOf);
  return ['none', ...ids.filter((id) => id !== undefined)];
}
