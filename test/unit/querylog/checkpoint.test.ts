import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { checkpointText, parseCheckpoint } from '../../../gateway/querylog/notes/checkpoint.ts';
import { addCheckpointBody, parseCosignatures } from '../../../gateway/querylog/notes/cosign.ts';
import { NoteError, openNote, parseVerifierKey } from '../../../gateway/querylog/notes/signed-note.ts';
import { archeKey, noteOf, witnessedLines, witnessedText, witnessKeys } from './published-notes.ts';

// The examples of https://c2sp.org/tlog-checkpoint and https://c2sp.org/tlog-witness.
const exampleText = 'example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n';
const exampleNote = noteOf(
  exampleText,
  '— example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=',
  '— example.com/behind-the-sofa opLqBQsREYCgu6xQkYQwJr9fo45a62DN9EdmHXnZdXNqlcVGlCum2Wks+49/V6267UEjw6QUXTS5Rovnzv++qbSzm9Q=',
);
const examplePath = [
  'PlRNCrwHpqhGrupue0L7gxbjbMiKA9temvuZZDDpkaw=',
  'jrJZDmY8Y7SyJE0MWLpLozkIVMSMZcD5kvuKxPC3swk=',
  '5+pKlUdi2LeF/BcMHBn+Ku6yhPGNCswZZD1X/6QgPd8=',
  '/6WVhPs2CwSsb5rYBH5cjHV/wSmA79abXAwhXw3Kj/0=',
];
const exampleCosignatures = [
  '— witness.example/w1 CMp+6LWBU0anHGH5aNDTJkH/gj79sG+T6+iP2ThYN5krrDJbR1HDnucjL39QsZTSvVjyQLrdk3DXDqI5G2HgLatVs0pWh6Up69HVOw==',
  '— witness.example/w1 I7rEps0pvK2UqkS2gSpVUDhrhVtQV9lgF6pRrWAvjJHjyWpW7VcE3SiOlVlbQNt64vWhO+DlkL0+UfzuOBMh9ChdMkP1vi/lCAsmlw==',
  '— witness.example/w2 AWui8Sk55XjYLOijihBjhqEH6nS1ndDymE0a+6idX7pLcnoB+dhnz0854aLZgrrKbYKA7nC3HNJhm/kWl7oJlqU3rXXvpysAdyP3wQ==',
];

const root = Buffer.from('CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=', 'base64');
const example = { origin: 'example.com/behind-the-sofa', size: 20_852_163, root };

describe('a checkpoint', () => {
  test('is written and read as the standard has it', () => {
    expect(checkpointText(example)).toBe(exampleText);
    expect(parseCheckpoint(exampleText)).toEqual(example);
  });

  test('may have lines that nobody here knows', () => {
    expect(parseCheckpoint(`${exampleText}extension\nanother one\n`)).toEqual(example);
  });

  test('reads back as what was written, whatever its size', () => {
    const origin = fc.string({ unit: 'grapheme', minLength: 1 }).filter((text) => !/\p{Cc}/u.test(text));
    const anyRoot = fc.uint8Array({ minLength: 32, maxLength: 32 }).map((bytes) => Buffer.from(bytes));
    fc.assert(
      fc.property(origin, fc.maxSafeNat(), anyRoot, (name, size, hash) => {
        const checkpoint = { origin: name, size, root: hash };
        expect(parseCheckpoint(checkpointText(checkpoint))).toEqual(checkpoint);
      }),
    );
    for (const size of [0, Number.MAX_SAFE_INTEGER]) {
      expect(parseCheckpoint(checkpointText({ ...example, size })).size).toBe(size);
    }
  });

  const lines = ['log', '5', root.toString('base64')];
  test.each([
    ['nothing', ''],
    ['no last newline', lines.join('\n')],
    ['two lines', 'log\n5\n'],
    ['no origin', ['', ...lines.slice(1), ''].join('\n')],
    ['an empty extension line', [...lines, '', 'more', ''].join('\n')],
    ['a blank line at its end', [...lines, '', ''].join('\n')],
    ['carriage returns', [...lines, ''].join('\r\n')],
    ['its signatures', exampleNote],
    ...[
      '',
      '-1',
      '+5',
      '05',
      '00',
      '5.0',
      '5e0',
      '0x5',
      ' 5',
      '5 ',
      '５',
      '9007199254740992',
      '9'.repeat(400),
      'NaN',
    ].map((size): [string, string] => [`the size ${JSON.stringify(size)}`, ['log', size, lines[2], ''].join('\n')]),
    ...[
      root.subarray(1).toString('base64'),
      Buffer.concat([root, root]).toString('base64'),
      root.toString('base64').slice(0, -1),
      root.toString('base64').replace('2I=', '2J='),
      root.toString('base64url'),
      root.toString('hex'),
      ` ${root.toString('base64')}`,
    ].map((hash): [string, string] => [`the root ${JSON.stringify(hash)}`, ['log', '5', hash, ''].join('\n')]),
  ])('with %s is refused', (_, text) => {
    expect(() => parseCheckpoint(text)).toThrow(NoteError);
  });

  test.each([
    [{ origin: '' }],
    [{ origin: 'log\n6' }],
    [{ origin: 'log\r' }],
    [{ size: -1 }],
    [{ size: 0.5 }],
    [{ size: 2 ** 53 }],
    [{ root: root.subarray(1) }],
  ])('with %j is not written', (wrong) => {
    expect(() => checkpointText({ ...example, ...wrong })).toThrow(NoteError);
  });
});

