import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { largestNote } from '../../gateway/querylog/notes/signature-lines.ts';
import type { SavedReceipt } from '../../gateway/querylog/verify/wanted-receipts.ts';

/** Every file of a directory that somebody keeps checkpoints in. */
export function savedCheckpoints(directory: string): readonly { readonly name: string; readonly note: string }[] {
  if (!existsSync(directory) || !statSync(directory).isDirectory()) {
    throw new RangeError(`--checkpoints: ${directory} is no directory.`);
  }
  const files = readdirSync(directory, { withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.startsWith('.'))
    .map(({ name }) => name)
    .sort();
  if (files.length === 0) throw new RangeError(`--checkpoints: there is no file in ${directory}.`);
  return files.map((name) => {
    const path = join(directory, name);
    // No checkpoint is that large: it is said to be none.
    const note = statSync(path).size > largestNote ? '' : readFileSync(path, 'utf8');
    return { name, note };
  });
}

/**
 * The receipts in a file: one a line, or JSON with "receipt" somewhere in it, such as answers of the gateway.
 *
 * @throws RangeError for a line that is neither, and for a file without a receipt.
 */
export function savedReceipts(file: string): readonly SavedReceipt[] {
  if (!existsSync(file) || !statSync(file).isFile()) throw new RangeError(`--receipts: there is no file ${file}.`);
  const text = readFileSync(file, 'utf8');
  const called = basename(file);
  const whole = parsed(text);
  const found =
    whole === undefined
      ? text.split(/\r?\n/).flatMap((line, index) => inLine(line.trim(), `line ${index + 1} of ${called}`))
      : receiptsIn(whole).map((receipt) => ({ name: called, receipt }));
  if (found.length === 0) throw new RangeError(`--receipts: there is no receipt in ${file}.`);
  return found;
}

function inLine(line: string, name: string): readonly SavedReceipt[] {
  if (line === '') return [];
  // Anything with the two dots of a receipt is taken for one: a spoilt one is a finding.
  if (/^[^\s.{}"]+\.[^\s.{}"]+\.[^\s.{}"]+$/.test(line)) return [{ name, receipt: line }];
  const value = parsed(line);
  if (value === undefined) throw new RangeError(`--receipts: ${name} is neither a receipt nor JSON.`);
  return receiptsIn(value).map((receipt) => ({ name, receipt }));
}

/** What stands under "receipt", wherever that is. */
function receiptsIn(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(receiptsIn);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => (key === 'receipt' ? textsIn(inner) : receiptsIn(inner)));
}

const textsIn = (value: unknown): readonly string[] =>
  typeof value === 'string' ? [value] : Array.isArray(value) ? value.flatMap(textsIn) : receiptsIn(value);

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
