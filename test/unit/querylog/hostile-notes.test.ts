import { createHash, generateKeyPairSync } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  NoteError,
  noteSigner,
  openNote,
  parseVerifierKey,
  signNote,
  verifierKey,
} from '../../../gateway/querylog/notes/signed-note.ts';
import { flipBit } from './naive-tree.ts';
import {
  enochKey,
  enochLine,
  neumannKey,
  neumannLine,
  neumannPrivateKey,
  neumannText,
  noteOf,
  witnessedLines,
  witnessedText,
  witnessKeys,
} from './published-notes.ts';

const neumann = parseVerifierKey(neumannKey);
const enoch = parseVerifierKey(enochKey);
const base64 = neumannLine.slice('— PeterNeumann '.length);
const spacedNames = ['Peter Neumann', 'Peter\u0085Neumann', 'Peter\u00a0Neumann', 'Peter\u3000Neumann', 'Peter\u2028'];

test.each([
  ['nothing', ''],
  ['a blank line only', '\n\n'],
  ['no signatures', neumannText],
  ['no signature after the blank line', `${neumannText}\n`],
  ['no blank line', `${neumannText}${neumannLine}\n`],
  ['two blank lines after the text', `${neumannText}\n\n${neumannLine}\n`],
  ['no last newline', noteOf(neumannText, neumannLine).slice(0, -1)],
  ['a line after the signatures', noteOf(neumannText, neumannLine, 'Unexpected line.')],
  ['a blank line after the signatures', `${noteOf(neumannText, neumannLine)}\n`],
  ['a carriage return', noteOf(neumannText, neumannLine).replaceAll('\n', '\r\n')],
  ['a control character', noteOf(`\u0001${neumannText}`, neumannLine)],
  ['a tab', noteOf(`\t${neumannText}`, neumannLine)],
  ['a zero byte in the signatures', noteOf(neumannText, `${neumannLine}\0`)],
  ['half of a surrogate pair', noteOf(`\ud83d${neumannText}`, neumannLine)],
  ['a hyphen for the dash', noteOf(neumannText, neumannLine.replace('—', '-'))],
  ['an en dash for the dash', noteOf(neumannText, neumannLine.replace('—', '–'))],
  ['no space after the dash', noteOf(neumannText, neumannLine.replace('— ', '—'))],
  ['two spaces after the dash', noteOf(neumannText, neumannLine.replace('— ', '—  '))],
  ['two spaces before the signature', noteOf(neumannText, `— PeterNeumann  ${base64}`)],
  ['a space after the signature', noteOf(neumannText, `${neumannLine} `)],
  ['no name', noteOf(neumannText, `— ${base64}`)],
  ['a name with a plus sign', noteOf(neumannText, `— Peter+Neumann ${base64}`)],
  ...spacedNames.map((name): [string, string] => [`the name ${name}`, noteOf(neumannText, `— ${name} ${base64}`)]),
  ['no signature on the line', noteOf(neumannText, '— PeterNeumann ')],
  ['nothing after the name', noteOf(neumannText, '— PeterNeumann')],
  ['a key ID without a signature', noteOf(neumannText, '— PeterNeumann x08gow==')],
  ['less than a key ID', noteOf(neumannText, '— PeterNeumann x08g')],
  ['base64 without padding', noteOf(neumannText, neumannLine.replace('=', ''))],
  ['base64 with loose bits', noteOf(neumannText, neumannLine.replace('nAM=', 'nAN='))],
  ['base64 for addresses', noteOf(neumannText, neumannLine.replaceAll('/', '_'))],
  ['a malformed line of an unknown key', noteOf(neumannText, neumannLine, '— Enoch Root AAAAAAA=')],
  ['101 signatures', noteOf(neumannText, ...Array.from({ length: 101 }, () => neumannLine))],
  ['101 signatures of unknown keys', noteOf(neumannText, neumannLine, ...Array.from({ length: 100 }, () => enochLine))],
  ['more than 1 MB', noteOf(neumannText.repeat(11_000), neumannLine)],
  ['more than 1 MB in UTF-8', noteOf('信'.repeat(340_000), neumannLine)],
])('a note with %s is refused', (_, note) => {
  expect(() => openNote(note, [neumann])).toThrow(NoteError);
});

