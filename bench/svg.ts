/** A line through points, each with what it varied between. */
export interface Series {
  readonly name: string;
  readonly colour: string;
  readonly points: readonly { readonly x: number; readonly y: number; readonly min: number; readonly max: number }[];
}

export interface LineChart {
  readonly title: string;
  readonly x: string;
  readonly y: string;
  readonly series: readonly Series[];
}

/** Rows of bars, each of one part or of several that are laid end to end. */
export interface BarChart {
  readonly title: string;
  readonly x: string;
  /** Names and colours of the parts; those of a single part are each row's own. */
  readonly parts: readonly { readonly name: string; readonly colour: string }[];
  readonly rows: readonly { readonly name: string; readonly colour?: string; readonly values: readonly number[] }[];
}

const width = 960;
const plot = { left: 100, right: 720, top: 70, bottom: 460 };

/** Lines over logarithmic axes; the legend has the order of the last points. */
export function lineChart({ title, x, y, series }: LineChart): string {
  const points = series.flatMap((one) => one.points);
  const xs = [...new Set(points.map((point) => point.x))].sort((one, other) => one - other);
  const toX = logarithmic([Math.min(...xs), Math.max(...xs)], [plot.left + 30, plot.right - 20]);
  const range = [
    Math.min(...points.map(({ min }) => min)) / 1.3,
    Math.max(...points.map(({ max }) => max)) * 1.3,
  ] as const;
  const toY = logarithmic(range, [plot.bottom, plot.top]);
  const ticks = logarithmicTicks(range);
  const body = [
    ...ticks.map((tick) => line(plot.left, toY(tick), plot.right, toY(tick), '#ddd')),
    ...ticks.map((tick) => text(plot.left - 10, toY(tick) + 6, short(tick), 'end')),
    line(plot.left, plot.bottom, plot.right, plot.bottom, '#333'),
    ...xs.map((one) => text(toX(one), plot.bottom + 26, short(one), 'middle')),
    text((plot.left + plot.right) / 2, plot.bottom + 56, x, 'middle'),
    `<text transform="translate(28 ${(plot.top + plot.bottom) / 2}) rotate(-90)" text-anchor="middle">${escaped(y)}</text>`,
    ...series.map((one, at) => drawn(one, at, toX, toY)),
    ...legend(
      [...series].sort((one, other) => last(other) - last(one)).map((one) => ({ ...one, at: series.indexOf(one) })),
    ),
  ];
  return svg(title, 540, body);
}

const last = ({ points }: Series): number => points.at(-1)?.y ?? 0;

function drawn({ points, colour }: Series, at: number, toX: Scale, toY: Scale): string {
  const path = points.map(({ x, y }) => `${round(toX(x))},${round(toY(y))}`).join(' ');
  const spreads = points.map(({ x, min, max }) => line(toX(x), toY(min), toX(x), toY(max), colour));
  const marks = points.map(({ x, y }) => mark(at, toX(x), toY(y), colour));
  return `<polyline points="${path}" fill="none" stroke="${colour}" stroke-width="2.5"/>${[...spreads, ...marks].join('')}`;
}

function legend(entries: readonly { readonly name: string; readonly colour: string; readonly at: number }[]): string[] {
  return entries.map(({ name, colour, at }, row) => {
    const y = plot.top + 12 + row * 30;
    const x = plot.right + 24;
    return `${line(x, y, x + 32, y, colour, 2.5)}${mark(at, x + 16, y, colour)}${text(x + 42, y + 6, name, 'start')}`;
  });
}

