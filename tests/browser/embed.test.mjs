// The script: a form drawn into a page of another origin, whose policy allows nothing but the printed lines.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { drawn, host, noSeriousFinding, noSideScroll, place, script, scriptPolicy, shot } from './pages.mjs';
import { row, site, visitor } from './world.mjs';

const policy = scriptPolicy;

test('script and style weigh at most 8 KB together, gzipped', async () => {
  const text = await (await fetch(`${host}/embed.js`)).text();
  const size = gzipSync(text, { level: 9 }).length;
  console.log(`# embed.js: ${text.length} octets, ${size} gzipped`);
  assert.ok(size <= 8192, `${size} octets`);
});

test('draws, shows errors and submits under default-src none and Trusted Types; no report', async () => {
  const page = await visitor();
  await page.goto(site.page(place('contact') + script, { policy }) + '?utm_campaign=desks');
  await page.getByLabel('Phone').fill('12');
  await page.getByRole('button', { name: 'Send' }).click();
  await page.getByRole('heading', { name: 'There is a problem' }).waitFor();
  assert.equal(await page.evaluate(() => document.activeElement.className), 'captura-summary');
  assert.equal(await page.title(), 'Error: A site');
  const described = await page.getByLabel('Phone').evaluate((input) => input.getAttribute('aria-describedby').split(' ')
    .map((id) => document.getElementById(id).textContent));
  assert.equal(described.length, 2, 'help and message');
  await shot(page, 'embed-errors');
  await page.getByLabel('Name').fill('Eva Embed');
  await page.getByLabel('Phone').fill('612 345 002');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Thank you' }).waitFor();
  assert.equal(await page.title(), 'A site');
  await shot(page, 'embed-thanks');
  assert.deepEqual(page.faults, []);
  assert.deepEqual(site.reports, []);
  assert.ok(page.posts.every((post) => post.method === 'POST'), 'no preflight');
  const [campaign] = await row("SELECT campaign FROM captura.lead_overview WHERE phone = '+34612345002'");
  assert.equal(campaign, 'desks');
});

test('a nonce is enough for the script', async () => {
  const page = await visitor();
  await page.goto(site.page(place('contact') + script.replace('async', 'async nonce="x"'),
    { policy: `script-src 'nonce-x'; connect-src ${host}` }));
  await drawn(page);
  assert.deepEqual(page.faults, []);
});

test('two forms and two copies of one: unique ids, each sends as itself', async () => {
  const page = await visitor();
  await page.goto(site.page(place('contact') + place('newsletter') + place('newsletter') + script + script, { policy }));
  await page.waitForFunction(() => document.querySelectorAll('form').length === 3);
  const ids = await page.evaluate(() => [...document.querySelectorAll('[id]')].map((one) => one.id));
  assert.equal(new Set(ids).size, ids.length);
  const forms = page.locator('form');
  await forms.nth(0).getByLabel('Name').fill('Tres Formas');
  for (const i of [0, 1, 2]) await forms.nth(i).getByRole('textbox', { name: 'E-mail' }).fill(`copy${i}@acme.example`);
  for (const i of [2, 1, 0]) await forms.nth(i).getByRole('button').click();
  await page.waitForFunction(() => document.querySelectorAll('.captura-thanks').length === 3);
  const posts = page.posts.map((post) => new URLSearchParams(post.body));
  assert.equal(new Set(posts.map((post) => post.get('_id'))).size, 3);
  assert.deepEqual(posts.map((post) => post.get('email')).sort(), ['copy0@acme.example', 'copy1@acme.example', 'copy2@acme.example']);
});

test('stores nothing on the device', async () => {
  const page = await visitor();
  await page.goto(site.page(place('newsletter') + script, { policy }));
  await page.getByRole('textbox', { name: 'E-mail' }).fill('nora@acme.example');
  await page.getByRole('button').click();
  await page.locator('.captura-thanks').waitFor();
  const stored = await page.evaluate(async () => [document.cookie, localStorage.length, sessionStorage.length, (await indexedDB.databases()).length]);
  assert.deepEqual(stored, ['', 0, 0, 0]);
  assert.deepEqual(await page.context().cookies(), []);
});

