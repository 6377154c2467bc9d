import { cpus } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { PostgresCluster } from '../test/postgres.ts';
import { benchCallers } from './callers.ts';
import { answerOf, EqualAnswers } from './equal-answers.ts';
import { type Comparison, CPU_PARTS, type CpuPart, figuresOf, type Run } from './figures.ts';
import { type Load, type LoadRequest, type LoadResult, loadTool } from './load.ts';
import { type OpenSubgraphs, startOpenSubgraphs } from './open-subgraphs.ts';
import { mixedOperations } from './operations.ts';
import { installPeers, type PeerName, type RunningPeer, type Stage, startPeer } from './peers.ts';
import { cpuOf, peakMemory, postmasterOf } from './processes.ts';
import { supplyOrganisations } from './samples.ts';
import { stackDatabases, stackVariables } from './stack.ts';
import { kindsOf, type Question, questionsOf, type WorkloadName } from './workloads.ts';

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
/** A hundred profiles take long: their runs take so many times the seconds of others. */
const longer: Readonly<Partial<Record<WorkloadName, number>>> = { bulk: 1.5 };
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
  const codes = await supplyOrganisations(databases, directory, options.subjects);
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
    const groups = await groupsOf(stage, running);
    for (const { name, questions, line, bare: plain } of workloads) {
      const send = isLine(peer) ? line : plain;
      for (const one of kindsOf(questions)) await answerOf(peer, running.url, isLine(peer) ? byCaller(one) : bare(one));
      // What is warm from the workload before needs less.
      const warming = name === workloads[0]?.name ? warmUp : Math.ceil(warmUp / 2);
      await send({ url: running.url, connections: 16, seconds: warming });
      for (const count of name === 'profile' ? connections : [usualConnections]) {
        await settled(groups);
        const load = { url: running.url, connections: count, seconds: Math.ceil(seconds * (longer[name] ?? 1)) };
        const run = await measured(groups, running, send, load);
        console.log(`${peer} ${name} at ${count}: ${run.perSecond.toFixed(0)}/s, p99 ${run.p99.toFixed(0)} ms`);
        note(peer, name, count, run);
      }
      await settled(groups);
    }
  } finally {
    await running.stop();
  }
}

type Groups = Readonly<Record<CpuPart, readonly number[]>>;

const groupsOf = async ({ databases }: Stage, { gateway, subgraphs }: RunningPeer): Promise<Groups> => ({
  gateway,
  subgraphs,
  centreDatabase: [await postmasterOf(databases.centre)],
  departmentDatabases: [await postmasterOf(databases.departments.tax)],
});

const wholeOf = (groups: Groups): number => Object.values(cpuOf(groups)).reduce((sum, one) => sum + one, 0);

/** Waits until what clients have left behind is worked off, at most ten seconds. */
async function settled(groups: Groups): Promise<void> {
  for (let before = wholeOf(groups), n = 0; n < 40; n += 1) {
    await delay(250);
    const now = wholeOf(groups);
    if (now - before < 50) return;
    before = now;
  }
}

/** Whose processor time rose by how much meanwhile. Where nobody was answered in that time, it is given twice as much. */
async function measured(groups: Groups, peer: RunningPeer, send: Send, load: Load): Promise<Run> {
  const before = cpuOf(groups);
  const result = await send(load);
  const after = cpuOf(groups);
  if (result.answers === 0) {
    if (load.seconds > 60) throw new Error(`Nothing was answered in ${load.seconds} s.`);
    return measured(groups, peer, send, { ...load, seconds: load.seconds * 2 });
  }
  const each = (part: CpuPart) => [part, ((after[part] - before[part]) * 1_000) / result.answers] as const;
  const cpu = Object.fromEntries(CPU_PARTS.map(each)) as Record<CpuPart, number>;
  return { ...result, cpu, memory: peakMemory(peer.gateway) };
}
