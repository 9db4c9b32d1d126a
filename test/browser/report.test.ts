import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { renderPage } from '../../reports/page/render-page.ts';
import { gridRun } from '../fixtures/records/excerpt.ts';
import { frozenRun, inTwiceTheWorlds, smallRun } from '../fixtures/records/frozen.ts';
import { alone, noBrowser, openViewer, thin, unfold, type Viewer, violationsOf } from '../support/browser.ts';

const evil = '</script><script>window.hacked=1</script>" onmouseover="window.hacked=1"\u202e';

/** One world, with maps of its truth and of one estimator: a page that opens quickly and has of everything. */
function oneWorld() {
  const run = gridRun();
  const row = run.manifest.rows.findIndex(({ label }) => label === 'NFXP');
  const cells = new Set(run.manifest.cells.map(({ cell }) => cell));
  const mapped = new Set(run.manifest.cells.filter((cell) => cell.row === row).map(({ cell }) => cell));
  const { records, arrays } = frozenRun();
  const drawn = new Set([run.manifest.worlds[0]!.blob]);
  for (const { result } of records) if (mapped.has(result.cell)) drawn.add(result.blob);
  return {
    ...run,
    records: records.filter(({ result }) => cells.has(result.cell)),
    arrays: (blob: string) => (drawn.has(blob) ? arrays(blob) : null),
  };
}

