import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  defaultFieldResolver,
  execute,
  type GraphQLError,
  type GraphQLObjectType,
  type GraphQLResolveInfo,
  getNamedType,
  isInterfaceType,
  isObjectType,
  parse,
  TypeInfo,
  validate,
  visit,
  visitWithTypeInfo,
} from 'graphql';
import { inlinePlanner } from '../../gateway/execution/batching/planning/inline-planner.ts';
import { chooseEngine, type EngineName } from '../../gateway/execution/choose-engine.ts';
import type { DepartmentQuery } from '../../gateway/execution/department-client.ts';
import type { Caller } from '../../gateway/line/authenticate.ts';
import type { DepartmentName } from '../../schema/subgraphs.ts';
import { codeParts } from '../../subgraphs/credit-centre/directory.ts';
import {
  departmentSchema,
  type FullSubject,
  fullSubject,
  inMemoryDepartments,
  inMemoryDirectory,
} from '../in-memory-departments.ts';
import { lineInMemory, supergraphSdl } from '../line-in-memory.ts';
import { catalogue, clientSchema as schema } from '../line-question.ts';
import { child, company, person, stranger, trader } from '../profile-world.ts';
import { type RandomOperation, randomOperation } from '../random-operation.ts';

// Who may see what in the words of the Measures and of the lists, apart from the policies and the code under test.

const known = [company, trader, person];
const agency = '11319900009001018T';
const proven = { subject: 'x', jti: 'x', expiresAt: new Date(0), org: null, name: null, creditCode: null };
const opened = ['JUDGMENT', 'TAX_ARREARS'];

interface Asker {
  readonly caller: Caller;
  readonly purpose?: string;
  /** Who has opened which items to the caller in writing. */
  readonly authorized?: Readonly<Record<string, readonly string[]>>;
}

const askers: Readonly<Record<string, Asker>> = {
  everyone: { caller: { role: 'public' } },
  'a company': { caller: { ...proven, role: 'subject', creditCode: company } },
  'a person': { caller: { ...proven, role: 'subject', creditCode: person } },
  'a third party': {
    caller: { ...proven, role: 'subject', creditCode: trader },
    authorized: { [company]: opened, [person]: opened },
  },
  'an officer': {
    caller: { ...proven, role: 'officer', org: agency, name: '王测试（测试）' },
    purpose: 'SUPERVISION.food_drug',
  },
  'an analyst': { caller: { ...proven, role: 'analyst' } },
  'the centre': { caller: { ...proven, role: 'centre' } },
  'an auditor': { caller: { ...proven, role: 'auditor' } },
};

const listedOfOrganisations = [
  'REGISTRATION',
  'LICENCE',
  'CERTIFICATION',
  'ADMINISTRATIVE_PENALTY',
  'SERIOUS_VIOLATION_LISTING',
  'TAX_CREDIT_RATING',
];
const listedOfPersons = ['LICENCE', 'ADMINISTRATIVE_PENALTY'];

/** What somebody may see of one subject; operations give no names, so nothing of a person is open. */
interface Sight {
  readonly basics: boolean;
  readonly parts: readonly string[];
  /** Items seen whole, and items of which open records are seen. */
  readonly whole: ReadonlySet<string>;
  readonly open: ReadonlySet<string>;
}

