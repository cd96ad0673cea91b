// Entry: one daemon and one browser for all tests, which run one after the other.
import { webcrypto } from 'node:crypto';
import { after, afterEach } from 'node:test';

globalThis.crypto ??= webcrypto; // Node 18 has it under this name only

const { browser, closeWorld } = await import('./world.mjs');
const only = process.argv.slice(2);
for (const name of ['show_if', 'openapi', 'hosted', 'embed', 'frame', 'deliveries', 'journey', 'proof', 'same', 'again', 'naughty', 'languages', 'names', 'reach']) {
  if (only.length === 0 || only.includes(name)) await import(`./${name}.test.mjs`);
}
// Visitors who stay make the browser slower for those behind them.
afterEach(() => Promise.all(browser.contexts().map((context) => context.close())));
after(closeWorld);
