// The solver inside the script against the official library of the wire format, which issues and verifies here.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createChallenge, verifySolution } from 'altcha-lib';
import { deriveKey } from 'altcha-lib/algorithms/pbkdf2';
import { drawn, place, script, scriptPolicy } from './pages.mjs';
import { site, visitor } from './world.mjs';

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
