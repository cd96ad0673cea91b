// What several tests say about a page: how it is pasted, filled in, and that nothing is wrong with it.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { daemon, screens } from './world.mjs';

const axe = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
export const host = daemon.url;

// What a site pastes, and the lines its policy needs for it (captura form snippet prints both).
export const script = `<script async src="${host}/embed.js"></script>`;
export const scriptPolicy = `script-src ${host}; connect-src ${host}`;

// One delivery as the command prints it. The daemon of the tests listens on a free port, which its configuration cannot name.
export function snippet(slug, name) {
  const lines = execFileSync(process.env.CAPTURA_BINARY, ['form', 'snippet', slug, '--json', '--config', join(daemon.folder, 'captura.toml')], { encoding: 'utf8' });
  return JSON.parse(lines.replaceAll('http://127.0.0.1:0', host).split('\n').find((line) => line.includes(`"name":"${name}"`)));
}

export const place = (slug, attributes = '') => `<div data-captura="${slug}" ${attributes}></div>`;

export const drawn = (page) => page.locator('form button').first().waitFor();

export async function noSeriousFinding(page, what) {
  await page.addScriptTag({ path: axe }).catch(async () => page.evaluate(await (await import('node:fs/promises')).readFile(axe, 'utf8')));
  const { violations } = await page.evaluate(() => window.axe.run(document, { resultTypes: ['violations'] }));
  const bad = violations.filter((one) => ['serious', 'critical'].includes(one.impact));
  assert.deepEqual(bad.map((one) => `${one.id}: ${one.nodes.map((node) => node.html).join(' ')}`), [], what);
}

export async function noSideScroll(page, what) {
  const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  assert.equal(over, 0, `${what}: wider than the window by ${over} px`);
}

export const shot = (page, name) => page.screenshot({ path: join(screens, name + '.png'), fullPage: true });

// What is needed to have any of the shipped forms accepted.
export async function fillIn(page, email) {
  const known = { name: 'Ana Accesible', email, phone: '612 345 080', company: 'Acme' };
  for (const [name, value] of Object.entries(known)) {
    const input = page.locator(`form [name=${name}]`);
    if (await input.count()) await input.fill(value);
  }
}

export async function sendIt(page) {
  await page.locator('form button').last().click();
}
