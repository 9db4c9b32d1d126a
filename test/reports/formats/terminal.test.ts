import { describe, expect, it } from 'vitest';
import { terminalSummary } from '../../../reports/formats/terminal.ts';
import { frozenRun } from '../../fixtures/records/frozen.ts';

describe('terminalSummary', () => {
  const { manifest, verdict, records } = frozenRun();
  const summary = terminalSummary(manifest, verdict, records);
  const lines = summary.trimEnd().split('\n');

  it('tells question, answer, scoreboard and counts in at most 20 lines', () => {
    expect(lines.length).toBeLessThanOrEqual(20);
    expect(lines[0]).toBe('fixture: What does each method recover on a line, a grid and a real panel?');
    expect(summary).toContain(verdict.answer[0]);
    expect(summary).toContain('105 cells: 99 ok');
    expect(lines.at(-1)).toMatch(/^Not as expected \(exit code 21\)/);
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

  it('counts rows and worlds that do not fit', () => {
    const rows = Array.from({ length: 40 }, (_, k) => ({ ...manifest.rows[0]!, label: `row ${k}` }));
    const worlds = Array.from({ length: 12 }, () => manifest.worlds[0]!);
    const long = terminalSummary({ ...manifest, rows, worlds }, verdict, records)
      .trimEnd()
      .split('\n');
    expect(long.length).toBeLessThanOrEqual(20);
    expect(long.join('\n')).toMatch(/and \d+ more rows, \d+ more worlds/);
  });

  it('lets no label move the cursor or turn the text', () => {
    const rows = manifest.rows.map((row) => ({ ...row, label: `a\u001b[31m\u202e\n${row.label}` }));
    const text = terminalSummary({ ...manifest, rows }, verdict, records);
    expect(text).not.toContain('\u001b');
    expect(text).not.toContain('\u202e');
    expect(text.trimEnd().split('\n').length).toBeLessThanOrEqual(20);
  });
});
