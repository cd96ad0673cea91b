// Steps, conditions, files, languages, and what an address may fill in.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { drawn, fillIn, host, noSeriousFinding, noSideScroll, place, script, scriptPolicy, sendIt, shot } from './pages.mjs';
import { row, site, visitor } from './world.mjs';

const policy = scriptPolicy;
const next = (page) => page.getByRole('button', { name: 'Continue' }).click();
const sent = (page) => page.posts.filter((post) => post.method === 'POST');

test('steps one by one: required first, back keeps, the browser\'s back too, nothing asked twice', async () => {
  const page = await visitor();
  await page.goto(site.page(place('journey') + script, { policy }));
  await drawn(page);
  await page.evaluate(() => { window.heard = []; document.addEventListener('captura:step', (event) => heard.push(event.detail)); });
  assert.equal(await page.getByText('Step 1 of 3').isVisible(), true);
  await next(page);
  await page.locator('.captura-summary li').first().waitFor();
  assert.equal(sent(page).length, 0, 'unfinished forms are not sent');
  await page.getByLabel('Name').fill('Paso a Paso');
  await page.getByLabel('Phone').fill('612 345 030');
  await page.getByLabel('Phone').press('Enter');
  await page.getByText('Step 2 of 3').waitFor();
  assert.match(await page.evaluate(() => document.activeElement.textContent), /Step 2 of 3/);
  assert.equal(await page.getByLabel('How many people?').isVisible(), false);
  await page.getByLabel('A quote').check();
  await page.getByLabel('Chairs').check();
  await page.getByLabel('How many people?').fill('12');
  await shot(page, 'embed-step-2');
  await page.getByLabel('Lamps').check();
  await page.getByLabel('Chairs').uncheck();
  assert.equal(await page.getByLabel('How many people?').isVisible(), false);
  await next(page);
  await page.getByText('Step 3 of 3').waitFor();
  await page.goBack();
  await page.getByText('Step 2 of 3').waitFor();
  await page.getByRole('button', { name: 'Back' }).click();
  await page.getByText('Step 1 of 3').waitFor();
  assert.equal(await page.getByLabel('Name').inputValue(), 'Paso a Paso');
  await next(page);
  await next(page);
  await page.getByRole('button', { name: 'Send' }).click();
  await page.locator('.captura-summary li').first().waitFor();
  await page.getByLabel('I have read the terms.').check();
  await page.getByRole('button', { name: 'Send' }).click();
  await page.locator('.captura-thanks').waitFor();
  const post = new URLSearchParams(sent(page).at(-1).body);
  assert.deepEqual(post.getAll('topics'), ['lamps']);
  assert.equal(post.has('people'), false, 'what is not shown is not posted');
  assert.match(post.get('_consent.terms'), /^7\b/, 'the version of the text that was shown');
  assert.deepEqual([post.get('terms'), post.get('_lang')], ['yes', 'en']);
  assert.deepEqual(await page.evaluate(() => window.heard.slice(0, 2)), [{ from: 1, to: 2 }, { from: 2, to: 3 }]);
  assert.deepEqual(page.faults, []);
  assert.equal((await row("SELECT name FROM captura.lead_overview WHERE phone = '+34612345030'"))[0], 'Paso a Paso');
});

test('a chosen file makes it multipart, and arrives', async () => {
  const page = await visitor();
  await page.goto(site.page(place('journey') + script, { policy }));
  await page.getByLabel('Name').fill('Fina Fichero');
  await page.getByLabel('Phone').fill('612 345 031');
  await next(page);
  await page.getByLabel('Help').check();
  await next(page);
  assert.equal(await page.getByText('TXT, PDF; at most 10 MB each').isVisible(), true, 'what may be chosen is said');
  await page.getByLabel('A plan').setInputFiles({ name: 'plan.txt', mimeType: 'text/plain', buffer: Buffer.from('twelve desks in a row') });
  await page.getByLabel('I have read the terms.').check();
  const request = page.waitForRequest((one) => one.method() === 'POST');
  await page.getByRole('button', { name: 'Send' }).click();
  assert.match(await (await request).headerValue('content-type'), /^multipart\/form-data/);
  await page.locator('.captura-thanks').waitFor();
});

