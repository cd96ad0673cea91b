// What `captura form snippet` prints, pasted as it is: one inquiry by each delivery gives one and the same card.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { test } from 'node:test';
import { host, snippet } from './pages.mjs';
import { row, site, visitor } from './world.mjs';

const submit = async (scope, name, phone) => {
  await scope.getByLabel('Name').fill(name);
  await scope.getByLabel('Phone').fill(phone);
  await scope.getByRole('button').click();
};

const deliveries = {
  static: async (page) => page.waitForURL(/\/thanks\?id=/),
  script: async (page) => page.locator('.captura-thanks').waitFor(),
  enhanced: async (page) => page.locator('.captura-thanks').waitFor(),
  frame: async (page) => page.frameLocator('iframe').locator('.captura-thanks').waitFor(),
};

for (const [name, thanked] of Object.entries(deliveries)) {
  test(`${name}: works under its printed policy alone, and gives the same card`, async () => {
    const page = await visitor();
    const { policy, text } = snippet('framed', name);
    const before = site.reports.length;
    await page.goto(site.page(text, { policy }));
    const phone = `61234502${Object.keys(deliveries).indexOf(name)}`;
    await submit(name === 'frame' ? page.frameLocator('iframe') : page, 'Ígnea  Ruiz', phone);
    await thanked(page);
    assert.deepEqual(page.faults, []);
    assert.equal(site.reports.length, before);
    const [card] = [await row(`SELECT name, phone, channel, email FROM captura.lead_overview WHERE phone = '+34${phone}'`)];
    assert.deepEqual(card, ['Ígnea Ruiz', `+34${phone}`, 'form', '']);
  });
}

test('the printed curl line is accepted', () => {
  const line = snippet('contact', 'curl').text;
  const answer = JSON.parse(execFileSync('bash', ['-c', line], { encoding: 'utf8' }));
  assert.equal(answer.status, 'accepted');
});

test('the link opens the form', async () => {
  const page = await visitor();
  await page.goto(snippet('contact', 'link').text.trim());
  assert.equal(await page.locator('form').count(), 1);
  assert.ok(page.url().startsWith(host));
});
