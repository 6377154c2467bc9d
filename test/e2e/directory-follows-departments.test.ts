import { setTimeout as delay } from 'node:timers/promises';
import type { OpenDatabase } from '../../database/open.ts';
import { systemRandom } from '../../domain/clock.ts';
import { type Followers, followDepartments } from '../../gateway/follow-departments.ts';
import { databaseLog, type LogStore } from '../../gateway/querylog/store.ts';
import type { DepartmentName } from '../../schema/subgraphs.ts';
import type { CentreTables } from '../../subgraphs/credit-centre/tables.ts';
import { openDirectory } from '../change-feed.ts';
import { describeOnEachDatabase } from '../each-database.ts';
import { testLogKeys } from '../log-keys.ts';
import { type RunningDepartment, startDepartment } from '../running-department.ts';
import { arrears, firm, suppliedRecord } from '../supplied-records.ts';

const registration = (n: number, name: string) =>
  suppliedRecord({ type: 'Registration', item: 'REGISTRATION', creditCode: firm(n), subjectName: name });

describeOnEachDatabase('the directory follows the departments', (newPlace) => {
  const clock = () => new Date('2026-03-02T02:00:00Z');
  let directory: OpenDatabase<CentreTables>;
  let log: LogStore;
  let tax: RunningDepartment;
  let registry: RunningDepartment;
  const running: Followers[] = [];

  beforeAll(async () => {
    directory = await openDirectory(await newPlace());
    // Nothing comes into it: records that are stored without a file are nobody's act.
    log = databaseLog(directory.query, { instance: 'test', keys: testLogKeys(), random: systemRandom });
    tax = await startDepartment('tax', await newPlace());
    registry = await startDepartment('market-regulation', await newPlace());
  });
  afterEach(async () => {
    await Promise.all(running.splice(0).map((followers) => followers.stop()));
  });
  afterAll(() => Promise.all([tax.close(), registry.close(), directory.close()]));

  function follow(departments: readonly RunningDepartment[]): Followers {
    const clients = departments.map(({ department, client }) => [department.name, client] as const);
    const followers = followDepartments(
      new Map<DepartmentName, RunningDepartment['client']>(clients),
      { database: directory.query, log, clock, random: systemRandom },
      (error) => {
        throw error;
      },
    );
    running.push(followers);
    return followers;
  }
  const subjects = async () => await directory.query.selectFrom('subject').selectAll().orderBy('credit_code').execute();

  test('what was supplied before is in it when `now` resolves, more than a page of it too', async () => {
    await tax.supply(
      Array.from({ length: 2_300 }, (_, n) => arrears({ creditCode: firm(n), subjectName: `旧名${n}（测试）` })),
    );
    await follow([tax, registry]).now('tax');
    const known = await subjects();
    expect(known.map(({ credit_code }) => credit_code)).toEqual(
      Array.from({ length: 2_300 }, (_, n) => firm(n)).sort(),
    );
    expect(known.every(({ name }) => name?.startsWith('旧名'))).toBe(true);
  });

  test('what is supplied later comes by itself, and a registration gives the name', async () => {
    const followers = follow([tax, registry]);
    await registry.supply([registration(5, '登记名（测试）'), registration(9_999, '新公司（测试）')]);
    await followers.now('market-regulation');
    await tax.supply([arrears({ creditCode: firm(5), subjectName: '又一名（测试）' })]);
    await followers.now('tax');
    const names = new Map((await subjects()).map(({ credit_code, name }) => [credit_code, name]));
    expect([names.get(firm(5)), names.get(firm(6)), names.get(firm(9_999))]).toEqual([
      '登记名（测试）',
      '旧名6（测试）',
      '新公司（测试）',
    ]);
    await registry.supply([registration(10_000, '自来（测试）')]);
    for (let tries = 0; tries < 100 && !(await subjects()).some(({ name }) => name === '自来（测试）'); tries += 1)
      await delay(50);
    expect((await subjects()).map(({ name }) => name)).toContain('自来（测试）');
  });

  test('two gateways on one database follow at once, and end as one does', async () => {
    const followers = [follow([tax, registry]), follow([tax, registry])];
    await tax.supply(Array.from({ length: 1_500 }, (_, n) => arrears({ creditCode: firm(20_000 + n) })));
    await Promise.all(followers.map((one) => one.now('tax')));
    expect((await subjects()).filter(({ credit_code }) => credit_code >= firm(20_000)).length).toBeGreaterThanOrEqual(
      1_500,
    );
    const { position } = await directory.query
      .selectFrom('followed_feed')
      .select('position')
      .where('department', '=', 'tax')
      .executeTakeFirstOrThrow();
    const { last } = await tax.database
      .selectFrom('change')
      .select(({ fn }) => fn.max('position').as('last'))
      .executeTakeFirstOrThrow();
    expect(position).toBe(String(last));
  });

  test('a department that does not answer is said to be down, and does not hold the others up', async () => {
    const down = await startDepartment('courts', await newPlace());
    await down.close();
    const followers = follow([down, tax]);
    await expect(followers.now('courts')).rejects.toThrow();
    await tax.supply([arrears({ creditCode: firm(30_000) })]);
    await followers.now('tax');
    expect((await subjects()).map(({ credit_code }) => credit_code)).toContain(firm(30_000));
  });
});
