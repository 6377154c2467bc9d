import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';
import fc from 'fast-check';
import { digest } from '../../../domain/canonical-json.ts';

test('a digest is that of the canonical JSON of RFC 8785, whatever is digested', () => {
  fc.assert(
    fc.property(fc.jsonValue({ stringUnit: 'grapheme' }), (value) => {
      const expected = createHash('sha256')
        .update(canonicalize(value) as string)
        .digest('hex');
      expect(digest(value)).toBe(expected);
    }),
    { numRuns: 500 },
  );
});

test('keys are in the order of UTF-16 code units, as RFC 8785 has it', () => {
  const ordered = { '\u20ac': 1, '\ufb33': 2, '\ud83d\ude00': 3, '1': 4, '\r': 5, ö: 6, '\u0080': 7 };
  const expected = createHash('sha256')
    .update('{"\\r":5,"1":4,"\u0080":7,"ö":6,"€":1,"😀":3,"\ufb33":2}')
    .digest('hex');
  expect(digest(ordered)).toBe(expected);
});
