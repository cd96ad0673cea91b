// Whatever a visitor does after sending: one inquiry is one submission.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { drawn, host, place, script, scriptPolicy } from './pages.mjs';
import { row, rows, site, visitor } from './world.mjs';

const submissions = (phone) => `SELECT submissions FROM captura.lead_overview WHERE phone = '+34${phone}'`;

for (const javaScriptEnabled of [false, true]) {
  test(`back and once more, and reload, on the hosted page ${javaScriptEnabled ? 'with' : 'without'} script`, async () => {
    const phone = javaScriptEnabled ? '612345051' : '612345050';
    const page = await visitor({ javaScriptEnabled });
    await page.goto(`${host}/f/contact`);
    await page.getByLabel('Name').fill('Vuelta Atrás');
    await page.getByLabel('Phone').fill(phone);
    await page.getByRole('button').click();
    const thanks = javaScriptEnabled ? () => page.locator('.captura-thanks').waitFor() : () => page.waitForURL(/\/thanks\?id=/);
    await thanks();
    await row(submissions(phone));
    if (!javaScriptEnabled) {
      const receipt = page.url();
      await page.reload();
      assert.equal(page.url(), receipt, 'a reload of the thanks posts nothing');
      await page.goBack();
      await page.getByRole('button').click();
      await thanks();
      assert.equal(page.url(), receipt, 'the page that came back repeats its key, and gets the first answer');
    } else {
      await page.reload();
      await page.getByRole('button').waitFor();
      assert.equal(await page.locator('.captura-thanks').count(), 0, 'a fresh form');
    }
    assert.deepEqual(rows(submissions(phone)), [['1']]);
  });
}

test('a refused page is reloaded and corrected: one lead, and the refused attempt is named by it', async () => {
  const page = await visitor({ javaScriptEnabled: false });
  await page.goto(`${host}/f/contact`);
  await page.getByLabel('Name').fill('Corrige Luego');
  await page.getByLabel('Phone').fill('12');
  await page.getByRole('button').click();
  assert.match(await page.title(), /^Error: /);
  const refused = rows("SELECT count(*) FROM captura.submission_overview WHERE verdict = 'rejected'")[0][0];
  await page.reload();
  assert.match(await page.title(), /^Error: /);
  await page.getByLabel('Phone').fill('612 345 052');
  await page.getByRole('button').click();
  await page.waitForURL(/\/thanks\?id=/);
  assert.deepEqual(await row(submissions('612345052')), ['1']);
  assert.equal(rows("SELECT count(*) FROM captura.submission_overview WHERE verdict = 'rejected'")[0][0], refused, 'the reload is the same attempt');
  const [after] = await row("SELECT after IS NOT NULL FROM captura.submission WHERE fields LIKE '%Corrige Luego%' AND verdict = 'lead'");
  assert.equal(after, 't');
});

test('back to a page with the drawn form after its thanks: nothing is sent again', async () => {
  const page = await visitor();
  const home = site.page(place('contact') + script, { policy: scriptPolicy });
  await page.goto(home);
  await page.getByLabel('Name').fill('Sigue Adelante');
  await page.getByLabel('Phone').fill('612 345 053');
  await page.getByRole('button').click();
  await page.locator('.captura-thanks').waitFor();
  await page.goto(site.page('elsewhere'));
  await page.goBack();
  await page.waitForFunction(() => document.querySelector('.captura-thanks, form button'));
  if (await page.locator('form').count()) await drawn(page);
  assert.deepEqual(await row(submissions('612345053')), ['1']);
  assert.equal(page.posts.filter((post) => post.method === 'POST').length, 1);
});