describe('a note is not trusted', () => {
  const note = noteOf(neumannText, neumannLine, enochLine);

  test('without a key that is known', () => {
    expect(() => openNote(note, [])).toThrow('no known key signed the note');
    expect(() => openNote(noteOf(neumannText, enochLine), [neumann])).toThrow('no known key signed the note');
  });

  test('when a known key has another name, or another key has its name', () => {
    const { publicKey } = generateKeyPairSync('ed25519');
    for (const stranger of [verifierKey('PeterNeumann', publicKey), verifierKey('PeterNeuman', neumannPrivateKey)]) {
      expect(() => openNote(note, [parseVerifierKey(stranger)])).toThrow('no known key signed the note');
    }
  });

  test('when any known signature is wrong, whatever else is right', () => {
    const wrong = `— EnochRoot ${Buffer.concat([enoch.keyId, Buffer.alloc(64)]).toString('base64')}`;
    expect(openNote(noteOf(neumannText, neumannLine, wrong), [neumann]).verifiedBy).toEqual([neumann]);
    for (const lines of [
      [neumannLine, wrong],
      [neumannLine, enochLine, wrong],
    ]) {
      expect(() => openNote(noteOf(neumannText, ...lines), [neumann, enoch])).toThrow(
        'a signature of a known key is wrong',
      );
    }
  });

  test('when a known signature has a wrong length', () => {
    for (const length of [1, 63, 65, 72]) {
      const short = `— PeterNeumann ${Buffer.concat([neumann.keyId, Buffer.alloc(length)]).toString('base64')}`;
      expect(() => openNote(noteOf(neumannText, short), [neumann])).toThrow(NoteError);
      const [key] = witnessKeys;
      const witness = parseVerifierKey(key as string);
      const cosigned = `— ${witness.name} ${Buffer.concat([witness.keyId, Buffer.alloc(length)]).toString('base64')}`;
      expect(() => openNote(noteOf(witnessedText, cosigned), [witness])).toThrow(NoteError);
    }
  });

  test('when two verifiers are the same', () => {
    expect(() => openNote(note, [neumann, enoch, neumann])).toThrow('two verifiers share a name and a key ID');
    expect(openNote(noteOf(neumannText, neumannLine), [neumann, enoch, enoch]).verifiedBy).toEqual([neumann]);
  });

  test('when the time of a cosignature was changed', () => {
    const verifiers = witnessKeys.map(parseVerifierKey);
    expect(openNote(noteOf(witnessedText, ...witnessedLines), verifiers).cosigned).toHaveLength(4);
    for (const line of witnessedLines.slice(2)) {
      const [dash, name, signature = ''] = line.split(' ');
      // The last byte of the time: after the key ID, the eighth.
      const later = flipBit(Buffer.from(signature, 'base64'), 11 * 8).toString('base64');
      expect(() => openNote(noteOf(witnessedText, `${dash} ${name} ${later}`), verifiers)).toThrow(NoteError);
    }
  });

  test('when any character of it was changed', () => {
    const original = noteOf(neumannText, neumannLine);
    const position = fc.integer({ min: 0, max: original.length - 1 });
    fc.assert(
      fc.property(position, fc.string({ unit: 'binary', maxLength: 1 }), (at, other) => {
        fc.pre(original[at] !== other);
        const changed = original.slice(0, at) + other + original.slice(at + 1);
        expect(() => openNote(changed, [neumann])).toThrow(NoteError);
      }),
      { numRuns: 200 },
    );
  });
});

/** A verifier key whose key ID is right, whatever its bytes are. */
function keyOf(name: string, bytes: Buffer): string {
  const id = createHash('sha256').update(`${name}\n`).update(bytes).digest('hex').slice(0, 8);
  return `${name}+${id}+${bytes.toString('base64')}`;
}

describe('a verifier key is refused', () => {
  test.each([
    ['a key of wrong length', 'PeterNeumann+cc469956+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TWBADKEY=='],
    ['an unknown type', 'PeterNeumann+173116ae+ZRpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW'],
    ['an empty key', keyOf('log', Buffer.alloc(0))],
    ['a type and no key', keyOf('log', Buffer.of(1))],
    ['a short key', keyOf('log', Buffer.alloc(32, 1))],
    ['a long key', keyOf('log', Buffer.alloc(34, 4))],
    ['no name', keyOf('', Buffer.alloc(33, 1))],
    ['a name with a space', keyOf('the log', Buffer.alloc(33, 1))],
    ['a name with a newline', keyOf('log\n', Buffer.alloc(33, 1))],
    ['a key ID in capitals', neumannKey.replace('c74f20a3', 'C74F20A3')],
    ['a newline after it', `${neumannKey}\n`],
    ['the text of a private key', `PRIVATE+KEY+${neumannKey}`],
  ])('with %s', (_, key) => {
    expect(() => parseVerifierKey(key)).toThrow(NoteError);
  });

  test('in any part of it, or with any character changed', () => {
    for (let start = 0; start <= neumannKey.length; start += 1) {
      for (let end = start + 1; end <= neumannKey.length; end += 1) {
        if (end - start === neumannKey.length) continue;
        expect(() => parseVerifierKey(neumannKey.slice(start, end))).toThrow(NoteError);
      }
    }
    for (let at = 0; at < neumannKey.length; at += 1) {
      const next = String.fromCharCode(neumannKey.charCodeAt(at) + 1);
      expect(() => parseVerifierKey(neumannKey.slice(0, at) + next + neumannKey.slice(at + 1))).toThrow(NoteError);
    }
  });
});

describe('nothing is signed', () => {
  const signer = noteSigner('PeterNeumann', neumannPrivateKey);

  test.each([
    ['without a last newline', 'text'],
    ['that is empty', ''],
    ['with a carriage return', 'text\r\n'],
    ['with a zero byte', '\0\n'],
    ['with half of a surrogate pair', '\udc00\n'],
    ['of more than 1 MB', `${'a'.repeat(1_000_000)}\n`],
  ])('%s', (_, text) => {
    expect(() => signNote(text, [signer])).toThrow(NoteError);
  });

  test('by nobody, or under a name that breaks the line', () => {
    expect(() => signNote('text\n', [])).toThrow(NoteError);
    for (const name of ['', 'a b', 'a+b', 'a\nb', 'a\0b', ...spacedNames]) {
      expect(() => signNote('text\n', [{ ...signer, name }])).toThrow(NoteError);
      expect(() => noteSigner(name, neumannPrivateKey)).toThrow(NoteError);
      expect(() => verifierKey(name, neumannPrivateKey)).toThrow(NoteError);
    }
  });

  test('with a key of another kind', () => {
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    expect(() => noteSigner('log', privateKey)).toThrow(NoteError);
    expect(() => verifierKey('log', publicKey)).toThrow(NoteError);
    expect(() => noteSigner('log', neumann.publicKey)).toThrow(NoteError);
  });
});
