// The form in a frame of a page of another origin.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { host, shot, snippet } from './pages.mjs';
import { otherSite, row, site, visitor } from './world.mjs';

const framed = snippet('framed', 'frame');

test('height follows the errors; page and campaign arrive; no report', async () => {
  const page = await visitor();
  await page.goto(site.page(framed.text, { policy: framed.policy }) + '?utm_campaign=framed');
  const frame = page.frameLocator('iframe');
  await frame.getByLabel('Name').waitFor();
  const height = () => page.locator('iframe').evaluate((one) => one.offsetHeight);
  await page.waitForFunction(() => document.querySelector('iframe').style.height);
  const before = await height();
  await frame.getByRole('button').click();
  await frame.locator('.captura-summary li').first().waitFor();
  await page.waitForFunction((least) => document.querySelector('iframe').offsetHeight > least, before);
  const inner = await page.frames()[1].evaluate(() => document.documentElement.scrollHeight - innerHeight);
  assert.ok(inner <= 0, 'nothing to scroll inside');
  assert.equal(await page.frames()[1].evaluate(() => getComputedStyle(document.body).backgroundColor), 'rgb(255, 255, 255)', 'no grey slab in a white page');
  await shot(page, 'frame-errors');
  await frame.getByLabel('Name').fill('Marco Marcos');
  await frame.getByLabel('Phone').fill('612 345 007');
  await frame.getByRole('button').click();
  await frame.getByRole('heading', { name: 'It has arrived' }).waitFor();
  assert.deepEqual(page.faults, []);
  const [campaign] = await row("SELECT campaign FROM captura.lead_overview WHERE phone = '+34612345007'");
  assert.equal(campaign, 'framed');
  const [where] = await row("SELECT page FROM captura.submission_overview WHERE entry = 'framed' AND verdict = 'lead'");
  assert.ok(where.startsWith(site.url), where);
});

test('messages of a foreign window are ignored, and none can lead the page elsewhere', async () => {
  const page = await visitor();
  const evil = otherSite.page(`<script nonce="x">for (const message of [{ captura: 'height', height: 9999 },
    { captura: 'redirect', redirect: 'https://evil.example/' }]) parent.postMessage(message, '*');
    parent.frames[0].postMessage({ captura: 'page', page: 'https://evil.example/' }, '*');</script>`, { policy: "script-src 'nonce-x'" });
  const address = site.page(`${framed.text}<iframe id="evil" src="${evil}"></iframe>`,
    { policy: `${framed.policy}; frame-src ${host} ${otherSite.url}`.replace(/frame-src \S+; /, '') });
  await page.goto(address);
  await page.frameLocator('iframe >> nth=0').getByLabel('Name').waitFor();
  await page.waitForFunction(() => document.querySelector('iframe').style.height);
  assert.ok(await page.locator('iframe').first().evaluate((one) => one.offsetHeight) < 2000);
  assert.equal(await page.locator('#evil').evaluate((one) => one.style.height), '');
  assert.equal(page.url(), address);
  const told = await page.frames()[1].evaluate(() => document.querySelector('[name=_page]').value);
  assert.equal(told, address);
});

test('an unlisted site does not frame it, nor anybody a form without a list', async () => {
  for (const [home, slug] of [[otherSite, 'framed'], [site, 'contact']]) {
    const page = await visitor();
    const refused = page.waitForEvent('console', (message) => /frame-ancestors/.test(message.text()));
    await page.goto(home.page(snippet(slug, 'frame').text, { policy: framed.policy }));
    await refused;
    assert.equal(await page.frameLocator('iframe').locator('form').count(), 0);
  }
});
