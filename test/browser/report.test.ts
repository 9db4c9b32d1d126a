import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import axe from 'axe-core';
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import { chromium } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { renderPage } from '../../reports/page/render-page.ts';
import { smallRun } from '../fixtures/records/frozen.ts';

const executable = [
  process.env['CHROMIUM'] ?? '',
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
].find((path) => path !== '' && existsSync(path));
if (executable === undefined) console.log('skipped: no chromium on this machine (set CHROMIUM to its path)');

const rules = {
  light: { type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] },
  // The markup is the same: only what colours can break is looked at again.
  dark: { type: 'rule', values: ['color-contrast', 'link-in-text-block'] },
} as const;
const evil = '</script><script>window.hacked=1</script>" onmouseover="window.hacked=1"\u202e';

describe.skipIf(executable === undefined)('the report in a browser', () => {
  let browser: Browser;
  let folder: string;
  const run = smallRun();
  let context: BrowserContext;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'irlbench-report-'));
    writeFileSync(join(folder, 'report.html'), await renderPage(run));
    const hostile = smallRun();
    for (const row of hostile.manifest.rows) Object.assign(row, { label: evil + row.label });
    for (const record of hostile.records) Object.assign(record.circumstance, { logTail: evil });
    Object.assign(hostile.manifest.worlds[0]!, { name: evil, actionLabels: [evil, 'b', 'c'] });
    writeFileSync(join(folder, 'hostile.html'), await renderPage(hostile));
    const long = smallRun();
    const cells = Array.from({ length: 600 }, (_, k) => ({
      ...long.manifest.cells[k % 105]!,
      cell: k.toString(16).padStart(64, '0'),
    }));
    writeFileSync(
      join(folder, 'long.html'),
      await renderPage({ ...long, manifest: { ...long.manifest, cells } }),
    );
    browser = await chromium.launch({
      executablePath: executable!,
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    });
  });

  afterAll(async () => {
    await browser.close();
    rmSync(folder, { recursive: true });
  });

  afterEach(() => context.close());

  /** Opens a file, and fails on anything that it asks of the network or complains about. */
  async function open(options: BrowserContextOptions = {}, hash = '', file = 'report.html') {
    context = await browser.newContext({ viewport: { width: 1280, height: 800 }, offline: true, ...options });
    const page = await context.newPage();
    const complaints: string[] = [];
    const url = pathToFileURL(join(folder, file)).href;
    page.on('console', (message) => complaints.push(message.text()));
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('request', (request) => {
      if (request.url().split('#')[0] !== url && !/^(data|blob):/.test(request.url()))
        complaints.push(request.url());
    });
    await page.goto(url + hash);
    return { page, complaints };
  }

  const openDetails = (page: Page) =>
    page.evaluate(() => {
      for (const part of document.querySelectorAll('details')) part.open = true;
    });

  it('asks for nothing but itself, complains of nothing, and answers in the first screen', async () => {
    const { page, complaints } = await open();
    expect((await page.locator('.headline').boundingBox())!.y).toBeLessThan(300);
    expect((await page.locator('.board').boundingBox())!.y).toBeLessThan(620);
    await openDetails(page);
    await page.click('a.key >> nth=3');
    await page.waitForSelector('#record[open]');
    expect(complaints).toEqual([]);
  });

  it.each(['light', 'dark'] as const)('has no accessibility violation, %s', async (colorScheme) => {
    const { page } = await open({ colorScheme, reducedMotion: 'reduce' });
    await openDetails(page);
    // Rows beyond the first few are more of the same, and most of what axe would spend its time on.
    await page.evaluate(() => {
      for (const body of document.querySelectorAll('tbody'))
        for (const row of [...body.rows].slice(3)) row.remove();
    });
    await page.evaluate(axe.source);
    const check = async (part: string) => {
      const violations = await page.evaluate(
        async ([scope, wanted]) => {
          const tools = window as unknown as {
            axe: {
              run(
                part: string,
                options: object,
              ): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }>;
            };
          };
          const { violations: found } = await tools.axe.run(scope, {
            runOnly: wanted,
            resultTypes: ['violations'],
          });
          return found.map(
            ({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 120)).join(' | ')}`,
          );
        },
        [part, rules[colorScheme]] as const,
      );
      expect(violations).toEqual([]);
    };
    await check('html');
    await page.click('a.key >> nth=3');
    await page.waitForSelector('#record[open]');
    await check('#record');
  });

  it('sorts by keyboard, and the hash remembers it', async () => {
    const { page } = await open();
    await openDetails(page);
    await page.locator('#gates-table thead button', { hasText: 'Judged' }).focus();
    await page.keyboard.press('Enter');
    const read = () =>
      page
        .locator('#gates-table tbody tr')
        .evaluateAll((rows) =>
          rows.map((row) => Number((row as HTMLTableRowElement).cells[6]!.dataset['value'])),
        );
    const ascending = await read();
    expect(ascending).toEqual([...ascending].sort((x, y) => x - y));
    expect(await page.locator('#gates-table th[aria-sort=ascending]').count()).toBe(1);
    await page.keyboard.press('Enter');
    expect(await read()).toEqual([...ascending].reverse().sort((x, y) => y - x));
    expect(page.url()).toContain('sort=gates-table.6.descending');
    await page.reload();
    expect(await read()).toEqual([...ascending].sort((x, y) => y - x));
  });

  it('filters metrics, and the hash remembers it', async () => {
    const { page } = await open();
    await page.fill('#filter', 'reward regular');
    const shown = () => page.locator('#metrics-0-table tbody tr:not(.class):visible').count();
    const before = await shown();
    expect(before).toBe(run.manifest.metrics.filter(({ object }) => object === 'reward').length);
    await page.reload();
    expect(await page.inputValue('#filter')).toBe('reward regular');
    expect(await shown()).toBe(before);
  });

  it('changes its theme, and the hash remembers it', async () => {
    const { page } = await open({ colorScheme: 'light' });
    const background = () => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
    const light = await background();
    await page.click('#theme');
    await page.click('#theme');
    expect(page.url()).toContain('theme=dark');
    const dark = await background();
    expect(dark).not.toBe(light);
    await page.reload();
    expect(await background()).toBe(dark);
  });

  it('shows the whole record behind a cell, to the last digit', async () => {
    const record = run.records.find(
      ({ result }) => result.measured.length > 0 && result.parameters !== null,
    )!;
    const { page } = await open({}, `#cell-${record.result.cell}`);
    await page.waitForSelector('#record[open]');
    const text = await page.locator('#record-body').innerText();
    for (const { value } of record.result.measured) expect(text).toContain(String(value));
    for (const value of Object.values(record.result.parameters!)) expect(text).toContain(String(value));
    await page.keyboard.press('Escape');
    await page.waitForFunction(() => location.hash.startsWith('#cells'));
  });

  it('leads from a number to its records', async () => {
    const { page } = await open();
    await page.click('.board a.mark >> nth=0');
    await page.waitForFunction(() => location.hash === '#group-0-0');
    expect(await page.locator('#group-0-0 tr').count()).toBe(7);
    expect(await page.locator('#group-0-0').isVisible()).toBe(true);
  });

  it('reads a map under the pointer', async () => {
    const { page } = await open({}, '#maps-1');
    const map = page.locator('#maps-1 figure:has(figcaption:has-text("Value V")) svg.heat >> nth=0');
    await map.hover({ position: { x: 2, y: 2 } });
    const truth = run.manifest.worlds[1]!;
    const place = truth.arrays.find(({ name }) => name === 'value')!;
    const value = run.arrays(truth.blob!)![place.offset]!;
    const readout = await page
      .locator('#maps-1 figure:has(figcaption:has-text("Value V")) .readout')
      .innerText();
    expect(readout).toMatch(/^state 0: truth /);
    expect(Number(readout.split(' ').at(-1)!.replace('−', '-'))).toBeCloseTo(value, 2);
  });

  it('downloads the records that it was made from', async () => {
    const { page } = await open();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.click('[data-download=verdict]'),
    ]);
    expect(JSON.parse(readFileSync(await download.path(), 'utf8'))).toEqual(run.verdict);
  });

  it('can be read without JavaScript, on paper too', async () => {
    const { page, complaints } = await open({ javaScriptEnabled: false });
    expect(await page.locator('.headline').innerText()).toBe(run.verdict.answer[0]);
    expect(await page.locator('.board .mark').count()).toBeGreaterThan(40);
    expect(await page.locator('#theme').isVisible()).toBe(false);
    expect(await page.locator('#cells-table').isVisible()).toBe(false);
    await page.emulateMedia({ media: 'print' });
    expect(await page.locator('#cells-table').isVisible()).toBe(true);
    expect(await page.locator('#methods pre').isVisible()).toBe(true);
    expect(complaints).toEqual([]);
  });

  it('opens its details for print', async () => {
    const { page } = await open();
    await page.evaluate(() => dispatchEvent(new Event('beforeprint')));
    expect(await page.locator('details:not([open])').count()).toBe(0);
    await page.evaluate(() => dispatchEvent(new Event('afterprint')));
    expect(await page.locator('details:not([open])').count()).toBeGreaterThan(3);
  });

  it('fits a phone: tables scroll, the page does not', async () => {
    const { page } = await open({ viewport: { width: 360, height: 740 } });
    await openDetails(page);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(360);
  });

  it('shows hostile text as text', async () => {
    const { page, complaints } = await open({}, `#cell-${run.records[0]!.result.cell}`, 'hostile.html');
    await page.waitForSelector('#record[open]');
    expect(await page.locator('#record-body').innerText()).toContain('</script><script>window.hacked=1');
    await page.keyboard.press('Escape');
    await openDetails(page);
    expect(await page.evaluate(() => 'hacked' in window)).toBe(false);
    expect(complaints).toEqual([]);
  });

  it('lists more cells than it holds as rows', async () => {
    const { page } = await open({}, '#cells', 'long.html');
    await page.click('#cells-all > summary');
    await page.waitForFunction(() => document.querySelectorAll('#cells-table a.key').length === 600);
  });
});