test('no serious finding of axe in the drawn form, empty and with errors; 320 px; forced colours', async () => {
  const page = await visitor({ bypassCSP: true });
  await page.goto(site.page(`<main>${place('everything')}</main>` + script, { policy, trusted: false }));
  await drawn(page);
  await noSeriousFinding(page, 'empty');
  await page.setViewportSize({ width: 320, height: 640 });
  await noSideScroll(page, 'empty');
  await shot(page, 'embed-everything-320');
  await page.getByRole('button').click();
  await page.locator('.captura-summary li').first().waitFor();
  await noSideScroll(page, 'errors');
  await noSeriousFinding(page, 'errors');
  await page.emulateMedia({ forcedColors: 'active' });
  await shot(page, 'embed-forced-colours');
  assert.notEqual(await page.getByRole('button').evaluate((button) => getComputedStyle(button).borderColor), 'rgba(0, 0, 0, 0)');
  await page.emulateMedia({ forcedColors: 'none' });
  const small = await page.evaluate(() => [...document.querySelectorAll('form input:not([tabindex="-1"]), form button, form select')]
    .map((one) => one.getBoundingClientRect()).filter((box) => box.width && (box.width < 24 || box.height < 24)).length);
  assert.equal(small, 0, 'targets of at least 24 px');
});

test('with the keyboard alone', async () => {
  const page = await visitor();
  await page.goto(site.page(place('contact') + script, { policy }));
  await drawn(page);
  const tab = () => page.keyboard.press('Tab');
  await tab();
  await page.keyboard.type('Teo Teclado');
  await tab();
  await tab();
  await page.keyboard.type('77');
  for (let i = 0; i < 4; i++) await tab();
  await page.keyboard.press('Space');
  await tab();
  await page.keyboard.press('Enter');
  await page.locator('.captura-summary a').waitFor();
  await tab();
  await page.keyboard.press('Enter');
  assert.equal(await page.evaluate(() => document.activeElement.name), 'phone');
  await page.keyboard.press('Control+A');
  await page.keyboard.type('612345003');
  await page.keyboard.press('Enter');
  await page.locator('.captura-thanks').waitFor();
  assert.equal(await page.evaluate(() => document.activeElement.textContent), 'Thank you');
  const [post] = page.posts.slice(-1).map((one) => new URLSearchParams(one.body));
  assert.equal(post.get('marketing'), 'yes');
  assert.match(post.get('_after'), /^[0-9a-f-]{36}$/, 'the refused attempt is named');
});

test('double click, Enter twice, a lost answer and a retry are one submission', async () => {
  const page = await visitor();
  let lost = 0;
  await page.route(/\/f\/contact(\?|$)/, async (route) => {
    if (route.request().method() !== 'POST' || lost++ > 0) return route.continue();
    await route.fetch();
    await route.abort();
  });
  await page.goto(site.page(place('contact') + script, { policy, trusted: false }));
  await page.getByLabel('Name').fill('Una Vez');
  await page.getByLabel('Phone').fill('612 345 004');
  await page.getByRole('button').dblclick();
  await page.getByLabel('Phone').press('Enter').catch(() => {});
  await page.locator('.captura-thanks').waitFor();
  const ids = page.posts.map((post) => new URLSearchParams(post.body).get('_id'));
  assert.equal(ids.length, 2, 'the lost one and its retry');
  assert.equal(new Set(ids).size, 1);
  const [submissions] = await row("SELECT submissions FROM captura.lead_overview WHERE phone = '+34612345004'");
  assert.equal(submissions, '1');
});

test('while nobody answers: typed values stay, other ways are shown, the same id is sent again', async () => {
  const page = await visitor();
  await page.clock.install();
  await page.route(/\/f\/everything(\?|$)/, (route) => route.request().method() === 'POST' ? route.fulfill({ status: 503 }) : route.continue());
  await page.goto(site.page(place('everything') + script, { policy, trusted: false }));
  await page.getByLabel('Name', { exact: false }).first().fill('Paz Ciencia');
  await page.getByLabel('Message').fill('<script>alert(1)</script> "quoted"');
  await page.evaluate(() => document.querySelector('form').addEventListener('captura:error', (event) => { window.failed = event.detail; }));
  await page.getByRole('button').click();
  for (let i = 0; i < 40 && !(await page.locator('.captura-summary h2').count()); i++) await page.clock.runFor(500);
  await page.getByRole('button', { name: 'Try again' }).waitFor();
  assert.equal(await page.getByLabel('Message').inputValue(), '<script>alert(1)</script> "quoted"');
  assert.deepEqual(await page.evaluate(() => window.failed), { status: 503, codes: [] });
  assert.equal(page.posts.length, 4, 'at once, and after 1, 3 and 9 seconds');
  assert.equal(new Set(page.posts.map((post) => new URLSearchParams(post.body).get('_id'))).size, 1);
  await shot(page, 'embed-offline');
});

