import { existsSync, readFileSync, statSync } from 'node:fs';
import { type NoteVerifier, parseVerifierKey } from '../../gateway/querylog/notes/signed-note.ts';
import { linesIn } from '../../gateway/querylog/verifier-key-file.ts';
import type { Trusted } from '../../gateway/querylog/verify/signed-checkpoints.ts';

/**
 * The log's keys and those of witnesses, each a verifier key or a file of such.
 *
 * @throws RangeError saying which is none, or why they do not go together.
 */
export function trustedKeys(given: readonly string[], ofWitnesses: readonly string[], usual: string): Trusted {
  if (given.length === 0 && !existsSync(usual)) {
    throw new RangeError(
      `There is no key: ${usual} is not there. Name the log’s with --key, as GET /log/key of its gateway tells it.`,
    );
  }
  const [first, ...more] = (given.length > 0 ? given : [usual]).flatMap((text) => keysIn('--key', text));
  if (!first) throw new RangeError('There is no key: the file is empty.');
  const keys = [first, ...more] as const;
  if (keys.some(({ type }) => type !== 1))
    throw new RangeError('--key names a witness’s key: use --witness-key for it.');
  const other = more.find(({ name }) => name !== first.name);
  if (other) throw new RangeError(`The keys are of two logs, ${first.name} and ${other.name}: verify one at a time.`);
  const witnesses = ofWitnesses.flatMap((text) => keysIn('--witness-key', text));
  return { keys: distinct(keys) as [NoteVerifier, ...NoteVerifier[]], witnesses: distinct(witnesses) };
}

function keysIn(option: string, text: string): readonly NoteVerifier[] {
  const isFile = existsSync(text) && statSync(text).isFile();
  const lines = isFile ? linesIn(readFileSync(text, 'utf8')) : [text];
  return lines.map((line) => {
    try {
      return parseVerifierKey(line);
    } catch (error) {
      const place = isFile ? `${option}, ${text}` : option;
      throw new RangeError(
        `${place}: neither a file nor a verifier key NAME+HASH+BASE64 (${(error as Error).message}).`,
      );
    }
  });
}

const called = ({ name, keyId }: NoteVerifier): string => `${name}+${keyId.toString('hex')}`;

const distinct = (keys: readonly NoteVerifier[]): readonly NoteVerifier[] => [
  ...new Map(keys.map((key) => [called(key), key] as const)).values(),
];
