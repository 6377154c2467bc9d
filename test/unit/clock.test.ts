import { systemClock, systemRandom } from '../../domain/clock.ts';

test('the system clock goes on', () => {
  const before = Date.now();
  expect(systemClock().getTime()).toBeGreaterThanOrEqual(before);
  expect(systemClock().getTime()).toBeLessThanOrEqual(Date.now());
});

test('the system source gives as many bytes as asked for, and others each time', () => {
  expect(systemRandom(16)).toHaveLength(16);
  expect(systemRandom(16).equals(systemRandom(16))).toBe(false);
});