describe.skipIf(noBrowser)('the report in a browser', () => {
  let viewer: Viewer;
  let page: Page;
  const whole = smallRun();
  const run = oneWorld();

  beforeAll(async () => {
    viewer = await openViewer();
    page = viewer.page;
    const write = async (file: string, input: Parameters<typeof renderPage>[0]): Promise<void> =>
      viewer.write(file, await renderPage(input));
    await write('whole.html', whole);
    await write('report.html', run);
    const hostile = { ...gridRun(), arrays: () => null };
    for (const row of hostile.manifest.rows) Object.assign(row, { label: evil + row.label });
    for (const record of hostile.records) Object.assign(record.circumstance, { logTail: evil });
    Object.assign(hostile.manifest.worlds[0]!, { name: evil, actionLabels: [evil, 'b', 'c'] });
    await write('hostile.html', hostile);
    const long = { ...gridRun(), arrays: () => null };
    const some = long.manifest.cells;
    const cells = Array.from({ length: 600 }, (_, k) => ({
      ...some[k % some.length]!,
      cell: k.toString(16).padStart(64, '0'),
    }));
    await write('folded.html', inTwiceTheWorlds(frozenRun()));
    await write('long.html', { ...long, manifest: { ...long.manifest, cells } });
  });
  afterAll(() => viewer.close());

  const open = (hash = '', file = 'report.html') => viewer.open(file, hash);
  const hash = () => page.evaluate(() => location.hash);

  it('asks for nothing but itself, complains of nothing, and answers in the first screen', async () => {
    await open('', 'whole.html');
    expect((await page.locator('.headline').boundingBox())!.y).toBeLessThan(300);
    expect((await page.locator('.board').boundingBox())!.y).toBeLessThan(660);
    await unfold(page);
    await page.click('a.key >> nth=3');
    await page.waitForSelector('#record[open]');
    expect(viewer.complaints).toEqual([]);
  });

  it('has no accessibility violation, in either theme', async () => {
    await open('', 'whole.html');
    await thin(page);
    await unfold(page);
    expect(await violationsOf(page, 'html', 'light')).toEqual([]);
    await thin(page, 1);
    expect(await violationsOf(page, 'html', 'dark')).toEqual([]);
    await page.click('a.key >> nth=0');
    await page.waitForSelector('#record[open]');
    await alone(page, '#record');
    expect(await violationsOf(page, '#record', 'dark')).toEqual([]);
    expect(await violationsOf(page, '#record', 'light')).toEqual([]);
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
    await open();
    await page.emulateMedia({ reducedMotion: 'reduce' });
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
    await unfold(page);
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
    const measured = new Set(
      run.records.flatMap(({ result }) => result.measured.map(({ metric }) => metric)),
    );
    const asked = run.manifest.metrics.filter(({ object, id }) => object === 'reward' && measured.has(id));
    expect(before).toBe(asked.length);
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
    const cells = run.manifest.cells.filter(({ world, row }) => world === 0 && row === 0);
    expect(await page.locator('#group-0-0 a.key').count()).toBe(cells.length);
    expect(await page.locator('#group-0-0').isVisible()).toBe(true);
  });

  it('reads a map under the pointer', async () => {
    await open('#maps-0');
    await unfold(page);
    const figure = page.locator('#maps-0 details.object:has(summary:has-text("Value V"))');
    await figure
      .locator('svg.heat')
      .first()
      .hover({ position: { x: 2, y: 2 } });
    const truth = run.manifest.worlds[0]!;
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
    const plain = await viewer.another({ javaScriptEnabled: false });
    await plain.goto(viewer.url('report.html'));
    const headline = await plain.locator('.headline').innerText();
    expect(headline.replaceAll('\u00a0', ' ')).toBe(run.verdict.answer[0]);
    expect(await plain.locator('.board .mark').count()).toBe(30);
    expect(await plain.locator('#theme').isVisible()).toBe(false);
    expect(await plain.locator('#cells-table').isVisible()).toBe(false);
    await plain.emulateMedia({ media: 'print' });
    expect(await plain.locator('#cells-table').isVisible()).toBe(true);
    expect(await plain.locator('#methods pre').isVisible()).toBe(true);
    expect(viewer.complaints).toEqual([]);
    await plain.context().close();
  });

  it('unfolds in place what a page of many worlds keeps packed, before it shows what a link names', async () => {
    await open('#maps-4', 'folded.html');
    await page.waitForFunction(() => document.querySelector('[data-folded]') === null);
    const figures = (world: number) => page.locator(`#maps-${world} svg`).count();
    expect(await figures(1)).toBeGreaterThan(0);
    expect(await figures(4)).toBe(await figures(1));
    expect(await page.locator('#maps-4').isVisible()).toBe(true);
    expect(viewer.complaints).toEqual([]);
  });

  it('opens its details for print', async () => {
    await open();
    await page.evaluate(() => dispatchEvent(new Event('beforeprint')));
    expect(await page.locator('details:not([open])').count()).toBe(0);
    await page.evaluate(() => dispatchEvent(new Event('afterprint')));
    expect(await page.locator('details:not([open])').count()).toBeGreaterThan(3);
  });

  it('prints the heads of its tables as text, which repeats on every sheet', async () => {
    await open();
    await page.emulateMedia({ media: 'print' });
    const displays = await page
      .locator('th button')
      .evaluateAll((buttons) => [...new Set(buttons.map((button) => getComputedStyle(button).display))]);
    await page.emulateMedia({ media: null });
    expect(displays).toEqual(['contents']);
  });

  it('fits a phone: tables scroll, the page does not', async () => {
    await open('', 'whole.html');
    await page.setViewportSize({ width: 360, height: 740 });
    await unfold(page);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(360);
  });

  it('shows hostile text as text', async () => {
    await open(`#cell-${run.records[0]!.result.cell}`, 'hostile.html');
    await page.waitForSelector('#record[open]');
    expect(await page.locator('#record-body').innerText()).toContain('</script><script>window.hacked=1');
    await page.keyboard.press('Escape');
    await unfold(page);
    expect(await page.evaluate(() => 'hacked' in window)).toBe(false);
    expect(viewer.complaints).toEqual([]);
  });

  it('lists more cells than it holds as rows', async () => {
    await open('#cells', 'long.html');
    await page.click('#cells-all > summary');
    await page.waitForFunction(() => document.querySelectorAll('#cells-table a.key').length === 600);
  });
});