function sightOf({ caller, authorized = {} }: Asker, code: string): Sight {
  const isPerson = code === person || code === child;
  const collected = (which: readonly string[]) =>
    new Set(
      which.filter((item) =>
        catalogue.items
          .find((entry) => entry.item === item)
          ?.subjectKinds.includes(isPerson ? 'NATURAL_PERSON' : 'LEGAL_PERSON'),
      ),
    );
  const all = catalogue.items.map(({ item }) => item);
  const open = all.filter(
    (item) => catalogue.items.find((entry) => entry.item === item)?.openness.organisation === 'OPEN',
  );
  const everyones = {
    basics: !isPerson,
    parts: [],
    whole: new Set<string>(),
    open: isPerson ? new Set<string>() : collected(open),
  };
  const parts = ['accesses', 'objections', 'authorizations', 'notices'];
  const { role } = caller;
  if (role === 'public' || role === 'analyst') return everyones;
  if (role === 'subject') {
    if (code === caller.creditCode) return { basics: true, parts, whole: collected(all), open: collected(all) };
    const items = authorized[code];
    return items ? { ...everyones, basics: true, whole: collected(items) } : everyones;
  }
  if (role === 'officer') {
    return { ...everyones, basics: true, whole: collected(isPerson ? listedOfPersons : listedOfOrganisations) };
  }
  const nothing = { basics: false, parts: [], whole: new Set<string>(), open: new Set<string>() };
  return role === 'centre' ? { ...nothing, basics: !isPerson, parts: ['objections', 'authorizations'] } : nothing;
}

const seesAnything = ({ basics, parts, whole, open }: Sight): boolean =>
  basics || parts.length + whole.size + open.size > 0;

/** A subject exists for somebody who may see anything of it. */
const exists = (asker: Asker, code: string): boolean => known.includes(code) && seesAnything(sightOf(asker, code));

/** What errors are made from: of whom nothing may be seen like a code that nobody has, of a child like an adult. */
const toldOf = (asker: Asker, code: string): Sight =>
  sightOf(asker, seesAnything(sightOf(asker, code)) ? code : stranger);

const shared = Object.keys((schema.getType('CreditRecord') as GraphQLObjectType).getFields());
const parts = ['accesses', 'objections', 'authorizations', 'notices'];

/** Whether a field may be seen with that sight of the subject that it stands beneath. */
function isShown({ caller }: Asker, sight: Sight | null, type: string, field: string): boolean {
  if (field === '__typename') return true;
  if (type === 'Query') return field === 'catalogue' || !['auditor'].includes(caller.role);
  const entry = catalogue.items.find((item) => item.type === type);
  if (!sight) return true;
  if (entry) return sight.whole.has(entry.item) || shared.includes(field) || entry.openFields.includes(field);
  if (type !== 'Subject') return true;
  if (field === 'creditCode') return seesAnything(sight);
  if (parts.includes(field)) return sight.parts.includes(field);
  const shown = getNamedType((schema.getType('Subject') as GraphQLObjectType).getFields()[field]?.type as never);
  const item = catalogue.items.find((one) => one.type === String(shown))?.item;
  return item === undefined ? sight.basics : sight.whole.has(item) || sight.open.has(item);
}

/** Fields of subjects that fail at the moment, as `CODE field`: for their departments as for graphql-js. */
const failing = new Set<string>();
const secret = 'what a department says of its errors';
const subjects = new Map(
  known.map((code) => [code, mayFail(code, fullSubject(schema, catalogue, code, ['OPEN', 'NON_OPEN']))]),
);
const recordFields = Object.keys(subjects.get(company) ?? {}).filter((name) => name !== 'creditCode');

function mayFail(code: string, subject: FullSubject): FullSubject {
  const fields = Object.entries(subject).map(([name, list]) => {
    if (typeof list !== 'function') return [name, list];
    return [
      name,
      (...asked: unknown[]) => {
        if (failing.has(`${code} ${name}`)) throw new Error(secret);
        return list(...asked);
      },
    ];
  });
  return Object.fromEntries(fields) as FullSubject;
}

/** Lets some fields of some subjects fail while `act` runs. */
async function whileFailing<Result>(codes: readonly string[], fields: readonly string[], act: () => Promise<Result>) {
  for (const code of codes) for (const field of fields) failing.add(`${code} ${field}`);
  try {
    return await act();
  } finally {
    failing.clear();
  }
}

/** What the line says of errors that graphql-js gives: which fields are missing, once each, and nothing of what was said. */
const unavailable = (errors: readonly GraphQLError[] = []): readonly string[] => {
  const paths = errors.map(({ path = [] }) => path.filter((key) => typeof key === 'string').join('.'));
  return [...new Set(paths)].map((path) => `DEPARTMENT_UNAVAILABLE ${path}`);
};
const directory = () => inMemoryDirectory([company, trader], person);

