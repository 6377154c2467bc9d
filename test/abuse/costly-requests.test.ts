import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { company, startProfileWorld, stranger } from '../profile-world.ts';
import type { World } from '../world.ts';

let world: World;

beforeAll(async () => {
  world = await startProfileWorld();
}, 180_000);
afterAll(() => world.close());

const roots = (count: number, selection: string) =>
  `query($codes: [CreditCode!]!) { ${Array.from({ length: count }, (_, i) => `a${i}: subjects(creditCodes: $codes) { ${selection} }`).join(' ')} }`;

const codes = async (query: string, variables: object) => {
  const { status, body } = await world.ask(query, variables);
  return { status, codes: (body.errors ?? []).map(({ extensions }) => extensions?.code) };
};

describe('a small request cannot cost much', () => {
  test('the same thousand codes in several fields are more than a thousand subjects', async () => {
    const many = { codes: new Array(1_000).fill(stranger) };
    expect(await codes(roots(2, 'name'), many)).toEqual({ status: 400, codes: ['TOO_MANY_SUBJECTS'] });
  });

  test('a thousand invalid codes in several fields make one error, not thousands', async () => {
    const invalid = { codes: new Array(1_000).fill('') };
    expect(await codes(roots(20, 'name'), invalid)).toEqual({ status: 400, codes: ['TOO_MANY_SUBJECTS'] });
  });

  test('fields that name subjects are limited, whatever they name', async () => {
    expect(await codes(roots(21, 'name'), { codes: [company] })).toEqual({ status: 400, codes: ['COST_EXCEEDED'] });
  });

  test('an answer cannot outgrow its request: fields times subjects are limited', async () => {
    const names = (count: number) => Array.from({ length: count }, (_, i) => `f${i}: name`).join(' ');
    const thousand = { codes: new Array(1_000).fill(stranger) };
    expect(await codes(roots(1, names(200)), thousand)).toEqual({ status: 400, codes: ['COST_EXCEEDED'] });
    expect(await codes(roots(1, names(199)), thousand)).toEqual({ status: 200, codes: [] });
  });

  test('null for a variable that has a default is the client’s mistake, not a failure of ours', async () => {
    const query = 'query($code: CreditCode = "91319900MA9TEXT196") { subject(creditCode: $code) { name } }';
    expect(await codes(query, { code: null })).toEqual({ status: 400, codes: ['BAD_USER_INPUT'] });
    expect(world.reported).toEqual([]);
  });

  test('a document that exhausts the parser is told so in our own words', async () => {
    const { status, body } = await world.ask(`{ subject(creditCode: ${'['.repeat(4_900)}) { name } }`);
    expect(status).toBe(400);
    expect(JSON.stringify(body)).not.toContain('call stack');
  });
});
