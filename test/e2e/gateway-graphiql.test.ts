import { existsSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Browser, type ConsoleMessage, chromium, type Page } from 'playwright-core';
import { logOf, startProfileWorld } from '../profile-world.ts';
import { agency, claimsOf } from '../tokens.ts';
import type { World } from '../world.ts';

const executablePath = '/usr/bin/chromium';
const args = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** `describe` where Chromium is installed; where it is not, the block is skipped and says so, or fails in CI. */
function describeInBrowser(name: string, body: () => void): void {
  if (existsSync(executablePath)) return void describe(name, body);
  if (!process.env.CI) return void describe.skip(`${name} (skipped: Chromium is not installed here)`, body);
  test(`${name} (Chromium has to be installed in CI)`, () => {
    throw new Error(`there is no ${executablePath}`);
  });
}

describeInBrowser('GraphiQL in a browser', () => {
  let world: World;
  let browser: Browser;
  let page: Page;
  const requests: string[] = [];
  const complaints: string[] = [];

  beforeAll(async () => {
    world = await startProfileWorld();
    browser = await chromium.launch({ executablePath, args });
    page = await browser.newPage({ viewport: { width: 1280, height: 1600 } });
    page.on('request', (request) => requests.push(request.url()));
    page.on('pageerror', (error) => complaints.push(String(error)));
    page.on('console', (message: ConsoleMessage) => {
      if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
    });
  }, 180_000);
  afterAll(async () => {
    await browser?.close();
    await world.close();
  });

  const shown = () => page.locator('.result-window').innerText();
  const execute = () => page.getByRole('button', { name: /^execute query/i }).click();

  test('the page runs its example and shows a company from four departments', async () => {
    await page.goto(`${world.url}/graphql`);
    await page.getByText('Introspection is not open to everyone.').waitFor();
    const rows = await logOf(world, async () => {
      await execute();
      await page.getByText('dishonestDebtorListings').nth(1).waitFor();
    });
    // The page breaks long lines, those of receipts too.
    const answer = JSON.parse((await shown()).replaceAll('\u00a0', ' ').replaceAll('\n', '')) as {
      data: { subject: object };
    };
    expect(answer).toMatchObject({
      data: { subject: { name: '申城测试科技有限公司（测试）', taxArrears: [{ balance: '446243.00' }, {}] } },
    });
    expect(rows).toMatchObject([{ outcome: 'ANSWERED', channel: 'API' }]);
  }, 180_000);

  test('a token that is entered under Headers goes with the query, and the browser does not keep it', async () => {
    const other = await browser.newPage({ viewport: { width: 1280, height: 800 } });
    await other.goto(`${world.url}/graphql`);
    await other.getByText('Introspection is not open to everyone.').waitFor();
    await other.getByRole('button', { name: 'Headers' }).click();
    const token = await world.token(claimsOf.officer);
    await other.locator('[aria-label="Headers"] .graphiql-editor:visible').click();
    await other.keyboard.insertText(
      JSON.stringify({ Authorization: `Bearer ${token}`, 'Credit-Purpose': 'SUPERVISION.food_drug' }),
    );
    const rows = await logOf(world, async () => {
      await other.getByRole('button', { name: /^execute query/i }).click();
      await other.locator('.result-window').getByText('dishonestDebtorListings').waitFor();
    });
    const asked = rows.filter(({ subject }) => subject !== null);
    expect(asked).toMatchObject([{ outcome: 'ANSWERED', caller: 'officer', organisation: agency }]);
    // GraphiQL writes what it keeps a moment later.
    await other.waitForFunction('JSON.stringify(localStorage).includes("subject(creditCode")');
    await other.waitForTimeout(1_000);
    expect(await other.evaluate('JSON.stringify(localStorage)')).not.toContain(token);
    await other.close();
  }, 180_000);

  test('an address with a query in it opens the page', async () => {
    await page.goto(`${world.url}/graphql?query=${encodeURIComponent('{ __typename }')}`);
    await page.getByRole('button', { name: /^execute query/i }).waitFor();
  }, 180_000);

  test('no other host was asked, and the content security policy was kept', () => {
    expect(requests.length).toBeGreaterThan(3);
    expect(requests.filter((url) => !url.startsWith(world.url) && !url.startsWith(`blob:${world.url}`))).toEqual([]);
    // GraphiQL asks for the schema, which is not open to everyone.
    const refused = 'Failed to load resource: the server responded with a status of 403 (Forbidden)';
    expect(complaints.filter((text) => text !== refused)).toEqual([]);
  });
});
