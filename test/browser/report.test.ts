import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import axe from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { chromium } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
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

/** One browser, one page, three files: what costs is opening them. */
describe.skipIf(executable === undefined)('the report in a browser', () => {
  let browser: Browser;
  let page: Page;
  let folder: string;
  let complaints: string[] = [];
  const run = smallRun();
  const urlOf = (file: string): string => pathToFileURL(join(folder, file)).href;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'irlbench-report-'));
    const write = async (file: string, input: Parameters<typeof renderPage>[0]): Promise<void> =>
      writeFileSync(join(folder, file), await renderPage(input));
    await write('report.html', run);
    const hostile = { ...smallRun(), arrays: () => null };
    for (const row of hostile.manifest.rows) Object.assign(row, { label: evil + row.label });
    for (const record of hostile.records) Object.assign(record.circumstance, { logTail: evil });
    Object.assign(hostile.manifest.worlds[0]!, { name: evil, actionLabels: [evil, 'b', 'c'] });
    await write('hostile.html', hostile);
    const long = { ...smallRun(), arrays: () => null };
    const cells = Array.from({ length: 600 }, (_, k) => ({
      ...long.manifest.cells[k % 105]!,
      cell: k.toString(16).padStart(64, '0'),
    }));
    await write('long.html', { ...long, manifest: { ...long.manifest, cells } });
    browser = await chromium.launch({
      executablePath: executable!,
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-dev-shm-usage',
        '--disable-quic',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    });
    page = await newPage();
  });

  afterAll(async () => {
    await browser.close();
    rmSync(folder, { recursive: true });
  });

  beforeEach(() => {
    complaints = [];
  });

  /** A page that notes whatever it asks of the network, and all that it complains about. */
  async function newPage(options: Parameters<Browser['newContext']>[0] = {}): Promise<Page> {
    const context = await browser.newContext({
      viewport: { width: 1280, height: 800 },
      offline: true,
      ...options,
    });
    const opened = await context.newPage();
    opened.on('console', (message) => complaints.push(message.text()));
    opened.on('pageerror', (error) => complaints.push(error.message));
    opened.on('request', (request) => {
      const url = request.url().split('#')[0]!;
      if (!url.startsWith(urlOf('')) && !/^(data|blob|about):/.test(url)) complaints.push(url);
    });
    return opened;
  }

  /** The report as somebody finds it who follows a link. */
  async function open(hash = '', file = 'report.html'): Promise<void> {
    await page.goto('about:blank');
    await page.goto(urlOf(file) + hash);
  }

  const openDetails = () =>
    page.evaluate(() => {
      for (const part of document.querySelectorAll('details')) part.open = true;
    });

  const hash = () => page.evaluate(() => location.hash);

  it('asks for nothing but itself, complains of nothing, and answers in the first screen', async () => {
    await open();
    expect((await page.locator('.headline').boundingBox())!.y).toBeLessThan(300);
    expect((await page.locator('.board').boundingBox())!.y).toBeLessThan(660);
    await openDetails();
    await page.click('a.key >> nth=3');
    await page.waitForSelector('#record[open]');
    expect(complaints).toEqual([]);
  });

  it('has no accessibility violation, in either theme', async () => {
    await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
    await open();
    await openDetails();
    // More rows and worlds of the same kind are most of what axe would spend its time on.
    await page.evaluate(() => {
      for (const body of document.querySelectorAll('tbody'))
        for (const row of [...body.rows].slice(2)) row.remove();
      for (const table of document.querySelectorAll('table'))
        for (const body of [...table.tBodies].slice(2)) body.remove();
      for (const part of document.querySelectorAll('section')) {
        for (const world of [...part.querySelectorAll(':scope > details.world')].slice(2)) world.remove();
        for (const more of part.querySelectorAll('dl.definitions'))
          for (const item of [...more.children].slice(2)) item.remove();
      }
    });
    await page.evaluate(axe.source);
    const check = async (part: string, theme: keyof typeof rules) => {
      await page.emulateMedia({ colorScheme: theme });
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
        [part, rules[theme]] as const,
      );
      expect(violations).toEqual([]);
    };
    await check('html', 'light');
    await check('html', 'dark');
    await page.click('a.key >> nth=1');
    await page.waitForSelector('#record[open]');
    await check('#record', 'light');
    await check('#record', 'dark');
    await page.emulateMedia({ colorScheme: 'light', reducedMotion: null });
  });

  it('is walked by keyboard: the skip link first, then the sections, always with a visible focus', async () => {
    await open();
    const stops: string[] = [];
    for (let k = 0; k < 8; k++) {
      await page.keyboard.press('Tab');
      const stop = await page.evaluate(() => {
        const at = document.activeElement as HTMLElement;
        const { outlineStyle, outlineWidth } = getComputedStyle(at);
        const box = at.getBoundingClientRect();
        return {
          name: at.textContent!.trim(),
          outline: outlineStyle !== 'none' && Number.parseFloat(outlineWidth) >= 2,
          seen: box.left >= 0 && box.right <= innerWidth && box.width > 0,
        };
      });
      expect(stop, stop.name).toMatchObject({ outline: true, seen: true });
      stops.push(stop.name);
    }
    expect(stops.slice(0, 3)).toEqual(['Skip to the answer', 'Scoreboard', 'Why']);
    await open();
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Tab');
    expect(await hash()).toBe('#answer');
    expect(await page.evaluate(() => document.activeElement?.closest('section')?.id)).toBe('answer');
  });

  it('moves nothing for who asks for less motion', async () => {
    await page.emulateMedia({ reducedMotion: 'reduce' });
    await open();
    const moving = () =>
      page.evaluate(() => {
        const all = [
          document.documentElement,
          ...document.querySelectorAll('a, button, summary, details, dialog'),
        ];
        return all.filter((one) => {
          const { scrollBehavior, transitionDuration, animationName } = getComputedStyle(one);
          return scrollBehavior === 'smooth' || transitionDuration !== '0s' || animationName !== 'none';
        }).length;
      });
    expect(await moving()).toBe(0);
    await page.emulateMedia({ reducedMotion: 'no-preference' });
    expect(await moving()).toBe(1);
  });

  it('sorts by keyboard, and the hash remembers it', async () => {
    await open();
    await openDetails();
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
    await open();
    await page.fill('#filter', 'reward regular');
    const shown = () => page.locator('#metrics-0-table tbody tr:not(.class):visible').count();
    const before = await shown();
    expect(before).toBe(run.manifest.metrics.filter(({ object }) => object === 'reward').length);
    await page.reload();
    expect(await page.inputValue('#filter')).toBe('reward regular');
    expect(await shown()).toBe(before);
  });

  it('changes its theme, and the hash remembers it', async () => {
    await open();
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
    await open(`#cell-${record.result.cell}`);
    await page.waitForSelector('#record[open]');
    const text = await page.locator('#record-body').innerText();
    for (const { value } of record.result.measured) expect(text).toContain(String(value));
    for (const value of Object.values(record.result.parameters!)) expect(text).toContain(String(value));
    await page.keyboard.press('Escape');
    await page.waitForFunction(() => location.hash.startsWith('#cells'));
  });

  it('shows what a number is made of, and the way back leads back', async () => {
    await open('#metrics-0');
    const number = page.locator('#metrics-0 a.number').first();
    const trace = (await number.getAttribute('data-trace'))!;
    await number.click();
    await page.waitForSelector('#record[open]');
    expect(await hash()).toBe(`#number-${trace}`);
    const [world, row] = trace.split('-').map(Number);
    const replicates = run.manifest.cells.filter(
      (cell) => cell.world === world && cell.row === row && cell.role === 'fit',
    );
    expect(await page.locator('#record-body tbody tr').count()).toBe(replicates.length);
    await page.click('#record-body a.key >> nth=0');
    await page.waitForFunction((cell) => location.hash === `#cell-${cell}`, replicates[0]!.cell);
    await page.locator('#record-title', { hasText: replicates[0]!.cell.slice(0, 8) }).waitFor();
    await page.goBack();
    await page.locator('#record-title').filter({ hasNotText: 'Record' }).waitFor();
    expect(await hash()).toBe(`#number-${trace}`);
    await page.goBack();
    await page.waitForFunction(() => !(document.querySelector('#record') as HTMLDialogElement).open);
    expect(await hash()).toBe('#metrics-0');
  });

  it('leads from a mark to its records', async () => {
    await open();
    await page.click('.board a.mark >> nth=0');
    await page.waitForFunction(() => location.hash === '#group-0-0');
    expect(await page.locator('#group-0-0 tr').count()).toBe(7);
    expect(await page.locator('#group-0-0').isVisible()).toBe(true);
  });

  it('reads a map under the pointer', async () => {
    await open('#maps-1');
    await openDetails();
    const figure = page.locator('#maps-1 details.object:has(summary:has-text("Value V"))');
    await figure
      .locator('svg.heat')
      .first()
      .hover({ position: { x: 2, y: 2 } });
    const truth = run.manifest.worlds[1]!;
    const place = truth.arrays.find(({ name }) => name === 'value')!;
    const value = run.arrays(truth.blob!)![place.offset]!;
    const readout = await figure.locator('.readout').innerText();
    expect(readout).toMatch(/^state 0: truth /);
    expect(Number(readout.split(' ').at(-1)!.replace('−', '-'))).toBeCloseTo(value, 2);
  });

  it('downloads the records that it was made from', async () => {
    await open();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.click('[data-download=verdict]'),
    ]);
    expect(JSON.parse(readFileSync(await download.path(), 'utf8'))).toEqual(run.verdict);
  });

  it('can be read without JavaScript, on paper too', async () => {
    const plain = await newPage({ javaScriptEnabled: false });
    await plain.goto(urlOf('report.html'));
    const headline = await plain.locator('.headline').innerText();
    expect(headline.replaceAll('\u00a0', ' ')).toBe(run.verdict.answer[0]);
    expect(await plain.locator('.board .mark').count()).toBeGreaterThan(40);
    expect(await plain.locator('#theme').isVisible()).toBe(false);
    expect(await plain.locator('#cells-table').isVisible()).toBe(false);
    await plain.emulateMedia({ media: 'print' });
    expect(await plain.locator('#cells-table').isVisible()).toBe(true);
    expect(await plain.locator('#methods pre').isVisible()).toBe(true);
    expect(complaints).toEqual([]);
    await plain.context().close();
  });

  it('opens its details for print', async () => {
    await open();
    await page.evaluate(() => dispatchEvent(new Event('beforeprint')));
    expect(await page.locator('details:not([open])').count()).toBe(0);
    await page.evaluate(() => dispatchEvent(new Event('afterprint')));
    expect(await page.locator('details:not([open])').count()).toBeGreaterThan(3);
  });

  it('fits a phone: tables scroll, the page does not', async () => {
    await page.setViewportSize({ width: 360, height: 740 });
    await open();
    await openDetails();
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(360);
    await page.setViewportSize({ width: 1280, height: 800 });
  });

  it('shows hostile text as text', async () => {
    await open(`#cell-${run.records[0]!.result.cell}`, 'hostile.html');
    await page.waitForSelector('#record[open]');
    expect(await page.locator('#record-body').innerText()).toContain('</script><script>window.hacked=1');
    await page.keyboard.press('Escape');
    await openDetails();
    expect(await page.evaluate(() => 'hacked' in window)).toBe(false);
    expect(complaints).toEqual([]);
  });

  it('lists more cells than it holds as rows', async () => {
    await open('#cells', 'long.html');
    await page.click('#cells-all > summary');
    await page.waitForFunction(() => document.querySelectorAll('#cells-table a.key').length === 600);
  });
});