test('an address fills in what a person can see, cut to its length; never hidden and consent fields', async () => {
  const page = await visitor();
  const query = new URLSearchParams({ name: 'x'.repeat(10_000), secret: 'owner=me', terms: 'yes', need: 'help', phone: '1' });
  await page.goto(site.page(place('journey') + script, { policy }) + `?${query}#phone=612345032`);
  await drawn(page);
  const values = await page.evaluate(() => {
    const { name, phone, secret, need, terms } = document.querySelector('form').elements;
    return [name.value.length, phone.value, secret.value, need.value, terms.checked];
  });
  assert.deepEqual(values, [40, '612345032', '', 'help', false]);
  await page.goto(site.page(place('journey', 'data-prefill="name"') + script, { policy }) + '?name=Ana&phone=1');
  await drawn(page);
  assert.deepEqual(await page.evaluate(() => [document.forms[0].elements.name.value, document.forms[0].elements.phone.value]), ['Ana', '']);
});

test('from right to left: direction, words, no serious finding, 320 px', async () => {
  const page = await visitor({ bypassCSP: true });
  await page.goto(site.page(`<main>${place('journey', 'data-lang="ar"')}</main>` + script, { policy, trusted: false }));
  await drawn(page);
  assert.equal(await page.locator('[data-captura]').getAttribute('dir'), 'rtl');
  await page.getByLabel('الاسم').fill('ليلى');
  await page.setViewportSize({ width: 320, height: 640 });
  await noSideScroll(page, 'ar');
  await noSeriousFinding(page, 'ar');
  await page.locator('form button').first().click();
  await page.locator('.captura-summary li').first().waitFor();
  await noSeriousFinding(page, 'ar with errors');
  await shot(page, 'embed-rtl-errors-320');
  await page.locator('[name=phone]').fill('612 345 034');
  await throughArabic(page);
  await page.locator('.captura-thanks').waitFor();
  await noSeriousFinding(page, 'ar, thanks');
  await noSideScroll(page, 'ar, thanks');
});

async function throughArabic(page) {
  await page.locator('form button').first().click();
  await page.getByLabel('مساعدة').check();
  await page.locator('form button').first().click();
  await page.getByLabel('قرأت الشروط.').check();
  await page.locator('form button').first().click();
}

for (const [how, phone] of [['with script', '612 345 035'], ['without script', '612 345 036']]) {
  test(`from right to left on its own page, ${how}`, async () => {
    const page = await visitor({ bypassCSP: true, viewport: { width: 320, height: 640 } });
    const stepwise = how === 'with script';
    if (!stepwise) await page.route('**/embed.js', (route) => route.abort()); // axe itself needs script
    const holds = async (what) => {
      await noSeriousFinding(page, what);
      await noSideScroll(page, what);
      await shot(page, `hosted-rtl-${what}-${how.replace(' ', '-')}-320`);
    };
    await page.goto(`${host}/f/journey?lang=ar`);
    assert.equal(await page.locator('html').getAttribute('dir'), 'rtl');
    await page.waitForFunction((hidden) => !document.querySelector('[name=need]').checkVisibility() === hidden, stepwise);
    await holds('empty');
    await page.locator('form button').first().click();
    await page.locator('.captura-summary li').first().waitFor();
    await holds('errors');
    await page.locator('[name=name]').fill('ليلى');
    await page.locator('[name=phone]').fill(phone);
    if (stepwise) await throughArabic(page);
    else {
      await page.getByLabel('مساعدة').check();
      await page.getByLabel('قرأت الشروط.').check();
      await page.locator('form button').click();
    }
    await page.getByRole('heading', { name: 'وصل كل شيء' }).waitFor();
    await holds('thanks');
  });
}