const keysOf = (info: GraphQLResolveInfo): (string | number)[] => {
  const keys: (string | number)[] = [];
  for (let at: typeof info.path | undefined = info.path; at; at = at.prev) keys.unshift(at.key);
  return keys;
};

/** Answers by plain graphql-js on one schema in memory; `toldAs` instead says of every code what its errors are made from. */
async function plainly({ query, variables }: RandomOperation, asker: Asker, toldAs = false) {
  const codes = new Map<string, string>();
  const denied = new Map<string, Set<number>>();
  const lookups = directory();
  const sight = toldAs ? toldOf : sightOf;
  const subjectOf = async (code: string, info: GraphQLResolveInfo, index: number | null) => {
    codes.set([...keysOf(info), ...(index === null ? [] : [index])].join('.'), code);
    if (toldAs)
      return { ...subjects.get(company), authorizations: [{}], accesses: {}, objections: [{}], notices: [{}] };
    const entry = await lookups.subjects.load(code);
    if (!entry || !exists(asker, code)) return null;
    const shown = asker.caller.role === 'officer' || asker.caller.role === 'subject';
    const masked = { creditCode: code === person && !shown ? '999900********001X' : code };
    const own = asker.caller.role === 'centre' || ('creditCode' in asker.caller && asker.caller.creditCode === code);
    const { whole } = sightOf(asker, code);
    const lists = Object.entries(subjects.get(code) ?? {}).map(([name, list]) => [
      name,
      typeof list === 'function' ? (args: object) => list(args, { items: [...whole] }) : list,
    ]);
    return {
      ...Object.fromEntries(lists),
      ...entry,
      ...codeParts(entry),
      ...masked,
      aliases: () => lookups.aliases.load(code),
      authorizations: own ? [] : null,
    };
  };
  const result = await execute({
    schema,
    document: parse(query),
    // Errors do not depend on whether a list is empty.
    variableValues: toldAs ? { ...variables, few: 1 } : variables,
    rootValue: {
      subject: ({ creditCode }: { creditCode: string }, _: unknown, info: GraphQLResolveInfo) =>
        subjectOf(creditCode, info, null),
      subjects: ({ creditCodes }: { creditCodes: string[] }, _: unknown, info: GraphQLResolveInfo) =>
        Promise.all(creditCodes.map((code, index) => subjectOf(code, info, index))),
      catalogue,
    },
    fieldResolver: (source, args, context, info) => {
      const keys = keysOf(info);
      const code = codes.get(keys.slice(0, 2).join('.')) ?? codes.get(String(keys[0]));
      const seen = info.parentType.name === 'Query' || code === undefined ? null : sight(asker, code);
      if (isShown(asker, seen, info.parentType.name, info.fieldName))
        return defaultFieldResolver(source, args, context, info);
      const path = keys.filter((key) => typeof key === 'string').join('.');
      denied.set(path, (denied.get(path) ?? new Set()).add(typeof keys[1] === 'number' ? keys[1] : 0));
      // A list that may not be null has a null for each of its subjects.
      return info.fieldName === 'subjects' ? (args.creditCodes as string[]).map(() => null) : null;
    },
  });
  const asked = new Map<string, number>();
  for (const key of codes.keys()) asked.set(key.split('.')[0] ?? '', (asked.get(key.split('.')[0] ?? '') ?? 0) + 1);
  const errors = [...denied].map(([path, indices]) => {
    const all = asked.get(path.split('.')[0] ?? '') ?? indices.size;
    return indices.size < all ? `${path} ${[...indices].sort((a, b) => a - b)}` : path;
  });
  return { data: result.data, errors: errors.sort(), failed: result.errors };
}

type Call = DepartmentQuery & { department: DepartmentName };