describe('the body for a witness', () => {
  const path = examplePath.map((hash) => Buffer.from(hash, 'base64'));

  test('is that of the standard', () => {
    expect(addCheckpointBody(20_852_014, path, exampleNote)).toBe(
      `old 20852014\n${examplePath.join('\n')}\n\n${exampleNote}`,
    );
  });

  test('has no hashes for the first checkpoint', () => {
    expect(addCheckpointBody(0, [], exampleNote)).toBe(`old 0\n\n${exampleNote}`);
  });

  test('is not made of what no witness accepts', () => {
    expect(() => addCheckpointBody(-1, path, exampleNote)).toThrow(RangeError);
    expect(() => addCheckpointBody(0.5, path, exampleNote)).toThrow(RangeError);
    expect(() => addCheckpointBody(2 ** 53, path, exampleNote)).toThrow(RangeError);
    expect(() => addCheckpointBody(0, path, exampleNote)).toThrow(RangeError);
    expect(() => addCheckpointBody(5, [root.subarray(1)], exampleNote)).toThrow(RangeError);
    expect(() =>
      addCheckpointBody(
        5,
        Array.from({ length: 64 }, () => root),
        exampleNote,
      ),
    ).toThrow(RangeError);
    expect(
      addCheckpointBody(
        5,
        Array.from({ length: 63 }, () => root),
        exampleNote,
      ),
    ).toMatch(/^old 5\n/);
    expect(() => addCheckpointBody(5, path, exampleText)).toThrow(NoteError);
    expect(() => addCheckpointBody(5, path, exampleNote.slice(0, -1))).toThrow(NoteError);
  });
});

describe('the answer of a witness', () => {
  const body = exampleCosignatures.map((line) => `${line}\n`).join('');

  test('is read line by line', () => {
    expect(parseCosignatures(body)).toEqual(exampleCosignatures);
  });

  test('can be added to the checkpoint and verified with it', () => {
    const [ofLog, ofWitnesses] = [witnessedLines.slice(0, 2), witnessedLines.slice(2)];
    const lines = parseCosignatures(ofWitnesses.map((line) => `${line}\n`).join(''));
    const verifiers = [archeKey, ...witnessKeys].map(parseVerifierKey);
    const opened = openNote(noteOf(witnessedText, ...ofLog, ...lines), verifiers);
    expect(opened.cosigned.map(({ name }) => name)).toEqual(verifiers.slice(1).map(({ name }) => name));
  });

  test.each([
    ['nothing', ''],
    ['a newline', '\n'],
    ['no last newline', body.slice(0, -1)],
    ['a blank line first', `\n${body}`],
    ['a blank line in it', body.replaceAll('\n', '\n\n')],
    ['carriage returns', body.replaceAll('\n', '\r\n')],
    ['something else', '20852163\n'],
    ['a page', '<!doctype html>\n'],
    ['a whole note', exampleNote],
    ['101 lines', `${exampleCosignatures[0]}\n`.repeat(101)],
    ['a megabyte', `— w ${'A'.repeat(1_000_000)}\n`],
  ])('is refused if it is %s', (_, answer) => {
    expect(() => parseCosignatures(answer)).toThrow(NoteError);
  });
});
