import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import { sql } from 'kysely';
import { systemRandom } from '../../domain/clock.ts';
import { adminServer } from '../../gateway/admin.ts';
import { DEPARTMENTS } from '../../schema/subgraphs.ts';
import { departmentOf } from '../../subgraphs/open-department.ts';
import { supplyRequests } from '../../subgraphs/supply/requests.ts';
import { describeOnEachDatabase } from '../each-database.ts';
import { closeLog, openLog, recordedActs } from '../recorded-acts.ts';
import { until } from '../stack.ts';
import { type Cells, catalogues, csv, goodRows, providers, table, vault } from '../supply-files.ts';
import { startWorld, type World } from '../world.ts';

const TAX = '11319900009001026M';
/** In ms. */
const patience = 20_000;
const arrears = goodRows.arrears?.organisation ?? {};
/** Files can be called by names of persons; this one's name, cells and reasons must be nowhere. */
const filename = '张测试欠税.csv';
const unmentioned = /张测试|申城|12,?345|增值税|91319900|壹万|误报/u;

describeOnEachDatabase('acts at departments are on the record (Art. 26, 31(ii))', (newPlace) => {
  let world: World;
  let admin: FastifyInstance;
  const directory = mkdtempSync(join(tmpdir(), 'credit-acts-'));
  beforeAll(async () => {
    world = await startWorld({ place: newPlace });
    admin = await adminServer({ desk: world.desk, spoolDirectory: join(directory, 'spool'), record: world.line });
  }, 240_000);
  afterAll(async () => {
    await admin.close();
    await world.close();
    rmSync(directory, { recursive: true });
  });

  const database = () => world.gatewayDatabase.query;
  /** The entries that `what` brings about, when there are `count`. */
  async function brings(count: number, what: () => Promise<unknown>) {
    const before = (await recordedActs(database())).length;
    await what();
    await until(async () => (await recordedActs(database(), before)).length >= count, patience);
    const acts = await recordedActs(database(), before);
    expect(JSON.stringify(acts)).not.toMatch(unmentioned);
    return acts;
  }
  const rowsOf = (...rows: readonly Cells[]) => csv(table(rows));
  const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');
  const post = async (content: Buffer, query = '') =>
    fetch(`${world.url}/supply/tax?filename=${encodeURIComponent(filename)}${query}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${await world.token({ role: 'provider', org: TAX })}` },
      body: new Uint8Array(content),
    });
  const ofFile = (content: Buffer) => ({
    department: 'tax',
    act: 'IMPORTED',
    supply: expect.stringMatching(/^[0-9a-f]{32}$/),
    provider: TAX,
    sha256: sha256(content),
    procedure: null,
    period: null,
  });
  const byProvider = { role: 'provider', id: null, name: null, organisation: TAX };
  const byOperator = { role: 'operator', id: null, name: null, organisation: null };
  const mixed = rowsOf(arrears, arrears, { ...arrears, qsye: '壹万元' }, {});

  test('G-01 a file that a provider sends is there once, before the provider is told what became of it', async () => {
    const acts = await brings(1, async () => {
      expect((await post(mixed, '&period=2026-10')).status).toBe(200);
      expect(await recordedActs(database())).toHaveLength(1);
    });
    expect(acts).toEqual([
      expect.objectContaining({
        kind: 'IMPORT',
        at: world.clock.now.toISOString(),
        caller: byProvider,
        subject: null,
        outcome: 'ANSWERED',
        details: {
          ...ofFile(mixed),
          period: '2026-10',
          rowsIn: 4,
          accepted: 1,
          duplicate: 1,
          quarantined: 1,
          skipped: 1,
        },
      }),
    ]);
  });

  test('G-12 the same file again is one more, in which everything was known', async () => {
    const acts = await brings(1, () => world.supply('tax', filename, mixed, { period: '2026-10' }));
    const counts = { rowsIn: 4, accepted: 0, duplicate: 2, quarantined: 1, skipped: 1 };
    expect(acts.map(({ details }) => details)).toEqual([{ ...ofFile(mixed), period: '2026-10', ...counts }]);
  });

  test('a request sent again under its Idempotency-Key is no other supply', async () => {
    const parameters = { filename, key: 'k-1' };
    const path = join(directory, 'keyed.csv');
    const content = rowsOf({ ...arrears, ggq: '2026Q1' });
    const acts = await brings(1, async () => {
      for (const _ of [1, 2]) {
        writeFileSync(path, content);
        const handed = await world.desk.hand('tax', path, parameters);
        if (handed.status === 202) await world.desk.settled('tax', handed.id, null, 60_000);
      }
    });
    expect(acts).toHaveLength(1);
  });

  test('G-02 a refused file is there once, by its digest', async () => {
    const strange = Buffer.from('张测试,乙\n1,2\n');
    const acts = await brings(1, async () => expect((await post(strange)).status).toBe(422));
    expect(acts).toEqual([
      expect.objectContaining({
        kind: 'IMPORT',
        caller: byProvider,
        outcome: 'REFUSED',
        details: { ...ofFile(strange), act: 'REFUSED' },
      }),
    ]);
  });

  test('G-02 so is one that was refused at the door, and of its sender’s words only those that can be true', async () => {
    const content = rowsOf({ ...arrears, ggq: 'at the door' });
    const noSupply = { ...ofFile(content), act: 'REFUSED', supply: null };
    const unborn = await brings(1, () => post(content, '&period=2027-01'));
    expect(unborn.map(({ details }) => details)).toEqual([noSupply]);
    const unnamed = await brings(1, () => world.supply('tax', filename, content, { provider: '张测试' }));
    expect(unnamed.map(({ details }) => details)).toEqual([{ ...noSupply, provider: null }]);
    const path = join(directory, 'named.csv');
    writeFileSync(path, content);
    const named = await brings(1, () => world.desk.hand('tax', path, { filename: `${arrears.nsrmc}\u0007.csv` }));
    expect(named.map(({ details }) => details)).toEqual([noSupply]);
  });

  test('what the operator hands over through the socket is there once', async () => {
    const content = rowsOf({ ...arrears, ggq: 'through the socket' });
    const acts = await brings(1, () =>
      admin.inject({
        method: 'POST',
        url: `/supply/tax?filename=${encodeURIComponent(filename)}`,
        headers: { 'content-type': 'application/octet-stream' },
        payload: content,
      }),
    );
    expect(acts.map(({ details }) => details)).toEqual([expect.objectContaining({ ...ofFile(content), accepted: 1 })]);
  });

  test('what came into a department while no stack ran is there once, when it does', async () => {
    await world.stopDepartment('tax');
    const content = rowsOf({ ...arrears, ggq: 'directly' });
    const path = join(directory, 'direct.csv');
    writeFileSync(path, content);
    const clock = () => new Date(world.clock.now.getTime() - 86_400_000);
    const department = departmentOf('tax');
    const parts = { department, catalogues, providers, vault, clock, random: systemRandom };
    const direct = { ...parts, database: world.departmentDatabase('tax').query };
    const acts = await brings(1, async () => {
      const requests = supplyRequests(direct, join(directory, 'supplies'), (error) => world.reported.push(error));
      const id = await requests.take({ path, filename, sha256: sha256(content) }, {}, null);
      await requests.finished(id);
      await world.startDepartment('tax');
    });
    expect(acts.map(({ at, details }) => ({ at, details }))).toEqual([
      { at: clock().toISOString(), details: expect.objectContaining({ ...ofFile(content), accepted: 1 }) },
    ]);
  });

  const mutate = async (query: string, variables: object) => {
    const authorization = `Bearer ${await world.token({ role: 'provider', org: TAX })}`;
    const { body } = await world.ask(query, variables, { authorization });
    expect(body.errors).toBeUndefined();
  };
  /** Ids of rows that are set aside anew. */
  const setAside = async (...rows: readonly Cells[]) => {
    await world.supply('tax', filename, rowsOf(...rows));
    const query = '{ _quarantine(state: OPEN, first: 1000) { nodes { id } } }';
    const { _quarantine } = (await world.desk.ask('tax', query, {})) as { _quarantine: { nodes: { id: string }[] } };
    return _quarantine.nodes.slice(-rows.length).map(({ id }) => id);
  };

  test('a row that its provider sends again or gives up is there each time, without cells and words', async () => {
    const [mended = '', given = ''] = await setAside(
      { ...arrears, ggq: 'mended', qsye: '壹万元', ggrq: '2026-02-30' },
      { ...arrears, ggq: 'given up', qsye: '壹万元' },
    );
    const resubmit = `mutation ($id: ID!, $cells: [SuppliedCellInput!]!) {
      resubmitQuarantined(id: $id, cells: $cells) { refused { reason } } }`;
    const abandon = 'mutation ($id: ID!) { abandonQuarantined(id: $id, reason: "误报 张测试") { refused { reason } } }';
    const acts = await brings(3, async () => {
      await mutate(resubmit, { id: mended, cells: [{ column: 'ggrq', value: '2026-02-27' }] });
      await mutate(resubmit, { id: mended, cells: [{ column: 'qsye', value: '12345' }] });
      await mutate(abandon, { id: given });
      // Refused: nothing was done.
      await mutate(abandon, { id: given });
    });
    const row = { department: 'tax', provider: TAX, by: TAX };
    expect(acts.map(({ kind, caller, outcome, details }) => ({ kind, caller, outcome, details }))).toEqual(
      [
        { ...row, act: 'RESUBMITTED', quarantine: mended, outcome: 'QUARANTINED', code: 'AMOUNT' },
        { ...row, act: 'RESUBMITTED', quarantine: mended, outcome: 'ACCEPTED', code: null },
        { ...row, act: 'ABANDONED', quarantine: given, outcome: 'ABANDONED', code: null },
      ].map((details) => ({ kind: 'CORRECTION', caller: byProvider, outcome: 'ANSWERED', details })),
    );
  });

  const ask = (payload: object) => admin.inject({ method: 'POST', url: '/ask/tax', payload });
  const giveUp = `mutation GiveUp($id: ID!, $reason: String!) { _abandon(id: $id, reason: $reason, by: "OPERATOR") {
    refused { reason } } }`;

  test('what the operator does to a row is the operator’s, and that it was asked is there as well', async () => {
    const [id = ''] = await setAside({ ...arrears, ggq: 'by the operator', qsye: '壹万元' });
    const asked = (await recordedActs(database(), 0, ['OPERATOR'])).length;
    const acts = await brings(1, () => ask({ query: giveUp, variables: { id, reason: '误报' } }));
    const details = { department: 'tax', act: 'ABANDONED', quarantine: id, provider: TAX, by: 'OPERATOR' };
    expect(acts).toEqual([
      expect.objectContaining({
        kind: 'CORRECTION',
        caller: byOperator,
        details: { ...details, outcome: 'ABANDONED', code: null },
      }),
    ]);
    expect(await recordedActs(database(), asked, ['OPERATOR'])).toEqual([
      expect.objectContaining({ operationName: 'abandon', details: { department: 'tax', field: '_abandon' } }),
    ]);
  });

  test('G-01 what the operator asks is on the record, and nothing of what it was about', async () => {
    const [id = ''] = await setAside({ ...arrears, ggq: 'shown', qsye: '壹万元' });
    const before = (await recordedActs(database(), 0, ['OPERATOR'])).length;
    const show = 'query 张测试($id: ID!) { _quarantinedRow(id: $id) { id cells { column shown } } }'.replace(
      '张测试',
      'Wang',
    );
    const aliased = `{ x: _quarantinedRow(id: "${id}") { ...Wang } _supplies { nodes { id } } }
      fragment Wang on _QuarantinedRow { id wang: row }`;
    const answers = [
      await ask({ query: show, variables: { id } }),
      await ask({ query: aliased }),
      await ask({ query: '{ wangwu }' }),
      await ask({ variables: { id } }),
    ];
    expect(answers.map(({ statusCode }) => statusCode)).toEqual([200, 200, 503, 400]);
    expect(answers[0]?.json()).toMatchObject({ _quarantinedRow: { id } });
    const entries = await recordedActs(database(), before, ['OPERATOR']);
    expect(entries).toEqual(
      (
        [
          ['quarantined-row', '_quarantinedRow'],
          ['ask', '_quarantinedRow _supplies'],
          ['ask', null],
        ] as const
      ).map(([operationName, field], index) =>
        expect.objectContaining({
          operationName,
          caller: byOperator,
          outcome: index < 2 ? 'ANSWERED' : 'FAILED',
          status: index < 2 ? 200 : 503,
          details: { department: 'tax', field },
        }),
      ),
    );
    expect(JSON.stringify(entries)).not.toMatch(/wang|quarantine:/i);
  });

  test('G-01 while the log refuses rows nothing is told, and afterwards each act is there once', async () => {
    const content = rowsOf({ ...arrears, ggq: 'while the log is away' });
    const [id = ''] = await setAside({ ...arrears, ggq: 'given up meanwhile', qsye: '壹万元' });
    const acts = await brings(2, async () => {
      await closeLog(database());
      try {
        const reported = world.reported.length;
        await expect(world.supply('tax', filename, content)).rejects.toThrow('the query log cannot be written');
        expect((await post(content)).status).toBe(503);
        const answer = await ask({ query: giveUp, variables: { id, reason: 'x' } });
        expect([answer.statusCode, answer.json()]).toEqual([
          503,
          { reason: expect.stringContaining('record'), advice: expect.stringContaining('later') },
        ]);
        await until(async () => world.reported.length > reported, patience);
        const told = world.reported.slice(reported);
        expect(new Set(told.map(String))).toEqual(new Set(['LogUnavailable: the query log cannot be written']));
      } finally {
        await openLog(database());
      }
    });
    await until(async () => (await countOfActs()) === (await recordedActs(database())).length, patience);
    expect(acts.filter(({ details }) => details.act === 'ABANDONED')).toHaveLength(1);
    const imports = (await recordedActs(database())).filter(({ details }) => details.sha256 === sha256(content));
    expect(imports.map(({ details }) => [details.accepted, details.duplicate])).toEqual([
      [1, 0],
      [0, 1],
    ]);
  }, 60_000);

  const countOfActs = async () => {
    let count = 0;
    for (const name of DEPARTMENTS) {
      const { rows } = await sql<{ n: number }>`select count(*)::int as n from supply_act`.execute(
        world.departmentDatabase(name).query,
      );
      count += rows[0]?.n ?? 0;
    }
    return count;
  };

  test('G-01 in the end there are as many entries as acts, and none was left out or written twice', async () => {
    expect((await recordedActs(database())).length).toBe(await countOfActs());
  });
});
