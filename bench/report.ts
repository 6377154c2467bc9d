import { type Comparison, CPU_PARTS, type PeerFigures, type Spread } from './figures.ts';
import type { WorkloadName } from './workloads.ts';

/** What each workload is, above its table. */
export const titles: Readonly<Record<WorkloadName, string>> = {
  profile: 'Unified profiles of random subjects',
  mix: 'Twenty operations by five classes of callers',
  hot: 'Profiles of one subject',
  slow: 'Unified profiles while one department takes 200 ms longer',
  bulk: 'Profiles of a hundred subjects at once',
};

/** The figures as Markdown: a table for each workload, and what it was measured with. */
export function reportOf(comparison: Comparison): string {
  const { date, node, cores, tool, subjects, rounds, seconds, proved, figures } = comparison;
  const workloads = [...new Set(figures.map(({ workload }) => workload))];
  const tables = workloads.map((workload) => tableOf(workload, figures));
  const measured =
    `${date}, ${cores} cores, Node ${node.slice(1)}, load by ${tool}. ${subjects.toLocaleString('en')} subjects; medians of ${rounds} ` +
    `rounds of ${seconds} s (least to most). All peers gave the same answers to ${proved} questions.`;
  return [...tables, measured].join('\n\n');
}

const head = [
  'connections',
  'peer',
  'answers/s',
  'p50 ms',
  'p99 ms',
  'failed',
  'CPU ms per 1,000: gateway',
  'subgraphs',
  'centre’s database',
  'departments’ databases',
  'gateway MB',
];

function tableOf(workload: WorkloadName, figures: readonly PeerFigures[]): string {
  const rows = figures.filter((one) => one.workload === workload).map(cellsOf);
  const lines = [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`);
  return `### ${titles[workload]}\n\n${lines.join('\n')}`;
}

function cellsOf({ peer, connections, perSecond, p50, p99, failed, cpu, memory }: PeerFigures): readonly string[] {
  const parts = CPU_PARTS.map((part) => amount(cpu[part]));
  return [
    String(connections),
    peer,
    range(perSecond),
    amount(p50.median),
    range(p99),
    String(failed),
    ...parts,
    amount(memory),
  ];
}

const range = ({ median, min, max }: Spread): string => `${amount(median)} (${amount(min)}–${amount(max)})`;

/** Three digits that matter, at most one behind the point. */
const amount = (value: number): string =>
  value >= 100
    ? Math.round(value).toLocaleString('en')
    : value.toLocaleString('en', { maximumFractionDigits: value >= 10 ? 0 : 1 });
