import { Supergraph } from '@apollo/federation-internals';
import { parse, validate } from 'graphql';
import { shared } from '../../../bench/limit-batches.ts';
import { composeOpen, firstFederation, openSubgraphs } from '../../../bench/open-supergraph.ts';
import { bulkOperation, mixedOperations } from '../../../bench/operations.ts';
import { kindsOf, questionsOf } from '../../../bench/workloads.ts';
import { SUBGRAPHS } from '../../../schema/subgraphs.ts';

const codes = Array.from({ length: 300 }, (_, n) => `code-${n}`);
const officer = { role: 'officer', headers: { authorization: 'x' } };
const subjects = codes.slice(0, 3).map((own) => ({ role: 'subject', own, headers: {} }));
const callers = [officer, { role: 'public', headers: {} }, ...subjects] as const;

describe('the supergraph for peers', () => {
  const supergraphSdl = composeOpen(openSubgraphs((name) => `http://127.0.0.1:1/${name}`));

  test('has every operation of the bench, each of another name, and nothing of the catalogue', () => {
    const schema = Supergraph.build(supergraphSdl).apiSchema().toGraphQLJSSchema();
    const operations = [...mixedOperations, bulkOperation];
    expect(new Set(operations.map(({ name }) => name)).size).toBe(21);
    expect(operations.flatMap(({ text }) => validate(schema, parse(text)))).toEqual([]);
    expect(supergraphSdl).not.toContain('@catalogue');
  });

  test.each(SUBGRAPHS)('in federation 1 %s has neither links nor shareable types', (name) => {
    const sdl = firstFederation(name);
    expect(sdl).not.toMatch(/@link|@shareable|@catalogue/);
    expect(sdl).toMatch(name === 'credit-centre' ? /^type Subject @key/m : /^extend type Subject @key/m);
  });
});

describe('the requests of a workload', () => {
  test('are the same in every run', () => {
    expect(questionsOf('mix', codes, callers)).toEqual(questionsOf('mix', codes, callers));
  });

  test('are of all operations and all callers where they are mixed, and a subject asks about itself', () => {
    const questions = questionsOf('mix', codes, callers);
    expect(new Set(questions.map(({ operation }) => operation)).size).toBe(mixedOperations.length);
    expect(new Set(questions.map(({ caller }) => caller)).size).toBe(callers.length);
    for (const { body, caller } of questions) if ('own' in caller) expect(body).toContain(`"${caller.own}"`);
  });

  test('have a kind for each operation and class of callers, and subjects are one class', () => {
    const kinds = kindsOf(questionsOf('mix', codes, callers));
    expect(kinds).toHaveLength(mixedOperations.length * 3);
    expect(new Set(kinds.map(({ operation, caller }) => `${operation} ${caller.role}`)).size).toBe(kinds.length);
  });

  test('are one alone where one subject is hot, and by the officer where they are profiles', () => {
    expect(questionsOf('hot', codes, callers)).toHaveLength(1);
    expect(new Set(questionsOf('profile', codes, callers).map(({ caller }) => caller))).toEqual(new Set([officer]));
  });
});

describe('the limit’s batches', () => {
  test('leave at once when nothing is under way, then with all that came meanwhile, a code once and 256 at most', async () => {
    const asked: (readonly string[])[] = [];
    const answer: (() => void)[] = [];
    const ask = shared(async (some) => {
      asked.push(some);
      await new Promise<void>((resolve) => answer.push(resolve));
      return new Map(some.filter((code) => code !== 'code-2').map((code) => [code, `about ${code}`]));
    });
    const turn = () => new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
    const first = ask('code-1');
    await turn();
    const others = [...codes, 'code-2'].map(ask);
    answer[0]?.();
    expect(await first).toBe('about code-1');
    await turn();
    answer[1]?.();
    await turn();
    answer[2]?.();
    expect((await Promise.all(others)).slice(0, 3)).toEqual(['about code-0', 'about code-1', undefined]);
    expect(asked.map(({ length }) => length)).toEqual([1, 256, 44]);
  });

  test('that fail fail for all who wait, and the next is asked', async () => {
    let fails = true;
    const ask = shared(async (some) => {
      if (fails) throw new RangeError('down');
      return new Map(some.map((code) => [code, code]));
    });
    await expect(ask('a')).rejects.toThrow('down');
    fails = false;
    expect(await ask('a')).toBe('a');
  });
});
