import { cpus } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import type { PostgresCluster } from '../test/postgres.ts';
import { benchCallers } from './callers.ts';
import { answerOf, EqualAnswers } from './equal-answers.ts';
import { type Comparison, figuresOf, type Run } from './figures.ts';
import { type Load, type LoadRequest, type LoadResult, loadTool } from './load.ts';
import { type OpenSubgraphs, startOpenSubgraphs } from './open-subgraphs.ts';
import { mixedOperations } from './operations.ts';
import { installPeers, type PeerName, type RunningPeer, type Stage, startPeer } from './peers.ts';
import { cpuOf, peakMemory, postmasterOf } from './processes.ts';
import { supplySamples } from './samples.ts';
import { type StackDatabases, stackDatabases, stackVariables, startStack } from './stack.ts';
import { type Question, questionsOf, type WorkloadName } from './workloads.ts';

export interface CompareOptions {
  readonly peers: readonly PeerName[];
  readonly workloads: readonly WorkloadName[];
  readonly subjects: number;
  /** Of profiles; other workloads have `usualConnections`. */
  readonly connections: readonly number[];
  readonly rounds: number;
  /** How long one run takes, in whole seconds. */
  readonly seconds: number;
  readonly warmUp: number;
}

const usualConnections = 64;
/** How many profiles are compared one by one before anything is measured. */
const profilesProved = 100;
/** How many subjects have tokens of their own. */
const ownTokens = 50;

type Send = (load: Load) => Promise<LoadResult>;

/** A workload, ready to be sent: to the line by its callers, and bare to all others. */
interface Prepared {
  readonly name: WorkloadName;
  readonly questions: readonly Question[];
  readonly line: Send;
  readonly bare: Send;
}

/** All peers in turn over the same rows: first that they answer alike, then how fast; `directory` is empty. */
export async function compare(
  centre: PostgresCluster,
  others: PostgresCluster,
  directory: string,
  options: CompareOptions,
): Promise<Comparison> {
  await installPeers(options.peers);
  const databases = await stackDatabases(centre, others);
  const variables = stackVariables(databases, directory);
  const codes = await supplied(databases, variables, directory, options.subjects);
  const tool = loadTool();
  const callers = await benchCallers(directory, codes.slice(0, ownTokens));
  const prepared = await Promise.all(
    options.workloads.map(async (name): Promise<Prepared> => {
      const questions = questionsOf(name, codes, callers);
      const file = join(directory, `requests-${name}`);
      const line = await tool.prepare(questions.map(byCaller), `${file}-line`);
      return { name, questions, line, bare: await tool.prepare(questions.map(bare), file) };
    }),
  );
  const subgraphs: OpenSubgraphs = await startOpenSubgraphs(databases, directory);
  try {
    const stage: Stage = { variables, databases, subgraphs };
    const [officer] = callers;
    const proved = await proveAll(stage, options.peers, prepared, officer.headers);
    console.log(`${options.peers.join(', ')} give the same answers to ${proved} questions`);
    const figures = await measureAll(stage, prepared, options);
    const { subjects, rounds, seconds } = options;
    const date = new Date().toISOString().slice(0, 10);
    const machine = { date, node: process.version, cores: cpus().length, tool: tool.name };
    return { ...machine, subjects, rounds, seconds, proved, figures };
  } finally {
    await subgraphs.stop();
  }
}

const bare = ({ body }: Question): LoadRequest => ({ body, headers: {} });
const byCaller = ({ body, caller }: Question): LoadRequest => ({ body, headers: caller.headers });
const isLine = (peer: PeerName) => peer.startsWith('line');
/** The limit answers profiles alone. */
const answers = (peer: PeerName, workload: WorkloadName) => peer !== 'limit' || workload !== 'mix';

/** Supplies the sample through the product itself; returns the codes of the organisations that the directory then knows. */
async function supplied(
  databases: StackDatabases,
  variables: Readonly<Record<string, string>>,
  directory: string,
  subjects: number,
): Promise<readonly string[]> {
  const began = Date.now();
  const stack = await startStack(variables);
  const directoryOf = new pg.Client({ connectionString: databases.centre });
  try {
    await directoryOf.connect();
    const known = await supplySamples(directory, subjects);
    // The directory follows the departments: what they have is all there when nothing comes any more.
    for (let before = -1, count = 0; count !== before || count < known.length / 2; await delay(2_500)) {
      before = count;
      count = Number((await directoryOf.query('select count(*) from subject')).rows[0].count);
    }
    const { rows } = await directoryOf.query<{ code: string }>(
      `select credit_code as code from subject where kind <> 'NATURAL_PERSON' order by md5(credit_code)`,
    );
    console.log(`${rows.length} organisations supplied in ${((Date.now() - began) / 1_000).toFixed(0)} s`);
    return rows.map(({ code }) => code);
  } finally {
    await directoryOf.end();
    await stack.stop();
  }
}

