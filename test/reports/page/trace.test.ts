import { beforeAll, describe, expect, it } from 'vitest';
import { createRandom } from '../../../core/numerics/random.ts';
import { renderPage } from '../../../reports/page/render-page.ts';
import { type Kind, type Shown, shownIn } from './trace/claims.ts';
import { numeralsIn, read } from './trace/numerals.ts';
import { readers } from './trace/readers.ts';
import { unpack } from './trace/unpacked.ts';
import { wholeRun } from './trace/whole-run.ts';

it('reads what the page prints', () => {
  expect(read('−1,234')).toEqual({ value: -1234, half: 0.5 });
  expect(read('0.0320').value).toBe(0.032);
  expect(read('0.0320').half).toBeCloseTo(0.00005, 12);
  expect(read('−6.61 × 10⁻¹⁷').value).toBeCloseTo(-6.61e-17, 30);
  expect(read('10⁻⁶').value).toBe(1e-6);
  expect(read('2.1e-7').value).toBe(2.1e-7);
  expect(numeralsIn('5 × 5 grid, 1,200 of α = ∞: −0.3 to 2.1 × 10⁻⁵ (1.2e-9), p-3, NaN')).toEqual([
    '5',
    '5',
    '1,200',
    '∞',
    '−0.3',
    '2.1 × 10⁻⁵',
    '1.2e-9',
    '3',
    'NaN',
  ]);
});

/** Text inside the page that scripts, titles on hover and descriptions are not part of. */
describe('every number in the text of the page', () => {
  let shown: readonly Shown[] = [];
  const of = (kind: Kind): readonly Shown[] => shown.filter((one) => one.kind === kind);

  beforeAll(async () => {
    const run = unpack(await renderPage(wholeRun()));
    // What the archive says of gates and fits is what its records say.
    const { regression: _, ...stored } = run.stored;
    expect(run.verdict).toEqual(stored);
    shown = shownIn(run, readers);
  }, 60_000);

  it('has a mark that says where it comes from', () => {
    const count = (kind: Kind): number => of(kind).reduce((sum, { numerals }) => sum + numerals.length, 0);
    const counts = (['recomputed', 'quoted', 'template', 'axis', 'code', 'unmarked'] as const).map(
      (kind) => `${count(kind)} ${kind}`,
    );
    console.log(`Numbers of a page: ${counts.join(', ')}.`);
    expect(of('unmarked').map(({ where }) => where)).toEqual([]);
    expect(count('recomputed')).toBeGreaterThan(8000);
  });

  it('is that of the embedded records, to the last digit shown', () => {
    const wrong = shown.filter(({ accepts, numerals }) => !accepts(numerals));
    expect(wrong.map(({ where, expected }) => `${where} for ${expected()}`)).toEqual([]);
  });

  it('would be found out with another last digit: 200 picked at random', () => {
    const random = createRandom('trace');
    const all = of('recomputed').flatMap((one) => one.numerals.map((_, place) => ({ one, place })));
    const picked = Array.from({ length: 200 }, () => all[Math.floor(random.uniform() * all.length)]!);
    const missed = picked.filter(({ one, place }) =>
      one.accepts(one.numerals.with(place, altered(one.numerals[place]!))),
    );
    expect(missed.map(({ one }) => one.where)).toEqual([]);
  });
});

/** The last digit before a power of ten is another by five; what is no finite number becomes one. */
function altered(numeral: string): string {
  const [, start, digit, end] = /^(.*?)(\d)((?:e.*| × .*)?)$/.exec(numeral) ?? [];
  return digit === undefined ? '0.5' : `${start}${(Number(digit) + 5) % 10}${end}`;
}
