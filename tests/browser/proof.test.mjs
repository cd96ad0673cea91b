// The solver inside the script against the official library of the wire format, which issues and verifies here.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createChallenge, solveChallenge, verifySolution } from 'altcha-lib';
import { deriveKey } from 'altcha-lib/algorithms/pbkdf2';
import { drawn, host, place, script, scriptPolicy } from './pages.mjs';
import { row, site, visitor } from './world.mjs';

const secrets = { hmacSignatureSecret: 'captura-test-secret', hmacKeySignatureSecret: 'captura-test-key-secret' };

async function solvedBy(challenge) {
  const page = await visitor();
  let asked = 0;
  await page.route('**/f/contact/challenge', (route) => {
    asked++;
    return route.fulfill({ json: challenge, headers: { 'Access-Control-Allow-Origin': '*' } });
  });
  await page.goto(site.page(place('contact') + script, { policy: scriptPolicy }));
  await drawn(page);
  assert.equal(asked, 0, 'nothing before somebody turns to the form');
  await page.getByLabel('Name').fill('Pilar Prueba');
  await page.getByLabel('Phone').fill('612 345 008');
  await page.getByRole('button').click();
  await page.locator('.captura-thanks').waitFor();
  assert.equal(asked, 1);
  const altcha = new URLSearchParams(page.posts.at(-1).body).get('altcha');
  return altcha && JSON.parse(Buffer.from(altcha, 'base64').toString());
}

for (const [why, more] of [['a counter the server chose', { counter: 300 }], ['a prefix to be found', { keyPrefix: '0' }]]) {
  test(`solves ${why} as the official library verifies it`, async () => {
    const challenge = await createChallenge({ algorithm: 'PBKDF2/SHA-256', cost: 5000, keyLength: 32, deriveKey,
      expiresAt: new Date(Date.now() + 600_000), ...secrets, ...more });
    const payload = await solvedBy(challenge);
    assert.deepEqual(payload.challenge, challenge);
    const result = await verifySolution({ ...payload, deriveKey, ...secrets });
    assert.equal(result.verified, true, JSON.stringify(result));
  });
}

test('another algorithm, or none: sent without it', async () => {
  assert.equal(await solvedBy({ parameters: { algorithm: 'ARGON2ID', nonce: '00', salt: '00', cost: 1, keyLength: 32, keyPrefix: '00' } }), null);
  assert.equal(await solvedBy({ nonsense: true }), null);
});

// Our own server's puzzles.
const fields = (number) => ({ name: 'Prueba Propia', phone: `6123450${number}` });

async function puzzle() {
  const answer = await fetch(`${host}/f/contact/challenge`, { headers: { Origin: site.url } });
  assert.equal(answer.status, 200);
  return answer.json();
}

async function reasonsOf(number, altcha) {
  const answer = await fetch(`${host}/f/contact`, {
    method: 'POST', headers: { Origin: site.url, Accept: 'application/json' }, body: new URLSearchParams({ ...fields(number), altcha }),
  });
  const { id, status } = await answer.json();
  assert.equal(status, 'accepted', 'nothing is refused for its proof');
  const [reasons] = await row(`SELECT array_to_string(reasons, ' ') FROM captura.submission_overview WHERE submission_id = '${id}'`);
  return reasons.split(' ');
}

const encoded = (challenge, solution) => Buffer.from(JSON.stringify({ challenge, solution })).toString('base64');

test('our puzzle, solved by the official library, is accepted once', async () => {
  const challenge = await puzzle();
  const solution = await solveChallenge({ challenge, deriveKey });
  const altcha = encoded(challenge, solution);
  assert.ok((await reasonsOf(60, altcha)).includes('proof_solved'));
  assert.ok((await reasonsOf(61, altcha)).includes('proof_replayed'));
});

test('our puzzle, solved by our script, is accepted', async () => {
  const page = await visitor();
  await page.goto(site.page(place('contact') + script, { policy: scriptPolicy }));
  await drawn(page);
  await page.getByLabel('Name').fill('Prueba Nuestra');
  await page.getByLabel('Phone').fill('612 345 062');
  await page.getByRole('button').click();
  await page.locator('.captura-thanks').waitFor();
  const [reasons] = await row("SELECT array_to_string(s.reasons, ' ') FROM captura.submission_overview AS s JOIN captura.lead_overview AS l USING (lead_id) WHERE l.phone = '+34612345062'");
  assert.ok(reasons.split(' ').includes('proof_solved'), reasons);
});

test('an unsolved puzzle is no proof: the first counter, an altered cost, a signature of somebody else', async () => {
  const challenge = await puzzle();
  const nonce = Buffer.from(challenge.parameters.nonce, 'hex');
  const first = await deriveKey(challenge.parameters, Buffer.from(challenge.parameters.salt, 'hex'), Buffer.concat([nonce, Buffer.alloc(4)]));
  const key = Buffer.from(first.derivedKey ?? first).toString('hex');
  assert.ok(!key.startsWith(challenge.parameters.keyPrefix), 'or the test says nothing');
  assert.ok((await reasonsOf(63, encoded(challenge, { counter: 0, derivedKey: key, time: 1 }))).includes('proof_wrong'));

  const other = await puzzle();
  const solution = await solveChallenge({ challenge: other, deriveKey });
  const cheaper = { ...other, parameters: { ...other.parameters, cost: 1 } };
  assert.ok((await reasonsOf(64, encoded(cheaper, solution))).includes('proof_wrong'));
  const foreign = await createChallenge({ algorithm: 'PBKDF2/SHA-256', cost: 5000, keyLength: 32, deriveKey, counter: 3,
    expiresAt: new Date(Date.now() + 600_000), ...secrets });
  assert.ok((await reasonsOf(65, encoded(foreign, await solveChallenge({ challenge: foreign, deriveKey })))).includes('proof_wrong'));
});