test('the site hears what happens: submit in the document, success before any redirect, names of GA4 only', async () => {
  const page = await visitor();
  await page.goto(site.page(place('contact') + `<script nonce="x">
    window.dataLayer = []; window.heard = [];
    for (const name of ['submit', 'captura:ready', 'captura:start', 'captura:submit', 'captura:success', 'captura:error'])
      document.addEventListener(name, (event) => heard.push([name, event.detail]));
    </script>` + script, { policy: `script-src 'nonce-x' ${host}; connect-src ${host}` }));
  await page.getByLabel('Name').fill('Ana Litica');
  await page.getByRole('textbox', { name: 'E-mail' }).fill('ana.litica@acme.example');
  await page.getByRole('button').click();
  await page.locator('.captura-thanks').waitFor();
  const heard = await page.evaluate(() => window.heard);
  assert.deepEqual(heard.map((one) => one[0]), ['captura:ready', 'captura:start', 'captura:submit', 'submit', 'captura:success']);
  const success = heard.at(-1)[1];
  assert.deepEqual([success.form, success.channel, success.redirect], ['contact', 'form', null]);
  const layer = await page.evaluate(() => window.dataLayer);
  assert.deepEqual(layer.map((one) => one.event), ['form_start', 'form_submit', 'generate_lead']);
  assert.equal(layer[2].submission_id, success.id);
  assert.doesNotMatch(JSON.stringify(layer), /Ana|acme/);
});

test('a site may show thanks of its own', async () => {
  const page = await visitor();
  await page.goto(site.page(place('newsletter') + `<script nonce="x">document.addEventListener('captura:success', (event) => {
    event.preventDefault(); document.title = 'ours'; });</script>` + script, { policy: `script-src 'nonce-x' ${host}; connect-src ${host}` }));
  await page.getByRole('textbox', { name: 'E-mail' }).fill('own.thanks@acme.example');
  await page.getByRole('button').click();
  await page.waitForFunction(() => !document.querySelector('form button').disabled);
  assert.equal(await page.locator('.captura-thanks').count(), 0);
});

test('static markup is taken over in place, and asks for nothing until it is used', async () => {
  const page = await visitor();
  const asked = [];
  page.on('request', (request) => { if (request.url().startsWith(host)) asked.push(new URL(request.url()).pathname); });
  const form = (n) => `<div data-captura="contact"><form action="${host}/f/contact" method="post">
    <p><label for="n">Your name</label> <input id="n" name="name"></p>
    <p><label for="t">Your phone</label> <input id="t" name="phone" value="${n}"></p><button>Go</button></form></div>`;
  await page.goto(site.page(form(1) + form(2) + script, { policy: `${policy}; form-action ${host}` }));
  await page.waitForFunction(() => window.Captura);
  assert.deepEqual(asked, ['/embed.js']);
  const first = page.locator('form').first();
  await first.getByLabel('Your name').fill('Estela Estatica');
  await first.getByRole('button').click();
  await first.locator('.captura-error').waitFor();
  await shot(page, 'static-errors');
  await first.getByLabel('Your phone').fill('612 345 005');
  await first.getByRole('button').click();
  await page.locator('.captura-thanks').waitFor();
  assert.equal(await page.locator('form').count(), 1, 'the copy stays as it is');
  assert.deepEqual(page.faults, []);
  assert.equal((await row("SELECT name FROM captura.lead_overview WHERE phone = '+34612345005'"))[0], 'Estela Estatica');
});

for (const [why, answer] of [['answers 500', (request, response) => response.writeHead(500).end()], ['never answers', () => {}]]) {
  test(`when the script ${why} the page loads at once and static markup still posts`, async () => {
    const page = await visitor();
    const broken = site.answer(`/broken-${why.split(' ')[0]}`, answer);
    await page.goto(site.page(`<div data-captura="contact"><form action="${host}/f/contact" method="post">
      <label>Name <input name="name"></label><label>Phone <input name="phone"></label><button>Go</button></form></div>
      <script async src="${broken}"></script>`, { policy: `script-src ${site.url}; form-action ${host}` }), { waitUntil: 'domcontentloaded' });
    await page.getByLabel('Name').fill('Sin Guion');
    await page.getByLabel('Phone').fill('612 345 006');
    await page.getByRole('button').click();
    await page.waitForURL(/\/thanks\?id=/, { waitUntil: 'commit' });
  });
}

