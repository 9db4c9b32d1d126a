import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import axe from 'axe-core';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type ReportServer, serveReport } from '../../cli/serve/report-server.ts';
import type { HistoryEntry } from '../../core/contract/index.ts';
import { renderComparison } from '../../reports/page/render-comparison.ts';
import { renderPage } from '../../reports/page/render-page.ts';
import { renderRuns } from '../../reports/page/render-runs.ts';
import { checkedRun } from '../fixtures/records/excerpt.ts';
import { smallRun } from '../fixtures/records/frozen.ts';

const executable = [process.env['CHROMIUM'] ?? '', '/usr/bin/chromium', '/usr/bin/google-chrome'].find(
  (path) => path !== '' && existsSync(path),
);
if (executable === undefined) console.log('skipped: no chromium on this machine (set CHROMIUM to its path)');

const entry = (k: number, mean: number): HistoryEntry => ({
  format: 'irlbench/history',
  version: 2,
  run: k.toString(16).padStart(64, '0'),
  suite: 'fixture',
  seed: 'fixture-1',
  source: `0.1.${k}`,
  at: '2026-01-05T09:00:00Z',
  machine: null,
  exitCode: 0,
  counts: {},
  numbers: (['policy-tv', 'reward-rmse'] as const).map((metric, m) => ({
    world: 'line',
    row: 'BC',
    object: m === 0 ? 'policy' : 'reward',
    metric,
    unit: 'ratio',
    weights: 'uniform',
    mask: 'all',
    logScale: true,
    limit: 0.05,
    values: 5,
    of: 5,
    mean: m === 0 ? mean : 0.1,
    low: m === 0 ? mean * 0.9 : 0.09,
    high: m === 0 ? mean * 1.1 : 0.11,
    answers: (m === 0 && mean > 0.1 ? 'b' : 'a').repeat(64),
    versions: null,
  })),
});

