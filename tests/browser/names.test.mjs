// Blockers cut what is named like a tracker. Their lists are not copied here: the words that their general rules are made of stand
// for them, so this finds a telling name, not every rule.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { drawn, host, place, script, scriptPolicy, sendIt, snippet } from './pages.mjs';
import { site, visitor } from './world.mjs';

const telling = /track|pixel|beacon|analytic|collect|lead|telemetry|metric|stat[s.]|banner|advert|sponsor|\bads?\b/i;

test('no address that a visitor\'s browser asks for is named like a tracker', async () => {
  const page = await visitor();
  const asked = new Set();
  page.on('request', (request) => { if (request.url().startsWith(host)) asked.add(new URL(request.url()).pathname); });
  await page.goto(site.page(place('contact') + script, { policy: scriptPolicy }));
  await drawn(page);
  await page.getByLabel('Name').fill('Nombre Neutro');
  await page.getByLabel('Phone').fill('612 345 082');
  await sendIt(page);
  await page.locator('.captura-thanks').waitFor();
  await page.goto(`${host}/f/contact`);
  await drawn(page);
  const framed = snippet('framed', 'frame');
  await page.goto(site.page(framed.text, { policy: framed.policy }));
  await page.frameLocator('iframe').getByLabel('Name').waitFor();
  for (const path of ['/embed.js', '/f/contact', '/f/contact/challenge', '/f/framed']) assert.ok(asked.has(path), `${path}: or the test says nothing`);
  assert.deepEqual([...asked].filter((path) => telling.test(path)), []);
});
