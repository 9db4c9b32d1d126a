import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ReportServer, serveReport } from '../../cli/serve/report-server.ts';
import type { HistoryEntry } from '../../core/contract/index.ts';
import { renderComparison } from '../../reports/page/render-comparison.ts';
import { renderPage } from '../../reports/page/render-page.ts';
import { renderRuns } from '../../reports/page/render-runs.ts';
import { historyEntry, historyNumber } from '../fixtures/history.ts';
import { checkedRun } from '../fixtures/records/excerpt.ts';
import { alone, noBrowser, openViewer, thin, unfold, type Viewer, violationsOf } from '../support/browser.ts';

/** One number moves from run to run, another stays. */
const entry = (k: number, mean: number): HistoryEntry =>
  historyEntry(k, [
    historyNumber({ mean, low: mean * 0.9, high: mean * 1.1, answers: (mean > 0.1 ? 'b' : 'a').repeat(64) }),
    historyNumber({ object: 'reward', metric: 'reward-rmse', unit: 'reward' }),
  ]);

describe.skipIf(noBrowser)('pages beside the report in a browser', () => {
  const held = { ...checkedRun(), arrays: () => null };
  const history = [entry(0, 0.04), entry(1, 0.4)];
  let viewer: Viewer;
  let page: Page;

  beforeAll(async () => {
    viewer = await openViewer();
    page = viewer.page;
    const { comparison } = held.verdict.regression!;
    viewer.write('changes.html', await renderPage({ ...held, history }));
    viewer.write(
      'comparison.html',
      await renderComparison({ before: 'a', after: 'b', comparison: comparison! }),
    );
    viewer.write(
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
  }, 60_000);
  afterAll(() => viewer.close());

  it.each(['changes.html', 'comparison.html', 'runs.html'])(
    '%s keeps its own policy, is accessible and fits a phone',
    async (name) => {
      await viewer.open(name);
      const scope = name === 'changes.html' ? '#changes' : 'html';
      if (scope !== 'html') await alone(page, scope);
      await thin(page);
      await unfold(page);
      expect(await violationsOf(page, scope, 'light')).toEqual([]);
      for (const button of await page
        .locator('#changes-regressed-table th button, #runs-table th button')
        .all())
        await button.click();
      await page.setViewportSize({ width: 360, height: 740 });
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(360);
      expect(viewer.complaints).toEqual([]);
    },
  );

  it('notices a style or a script that is not its own', async () => {
    await viewer.open('comparison.html');
    await page.evaluate(() => {
      document.body.setAttribute('style', 'color: red');
      document.body.append(Object.assign(document.createElement('script'), { textContent: 'hacked = 1' }));
    });
    expect(viewer.complaints.length).toBeGreaterThanOrEqual(2);
    expect(await page.evaluate(() => 'hacked' in window)).toBe(false);
  });

  it('shows of a history what was chosen, and the hash remembers it', async () => {
    await viewer.open('changes.html');
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
    await viewer.open('changes.html');
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
      await viewer.open(server.url);
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
      expect(viewer.complaints).toEqual([]);
    });
  });
});
