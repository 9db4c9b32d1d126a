import { describe, expect, it } from 'vitest';
import { terminalSummary } from '../../../reports/formats/terminal.ts';
import { frozenRun } from '../../fixtures/records/frozen.ts';

describe('terminalSummary', () => {
  const { manifest, verdict, records } = frozenRun();
  const summary = terminalSummary(manifest, verdict, records);
  const lines = summary.trimEnd().split('\n');

  it('tells question, answer, scoreboard and counts in at most 20 lines', () => {
    expect(lines.length).toBeLessThanOrEqual(20);
    for (const line of lines) expect(Array.from(line).length).toBeLessThanOrEqual(100);
    expect(lines[0]).toBe('fixture: What does each method recover on a line, a grid and a real panel?');
    expect(summary.replaceAll('\n', ' ')).toContain(verdict.answer[0]);
    expect(summary).toMatch(/\n105 cells: 99 ok.*\nNot as expected \(exit code 21\)/);
  });

  it('draws a failure that theory expects apart from one that it does not', () => {
    const row = lines.find((line) => line.startsWith('IQ-Learn α = 1'))!;
    expect(row).toMatch(/^IQ-Learn α = 1 {3}✓ = = △ – ●/);
    expect(lines.find((line) => line.startsWith('BC'))).toContain('✕');
    expect(summary).toContain('= as expected');
  });

  it('keeps columns under their letters', () => {
    const heads = lines.find((line) => line.trimStart().startsWith('π'))!;
    for (const line of lines.filter((candidate) => /^(BC|IQ|MCE|NFXP)/.test(candidate))) {
      for (const [at, mark] of Array.from(line).entries()) {
        if (at > 14 && mark !== ' ') expect(Array.from(heads)[at], line).not.toBe(' ');
      }
    }
  });

  it('counts rows, worlds and sentences that do not fit', () => {
    // Every row and world with marks of its own: nothing to say in one line.
    const marked = (k: number) => ({ ...manifest.rows[0]!, label: `row ${k}`, recovers: {} });
    const rows = Array.from({ length: 40 }, (_, k) => marked(k));
    const worlds = Array.from({ length: 12 }, (_, k) => ({
      ...manifest.worlds[0]!,
      name: `a wide world ${k}`,
    }));
    const fits = rows.flatMap((_, row) =>
      worlds.flatMap((_world, world) => ({ ...manifest.cells[0]!, cell: `${row}-${world}`, row, world })),
    );
    const gates = fits.map(({ row, world }) => ({
      ...verdict.gates[0]!,
      row,
      world,
      outcome: (row >> (world % 6)) & 1 || (world >> (row % 4)) & 1 ? ('pass' as const) : ('fail' as const),
    }));
    const answer = Array.from({ length: 30 }, (_, k) => `Sentence ${k} ${'goes on '.repeat(30)}.`);
    const text = terminalSummary(
      { ...manifest, rows, worlds, cells: fits },
      { ...verdict, gates, answer },
      records,
    );
    const long = text.trimEnd().split('\n');
    expect(long.length).toBeLessThanOrEqual(20);
    expect(text).toMatch(/and \d+ more rows, \d+ more worlds/);
    expect(text).toMatch(/\(and 29 more sentences in the report\)/);
  });

  it('says once what rows and worlds share', () => {
    const rows = Array.from({ length: 40 }, (_, k) => ({ ...manifest.rows[0]!, label: `row ${k}` }));
    const worlds = Array.from({ length: 12 }, () => manifest.worlds[0]!);
    const cells = rows.flatMap((_, row) =>
      worlds.flatMap((_world, world) => ({ ...manifest.cells[0]!, cell: `${row}-${world}`, row, world })),
    );
    const text = terminalSummary({ ...manifest, rows, worlds, cells }, { ...verdict, gates: [] }, records);
    expect(text).toContain('row 0 +39');
    expect(text).toContain(`${manifest.worlds[0]!.name} +11`);
  });

  it('lets no label move the cursor or turn the text', () => {
    const rows = manifest.rows.map((row) => ({ ...row, label: `a\u001b[31m\u202e\n${row.label}` }));
    const text = terminalSummary({ ...manifest, rows }, verdict, records);
    expect(text).not.toContain('\u001b');
    expect(text).not.toContain('\u202e');
    expect(text.trimEnd().split('\n').length).toBeLessThanOrEqual(20);
  });
});
