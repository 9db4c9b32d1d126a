import { gunzipSync } from 'node:zlib';
import { parseHTML } from 'linkedom';
import { beforeAll, describe, expect, it } from 'vitest';
import { createRandom } from '../../../core/numerics/random.ts';
import { renderPage } from '../../../reports/page/render-page.ts';
import { frozenRun } from '../../fixtures/records/frozen.ts';

/** The parts of an embedded archive that numbers come from, read without the code that wrote it. */
interface Embedded {
  readonly manifest: {
    readonly worlds: readonly { readonly actionLabels: readonly string[] }[];
    readonly cells: readonly {
      readonly cell: string;
      readonly world: number;
      readonly row: number;
      readonly role: string;
    }[];
  };
  readonly verdict: { readonly gates: readonly Readonly<Record<string, unknown>>[] };
  readonly records: readonly { readonly result: { readonly cell: string } }[];
  readonly measured: readonly { readonly values: readonly (number | string | null)[] }[];
  readonly arrays: Readonly<Record<string, Readonly<Record<string, readonly number[]>>>>;
}

/** A number as a reader sees it, and the number that it stands for. */
interface Claim {
  readonly where: string;
  readonly shown: string;
  readonly recomputed: () => number;
}

const superscripts = '⁰¹²³⁴⁵⁶⁷⁸⁹';

/** What a reader makes of a printed number: its value and half a unit of its last digit. */
function read(shown: string): { readonly value: number; readonly half: number } {
  const [mantissa = '', power = ''] = shown.replaceAll(',', '').replaceAll('−', '-').split(' × 10');
  const exponent = Array.from(power.replace('⁻', '-'))
    .map((c) => (c === '-' ? c : superscripts.indexOf(c)))
    .join('');
  const scale = power === '' ? 1 : Number(`1e${exponent}`);
  const decimals = mantissa.split('.')[1]?.length ?? 0;
  return { value: Number(mantissa) * scale, half: (0.5 * scale) / 10 ** decimals };
}

it('reads what the page prints', () => {
  expect(read('−1,234')).toEqual({ value: -1234, half: 0.5 });
  expect(read('0.0320').value).toBe(0.032);
  expect(read('0.0320').half).toBeCloseTo(0.00005, 12);
  expect(read('−6.61 × 10⁻¹⁷').value).toBeCloseTo(-6.61e-17, 30);
});

describe('numbers picked from the page', () => {
  let claims: readonly Claim[] = [];

  beforeAll(async () => {
    const html = await renderPage(frozenRun());
    const { document } = parseHTML(html);
    const packed = document.querySelector('#archive')!.textContent!;
    const archive = JSON.parse(gunzipSync(Buffer.from(packed, 'base64')).toString('utf8')) as Embedded;
    claims = [...means(document, archive), ...gates(document, archive), ...levels(document, archive)];
  });

  it('are those of the embedded records, to the last digit shown', () => {
    const random = createRandom('trace');
    const picked = Array.from({ length: 200 }, () => claims[Math.floor(random.uniform() * claims.length)]!);
    for (const { where, shown, recomputed } of picked) {
      const exact = recomputed();
      if (shown === 'NaN' || /∞/.test(shown)) {
        expect(Number.isFinite(exact), `${where}: ${shown} for ${exact}`).toBe(false);
        continue;
      }
      const { value, half } = read(shown);
      expect(Math.abs(value - exact), `${where}: ${shown} for ${exact}`).toBeLessThanOrEqual(
        half * (1 + 1e-9),
      );
    }
    expect(new Set(picked.map(({ where }) => where.split(' ')[0])).size).toBe(5);
  });

  it('are most of the numbers of the tables', () => {
    expect(claims.length).toBeGreaterThan(2000);
  });
});

/** Means over replicates, with the ends of their intervals: the plain range in the frozen run. */
function means(document: Document, { manifest, records, measured }: Embedded): Claim[] {
  const position = new Map(records.map(({ result }, k) => [result.cell, k]));
  return [...document.querySelectorAll('a.number[data-trace]')].flatMap((link): Claim[] => {
    const trace = (link as HTMLElement).dataset['trace']!;
    const [world, row, column, role] = trace.split('-') as [string, string, string, string];
    const values = (): number[] =>
      manifest.cells
        .filter((cell) => cell.world === Number(world) && cell.row === Number(row))
        .filter((cell) => (cell.role === 'reference' ? 'fit' : cell.role) === role)
        .flatMap(({ cell }) => {
          const value = measured[Number(column)]!.values[position.get(cell) ?? -1] ?? null;
          return value === null ? [] : [Number(value)];
        });
    const mean: Claim = {
      where: `mean ${trace}`,
      shown: link.textContent!,
      recomputed: () => values().reduce((sum, x) => sum + x, 0) / values().length,
    };
    const interval = link.nextElementSibling;
    const ends = interval?.matches('span.interval') ? interval.textContent!.split(' to ') : [];
    if (ends.length !== 2) return [mean];
    return [
      mean,
      { where: `low ${trace}`, shown: ends[0]!, recomputed: () => Math.min(...values()) },
      { where: `high ${trace}`, shown: ends[1]!, recomputed: () => Math.max(...values()) },
    ];
  });
}

/** What gates judged. */
function gates(document: Document, { verdict }: Embedded): Claim[] {
  return [...document.querySelectorAll('#gates-table tbody tr')].flatMap((line): Claim[] => {
    const gate = verdict.gates[Number(line.id.slice('gate-'.length))]!;
    const shown = [...line.querySelectorAll('td')].map((cell) => cell.firstChild?.textContent ?? '');
    return [
      { where: `gate ${line.id} judged`, shown: shown[6]!, recomputed: () => Number(gate['judged']) },
      { where: `gate ${line.id} mean`, shown: shown[8]!, recomputed: () => Number(gate['mean']) },
      { where: `gate ${line.id} skill`, shown: shown[9]!, recomputed: () => Number(gate['skill']) },
    ];
  });
}

/** Numbers behind the maps: the arrays of the replicate that is drawn. */
function levels(document: Document, { manifest, arrays }: Embedded): Claim[] {
  const names: Readonly<Record<string, string>> = {
    'Policy π': 'policy',
    'Reward r': 'reward',
    'Value V': 'value',
    Q: 'q',
  };
  return [...document.querySelectorAll('#maps > details.world')].flatMap((world) => {
    const { actionLabels } = manifest.worlds[Number(world.id.slice('maps-'.length))]!;
    const drawn = new Map(
      [...world.querySelectorAll('p.note a')].map((link) => [
        link.previousElementSibling!.textContent!,
        link.getAttribute('href')!.slice('#cell-'.length),
      ]),
    );
    return [...world.querySelectorAll('details.object')].flatMap((object) => {
      const name = names[object.querySelector('h4')!.firstChild!.textContent!.trim()];
      const table = object.querySelector('table.dense');
      if (name === undefined || table === null) return [];
      const heads = [...table.querySelectorAll('thead th')].map((head) => head.textContent!);
      const perPair = heads[1] === 'action';
      return [...table.querySelectorAll('tbody tr')].flatMap((line) => {
        const cells = [...line.children].map((cell) => cell.textContent!);
        const state = Number(cells[0]);
        const at = perPair ? state * actionLabels.length + actionLabels.indexOf(cells[1]!) : state;
        return heads.flatMap((head, k): Claim[] => {
          const cell = drawn.get(head);
          if (cell === undefined) return [];
          const values = arrays[cell]![name]!;
          return [{ where: `level ${name} ${cell} ${at}`, shown: cells[k]!, recomputed: () => values[at]! }];
        });
      });
    });
  });
}
