/**
 * Opens the answer sheet in Chromium, wide and narrow, with its folded steps open, and looks for what
 * a reader would stumble over.
 *
 * `node --import tsx test/ci/html.ts [file.html …]`; without a file, `out/answer-sheet.html`.
 */
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Browser, chromium, type Page } from 'playwright-core';
import { tally } from './tally.js';

const WIDTHS = [1280, 390];
const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium';
const args = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

const files = process.argv.length > 2 ? process.argv.slice(2) : ['out/answer-sheet.html'];
const { check, end } = tally();

/** Everything the page complains of, and every request that leaves the file. */
function listen(page: Page): string[] {
  const heard: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') heard.push(`console: ${message.text()}`);
  });
  page.on('pageerror', (error) => heard.push(`page error: ${error.message}`));
  page.on('requestfailed', (request) => heard.push(`request failed: ${request.url().slice(0, 200)}`));
  page.on('request', (request) => {
    if (!/^(file|data|blob):/.test(request.url())) heard.push(`asks the network: ${request.url().slice(0, 200)}`);
  });
  return heard;
}

/** How far the page is wider than the window, and which elements make it so. */
function overflow(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const wide = document.documentElement.scrollWidth;
    if (wide <= window.innerWidth) return [];
    const culprits: string[] = [];
    for (const element of document.body.querySelectorAll('*')) {
      if (element.getBoundingClientRect().right <= window.innerWidth + 1) continue;
      let clips = element.parentElement;
      while (clips !== null && getComputedStyle(clips).overflowX === 'visible') clips = clips.parentElement;
      if (clips !== null || culprits.length >= 5) continue;
      const text = element.textContent.trim().slice(0, 60);
      culprits.push(`<${element.tagName.toLowerCase()} class="${element.getAttribute('class') ?? ''}"> ${text}`);
    }
    return [`the page is ${wide} px wide in a window of ${window.innerWidth} px`, ...culprits];
  });
}

async function look(browser: Browser, name: string, width: number): Promise<void> {
  const page = await browser.newPage({ viewport: { width, height: 900 } });
  const heard = listen(page);
  const opened = await check(`${name} opens at ${width} px`, async () => {
    await page.goto(pathToFileURL(resolve(name)).href, { waitUntil: 'load', timeout: 60_000 });
    const text = await page.evaluate(() => document.body.textContent.trim().length);
    return text > 0 ? [] : ['the page is empty'];
  });
  if (opened) {
    await check(`${name} fits ${width} px`, () => overflow(page));
    await check(`${name} fits ${width} px with every fold open`, async () => {
      await page.evaluate(() => {
        for (const fold of document.querySelectorAll('details')) fold.open = true;
      });
      return overflow(page);
    });
    await check(`${name} is silent at ${width} px`, () => heard);
  }
  await page.close();
}

for (const name of files) {
  const present = await check(`${name} is there`, () =>
    existsSync(name) ? [] : [`${name} does not exist: npm run sheet makes it`],
  );
  if (!present) continue;
  let browser: Browser | undefined;
  const started = await check('Chromium starts', async () => {
    if (!existsSync(executablePath)) return [`${executablePath} does not exist (Debian: chromium)`];
    browser = await chromium.launch({ executablePath, args });
    return [];
  });
  if (!started || browser === undefined) continue;
  for (const width of WIDTHS) await look(browser, name, width);
  await browser.close();
}
end();
