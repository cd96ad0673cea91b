// One inquiry by every way there is: what the rules see is the same, field by field.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import { host, snippet } from './pages.mjs';
import { row, rows, site, visitor } from './world.mjs';

const said = {
  name: 'Íñigo  de la Cruz',
  phone: '612 345 040',
  email: 'Inigo.Cruz@Acme-Shops.com',
  company: 'Acme & Söhne "GmbH"',
  message: 'Twelve desks,\r\n<b>three</b> chairs; 100 % wood + 1 = 2?',
};

async function fill(scope) {
  for (const [name, value] of Object.entries(said)) await scope.locator(`[name=${name}]`).fill(value.replaceAll('\r', ''));
  await scope.locator('[name=news]').check();
  await scope.locator('form button').click();
}

async function paste(delivery) {
  const page = await visitor();
  const { policy, text } = snippet('framed', delivery);
  await page.goto(site.page(text, { policy }));
  return page;
}

async function post(type, body) {
  const answer = await fetch(`${host}/f/framed`, { method: 'POST', headers: { 'Content-Type': type, Accept: 'application/json' }, body });
  assert.equal(answer.status, 201, await answer.text());
}

const ways = {
  hosted: async () => {
    const page = await visitor({ javaScriptEnabled: false });
    await page.goto(`${host}/f/framed`);
    await fill(page);
    await page.waitForURL(/\/thanks\?id=/);
  },
  'static markup': async () => {
    const page = await paste('static');
    await fill(page);
    await page.waitForURL(/\/thanks\?id=/);
  },
  script: async () => {
    const page = await paste('script');
    await fill(page);
    await page.locator('.captura-thanks').waitFor();
  },
  'script over static markup': async () => {
    const page = await paste('enhanced');
    await fill(page);
    await page.locator('.captura-thanks').waitFor();
  },
  frame: async () => {
    const frame = (await paste('frame')).frameLocator('iframe');
    await fill(frame);
    await frame.locator('.captura-thanks').waitFor();
  },
  JSON: () => post('application/json', JSON.stringify({ ...said, news: 'yes', _id: randomUUID() })),
  urlencoded: () => post('application/x-www-form-urlencoded', new URLSearchParams({ ...said, news: 'yes', _id: randomUUID() }).toString()),
};

test('the same inquiry by every way has the same fields, and is one person with one consent a time', async () => {
  const told = {};
  for (const [way, send] of Object.entries(ways)) {
    const before = rows("SELECT submission_id FROM captura.submission WHERE entry = 'framed'").flat();
    await send();
    const unknown = before.map((id) => `'${id}'`).join(',') || "'00000000-0000-0000-0000-000000000000'";
    const [contact, verdict, channel, fields] = await row("SELECT contact, verdict, channel, " +
      "(SELECT string_agg(f.pair ->> 0 || '=' || regexp_replace(f.pair ->> 1, '\\r?\\n', ' / ', 'g'), E'\\x1e' ORDER BY f.pair ->> 0) FROM json_array_elements(fields::json) AS f (pair) " +
      `WHERE f.pair ->> 0 IN ('name', 'phone', 'email', 'company', 'message', 'news')) FROM captura.submission WHERE entry = 'framed' AND submission_id NOT IN (${unknown})`);
    told[way] = { contact: JSON.parse(contact), verdict, channel, fields };
  }
  const first = told.hosted;
  assert.equal(first.verdict, 'lead');
  assert.equal(first.contact.name, 'Íñigo de la Cruz');
  assert.equal(first.contact.phones[0].e164, '+34612345040');
  assert.ok(first.contact.message.includes('<b>three</b>'));
  for (const [way, one] of Object.entries(told)) assert.deepEqual(one, first, way);
  const cards = rows("SELECT submissions FROM captura.lead_overview WHERE phone = '+34612345040'");
  assert.deepEqual(cards, [[String(Object.keys(ways).length)]]);
});
