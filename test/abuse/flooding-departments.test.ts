import { expect, test } from '@jest/globals';
import { batchingEngine } from '../../gateway/execution/batching/engine.ts';
import { entityAnswers } from '../../gateway/execution/batching/entity-answers.ts';
import { inlinePlanner } from '../../gateway/execution/batching/planning/inline-planner.ts';
import { centreExecutor } from '../../gateway/execution/centre.ts';
import type { DepartmentAnswer } from '../../gateway/execution/department-client.ts';
import { fullSubject, inMemoryDepartments, inMemoryDirectory } from '../in-memory-departments.ts';
import { lineInMemory, supergraphSdl } from '../line-in-memory.ts';
import { catalogue, clientSchema as schema } from '../line-question.ts';
import { company, unknownCodes } from '../profile-world.ts';

const codes = [company, ...unknownCodes(20)];
const subjects = new Map(codes.map((code) => [code, fullSubject(schema, catalogue, code)]));

/** The line over a tax office that answers as it should, and with these errors besides. */
async function askWith(errors: readonly object[]) {
  const departments = new Map(
    [...inMemoryDepartments(subjects, [])].map(([name, client]) => [
      name,
      name !== 'tax'
        ? client
        : {
            ...client,
            query: async (query: never) => ({ ...(await client.query(query)), errors }) as DepartmentAnswer,
          },
    ]),
  );
  const engine = batchingEngine(supergraphSdl, departments as never, centreExecutor(), inlinePlanner(supergraphSdl));
  const line = await lineInMemory({ engine, directory: () => inMemoryDirectory(codes, '') });
  const query =
    'query ($codes: [CreditCode!]!) { subjects(creditCodes: $codes) { taxArrears { id } taxPenalties { id } penalties { id } } }';
  return () => line({ caller: { role: 'public' }, operation: { query, variables: { codes } } });
}

test('G-09 a department with a million errors about one subject holds nobody up', async () => {
  const errors = Array.from({ length: 300_000 }, (_, n) => ({ message: 'x', path: ['_entities', 3, 'taxArrears', n] }));
  const ask = await askWith(errors);
  const began = Date.now();
  const asked = await Promise.all(Array.from({ length: 20 }, ask));
  expect(Date.now() - began).toBeLessThan(5_000);
  for (const { incomplete, body } of asked) {
    expect(incomplete).toEqual(['tax']);
    expect(JSON.parse(body).errors.length).toBeLessThanOrEqual(2);
    expect(JSON.parse(body).data.subjects[0].penalties).toHaveLength(2);
  }
}, 120_000);

test('an error in a place between two is about nobody, so that nobody is answered', () => {
  const data = { _entities: [{}, {}] };
  const errors = [{ message: 'x', path: ['_entities', 0.5, 'taxArrears'] }];
  expect(() => entityAnswers('tax', { data, errors }, 2)).toThrow('REFUSED');
});
