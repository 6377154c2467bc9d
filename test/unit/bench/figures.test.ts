import { figuresOf, type Run, spreadOf } from '../../../bench/figures.ts';
import { reportOf } from '../../../bench/report.ts';

const cpu = { gateway: 1, subgraphs: 2, centreDatabase: 3, departmentDatabases: 4 };
const run = (perSecond: number, more: Partial<Run> = {}): Run => {
  return { answers: 100, perSecond, p50: 1, p99: perSecond / 10, failed: 0, cpu, memory: 100, ...more };
};

test('a spread is the middle value with the least and the most, in whatever order they came', () => {
  expect(spreadOf([30, 9, 100])).toEqual({ median: 30, min: 9, max: 100 });
  expect(spreadOf([4, 1, 3, 2])).toEqual({ median: 2.5, min: 1, max: 4 });
  expect(spreadOf([7])).toEqual({ median: 7, min: 7, max: 7 });
  expect(() => spreadOf([])).toThrow(RangeError);
});

test('figures have the median of every value by itself, all failures, and the highest peak', () => {
  const runs = [
    run(30, { failed: 1, memory: 90 }),
    run(10, { cpu: { ...cpu, gateway: 9 } }),
    run(20, { failed: 2, memory: 200 }),
  ];
  const figures = figuresOf('bare', 'profile', 64, runs);
  expect(figures.perSecond).toEqual({ median: 20, min: 10, max: 30 });
  expect(figures.p99.median).toBe(2);
  expect(figures).toMatchObject({ failed: 3, cpu, memory: 200 });
});

test('the report has a table a workload, with every figure in it', () => {
  const figures = [
    figuresOf('line', 'profile', 64, [run(1_234), run(1_000), run(2_000)]),
    figuresOf('hive', 'mix', 64, [run(12.34, { failed: 5 })]),
  ];
  const machine = { date: '2026-11-28', node: 'v20.0.0', cores: 2, tool: 'wrk' };
  const report = reportOf({ ...machine, subjects: 100_000, rounds: 3, seconds: 4, proved: 104, figures });
  expect(report.match(/^### .*/gm)).toEqual([
    '### Unified profiles of random subjects',
    '### Twenty operations by five classes of callers',
  ]);
  expect(report).toContain('| 64 | line | 1,234 (1,000–2,000) | 1 | 123 (100–200) | 0 | 1 | 2 | 3 | 4 | 100 |');
  expect(report).toContain('| 64 | hive | 12 (12–12) | 1 | 1.2 (1.2–1.2) | 5 | 1 | 2 | 3 | 4 | 100 |');
  expect(report).toContain('100,000 subjects; medians of 3 rounds of 4 s');
});
