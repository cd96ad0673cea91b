// The script: a form drawn into a page of another origin, whose policy allows nothing but the printed lines.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { host, noSeriousFinding, place, script, scriptPolicy, shot } from './pages.mjs';
import { row, site, visitor } from './world.mjs';

test('draws, shows errors and submits under default-src none and Trusted Types; no report', async () => {
  const page = await visitor();
  await page.goto(site.page(place('contact') + script, { policy: scriptPolicy }) + '?utm_campaign=desks');
  await page.getByLabel('Phone').fill('12');
  await page.getByRole('button', { name: 'Send' }).click();
  await page.getByRole('heading', { name: 'There is a problem' }).waitFor();
  assert.equal(await page.evaluate(() => document.activeElement.className), 'captura-summary');
  await shot(page, 'embed-errors');
  await page.getByLabel('Name').fill('Eva Embed');
  await page.getByLabel('Phone').fill('612 345 002');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Thank you' }).waitFor();
  await shot(page, 'embed-thanks');
  assert.deepEqual(page.faults, []);
  assert.deepEqual(site.reports, []);
  assert.ok(page.posts.every((post) => post.method === 'POST'), 'no preflight');
  const [campaign] = await row("SELECT campaign FROM captura.lead_overview WHERE phone = '+34612345002'");
  assert.equal(campaign, 'desks');
});

test('stores nothing on the device', async () => {
  const page = await visitor();
  await page.goto(site.page(place('newsletter') + script, { policy: scriptPolicy }));
  await page.getByLabel('E-mail').fill('nora@acme.example');
  await page.getByRole('button').click();
  await page.getByRole('heading', { name: 'Please confirm' }).waitFor();
  const stored = await page.evaluate(async () => [document.cookie, localStorage.length, sessionStorage.length, (await indexedDB.databases()).length]);
  assert.deepEqual(stored, ['', 0, 0, 0]);
  assert.deepEqual(await page.context().cookies(), []);
});

test('no serious finding of axe in the drawn form', async () => {
  const page = await visitor({ bypassCSP: true });
  await page.goto(site.page(`<main>${place('contact')}</main>` + script, { policy: scriptPolicy, trusted: false }));
  await page.getByLabel('Name').waitFor();
  await noSeriousFinding(page, 'contact');
  await shot(page, 'embed-contact');
});