test('a stranger\'s text is text in the form, in its errors and in its thanks', async () => {
  const naughty = ['"><img src=x onerror=alert(1)>', '<script>alert(1)</script>', '{{7*7}}${7*7}', '\u202Eevil', '\'; DROP TABLE lead; --'];
  const page = await visitor();
  page.on('dialog', (dialog) => { page.faults.push(dialog.message()); return dialog.dismiss(); });
  for (const text of naughty) {
    const query = '?' + new URLSearchParams({ name: text, utm_source: text, email: text });
    await page.goto(site.page(place('contact') + script, { policy }) + query);
    await page.getByLabel('Name').fill(text);
    await page.getByRole('textbox', { name: 'E-mail' }).fill(text);
    await page.getByRole('button').click();
    await page.locator('.captura-summary li').first().waitFor();
    assert.equal(await page.getByLabel('Name').inputValue(), text);
    assert.equal(await page.locator('img, form script').count(), 0);
  }
  assert.deepEqual(page.faults, []);
});

test('static markup without the script: our page tells what is wrong, also with a script of its own, and on its step', async () => {
  const page = await visitor();
  await page.goto(site.page(`<form action="${host}/f/contact" method="post"><label>Name <input name="name"></label>
    <label>Phone <input name="phone"></label><button>Go</button></form>`, { policy: `form-action ${host}` }));
  await page.getByLabel('Phone').fill('12');
  await page.getByRole('button').click();
  await page.waitForFunction(() => window.Captura && document.querySelector('form').noValidate && document.querySelector('[name=_tz], .captura-summary'));
  await page.waitForLoadState('networkidle');
  assert.equal(await page.locator('.captura-summary:visible li').count(), 2);

  await page.goto(site.page(`<form action="${host}/f/journey" method="post"><input name="name" value="Ana"><input name="phone" value="612345091">
    <button>Go</button></form>`, { policy: `form-action ${host}` }));
  await page.getByRole('button').click();
  await page.getByText('Step 2 of 3').waitFor();
  assert.equal(await page.locator('.captura-wrong:visible').count(), 1, 'the first step with something wrong is the one that is shown');
});

test('what a page said of a consent stays what it said, though the form says something newer', async () => {
  const page = await visitor();
  await page.goto(site.page(`<div data-captura="framed"><form action="${host}/f/framed" method="post"><label>Name <input name="name"></label>
    <label>Phone <input name="phone"></label><input type="hidden" name="_consent.news" value="old-text"><input type="checkbox" name="news" value="yes" checked>
    <button>Go</button></form></div>` + script, { policy }));
  await page.getByLabel('Name').fill('Vieja Version');
  await page.getByLabel('Phone').fill('612 345 092');
  await page.getByRole('button').click();
  await page.locator('.captura-thanks').waitFor();
  assert.deepEqual(new URLSearchParams(page.posts.at(-1).body).getAll('_consent.news'), ['old-text']);
});

test('a tag manager that fails costs nothing, and an answer without a receipt is no yes', async () => {
  const page = await visitor();
  let answers = 0;
  await page.route(/\/f\/contact(\?|$)/, (route) => route.request().method() === 'POST' && answers++ === 0
    ? route.fulfill({ status: 200, body: '<html>a wall in front</html>', headers: { 'Access-Control-Allow-Origin': '*' } }) : route.continue());
  await page.goto(site.page(place('contact') + `<script nonce="x">window.dataLayer = { push() { throw new Error('blocked'); } };
    window.successes = 0; document.addEventListener('captura:success', () => { window.successes++; });</script>` + script,
  { policy: `script-src 'nonce-x' ${host}; connect-src ${host}` }));
  await page.getByLabel('Name').fill('Sin Etiquetas');
  await page.getByLabel('Phone').fill('612 345 093');
  await page.getByRole('button').click();
  await page.locator('.captura-thanks').waitFor();
  assert.equal(await page.evaluate(() => window.successes), 1);
  const ids = page.posts.filter((post) => post.method === 'POST').map((post) => new URLSearchParams(post.body).get('_id'));
  assert.deepEqual([ids.length, new Set(ids).size], [2, 1]);
});