test('every kind of field with the keyboard alone, through the steps and back', async () => {
  const page = await visitor();
  await page.goto(site.page(place('journey') + script, { policy }));
  await drawn(page);
  const press = async (...keys) => { for (const key of keys) await page.keyboard.press(key); };
  const holds = () => page.evaluate(() => document.activeElement.name || document.activeElement.textContent);
  const reach = async (wanted, key = 'Tab') => {
    for (let tries = 0; tries < 12; tries++) {
      await press(key);
      if (await holds() === wanted) return;
    }
    assert.fail(`${key} does not lead to ${wanted}`);
  };
  await reach('name');
  await page.keyboard.type('Teclas Todas');
  await reach('phone');
  await page.keyboard.type('612 345 037');
  await press('Enter');
  await page.getByText('Step 2 of 3').waitFor();
  await reach('need');
  await press('ArrowDown');
  assert.equal(await page.getByLabel('Help').isChecked(), true);
  await press('ArrowUp');
  await reach('topics');
  await press('Tab', 'Space');
  assert.equal(await page.getByLabel('Chairs').isChecked(), true);
  await reach('people');
  await page.keyboard.type('12');
  await reach('Back');
  await press('Enter');
  await page.getByText('Step 1 of 3').waitFor();
  await reach('Continue');
  await press('Space');
  await page.getByText('Step 2 of 3').waitFor();
  assert.equal(await page.getByLabel('How many people?').inputValue(), '12');
  await reach('Continue');
  await press('Enter');
  await page.getByText('Step 3 of 3').waitFor();
  await reach('plan');
  const chooser = page.waitForEvent('filechooser');
  await press('Space');
  await (await chooser).setFiles({ name: 'plan.txt', mimeType: 'text/plain', buffer: Buffer.from('twelve desks') });
  await reach('Send');
  await press('Enter');
  await page.locator('.captura-summary a').waitFor();
  await reach('Terms: Your consent is needed here');
  await press('Enter');
  assert.equal(await holds(), 'terms');
  await press('Space');
  await reach('Send');
  await press('Enter');
  await page.locator('.captura-thanks').waitFor();
  assert.deepEqual(page.faults, []);
  const [fields] = await row("SELECT s.fields FROM captura.submission AS s JOIN captura.lead_overview AS l USING (lead_id) WHERE l.phone = '+34612345037'");
  const said = JSON.parse(fields);
  for (const [name, value] of [['need', 'quote'], ['topics', 'chairs'], ['people', '12'], ['terms', 'yes']])
    assert.ok(said.some((pair) => pair[0] === name && pair[1] === value), `${name}: ${fields}`);
});

test('a list and a day with the keyboard alone', async () => {
  const page = await visitor();
  await page.goto(site.page(place('everything') + script, { policy }));
  await drawn(page);
  await page.locator('[name=phone]').focus();
  await page.keyboard.press('Tab');
  await page.keyboard.type('Something');
  await page.keyboard.press('Tab');
  await page.keyboard.type('03152027');
  assert.deepEqual(await page.evaluate(() => ['need', 'day'].map((name) => document.forms[0].elements[name].value)), ['other', '2027-03-15']);
});

test('the other ways to reach us are shown when sending fails for good', async () => {
  const page = await visitor();
  await page.clock.install();
  await page.route(/\/f\/journey(\?|$)/, (route) => route.request().method() === 'POST' ? route.abort() : route.continue());
  await page.goto(site.page(place('journey') + script, { policy, trusted: false }) + '?name=Ana&phone=612345033');
  await next(page);
  await page.getByLabel('Help').check();
  await next(page);
  await page.getByRole('button', { name: 'Send' }).click();
  for (let i = 0; i < 60 && !(await page.locator('.captura-summary h2').count()); i++) await page.clock.runFor(500);
  await page.getByRole('link', { name: 'sales@example.org' }).waitFor();
  assert.equal(await page.getByRole('link', { name: '+34 910 000 000' }).getAttribute('href'), 'tel:+34910000000');
  await shot(page, 'embed-fallback');
});

