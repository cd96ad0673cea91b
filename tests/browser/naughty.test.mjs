// A stranger's text is text wherever it is shown: every string of a list of naughty ones, in every field and in the address.
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { drawn, host, place, script, scriptPolicy } from './pages.mjs';
import { site, visitor } from './world.mjs';

const corpora = process.env.CAPTURA_CORPORA ?? join(dirname(fileURLToPath(import.meta.url)), '../../../shared/corpora');
const file = join(corpora, 'naughty-strings/blns.json');
const absent = existsSync(file) ? false : `SKIPPED, NOT PASSED: no ${file}`;
const strings = absent ? [] : JSON.parse(readFileSync(file, 'utf8')).filter((text) => text.trim() !== '');

const names = ['name', 'company', 'job_title', 'message'];
const batches = [];
for (let at = 0; at < strings.length; at += names.length) batches.push(strings.slice(at, at + names.length));
const named = (batch) => Object.fromEntries(batch.map((text, at) => [names[at], text]));

// What a browser itself makes of a value: one line in an input, line ends in a textarea.
const asTyped = (name, text) => name === 'message' ? text.replace(/\r\n?/g, '\n') : text.replace(/[\r\n]/g, '');

async function watched(options) {
  const page = await visitor(options);
  page.on('dialog', (dialog) => { page.faults.push(`dialog: ${dialog.message()}`); return dialog.dismiss(); });
  return page;
}

const type = (page, values) => page.evaluate((all) => {
  for (const [name, value] of Object.entries(all)) document.querySelector(`form [name=${name}]`).value = value;
}, values);

const shown = (page) => page.evaluate((all) => [
  Object.fromEntries(all.map((name) => [name, document.querySelector(`form [name=${name}]`).value])),
  document.querySelectorAll('main img, main iframe, main svg, main form script, [data-captura] img, [data-captura] script, [onerror], [onload], [onclick]').length,
], names);

test('on the hosted page: shown again as it was typed, and nothing runs', { skip: absent }, async () => {
  const page = await watched();
  await page.route('**/embed.js', (route) => route.abort()); // the page alone
  for (const batch of batches) {
    const values = named(batch);
    const text = batch[0].slice(0, 100);
    await page.goto(`${host}/f/contact?` + new URLSearchParams({ utm_source: text, _page: text, lang: text, id: text }));
    await type(page, { ...values, phone: '12' });
    await Promise.all([page.waitForNavigation(), page.evaluate(() => document.forms[0].requestSubmit())]);
    assert.match(await page.title(), /^Error: /);
    const [again, made] = await shown(page);
    for (const [name, text] of Object.entries(values)) assert.equal(again[name], asTyped(name, text).toWellFormed?.() ?? asTyped(name, text), JSON.stringify(text));
    assert.equal(made, 0, JSON.stringify(batch));
  }
  assert.deepEqual(page.faults, []);
});

test('in a page of a site: shown again as it was typed, thanked for, and nothing runs', { skip: absent }, async () => {
  const page = await watched();
  const home = site.page(place('contact') + script, { policy: scriptPolicy });
  for (const batch of batches.filter((_, at) => at % 4 === 0)) {
    const values = named(batch);
    await page.goto(home + '?' + new URLSearchParams({ name: batch[0], utm_campaign: batch[0], _referrer: batch[0] }));
    await drawn(page);
    await type(page, { ...values, phone: '12' });
    await page.evaluate(() => document.forms[0].requestSubmit());
    await page.locator('.captura-summary li').first().waitFor();
    const [again, made] = await shown(page);
    for (const [name, text] of Object.entries(values)) assert.equal(again[name], asTyped(name, text), JSON.stringify(text));
    assert.equal(made, 0, JSON.stringify(batch));
  }
  await type(page, { name: strings.find((text) => text.includes('<script')), phone: '612345070' });
  await page.evaluate(() => document.forms[0].requestSubmit());
  await page.locator('.captura-thanks').waitFor();
  assert.equal(await page.locator('.captura-thanks script').count(), 0);
  assert.deepEqual(page.faults, []);
});

test('in the address of the thanks and of the link in a mail', { skip: absent }, async () => {
  const page = await watched();
  for (const text of strings.filter((one) => /[<>"'&{]/.test(one))) {
    await page.goto(`${host}/f/contact/thanks?id=${encodeURIComponent(text)}&lang=${encodeURIComponent(text)}&test=${encodeURIComponent(text)}`);
    assert.equal(await page.locator('main script, main img, code').count(), 0, text);
  }
  for (const text of strings.filter((one) => one.includes('<')).slice(0, 20)) {
    const answer = await page.goto(`${host}/a/${encodeURIComponent(text).slice(0, 1000)}`);
    assert.equal(answer.status(), 404);
    assert.equal(await page.locator('main script, main img').count(), 0, text);
  }
  assert.deepEqual(page.faults, []);
});