/** Fields that departments were asked of subjects of which the asker may not see them. */
function forbiddenIn(calls: readonly Call[], asker: Asker): readonly string[] {
  const found: string[] = [];
  for (const { department, query, variables } of calls) {
    const asked = ((variables?.representations ?? []) as { creditCode: string }[]).map(({ creditCode }) => creditCode);
    const types = new TypeInfo(departmentSchema(department));
    visit(
      parse(query),
      visitWithTypeInfo(types, {
        Field: ({ name }) => {
          const type = types.getParentType();
          if (!(isObjectType(type) || isInterfaceType(type)) || type.name === 'Query' || name.value === 'creditCode')
            return;
          for (const code of asked) {
            if (!exists(asker, code) || !isShown(asker, sightOf(asker, code), type.name, name.value))
              found.push(`${code} ${type}.${name.value}`);
          }
        },
      }),
    );
  }
  return found;
}

describe('G-03 G-04 G-05 the line of any caller against plain graphql-js', () => {
  describe.each<EngineName>(['batching', 'reference'])('on the %s engine', (engine) => {
    const planner = inlinePlanner(supergraphSdl);

    test.each(Object.entries(askers))(
      '%s: the same data, the same errors, whatever fails, and departments are asked nothing else',
      async (_, asker) => {
        const runs = asker === askers.everyone ? 500 : 60;
        const calls: Call[] = [];
        const ask = await lineInMemory({
          engine: await chooseEngine(engine, supergraphSdl, inMemoryDepartments(subjects, calls), planner),
          directory,
          authorized: () => asker.authorized ?? {},
        });
        let compared = 0;
        let denied = 0;
        let missing = 0;
        await fc.assert(
          fc.asyncProperty(fc.gen(), async (gen) => {
            const operation = randomOperation(schema, [...known, stranger, child], (arbitrary) => gen(() => arbitrary));
            if (validate(schema, parse(operation.query)).length > 0) return;
            calls.length = 0;
            const purpose = asker.purpose ? { extensions: { purpose: { code: asker.purpose } } } : {};
            const codes = gen(() => fc.subarray(known));
            const fields = gen(() => fc.subarray(recordFields));
            const [outcome, expected] = await whileFailing(codes, fields, async () => [
              await ask({ caller: asker.caller, operation, ...purpose }),
              await plainly(operation, asker),
            ]);
            const told = await plainly(operation, asker, true);
            expect((expected.failed ?? []).filter(({ message }) => message !== secret)).toEqual([]);
            const lost = unavailable(expected.failed);
            const body = JSON.parse(outcome.body) as {
              data: unknown;
              errors?: { path: string[]; extensions: { code: string; subjects?: number[] } }[];
            };
            const asked = JSON.stringify(operation);
            expect(`${asked}\n${JSON.stringify(body.data)}`).toBe(`${asked}\n${JSON.stringify(expected.data)}`);
            const errors = (body.errors ?? []).map(({ path, extensions: { code, subjects: some } }) =>
              [...(code === 'FORBIDDEN' ? [] : [code]), path.join('.'), ...(some ? [String(some)] : [])].join(' '),
            );
            expect([asked, errors.sort()]).toEqual([asked, [...told.errors, ...lost].sort()]);
            expect(outcome.body).not.toContain(secret);
            expect(forbiddenIn(calls, asker)).toEqual([]);
            const hidden = [...known, stranger, child].filter((code) => !exists(asker, code));
            expect(hidden.filter((code) => JSON.stringify(calls).includes(code))).toEqual([]);
            denied += told.errors.length;
            missing += lost.length;
            compared += 1;
          }),
          { numRuns: runs, endOnFailure: true },
        );
        expect(compared).toBeGreaterThan(asker === askers.everyone ? 100 : 15);
        expect(missing).toBeGreaterThan(asker === askers.everyone ? 10 : -1);
        expect(denied).toBeGreaterThan(asker === askers.everyone ? 50 : 0);
      },
      240_000,
    );
  });
});
