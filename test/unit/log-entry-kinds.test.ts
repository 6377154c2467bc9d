import { expect, test } from '@jest/globals';
import { type EnumTypeDefinitionNode, Kind, parse } from 'graphql';
import { CENTRE, subgraphSdl } from '../../schema/subgraphs.ts';
import { shownKinds } from '../../subgraphs/credit-centre/audit/query-log.ts';

test('G-10 every kind of entry can be shown: one that the schema lacks would keep a page back', () => {
  const kinds = parse(subgraphSdl(CENTRE)).definitions.find(
    (node): node is EnumTypeDefinitionNode =>
      node.kind === Kind.ENUM_TYPE_DEFINITION && node.name.value === 'LogEntryKind',
  );
  expect(kinds?.values?.map(({ name }) => name.value)).toEqual(Object.keys(shownKinds));
});
