import { systemRandom } from '../domain/clock.ts';
import { createDepartmentClient } from '../gateway/execution/department-client.ts';
import { loadOrCreateGatewayKey } from '../signing/keys.ts';
import { followChanges } from '../subgraphs/credit-centre/follow-changes.ts';
import { changesFrom, openDirectory } from './change-feed.ts';

// A process of its own that follows the tax department's feed in small pages into the directory at `place`, says `asked` for each
// page that it has in hand, and never ends: made to be killed.
const { place, url, keyFile, at } = JSON.parse(process.argv[2] ?? '{}');
const clock = () => new Date(at);
const key = loadOrCreateGatewayKey(keyFile);
const client = createDepartmentClient({ name: 'tax', url, key, clock, random: systemRandom, timeoutMs: 10_000 });
const { query } = await openDirectory(place);
const pageAfter = changesFrom(client, 3);
for (;;) {
  await followChanges(
    query,
    'tax',
    async (position) => {
      const page = await pageAfter(position);
      process.stdout.write('asked\n');
      return page;
    },
    clock(),
  );
}
