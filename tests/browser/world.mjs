// What the tests stand on: the real daemon on a private database, Chromium, and sites of other origins that carry forms.
// Everything lives in a temporary folder and ends with the run.
import { spawn, execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';

const here = dirname(fileURLToPath(import.meta.url));
export const screens = process.env.CAPTURA_SCREENS ?? join(here, '../../build/screens');
mkdirSync(screens, { recursive: true });

async function startDaemon(framer) {
  const folder = mkdtempSync(join(tmpdir(), 'captura-browser-'));
  chmodSync(folder, 0o755); // PostgreSQL runs as another user
  mkdirSync(join(folder, 'forms'));
  for (const name of readdirSync(join(here, 'forms')))
    writeFileSync(join(folder, 'forms', name), readFileSync(join(here, 'forms', name), 'utf8').replace('SITE', framer));
  const child = spawn(process.env.CAPTURA_BINARY, ['try', '--listen', '127.0.0.1:0', '--dir', folder]);
  let said = '';
  child.stderr.on('data', (octets) => { said += octets; });
  await new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(new Error('not ready within 60 s:\n' + said)), 60_000);
    child.stdout.on('data', (octets) => {
      said += octets;
      if (said.includes('Ctrl-C ends')) { clearTimeout(late); resolve(); }
    });
    child.once('exit', (status) => {
      rmSync(folder, { recursive: true, force: true });
      reject(new Error(`the daemon ended with ${status}:\n${said}`));
    });
  });
  const url = /form\s+(http:\S+)\/f\//.exec(said)[1];
  const database = /psql '([^']+)'/.exec(said)[1];
  return { child, folder, url, database, log: () => said };
}

// A site: pages by path, each with its headers. Remembers what browsers reported against its policy.
async function startSite() {
  const pages = new Map();
  const reports = [];
  const server = createServer((request, response) => {
    const path = request.url.split('?')[0];
    if (path === '/csp-report') {
      let body = '';
      request.on('data', (octets) => { body += octets; });
      request.on('end', () => { reports.push(body); response.writeHead(204).end(); });
      return;
    }
    const page = pages.get(path);
    if (!page) return response.writeHead(404).end();
    if (typeof page === 'function') return page(request, response);
    response.writeHead(200, { 'Content-Type': 'text/html; charset=utf-8', ...page.headers }).end(page.body);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${server.address().port}`;
  let count = 0;
  return {
    url,
    reports,
    // The address of a page with this body; `policy` lines are added to "nothing is allowed".
    page(body, { policy = '', trusted = true, head = '', headers = {}, lang = 'en' } = {}) {
      const path = `/page-${++count}`;
      const lines = ["default-src 'none'", policy, trusted ? "require-trusted-types-for 'script'" : '', 'report-uri /csp-report'];
      pages.set(path, {
        headers: { 'Content-Security-Policy': lines.filter(Boolean).join('; '), ...headers },
        body: `<!DOCTYPE html><html lang="${lang}"><head><meta charset="utf-8"><title>A site</title>` +
          `<meta name="viewport" content="width=device-width, initial-scale=1">${head}</head><body><h1>A site</h1>${body}</body></html>`,
      });
      return url + path;
    },
    answer(path, handler) { pages.set(path, handler); return url + path; },
    close: () => { server.closeAllConnections?.(); server.close(); },
  };
}

export const site = await startSite();
export const daemon = await startDaemon(site.url);
export const otherSite = await startSite();
export const browser = await chromium.launch({
  executablePath: '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--disable-background-networking', '--disable-component-update'],
});

export async function closeWorld() {
  await browser.close();
  site.close();
  otherSite.close();
  daemon.child.removeAllListeners('exit');
  daemon.child.kill('SIGTERM');
  if (daemon.child.exitCode === null) await once(daemon.child, 'exit');
  rmSync(daemon.folder, { recursive: true, force: true });
}

// A fresh visitor: cookies and storage of nobody before. What the page's policy forbids and what its scripts throw is kept.
export async function visitor(options = {}) {
  const context = await browser.newContext({ viewport: { width: 1100, height: 800 }, locale: 'en', ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(10_000);
  page.faults = [];
  page.posts = [];
  page.on('pageerror', (error) => page.faults.push(String(error)));
  page.on('console', (message) => {
    if (/Content Security Policy|TrustedHTML|TrustedScript/i.test(message.text())) page.faults.push(message.text());
  });
  page.on('request', (request) => {
    if (request.method() !== 'GET') page.posts.push({ method: request.method(), url: request.url(), body: request.postData() ?? '' });
  });
  return page;
}

export function rows(sql) {
  const out = execFileSync('psql', [daemon.database, '-XAtq', '-F', '\x1f', '-c', sql], { encoding: 'utf8' }).trimEnd();
  return out ? out.split('\n').map((line) => line.split('\x1f')) : [];
}

// The first row, as text cells; asked again until the lead is saved, since a visitor is answered before that.
export async function row(sql, deadline = 10_000) {
  const end = Date.now() + deadline;
  for (;;) {
    const [first] = rows(sql);
    if (first) return first;
    if (Date.now() > end) throw new Error('no row: ' + sql);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

// The path of the link in the mail to that address, once it has been sent.
export async function mailed(address, deadline = 10_000) {
  const end = Date.now() + deadline;
  const folder = join(daemon.folder, 'outbox', 'new');
  for (;;) {
    for (const name of readdirSync(folder)) {
      const mail = readFileSync(join(folder, name), 'utf8').replace(/=\r?\n/g, '').replaceAll('=2E', '.');
      if (mail.includes(`To: ${address}`)) return /\/a\/v1\.[\w.-]+/.exec(mail)[0];
    }
    if (Date.now() > end) throw new Error('no mail to ' + address);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
