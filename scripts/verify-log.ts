import { Command } from 'commander';
import { systemClock } from '../domain/clock.ts';
import { readConfig } from '../gateway/config.ts';
import { explainAndExitWith, logVerifierKeyFile } from '../gateway/process.ts';
import { keyNameOf } from '../gateway/querylog/receipt.ts';
import { verifyLog } from '../gateway/querylog/verify/verify-log.ts';
import { printable } from './printable.ts';
import { savedCheckpoints, savedReceipts } from './verify-log/kept.ts';
import { trustedKeys } from './verify-log/keys.ts';
import { entriesProgress } from './verify-log/progress.ts';
import { shownBy } from './verify-log/shown.ts';
import { logSource } from './verify-log/source.ts';
import { sentencesOf } from './verify-log/tell.ts';

interface Options {
  readonly key: readonly string[];
  readonly checkpoints?: string;
  readonly receipts?: string;
  readonly compare?: string;
  readonly export: readonly string[];
  readonly witnessKey: readonly string[];
  readonly json?: true;
}

const wrongUse = 2;
const oneMore = (value: string, before: readonly string[]) => [...before, value];

// `npm run verify-log`: 0 says that the log is whole, so that whatever goes wrong here has to end in something else.
process.on('uncaughtException', (error) => explainAndExitWith(wrongUse, error));
process.exitCode = wrongUse;
const options = new Command('verify-log')
  .description(
    'Verifies the whole log (the record of who asked about whom) and names the first bad entry. Exit code 0: it is whole; 1: a fault was found; 2: it could not be verified.',
  )
  .option('--key <key>', 'the log’s public key as GET /log/key tells it, or a file of such; repeatable', oneMore, [])
  .option('--checkpoints <DIR>', 'checkpoints that were saved, each a file')
  .option('--receipts <FILE>', 'receipts: one a line, or answers of the gateway')
  .option('--compare <URL>', 'a gateway as another reader reaches it: is the same log shown there?')
  .option('--export <FILE>', 'verifies pages of GET /log/entries and no database; repeatable, in order', oneMore, [])
  .option('--witness-key <key>', 'a witness’s public key, or a file of such; repeatable', oneMore, [])
  .option('--json', 'prints JSON')
  .allowExcessArguments(false)
  .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : wrongUse))
  .parse()
  .opts<Options>();

const config = readConfig(process.env);
const trusted = trustedKeys(options.key, options.witnessKey, logVerifierKeyFile(config));
const saved = options.checkpoints === undefined ? [] : savedCheckpoints(options.checkpoints);
const receipts = options.receipts === undefined ? [] : savedReceipts(options.receipts);
// Before anything is read: what is shown to others by then has to be in it.
const shown = options.compare === undefined ? undefined : await shownBy(options.compare);
const { called: source, complete, pages } = await logSource(config, options.export);
const progress = entriesProgress();
const evidence = { ...trusted, saved, receipts, shown, complete, clock: systemClock };
const verdict = await verifyLog(pages(), evidence, progress.show).finally(progress.stop);
const looked = {
  source,
  keys: trusted.keys.map(keyNameOf),
  checkpoints: saved.length,
  receipts: receipts.length,
  compared: shown?.name ?? null,
};
process.exitCode = verdict.whole ? 0 : 1;
if (options.json) console.log(JSON.stringify({ ...looked, ...verdict }, null, 2));
// File names and key names were chosen by others.
else for (const sentence of sentencesOf(verdict, looked)) console.log(printable(sentence));
