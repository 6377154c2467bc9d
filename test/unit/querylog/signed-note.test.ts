import { createPublicKey, generateKeyPairSync } from 'node:crypto';
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
import { witness } from '../../cosigning-witness.ts';
import {
  archeKey,
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

describe('a published note', () => {
  test('is signed byte for byte', () => {
    const signer = noteSigner('PeterNeumann', neumannPrivateKey);
    expect(signer.keyId.toString('hex')).toBe('c74f20a3');
    expect(signNote(neumannText, [signer])).toBe(noteOf(neumannText, neumannLine));
    expect(verifierKey('PeterNeumann', createPublicKey(neumannPrivateKey))).toBe(neumannKey);
    expect(verifierKey('PeterNeumann', neumannPrivateKey)).toBe(neumannKey);
  });

  test('opens for each of its keys, and tells of the other signature too', () => {
    const note = noteOf(neumannText, neumannLine, enochLine);
    for (const verifiers of [[neumann], [enoch], [enoch, neumann]]) {
      const opened = openNote(note, verifiers);
      expect(opened.text).toBe(neumannText);
      expect(opened.signatures).toEqual([
        { name: 'PeterNeumann', keyId: neumann.keyId, line: neumannLine },
        { name: 'EnochRoot', keyId: enoch.keyId, line: enochLine },
      ]);
      expect(new Set(opened.verifiedBy)).toEqual(new Set(verifiers));
      expect(opened.cosigned).toEqual([]);
    }
    expect(openNote(note, [enoch, neumann]).verifiedBy.map(({ name }) => name)).toEqual(['PeterNeumann', 'EnochRoot']);
  });

  test('that carries a signature twice is verified by its key once', () => {
    expect(openNote(noteOf(neumannText, neumannLine, neumannLine), [neumann]).verifiedBy).toEqual([neumann]);
  });
});

describe('a published checkpoint with witnesses', () => {
  const note = noteOf(witnessedText, ...witnessedLines);

  test('opens for the log and for every witness, with their time', () => {
    const verifiers = [archeKey, ...witnessKeys].map(parseVerifierKey);
    const opened = openNote(note, verifiers);
    expect(opened.text).toBe(witnessedText);
    expect(opened.verifiedBy).toEqual(verifiers);
    const time = new Date('2026-05-23T21:50:24Z');
    expect(opened.cosigned).toEqual(verifiers.slice(1).map(({ name }) => ({ name, time })));
  });

  test('is refused by a witness key when another size was cosigned', () => {
    const other = note.replace('1432088532', '1432088533');
    for (const key of witnessKeys) expect(() => openNote(other, [parseVerifierKey(key)])).toThrow(NoteError);
  });
});

describe('what is signed opens again', () => {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const signer = noteSigner('example.com/log', privateKey);
  const verifier = parseVerifierKey(verifierKey('example.com/log', publicKey));

  test('whatever the text, with blank lines and signature lines of its own', () => {
    const line = fc.oneof(
      fc.constantFrom('', neumannLine, '— ', '信用'),
      fc.string({ unit: 'binary' }).filter((text) => ![...text].some((character) => character < ' ')),
    );
    fc.assert(
      fc.property(fc.array(line, { minLength: 1 }), (lines) => {
        const text = `${lines.join('\n')}\n`;
        expect(openNote(signNote(text, [signer]), [verifier]).text).toBe(text);
      }),
    );
  });

  test('by witnesses at different times, each of which is told', () => {
    const first = witness('example.com/w1', 1_700_000_000n);
    const second = witness('example.com/w2', 8_640_000_000_000n);
    const note = signNote('log\n', [second.signer, signer, first.signer]);
    const opened = openNote(note, [first.verifier, second.verifier]);
    expect(opened.verifiedBy).toEqual([second.verifier, first.verifier]);
    expect(opened.cosigned).toEqual([
      { name: 'example.com/w2', time: new Date(8_640_000_000_000_000) },
      { name: 'example.com/w1', time: new Date(1_700_000_000_000) },
    ]);
  });

  test('but not by a witness whose time no date can hold', () => {
    for (const seconds of [8_640_000_000_001n, 2n ** 63n, 2n ** 64n - 1n]) {
      const { signer: late, verifier: known } = witness('example.com/w', seconds);
      expect(() => openNote(signNote('log\n', [late]), [known])).toThrow('impossible time');
    }
  });

  test('with 100 signatures, and not with more', () => {
    const many = Array.from({ length: 100 }, () => signer);
    expect(openNote(signNote('log\n', many), [verifier]).signatures).toHaveLength(100);
    expect(() => signNote('log\n', [...many, signer])).toThrow('a note has at most 100 signatures');
  });
});
