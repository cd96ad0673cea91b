// The hosted page: complete without script.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { host, noSeriousFinding, noSideScroll, sendIt, shot } from './pages.mjs';
import { mailed, row, visitor } from './world.mjs';

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

test('in the dark, and where the system chooses the colours: nothing is lost', async () => {
  for (const [name, media] of [['dark', { colorScheme: 'dark' }], ['forced', { forcedColors: 'active' }]]) {
    const page = await visitor({ bypassCSP: true, viewport: { width: 390, height: 844 } });
    await page.emulateMedia(media);
    for (const slug of ['contact', 'everything', 'journey']) {
      await page.goto(`${host}/f/${slug}`);
      await page.getByRole('button').last().waitFor();
      if (name === 'dark') await noSeriousFinding(page, `${slug} ${name}`);
      await noSideScroll(page, `${slug} ${name}`);
      await page.locator('form button').first().click();
      await page.locator('.captura-summary li').first().waitFor();
      if (name === 'dark') await noSeriousFinding(page, `${slug} ${name} with errors`);
      await shot(page, `hosted-${slug}-${name}-390`);
    }
  }
});

test('a form that is tried out says so, and a closed one that it is closed', async () => {
  const page = await visitor({ bypassCSP: true });
  await page.goto(`${host}/f/contact?test=1&lang=es`);
  await page.getByText('Esto es una prueba.').waitFor();
  await noSeriousFinding(page, 'test');
  await shot(page, 'hosted-contact-test');
  await page.goto(`${host}/f/contact/thanks?id=01890a5d-ac96-774b-bcce-b302099a8057&lang=es&test=1`);
  await noSeriousFinding(page, 'thanks of a test');
  const answer = await page.goto(`${host}/f/over`);
  assert.equal(answer.status(), 410);
  await page.getByText('The fair is over').waitFor();
  const [above, below] = await page.evaluate(() => {
    const card = document.querySelector('main').getBoundingClientRect();
    return [document.querySelector('h1').getBoundingClientRect().top - card.top, card.bottom - document.querySelector('main > p').getBoundingClientRect().bottom];
  });
  assert.equal(below, above, 'as much room below the last line as above the first');
  await noSeriousFinding(page, 'closed');
  await shot(page, 'hosted-closed');
});

test('the link of a mail: a page with a button, then thanks', async () => {
  const page = await visitor({ bypassCSP: true });
  await page.goto(`${host}/f/newsletter?lang=es`);
  await page.locator('form [name=email]').fill('enlace@acme-shops.com');
  await sendIt(page);
  await page.locator('.captura-thanks').waitFor();
  const link = await mailed('enlace@acme-shops.com');
  await page.goto(host + link);
  await page.getByRole('button', { name: 'Confirmar' }).waitFor();
  await noSeriousFinding(page, 'confirm');
  await shot(page, 'hosted-confirm');
  await page.getByRole('button').click();
  await page.getByRole('heading', { name: 'Gracias' }).waitFor();
  await noSeriousFinding(page, 'confirmed');
  await shot(page, 'hosted-confirmed');
});