/** Four shapes in turn, so that lines are told apart without colours too. */
function mark(at: number, x: number, y: number, colour: string): string {
  const [cx, cy] = [round(x), round(y)];
  const corners = [
    '',
    `${cx - 6},${cy - 6} ${cx + 6},${cy - 6} ${cx + 6},${cy + 6} ${cx - 6},${cy + 6}`,
    `${cx},${cy - 8} ${cx + 7},${cy + 6} ${cx - 7},${cy + 6}`,
    `${cx},${cy - 8} ${cx + 8},${cy} ${cx},${cy + 8} ${cx - 8},${cy}`,
  ][at % 4];
  return corners
    ? `<polygon points="${corners}" fill="${colour}"/>`
    : `<circle cx="${cx}" cy="${cy}" r="6" fill="${colour}"/>`;
}

/** Bars from zero over a linear axis, with what each comes to behind it. */
export function barChart({ title, x, parts, rows }: BarChart): string {
  const row = 40;
  const area = { left: 180, right: 860, top: parts.length > 1 ? 100 : 66 };
  const total = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0);
  const most = Math.max(...rows.map(({ values }) => total(values)));
  const toX = (value: number) => area.left + (value / most) * (area.right - area.left);
  const bottom = area.top + rows.length * row;
  const bars = rows.map(({ name, colour, values }, at) => {
    const y = area.top + at * row;
    let before = 0;
    const rectangles = values.map((value, part) => {
      const [from, to] = [toX(before), toX(before + value)];
      before += value;
      const fill = colour ?? parts[part]?.colour ?? '#888';
      return `<rect x="${round(from)}" y="${y + 5}" width="${round(to - from)}" height="${row - 10}" fill="${fill}"/>`;
    });
    return `${text(area.left - 12, y + 26, name, 'end')}${rectangles.join('')}${text(toX(before) + 8, y + 26, short(before), 'start')}`;
  });
  const keys = parts.map(({ name, colour }, at) => {
    const left = area.left + at * 190;
    return `<rect x="${left}" y="60" width="18" height="18" fill="${colour}"/>${text(left + 26, 75, name, 'start')}`;
  });
  const axis = line(area.left, area.top, area.left, bottom, '#333');
  const name = text((area.left + area.right) / 2, bottom + 30, x, 'middle');
  return svg(title, bottom + 50, [...(parts.length > 1 ? keys : []), ...bars, axis, name]);
}

type Scale = (value: number) => number;

function logarithmic([from, to]: readonly [number, number], [start, end]: readonly [number, number]): Scale {
  const whole = Math.log(to) - Math.log(from);
  return (value) => (whole === 0 ? start : start + ((Math.log(value) - Math.log(from)) / whole) * (end - start));
}

/** 1, 2 and 5 times the powers of ten in the range. */
function logarithmicTicks([from, to]: readonly [number, number]): readonly number[] {
  const powers = Array.from({ length: 14 }, (_, at) => 10 ** (at - 4));
  return powers.flatMap((power) => [power, 2 * power, 5 * power]).filter((tick) => tick >= from && tick <= to);
}

function svg(title: string, height: number, body: readonly string[]): string {
  const head = `<text x="${width / 2}" y="38" text-anchor="middle" font-size="22" font-weight="bold">${escaped(title)}</text>`;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="17" fill="#222">
<title>${escaped(title)}</title>
<rect width="${width}" height="${height}" fill="#fff"/>
${[head, ...body].join('\n')}
</svg>
`;
}

const line = (x1: number, y1: number, x2: number, y2: number, colour: string, thick = 1.5): string =>
  `<line x1="${round(x1)}" y1="${round(y1)}" x2="${round(x2)}" y2="${round(y2)}" stroke="${colour}" stroke-width="${thick}"/>`;

const text = (x: number, y: number, content: string, anchor: 'start' | 'middle' | 'end'): string =>
  `<text x="${round(x)}" y="${round(y)}" text-anchor="${anchor}">${escaped(content)}</text>`;

const round = (value: number): number => Math.round(value * 10) / 10;

const short = (value: number): string =>
  value.toLocaleString('en', { maximumSignificantDigits: 3, maximumFractionDigits: 2 });

const escaped = (content: string): string => content.replace(/[&<>"]/g, (letter) => `&#${letter.charCodeAt(0)};`);
