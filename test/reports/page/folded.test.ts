import { gunzipSync } from 'node:zlib';
import { parseHTML } from 'linkedom';
import { beforeAll, describe, expect, it } from 'vitest';
import { renderPage } from '../../../reports/page/render-page.ts';
import { frozenRun, inTwiceTheWorlds } from '../../fixtures/records/frozen.ts';

describe('a page of many worlds', () => {
  let short = '';
  let document: Document;
  let parts: readonly string[] = [];

  beforeAll(async () => {
    const run = frozenRun();
    short = await renderPage(run);
    const html = await renderPage(inTwiceTheWorlds(run));
    ({ document } = parseHTML(html) as unknown as { document: Document });
    const packed = /id="folded">([^<]*)</.exec(html)![1]!;
    ({ parts } = JSON.parse(gunzipSync(Buffer.from(packed, 'base64')).toString('utf8')) as {
      parts: string[];
    });
  }, 60_000);

  it('keeps pictures that are not open folded away, each in its place', () => {
    const places = [...document.querySelectorAll<HTMLElement>('[data-folded]')].map((place) =>
      Number(place.dataset['folded']),
    );
    expect(places).toEqual(parts.map((_, k) => k));
    expect(document.querySelectorAll('#maps-0 figure.wide').length).toBeGreaterThan(0);
    expect(document.querySelectorAll('#maps-1 figure.wide').length).toBe(0);
    expect(document.querySelector('#maps-1 [data-folded]')!.textContent).toContain('needs JavaScript');
  });

  it('unfolds to what a page of few worlds shows at once', () => {
    for (const world of ['#maps-1', '#maps-2']) {
      const place = document.querySelector(`${world} [data-folded]`)!;
      const part = parts[Number((place as HTMLElement).dataset['folded'])]!;
      expect(part.length).toBeGreaterThan(1000);
      expect(short.includes(part), world).toBe(true);
    }
  });

  it('folds nothing where worlds are few, and never a verdict, a mean or a failure', () => {
    expect(short.includes('data-folded="')).toBe(false);
    expect(short.includes('id="folded"')).toBe(false);
    for (const place of document.querySelectorAll('[data-folded]'))
      expect(['maps', 'distribution']).toContain(place.closest('section')!.id);
    expect(parts.some((part) => part.includes('class="number"'))).toBe(false);
  });
});