describe.skipIf(executable === undefined)('pages beside the report in a browser', () => {
  const folder = mkdtempSync(join(tmpdir(), 'irlbench-pages-'));
  const held = { ...smallRun(), ...checkedRun(), arrays: () => null };
  const history = [entry(0, 0.04), entry(1, 0.4)];
  let browser: Browser;
  let page: Page;
  let complaints: string[] = [];

  beforeAll(async () => {
    const { comparison } = held.verdict.regression!;
    const write = (name: string, html: string) => writeFileSync(join(folder, name), html);
    write('changes.html', await renderPage({ ...held, history }));
    write('comparison.html', await renderComparison({ before: 'a', after: 'b', comparison: comparison! }));
    write(
      'runs.html',
      await renderRuns([
        {
          name: 'x',
          link: 'changes.html',
          question: 'Why?',
          at: null,
          source: '0.1.0',
          verdict: held.verdict,
        },
        { name: 'old', link: null, refused: 'old/manifest.json has version 1.' },
      ]),
    );
    browser = await chromium.launch({ executablePath: executable!, args: ['--no-sandbox', '--disable-gpu'] });
  }, 60_000);
  afterAll(async () => {
    await browser.close();
    rmSync(folder, { recursive: true });
  });
  afterEach(() => page.context().close());

  /** Opens an address without a network; violations of its policy are complaints too. */
  async function open(address: string, options: object = {}): Promise<void> {
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...options });
    page = await context.newPage();
    complaints = [];
    page.on('console', (message) => complaints.push(message.text()));
    page.on('pageerror', (error) => complaints.push(error.message));
    await page.addInitScript(() => {
      addEventListener('securitypolicyviolation', (event) => {
        console.log(`${event.violatedDirective}: ${event.blockedURI}`);
      });
    });
    await page.goto(address);
  }
  const file = (name: string): string => pathToFileURL(join(folder, name)).href;
  const unfold = () =>
    page.evaluate(() => {
      for (const part of document.querySelectorAll('details')) part.open = true;
    });

  it.each(['changes.html', 'comparison.html', 'runs.html'])(
    '%s keeps its own policy, is accessible and fits a phone',
    async (name) => {
      await open(file(name), { offline: true, reducedMotion: 'reduce' });
      await unfold();
      await page.evaluate(axe.source);
      const scope = name === 'changes.html' ? '#changes' : 'html';
      const violations = await page.evaluate(async (part) => {
        const tools = window as unknown as {
          axe: { run(part: string, options: object): Promise<{ violations: { id: string }[] }> };
        };
        const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
        const found = await tools.axe.run(part, { runOnly: { type: 'tag', values: tags } });
        return found.violations.map((own) => JSON.stringify(own).slice(0, 400));
      }, scope);
      expect(violations).toEqual([]);
      for (const button of await page
        .locator('#changes-regressed-table th button, #runs-table th button')
        .all())
        await button.click();
      await page.setViewportSize({ width: 360, height: 740 });
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(360);
      expect(complaints).toEqual([]);
    },
  );

  it('notices a style or a script that is not its own', async () => {
    await open(file('changes.html'), { offline: true });
    await page.evaluate(() => {
      document.body.setAttribute('style', 'color: red');
      document.body.append(Object.assign(document.createElement('script'), { textContent: 'hacked = 1' }));
    });
    expect(complaints.length).toBeGreaterThanOrEqual(2);
    expect(await page.evaluate(() => 'hacked' in window)).toBe(false);
  });

  it('shows of a history what was chosen, and the hash remembers it', async () => {
    await open(file('changes.html'), { offline: true });
    const shown = () => page.locator('#history figure:visible').count();
    await page.selectOption('#history-choice', 'changed');
    expect(await shown()).toBe(1);
    expect(page.url()).toContain('history=changed');
    await page.selectOption('#history-choice', { label: 'reward r: reward-rmse' });
    expect(await shown()).toBe(1);
    await page.reload();
    expect(await page.inputValue('#history-choice')).toBe('is reward r: reward-rmse');
    expect(await shown()).toBe(1);
    await page.selectOption('#history-choice', '');
    expect(await shown()).toBe(2);
  });

  it('opens the record of every kind of cell by its address, or says that there is none', async () => {
    const { manifest } = held;
    await open(file('changes.html'), { offline: true });
    const kinds = new Map(manifest.cells.map((cell) => [`${cell.role} ${cell.row}`, cell.cell]));
    for (const cell of [...kinds.values(), manifest.cells.at(-1)!.cell]) {
      await page.evaluate((hash) => void (location.hash = hash), `#cell-${cell}`);
      await page.waitForFunction(
        (short) => document.querySelector('#record[open] h2')?.textContent === `Record ${short}`,
        cell.slice(0, 8),
      );
    }
    expect(await page.locator('#record-body').innerText()).toContain('Planned, and never recorded.');
    await page.evaluate(() => void (location.hash = '#cell-zzz'));
    await page.waitForFunction(() =>
      document.querySelector('#record-body')?.textContent?.includes('This run has no such cell.'),
    );
    const first = manifest.cells[0]!.cell;
    await page.evaluate((hash) => void (location.hash = hash), `#cell-${first.slice(0, 12)}`);
    await page.waitForFunction(
      (own) => document.querySelector('#record-body')?.textContent?.includes(own),
      first,
    );
    const ids = await page.evaluate(() => [...document.querySelectorAll('[id]')].map(({ id }) => id));
    expect(new Set(ids).size).toBe(ids.length);
  });

  describe('live', () => {
    let server: ReportServer;
    let state = 'one';
    beforeAll(async () => {
      server = await serveReport({ state: () => state, page: (own) => renderPage(held, own) }, 0);
    });
    afterAll(() => server.close());

    it('comes again when the run has changed, keeps its place, and waits for a reader', async () => {
      await open(server.url);
      await page.waitForFunction(() => document.querySelector('#live')?.textContent === '● live');
      await page.evaluate(() => {
        (document.querySelector('#cells-all') as HTMLDetailsElement).open = true;
        scrollTo({ top: 300, behavior: 'instant' });
      });
      state = 'two';
      await page.waitForFunction(
        () => document.querySelector<HTMLElement>('#live')?.dataset['state'] === 'two',
      );
      await page.waitForFunction(() => scrollY === 300);
      expect(await page.locator('#cells-all').getAttribute('open')).not.toBe(null);
      await page.focus('#filter');
      state = 'three';
      await page.waitForFunction(() => document.querySelector('#live')?.textContent === '● new results');
      expect(await page.locator('#live').getAttribute('data-state')).toBe('two');
      await page.locator('#filter').blur();
      await page.waitForFunction(
        () => document.querySelector<HTMLElement>('#live')?.dataset['state'] === 'three',
      );
      expect(complaints).toEqual([]);
    });
  });
});
