// The hosted page: complete without script.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { host, noSeriousFinding, noSideScroll, shot } from './pages.mjs';
import { row, visitor } from './world.mjs';

test('without script: errors with what was typed, then thanks and a lead', async () => {
  const page = await visitor({ javaScriptEnabled: false });
  await page.goto(`${host}/f/contact?utm_source=spring`);
  await page.getByLabel('Phone').fill('12');
  await page.getByLabel('Message').fill('Twelve <b>desks</b>');
  await page.getByRole('button').click();
  assert.match(await page.title(), /^Error: /);
  assert.equal(await page.getByLabel('Message').inputValue(), 'Twelve <b>desks</b>');
  await page.getByRole('link', { name: /^Phone/ }).click();
  assert.match(page.url(), /#f-phone$/);
  await shot(page, 'hosted-errors');
  await page.getByLabel('Name').fill('Noa Script');
  await page.getByLabel('Phone').fill('612 345 001');
  await page.getByRole('button').click();
  assert.match(page.url(), /\/thanks\?id=/);
  await shot(page, 'hosted-thanks');
  const [name, source] = await row("SELECT name, source FROM captura.lead_overview WHERE phone = '+34612345001'");
  assert.deepEqual([name, source], ['Noa Script', 'spring']);
});

for (const slug of ['contact', 'callback', 'webinar', 'ebook', 'newsletter']) {
  test(`${slug}: no serious finding of axe, and 320 px are enough`, async () => {
    const page = await visitor({ bypassCSP: true });
    await page.goto(`${host}/f/${slug}`);
    await noSeriousFinding(page, slug);
    await shot(page, `hosted-${slug}`);
    await page.setViewportSize({ width: 320, height: 640 });
    await noSideScroll(page, slug);
    await page.getByRole('button').last().click();
    await noSideScroll(page, `${slug} with errors`);
    await noSeriousFinding(page, `${slug} with errors`);
    await shot(page, `hosted-${slug}-errors-320`);
  });
}
