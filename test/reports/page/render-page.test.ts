import { readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { renderPage } from '../../../reports/page/render-page.ts';
import { frozenRun, smallRun } from '../../fixtures/records/frozen.ts';
import { unpack } from './trace/unpacked.ts';

const golden = new URL('../../golden/report.html', import.meta.url);
const packed = /(<script type="application\/gzip\+base64" id="archive">)([^<]*)(<\/script>)/;

describe('renderPage', () => {
  it('renders the golden page', async () => {
    // Packed bytes belong to the zlib of a Node build; what they hold is compared below.
    const html = (await renderPage(smallRun())).replace(packed, '$1$3');
    if (process.env['UPDATE_GOLDEN'] === '1') writeFileSync(golden, html);
    const expected = readFileSync(golden, 'utf8');
    if (html !== expected) {
      let at = 0;
      while (html[at] === expected[at]) at++;
      expect.fail(`differs at ${at}: …${html.slice(at - 80, at + 80)}… UPDATE_GOLDEN=1 accepts it`);
    }
  });

  it('gives the same bytes twice', async () => {
    const first = await renderPage(frozenRun());
    const second = await renderPage(frozenRun());
    expect(first === second).toBe(true);
  });

  it('is the archive: manifest, verdict and every record come back to the last digit', async () => {
    const run = frozenRun();
    const archive = unpack(await renderPage(run));
    expect(archive.manifest).toEqual(run.manifest);
    expect(archive.stored).toEqual(run.verdict);
    const different = archive.records.findIndex(
      (record, k) => JSON.stringify(sorted(record)) !== JSON.stringify(sorted(run.records[k])),
    );
    expect(different).toBe(-1);
  });

  it('refuses strange input by escaping it', async () => {
    const run = frozenRun();
    const evil = '</script><script>alert(1)</script><b title="x">&\u202e';
    Object.assign(run.manifest.rows[0]!, { label: evil });
    Object.assign(run.manifest.worlds[0]!, { name: evil, notes: [evil] });
    Object.assign(run.manifest.suite, { question: evil });
    Object.assign(run.records[0]!.circumstance, { logTail: evil });
    const html = await renderPage({ ...run, verdict: { ...run.verdict, answer: [evil], suite: evil } });
    expect(html.match(/<script/g)).toHaveLength(2);
    expect(html.includes('<b title')).toBe(false);
  });

  it('renders a run that has only been planned', async () => {
    const run = frozenRun();
    const html = await renderPage({
      ...run,
      records: [],
      verdict: { ...run.verdict, gates: [], answer: [], counts: {} },
    });
    expect(html.includes('105 of 105 planned cells have no record yet')).toBe(true);
    expect(html.split('<script')[0]).not.toMatch(/undefined|\[object/);
  });
});

/** Keys of a record in one order: packing moves `measured` to the end of a result. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([x], [y]) => (x < y ? -1 : 1))
      .map(([key, own]) => [key, sorted(own)]),
  );
}
