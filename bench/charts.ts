import { mkdir, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { type Comparison, CPU_PARTS, type CpuPart, type PeerFigures, type Spread } from './figures.ts';
import type { PeerName } from './peers.ts';
import { titles } from './report.ts';
import { barChart, lineChart } from './svg.ts';

/** The names and colours of peers, the same in every chart. */
const looks: Readonly<Record<PeerName, { readonly name: string; readonly colour: string }>> = {
  line: { name: 'this, everything on', colour: '#c4161c' },
  'line-reference': { name: 'this, Apollo’s executor', colour: '#e98a8d' },
  bare: { name: 'this, bare engine', colour: '#ef7d00' },
  apollo: { name: 'Apollo Gateway', colour: '#4b3f92' },
  hive: { name: 'Hive Gateway', colour: '#b8860b' },
  mercurius: { name: 'Mercurius', colour: '#2e7d32' },
  grafbase: { name: 'Grafbase', colour: '#1565c0' },
  'grafbase-dedupe': { name: 'Grafbase, dedupe', colour: '#00a3c7' },
  limit: { name: 'physical limit', colour: '#777777' },
};

const partLooks: Readonly<Record<CpuPart, { readonly name: string; readonly colour: string }>> = {
  gateway: { name: 'gateway', colour: '#c4161c' },
  subgraphs: { name: 'subgraphs', colour: '#ef7d00' },
  centreDatabase: { name: 'centre’s database', colour: '#4b3f92' },
  departmentDatabases: { name: 'other databases', colour: '#1565c0' },
};

/**
 * Writes charts of the figures as SVG: by connections for profiles, bars for all workloads and for processor time. Returns the Markdown that
 * shows them on a page in docs/.
 */
export async function writeCharts({ figures }: Comparison, directory: string): Promise<string> {
  await mkdir(directory, { recursive: true });
  const charts = Object.entries(chartsOf(figures)).map(([name, svg]) => ({
    path: join(directory, `${name}.svg`),
    svg,
  }));
  for (const { path, svg } of charts) await writeFile(path, svg);
  return charts.map(({ path, svg }) => `![${titleOf(svg)}](${relative('docs', path)})`).join('\n\n');
}

const titleOf = (svg: string): string => /<title>(.*)<\/title>/.exec(svg)?.[1] ?? '';

export function chartsOf(figures: readonly PeerFigures[]): Readonly<Record<string, string>> {
  const profiles = figures.filter(({ workload }) => workload === 'profile');
  const usual = figures.filter(({ workload, connections }) => workload !== 'profile' || connections === 64);
  const workloads = [...new Set(usual.map(({ workload }) => workload))];
  return {
    ...(profiles.length > 0
      ? {
          'profile-throughput': byConnections(
            'Unified profiles: throughput',
            'answers a second',
            profiles,
            ({ perSecond }) => perSecond,
          ),
          'profile-p99': byConnections(
            'Unified profiles: 99th percentile of latency',
            'milliseconds',
            profiles,
            ({ p99 }) => p99,
          ),
        }
      : {}),
    ...Object.fromEntries(
      workloads.flatMap((workload) => {
        const shown = usual.filter((one) => one.workload === workload);
        return [
          [`${workload}-64`, throughputBars(`${titles[workload]}, 64 connections`, shown)],
          [`${workload}-cpu-64`, cpuBars(`${titles[workload]}: processor time`, shown)],
        ];
      }),
    ),
  };
}

function byConnections(
  title: string,
  unit: string,
  figures: readonly PeerFigures[],
  of: (one: PeerFigures) => Spread,
): string {
  const peers = [...new Set(figures.map(({ peer }) => peer))];
  const series = peers.map((peer) => ({
    ...looks[peer],
    points: figures
      .filter((one) => one.peer === peer)
      .map((one) => ({ x: one.connections, y: of(one).median, min: of(one).min, max: of(one).max })),
  }));
  return lineChart({ title, x: 'connections at once', y: unit, series });
}

const throughputBars = (title: string, figures: readonly PeerFigures[]): string =>
  barChart({
    title,
    x: 'answers a second',
    parts: [{ name: 'answers', colour: '#888' }],
    rows: figures.map(({ peer, perSecond }) => ({ ...looks[peer], values: [perSecond.median] })),
  });

const cpuBars = (title: string, figures: readonly PeerFigures[]): string =>
  barChart({
    title,
    x: 'ms of one core for 1,000 answers, at 64 connections',
    parts: CPU_PARTS.map((part) => partLooks[part]),
    rows: figures.map(({ peer, cpu }) => ({ name: looks[peer].name, values: CPU_PARTS.map((part) => cpu[part]) })),
  });
