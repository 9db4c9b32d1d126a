import { describe, expect, it } from 'vitest';
import { latexTables } from '../../../reports/formats/latex.ts';
import { gridRun, hostileRun } from '../../fixtures/records/excerpt.ts';

/** Macros by name, as TeX would define them. */
function macrosOf(text: string): Map<string, string> {
  return new Map(
    [...text.matchAll(/^\\expandafter\\def\\csname irlbench@(\S+)\\endcsname\{(.*)\}$/gm)].map(
      ([, name, value]) => [name!, value!],
    ),
  );
}

describe('LaTeX', () => {
  const run = gridRun();

  it('has a macro for every part of every gated number', () => {
    const macros = macrosOf(latexTables(run));
    const cells = run.manifest.cells
      .filter(({ row }) => run.manifest.rows[row]!.label === 'BC')
      .map(({ cell }) => cell);
    const values = run.records
      .filter(({ result }) => cells.includes(result.cell))
      .map(({ result }) => Number(result.measured.find(({ metric }) => metric === 'policy-tv')!.value));
    const mean = values.reduce((sum, x) => sum + x, 0) / values.length;
    const name = '5-times-5-grid@bc@policy-tv/uniform/all';
    expect(macros.get(`${name}@mean`)).toBe(`\\ensuremath{${mean.toPrecision(3)}}`);
    expect(macros.get(`${name}@low`)).toBe(`\\ensuremath{${Math.min(...values).toPrecision(3)}}`);
    expect(macros.get(`${name}@values`)).toBe('5');
    expect(macros.has('5-times-5-grid@iq-learn-alpha-infinity@policy-tv/uniform/all@mean')).toBe(true);
  });

  it('writes powers, signs and what is not finite as maths', () => {
    const [record, ...others] = run.records;
    const measured = record!.result.measured.map((own) => ({ ...own, value: -1.5e-9 }));
    const interval = () => ({ mean: -1.5e-9, low: Number.NEGATIVE_INFINITY, high: 12_345 });
    const text = latexTables({
      ...run,
      interval,
      records: [{ ...record!, result: { ...record!.result, measured } }, ...others],
    });
    expect(text).toContain('\\ensuremath{-1.50 \\times 10^{-9}}');
    expect(text).toContain('$[-\\infty, 12{,}345]$');
    expect(text).not.toMatch(/[⁰¹²³⁴⁵⁶⁷⁸⁹⁻∞\u2212]/);
  });

  it('sets letters with a hat, and signs that text fonts lack, as maths', () => {
    const rows = run.manifest.rows.map((row) => ({ ...row, label: 'π\u0302 ‖ V\u0304_\u0302, ν → ½' }));
    const text = latexTables({ ...run, manifest: { ...run.manifest, rows } });
    const set = ['\\hat{\\pi}', '\\Vert', '\\bar{V}'].map((maths) => `\\ensuremath{${maths}}`);
    expect(text).toContain(
      `  \\raggedright ${set.join(' ')}\\_\u0302, \\ensuremath{\\nu} \\ensuremath{\\rightarrow} ½ & `,
    );
  });

  it('closes every brace and environment, and lets no name be a command', () => {
    for (const text of [latexTables(run), latexTables(hostileRun())]) {
      const body = text.replace(/\\[{}]/g, '');
      expect(body.match(/\{/g)!.length).toBe(body.match(/\}/g)!.length);
      expect(text.match(/\\begin\{\w+\}/g)!.length).toBe(text.match(/\\end\{\w+\}/g)!.length);
      expect(text.includes('\\input')).toBe(false);
    }
  });

  it('gives rows of one name macros of their own, and keeps brackets from the row before', () => {
    const rows = run.manifest.rows.map((row) => ({ ...row, label: '[2cm] same' }));
    const text = latexTables({ ...run, manifest: { ...run.manifest, rows } });
    expect(macrosOf(text).has('5-times-5-grid@2cm-same@policy-tv/uniform/all@mean')).toBe(true);
    expect(macrosOf(text).has('5-times-5-grid@2cm-same-2@policy-tv/uniform/all@mean')).toBe(true);
    expect(text).toContain('  \\raggedright {[}2cm] same & ');
  });

  it('cuts tables so that each fits on a page, and loses and repeats nothing', () => {
    const cells = (text: string): string[] =>
      [...text.matchAll(/^ {2}\\raggedright (.*) \\\\\[2pt\]$/gm)].flatMap(([, line]) => {
        const [label, ...numbers] = line!.split(' & ');
        return numbers.filter((number) => number !== '--').map((number) => `${label}: ${number}`);
      });
    const tables = (text: string): string[] => text.match(/\\begin\{table\}[\s\S]*?\\end\{table\}/g)!;
    const [row] = run.manifest.rows;
    const many = (count: number): typeof run => ({
      ...run,
      manifest: {
        ...run.manifest,
        suite: { ...run.manifest.suite, gates: [] },
        rows: run.manifest.rows.map((own, k) => ({ ...own, label: `${row!.label} ${k} of ${count}` })),
      },
      interval: (values) => ({ mean: values[0]!, low: -1.23e-10 * count, high: 1.23e-10 }),
    });
    const written = latexTables(many(9));
    const numbers = [...macrosOf(written).keys()].filter((name) => name.endsWith('@mean'));
    expect(cells(written)).toHaveLength(numbers.length);
    expect(tables(written).length).toBeGreaterThan(run.manifest.worlds.length);
    for (const table of tables(written)) {
      const columns = /\{@\{\}p\{10em\}(r+)@\{\}\}/.exec(table)![1]!.length;
      expect(columns).toBeLessThanOrEqual(3);
      expect(cells(table).length).toBeGreaterThan(0);
      expect(table.match(/\\raggedright/g)!.length).toBeLessThanOrEqual(18);
    }
    expect(written).toMatch(/\\caption\{.* \(1 of \d+\)\}/);
  });

  it('writes the first norm of each metric where a suite has no gates', () => {
    const suite = { ...run.manifest.suite, gates: [] };
    const macros = macrosOf(latexTables({ ...run, manifest: { ...run.manifest, suite } }));
    expect(macros.has('5-times-5-grid@bc@policy-tv/uniform/all@mean')).toBe(true);
  });
});
