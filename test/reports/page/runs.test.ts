import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { renderRuns } from '../../../reports/page/render-runs.ts';
import { type ListedRun, runsView } from '../../../reports/page/view/runs.ts';

const run = (name: string, at: string | null, exitCode = 0): ListedRun => ({
  name,
  link: `${name}/report.html`,
  question: 'What is it?',
  at,
  source: '0.1.0 (abc)',
  verdict: {
    suite: `suite of ${name}`,
    exitCode,
    answer: [`${name} says so.`],
    counts: { ok: 1200, refused: 0, missing: 3 },
    planned: 1203,
  },
});
const refused: ListedRun = { name: 'out/old', link: 'old/report.html', refused: 'version 1, not 5.' };
const runs = [
  refused,
  run('a', '2026-01-02T10:00:00Z'),
  run('b', null, 23),
  run('c', '2026-02-01T09:30:00Z', 20),
];

describe('the page of many runs', () => {
  it('lists the latest first and what was refused last', () => {
    const view = runsView(runs);
    expect(view.runs.map(({ name }) => name)).toEqual(['c', 'a', 'b', 'out/old']);
    expect(view.headline).toBe('4 runs of 3 suites: 1 as expected, 2 otherwise and 1 could not be read.');
    expect(view.runs[0]).toMatchObject({ day: '2026-02-01', time: '09:30', cells: '1,203' });
    expect(view.runs[0]).toMatchObject({ mark: { word: 'regressed' }, counts: ['1,200 ok', '3 missing'] });
  });

  it('is one file with links and the list inside, and the same bytes twice', async () => {
    const html = await renderRuns(runs);
    expect(html.includes('<a href="c/report.html"><bdi>suite of c</bdi></a>')).toBe(true);
    expect(html.includes('version 1, not 5.')).toBe(true);
    expect(/undefined|\[object|NaN/.test(html.split('<script')[0]!)).toBe(false);
    const packed = /id="archive">([^<]*)</.exec(html)![1]!;
    const inside: unknown = JSON.parse(gunzipSync(Buffer.from(packed, 'base64')).toString('utf8'));
    expect(inside).toEqual({ format: 'irlbench/runs', version: 1, runs });
    expect(html === (await renderRuns(runs))).toBe(true);
  });
});
