// Proof of work on the wire format of ALTCHA v2, begun at the first focus. Every failure means: sent without it.
const unhex = (text) => Uint8Array.from(text.match(/../g), (pair) => parseInt(pair, 16));

const solve = async (challenge) => {
  const { algorithm, cost, keyLength, keyPrefix, nonce, salt } = challenge.parameters, began = Date.now();
  if (algorithm !== 'PBKDF2/SHA-256') return '';
  const head = unhex(nonce), rule = { name: 'PBKDF2', hash: 'SHA-256', salt: unhex(salt), iterations: cost };
  const derive = async (counter) => {
    const password = new Uint8Array(head.length + 4);
    password.set(head);
    new DataView(password.buffer).setUint32(head.length, counter);
    const key = await crypto.subtle.importKey('raw', password, 'PBKDF2', false, ['deriveBits']);
    return hex(new Uint8Array(await crypto.subtle.deriveBits(rule, key, keyLength * 8)));
  };
  // Sixteen at once keep the browser's own threads busy and the page's free.
  for (let from = 0; from < 1e6; from += 16) {
    const keys = await Promise.all([...Array(16)].map((none, i) => derive(from + i)));
    const at = keys.findIndex((key) => key.startsWith(keyPrefix));
    if (at >= 0) return btoa(JSON.stringify({ challenge,
      solution: { counter: from + at, derivedKey: keys[at], time: Date.now() - began } }));
  }
  return '';
};

const prove = (it) => {
  if (!crypto.subtle) return;
  it.until = Infinity;
  it.proof = fetch(it.action + '/challenge', { credentials: 'omit' })
    .then((response) => response.ok ? response.json() : Promise.reject())
    .then((challenge) => {
      it.until = challenge.parameters.expiresAt * 1000 - 20000 || Infinity;
      return solve(challenge);
    }).catch(() => '');
};

const wait = (ms) => new Promise((done) => { setTimeout(done, ms); });
// A server that never answers does not hold up an inquiry.
const proofOf = (it) => {
  if (it.proof && Date.now() > it.until) prove(it);
  return it.proof ? Promise.race([it.proof, wait(5000)]) : '';
};