test('an event is offered for the calendar, on a site of another origin and without script', async () => {
  const calendar = async (page, phone) => {
    await page.getByLabel('Name').fill('Clara Calendario');
    await page.getByLabel('Phone').fill(phone);
    await page.getByRole('button').click();
    const file = await page.request.get(await page.getByRole('link', { name: 'Add to your calendar' }).evaluate((link) => link.href));
    assert.match(file.headers()['content-type'], /^text\/calendar/);
    return file.text();
  };
  const embedded = await visitor();
  await embedded.goto(site.page(place('event') + script, { policy }));
  await drawn(embedded);
  const first = await calendar(embedded, '612 345 041');
  assert.match(first, /\r\nDTSTART:20270301T180000Z\r\n/);
  assert.match(first, /\r\nLOCATION:Hall 4\\, ground floor\r\n/);
  await shot(embedded, 'embed-event-thanks');
  assert.deepEqual(embedded.faults, []);

  const plain = await visitor({ javaScriptEnabled: false });
  await plain.goto(`${host}/f/event`);
  const second = await calendar(plain, '612 345 042');
  const uid = (text) => text.match(/\r\nUID:([0-9a-f-]{36})\r\n/)[1];
  assert.notEqual(uid(first), uid(second), 'each registration has its own');
  await shot(plain, 'hosted-event-thanks');
});

test('attribution: the visit in sessionStorage when asked, all visits only with consent, erased without it', async () => {
  const page = await visitor();
  const stored = () => page.evaluate(() => [sessionStorage.captura, localStorage.captura].map((text) => text && JSON.parse(text).touches.length));
  const first = site.page(place('newsletter', 'data-attribution="session"') + script, { policy });
  await page.goto(first + '?utm_source=spring');
  await drawn(page);
  await page.goto(first);
  await drawn(page);
  await page.getByRole('textbox', { name: 'E-mail' }).fill('sesion@acme.example');
  await page.getByRole('button').click();
  await page.locator('.captura-thanks').waitFor();
  const post = new URLSearchParams(sent(page).at(-1).body);
  assert.equal(post.get('_landing'), first + '?utm_source=spring');
  assert.ok(Array.isArray(JSON.parse(post.get('_touches'))));
  await page.goto(site.page(place('newsletter', 'data-attribution="persist"') + script, { policy }));
  await drawn(page);
  assert.equal((await stored())[1], undefined);
  await page.evaluate(() => window.Captura.consent(true));
  assert.equal((await stored())[1], 1);
  await page.evaluate(() => window.Captura.consent(false));
  assert.equal((await stored())[1], undefined);
});

for (const lang of ['en', 'es', 'ru']) {
  test(`every shipped form in ${lang}, drawn into a page of that language: no serious finding, empty, in error and thanked`, async () => {
    const page = await visitor({ bypassCSP: true });
    for (const slug of ['contact', 'callback', 'webinar', 'ebook', 'newsletter']) {
      await page.goto(site.page(`<main>${place(slug)}</main>` + script, { policy, trusted: false, lang }));
      await drawn(page);
      assert.equal(await page.locator('[data-captura]').getAttribute('lang'), lang);
      await noSeriousFinding(page, `${slug} ${lang}`);
      await page.getByRole('button').click();
      await page.locator('.captura-summary li').first().waitFor();
      await noSeriousFinding(page, `${slug} ${lang} with errors`);
      if (slug === 'contact') await shot(page, `embed-contact-errors-${lang}`);
      await fillIn(page, `${slug}.${lang}@acme-shops.com`);
      await sendIt(page);
      await page.locator('.captura-thanks').waitFor();
      await noSeriousFinding(page, `${slug} ${lang}, thanks`);
      if (slug === 'webinar') await shot(page, `embed-webinar-thanks-${lang}`);
    }
  });
}