/** Every operation of every workload: of all peers alike, of the line as its officer; and by each caller without an error. */
async function proveAll(
  stage: Stage,
  peers: readonly PeerName[],
  prepared: readonly Prepared[],
  officer: Readonly<Record<string, string>>,
): Promise<number> {
  const equal = new EqualAnswers();
  const asked = prepared.map(({ name, questions }) => ({ name, questions: questions.slice(0, provedOf(name)) }));
  for (const peer of peers) {
    const running = await startPeer(peer, stage, false);
    try {
      for (const { name, questions } of asked) {
        if (!answers(peer, name)) continue;
        const headers = isLine(peer) ? officer : {};
        await equal.prove(
          peer,
          running.url,
          questions.map(({ body }) => ({ body, headers })),
        );
        if (isLine(peer)) for (const one of questions) await answerOf(peer, running.url, byCaller(one));
      }
    } finally {
      await running.stop();
    }
  }
  return asked.reduce((sum, { questions }) => sum + questions.length, 0);
}

const provedOf = (workload: WorkloadName): number =>
  ({ profile: profilesProved, mix: 5 * mixedOperations.length, hot: 1, slow: 1, bulk: 3 })[workload];

async function measureAll(stage: Stage, prepared: readonly Prepared[], options: CompareOptions) {
  const { peers, connections, rounds } = options;
  const runs = new Map<string, Run[]>();
  const note = (peer: PeerName, workload: WorkloadName, count: number, run: Run) => {
    const key = `${peer} ${workload} ${count}`;
    runs.set(key, [...(runs.get(key) ?? []), run]);
  };
  for (let round = 0; round < rounds; round += 1) {
    // Nobody is always the first.
    const first = round % peers.length;
    for (const peer of [...peers.slice(first), ...peers.slice(0, first)]) {
      for (const slow of [false, true]) {
        const workloads = prepared.filter(({ name }) => (name === 'slow') === slow && answers(peer, name));
        if (workloads.length > 0) await measurePeer(stage, peer, slow, workloads, options, note);
      }
    }
  }
  return prepared.flatMap(({ name }) =>
    (name === 'profile' ? connections : [usualConnections]).flatMap((count) =>
      peers
        .filter((peer) => answers(peer, name))
        .map((peer) => figuresOf(peer, name, count, runs.get(`${peer} ${name} ${count}`) ?? [])),
    ),
  );
}

/** One peer, started for it alone. */
async function measurePeer(
  stage: Stage,
  peer: PeerName,
  slow: boolean,
  workloads: readonly Prepared[],
  { connections, seconds, warmUp }: CompareOptions,
  note: (peer: PeerName, workload: WorkloadName, connections: number, run: Run) => void,
): Promise<void> {
  const running = await startPeer(peer, stage, slow);
  try {
    for (const workload of workloads) {
      const send = isLine(peer) ? workload.line : workload.bare;
      await send({ url: running.url, connections: 16, seconds: warmUp });
      for (const count of workload.name === 'profile' ? connections : [usualConnections]) {
        const run = await measured(stage, running, () => send({ url: running.url, connections: count, seconds }));
        console.log(
          `${peer} ${workload.name} at ${count}: ${run.perSecond.toFixed(0)}/s, p99 ${run.p99.toFixed(0)} ms`,
        );
        note(peer, workload.name, count, run);
      }
    }
  } finally {
    await running.stop();
  }
}

/** Whose processor time rose by how much meanwhile. */
async function measured({ databases }: Stage, peer: RunningPeer, send: () => Promise<LoadResult>): Promise<Run> {
  const groups = {
    gateway: peer.gateway,
    subgraphs: peer.subgraphs,
    centreDatabase: [await postmasterOf(databases.centre)],
    departmentDatabases: [await postmasterOf(databases.departments.tax)],
  };
  const before = cpuOf(groups);
  const result = await send();
  const after = cpuOf(groups);
  const each = (part: keyof typeof groups) => ((after[part] - before[part]) * 1_000) / result.answers;
  const cpu = {
    gateway: each('gateway'),
    subgraphs: each('subgraphs'),
    centreDatabase: each('centreDatabase'),
    departmentDatabases: each('departmentDatabases'),
  };
  return { ...result, cpu, memory: peakMemory(peer.gateway) };
}
