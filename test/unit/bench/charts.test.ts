import { SaxesParser } from 'saxes';
import { chartsOf } from '../../../bench/charts.ts';
import { figuresOf } from '../../../bench/figures.ts';

const cpu = { gateway: 30, subgraphs: 20, centreDatabase: 0, departmentDatabases: 50 };
const figure = (peer: 'line' | 'hive', workload: 'profile' | 'mix', connections: number, perSecond: number) =>
  figuresOf(peer, workload, connections, [{ answers: 1, perSecond, p50: 1, p99: 5, failed: 0, cpu, memory: 1 }]);

const charts = chartsOf([
  figure('line', 'profile', 1, 50),
  figure('hive', 'profile', 1, 100),
  figure('line', 'profile', 64, 1_000),
  figure('hive', 'profile', 64, 200),
  figure('line', 'mix', 64, 400),
  figure('hive', 'mix', 64, 100),
]);

interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
}

function elementsOf(svg: string): readonly Element[] {
  const elements: Element[] = [];
  const parser = new SaxesParser();
  parser.on('opentag', ({ name, attributes }) =>
    elements.push({ name, attributes: attributes as Record<string, string> }),
  );
  parser.on('error', (error) => {
    throw error;
  });
  parser.write(svg).close();
  return elements;
}

test('there are lines by connections, and bars for each workload', () => {
  expect(Object.keys(charts)).toEqual([
    'profile-throughput',
    'profile-p99',
    'profile-64',
    'profile-cpu-64',
    'mix-64',
    'mix-cpu-64',
  ]);
});

test.each(Object.entries(charts))(
  '%s is sound XML with title, unit and legend, and all of it is in the picture',
  (_, svg) => {
    for (const { attributes } of elementsOf(svg)) {
      for (const name of ['x', 'x1', 'x2', 'cx']) expect(Number(attributes[name] ?? 0)).toBeLessThanOrEqual(960);
      expect(Object.values(attributes).join()).not.toMatch(/NaN|Infinity|undefined/);
    }
    expect(svg).toMatch(/<title>.+<\/title>/);
    expect(svg).toMatch(/answers a second|milliseconds|ms of one core/);
    for (const name of ['this, everything on', 'Hive Gateway']) expect(svg).toContain(`>${name}<`);
  },
);

test('a line rises with its values, and the legend has the order of the last ones', () => {
  const svg = charts['profile-throughput'] ?? '';
  const [line = [], hive = []] = elementsOf(svg)
    .filter(({ name }) => name === 'polyline')
    .map(({ attributes }) => (attributes.points ?? '').split(' ').map((point) => Number(point.split(',')[1])));
  // On the screen up is less.
  expect(line[0]).toBeGreaterThan(hive[0] ?? 0);
  expect(line[1]).toBeLessThan(hive[1] ?? 0);
  expect(svg.indexOf('>this, everything on<')).toBeLessThan(svg.indexOf('>Hive Gateway<'));
});

test('bars are as long as their values', () => {
  const widths = elementsOf(charts['mix-64'] ?? '')
    .filter(({ name }) => name === 'rect')
    .map(({ attributes }) => Number(attributes.width))
    .slice(1);
  expect(widths).toHaveLength(2);
  expect((widths[0] ?? 0) / (widths[1] ?? 1)).toBeCloseTo(4);
});
