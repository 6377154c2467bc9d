import { Command, InvalidArgumentError } from 'commander';
import { isCalendarDate } from '../domain/calendar-date.ts';
import type { IntendedCounts } from './seed/expected-outcomes.ts';
import { foreignFile } from './seed/output-directory.ts';
import { SAMPLE_FILES } from './seed/sample-files.ts';
import { writeSamples } from './seed/write-samples.ts';

interface Options {
  readonly subjects: number;
  readonly seed: number;
  readonly day: string;
  readonly dirt: number;
  readonly out: string;
  readonly only?: readonly string[];
  readonly force?: true;
}

// More subjects would need the same organisation code twice.
const MOST_SUBJECTS = 10_000_000;

const program = new Command('seed')
  .description('Write sample supply files about invented subjects: the same files for the same numbers.')
  .option('--subjects <N>', 'how many organisations and persons', whole(1, MOST_SUBJECTS), 2000)
  .option('--seed <S>', 'another seed gives other subjects', whole(0, Number.MAX_SAFE_INTEGER), 1)
  .option('--day <YYYY-MM-DD>', 'the day as of which the files are supplied', supplyDay, '2026-11-01')
  .option('--dirt <RATE>', 'the share of rows that get one kind of dirt, 0 to 1', share, 0)
  .option('--only <FILE...>', 'write just these files, such as tax/arrears.csv', knownFile)
  .option('--out <DIR>', 'where the files go', './samples-out')
  .option('--force', 'write into a directory that holds other files too')
  .allowExcessArguments(false)
  .parse();

const { subjects, seed, day, dirt, out, only, force } = program.opts<Options>();
const foreign = force ? null : await foreignFile(out);
if (foreign === null) {
  print(await writeSamples({ subjects, seed, day, dirt }, out, only));
} else {
  console.error(
    `${out} holds ${foreign}, which is not of an earlier seed. Name another directory, or repeat with --force.`,
  );
  process.exitCode = 2;
}

function whole(least: number, most: number) {
  return (text: string): number => {
    const number = Number(text);
    if (/^\d+$/.test(text) && number >= least && number <= most) return number;
    throw new InvalidArgumentError(`Give a whole number from ${least} to ${most}.`);
  };
}

function share(text: string): number {
  if (/^(?:0(?:\.\d+)?|1(?:\.0+)?)$/.test(text)) return Number(text);
  throw new InvalidArgumentError('Give a number from 0 to 1.');
}

function knownFile(path: string, before: readonly string[] = []): readonly string[] {
  if (SAMPLE_FILES.some((file) => file.path === path)) return [...before, path];
  throw new InvalidArgumentError(`Name files among ${SAMPLE_FILES.map((file) => file.path).join(', ')}.`);
}

/** The 2018 template must be in use, and the far end of "valid for ten years" must still be a year of four digits. */
function supplyDay(text: string): string {
  if (isCalendarDate(text) && text >= '2020-01-01' && text <= '2089-12-31') return text;
  throw new InvalidArgumentError('Give a day from 2020-01-01 to 2089-12-31.');
}

/** What the importer is meant to make of each file. */
function print(counts: readonly IntendedCounts[]): void {
  const head = ['file', 'rows', 'accepted', 'duplicate', 'quarantined', 'skipped'];
  const lines = counts.map((one) => [one.path, one.rowsIn, one.accepted, one.duplicate, one.quarantined, one.skipped]);
  for (const [path, ...numbers] of [head, ...lines]) {
    console.log(String(path).padEnd(48) + numbers.map((number) => String(number).padStart(12)).join(''));
  }
}
