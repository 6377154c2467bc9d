import { describe, expect, test } from '@jest/globals';
import { CENTRE, complaints, complaintsOfHonourWith, HONOUR, SUBJECT } from './compose-fixture.ts';

describe('information that Art. 14 bans is refused', () => {
  test.each([
    ['bloodType: String', 'Honour.bloodType is about blood type (blood type, Art. 14)'],
    ['blood_type: String', 'Honour.blood_type is about blood type (blood type, Art. 14)'],
    ['geneticMarkers: String', 'Honour.geneticMarkers is about genes (genetic, Art. 14)'],
    ['religion: String', 'Honour.religion is about religion (religion, Art. 14)'],
    [
      'title(diagnosis: String): String',
      'Honour.title.diagnosis is about diagnosis or ward (diagnosis, Art. 12(2)(iii))',
    ],
    ['"""宗教信仰 ZJ"""\nbelief: String', 'Honour.belief is about religion (宗教信仰, Art. 14)'],
    ['"指纹"\nprint: String', 'Honour.print is about fingerprints (指纹, Art. 14)'],
  ])('in %j', (fields, where) => {
    const expected = [`honours: ${where}: it may not be collected`];
    expect(complaintsOfHonourWith(fields.includes('title') ? fields : `title: String ${fields}`)).toEqual(expected);
  });

  test('in names of types, enum values and inputs', () => {
    const more = 'enum Kind { DISEASE } type MedicalHistory { kind: Kind }';
    expect(complaints({ department: `${SUBJECT} ${HONOUR} ${more}` })).toEqual([
      'honours: Kind.DISEASE is about disease (disease, Art. 14): it may not be collected',
      'honours: MedicalHistory is about medical history (medical history, Art. 14): it may not be collected',
    ]);
  });

  test('but not words that merely contain one, nor an English description that speaks of it', () => {
    const fields = 'title: String generatedOn: Date eugenicist: String award: String "without diagnosis"\nstay: String';
    expect(complaintsOfHonourWith(fields)).toEqual([]);
  });
});

describe("the gateway's aliases are refused", () => {
  test.each([
    ['a field', 'title: String _cg_id: ID', 'Honour._cg_id uses _cg_'],
    ['an argument', 'title(_cg_x: Int): String', 'Honour.title._cg_x uses _cg_'],
    ['a field in other letters', 'title: String _CG_id: ID', 'Honour._CG_id uses _cg_'],
  ])('as %s', (_what, fields, expected) => {
    expect(complaintsOfHonourWith(fields)).toEqual([expect.stringContaining(`honours: ${expected}`)]);
  });

  test('as a type and as an enum value', () => {
    const more = 'type _cg_Type { kind: Kind } enum Kind { _cg_A }';
    expect(complaints({ department: `${SUBJECT} ${HONOUR} ${more}` })).toEqual([
      expect.stringContaining('honours: _cg_Type uses _cg_'),
      expect.stringContaining('honours: Kind._cg_A uses _cg_'),
    ]);
  });

  test('as a type, in the key that uses it too', () => {
    const honour = HONOUR.replace('@key(fields: "id")', '@key(fields: "id") @key(fields: "_cg_key")');
    const department = `${SUBJECT} ${honour.replace('title: String', 'title: String _cg_key: ID')}`;
    expect(complaints({ department })).toEqual([
      expect.stringContaining('honours: Honour."_cg_key" uses _cg_'),
      expect.stringContaining('honours: Honour._cg_key uses _cg_'),
    ]);
  });
});

describe('what the query planner plans wrongly is refused', () => {
  const price = 'price(currency: String): String @external';

  test('@requires of a field with arguments, directly or nested, given or left to their defaults', () => {
    const honour = HONOUR.replace(
      'title: String',
      `title: String ${price} box: Box @external
       inEuro: String @requires(fields: "price(currency: \\"EUR\\")")
       inDefault: String @requires(fields: "price")
       boxed: String @requires(fields: "box { size(unit: \\"mm\\") }")`,
    );
    const box = 'type Box { size(unit: String): Int @external }';
    const trap = 'which takes arguments: whoever asks for it with others gets wrong data (stack, planner traps)';
    expect(complaints({ department: `${SUBJECT} ${honour} ${box}` })).toEqual([
      `honours: Honour.inEuro @requires Honour.price, ${trap}`,
      `honours: Honour.inDefault @requires Honour.price, ${trap}`,
      `honours: Honour.boxed @requires Box.size, ${trap}`,
    ]);
  });

  test('a key that is not resolvable beside other fields', () => {
    const department = `${SUBJECT.replace('"creditCode"', '"creditCode", resolvable: false')} ${HONOUR}`;
    expect(complaints({ department })).toEqual([
      'honours: Subject has a key that is not resolvable beside other fields (honours): the planner may use it to reach them (stack, planner traps)',
    ]);
  });

  test('but not a reference that holds nothing but its key', () => {
    const reference = 'type Honour @key(fields: "id", resolvable: false) { id: ID! }';
    expect(
      complaints({ centre: `${CENTRE.replace('name: String', 'name: String first: Honour')} ${reference}` }),
    ).toEqual([]);
  });

  test('@interfaceObject in a department', () => {
    const department = `${SUBJECT} ${HONOUR} type Medal @interfaceObject @key(fields: "id") { id: ID! weight: Int }`;
    expect(complaints({ department })).toContain(
      'honours: Medal is an @interfaceObject: departments may not have any (stack, planner traps)',
    );
  });

  test('@interfaceObject with a key that is not resolvable, in the centre', () => {
    const centre = `${CENTRE} type Medal @interfaceObject @key(fields: "id", resolvable: false) { id: ID! }`;
    expect(complaints({ centre })).toEqual([
      'credit-centre: Medal is an @interfaceObject with a key that is not resolvable: its plans are empty (stack, planner traps)',
    ]);
  });
});
