import { describeOnEachDatabase } from '../each-database.ts';
import { type Kill, killImports, troublesomeFile } from '../killed-imports.ts';
import { fileOf } from '../supply-files.ts';

// More of them: `npm run bench -- --kills 50`.
const kills = 2;

describeOnEachDatabase('an import', (newPlace) => {
  test('G-12 killed at any moment and run again ends as if it had run once', async () => {
    const seen: Kill[] = [];
    for await (const kill of killImports(newPlace, fileOf(troublesomeFile()), kills, 1)) seen.push(kill);
    expect(seen.map(({ differences }) => differences)).toEqual(Array(kills).fill([]));
    expect(seen.some(({ rows }) => rows > 0)).toBe(true);
  }, 600_000);
});
