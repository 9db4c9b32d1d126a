import { describe, expect, it } from 'vitest';
import { githubAnnotations } from '../../../reports/formats/github-annotations.ts';
import { checkedRun, gridRun, hostileRun, largeRun } from '../../fixtures/records/excerpt.ts';

interface Command {
  readonly level: string;
  readonly title: string;
  readonly message: string;
}

/** What the runner makes of a line: the first `::` behind the properties ends them. */
function readCommand(line: string): Command {
  const found = /^::(error|warning|notice) title=([^:,]*)::(.*)$/.exec(line);
  if (!found) throw new Error(`not a command: ${line}`);
  const decoded = (text: string) =>
    text
      .replaceAll('%3A', ':')
      .replaceAll('%2C', ',')
      .replaceAll('%0D', '\r')
      .replaceAll('%0A', '\n')
      .replaceAll('%25', '%');
  return { level: found[1]!, title: decoded(found[2]!), message: decoded(found[3]!) };
}

const commandsOf = (text: string) => text.trimEnd().split('\n').map(readCommand);

describe('annotations', () => {
  it('say the worst first, and end in the answer', () => {
    const commands = commandsOf(githubAnnotations(checkedRun()));
    expect(commands[0]).toMatchObject({ level: 'error', title: 'regressed: NFXP in 5 × 5 grid' });
    expect(commands[1]).toMatchObject({ level: 'error', title: 'policy: BC in 5 × 5 grid' });
    expect(commands.at(-1)).toMatchObject({ level: 'notice', title: 'irlbench fixture' });
    const levels = commands.map(({ level }) => level);
    expect(levels.lastIndexOf('error')).toBeLessThan(levels.indexOf('warning'));
  });

  it('are at most ten of each level, and the others are counted', () => {
    const run = gridRun();
    const commands = commandsOf(githubAnnotations(run));
    const surprising = run.verdict.gates.filter(({ asExpected }) => !asExpected).length;
    const silent = new Set(
      ['crashed', 'timeout', 'missing'].filter((status) => (run.verdict.counts[status] ?? 0) > 0),
    );
    expect(commands.filter(({ level }) => level === 'error')).toHaveLength(10);
    expect(commands.at(-1)!.message).toContain(`Left out here: ${surprising + silent.size - 10} errors.`);
    const large = commandsOf(githubAnnotations(largeRun(10_000)));
    expect(large.filter(({ level }) => level === 'error')).toHaveLength(10);
  });

  it('warn of slower fits and of more memory', () => {
    const run = checkedRun();
    const { regression } = run.verdict;
    const place = { world: 'w', row: 'r', seeds: 5, ratio: 1.5, low: 1.4, high: 1.6 };
    const comparison = {
      ...regression!.comparison!,
      timings: [{ ...place, slower: true }],
      memories: [{ ...place, larger: true }],
    };
    const verdict = { ...run.verdict, regression: { ...regression!, comparison } };
    const warnings = commandsOf(githubAnnotations({ ...run, verdict })).filter(
      ({ level }) => level === 'warning',
    );
    expect(warnings).toEqual(
      expect.arrayContaining([
        {
          level: 'warning',
          title: 'slower: r in w',
          message: 'fits take 1.50 times as long, beside other rows',
        },
        { level: 'warning', title: 'more memory: r in w', message: 'cells hold 1.50 times as much' },
      ]),
    );
  });

  it('let no name end a command or begin another', () => {
    for (const line of githubAnnotations(hostileRun()).trimEnd().split('\n')) {
      const { title, message } = readCommand(line);
      expect(line.startsWith('::')).toBe(true);
      expect(`${title}${message}`).not.toMatch(/[\p{Cc}\p{Cf}]/u);
      expect(Array.from(message).length).toBeLessThanOrEqual(1000);
    }
  });

  it('of a run as expected are the answer alone', () => {
    const run = gridRun();
    const ok = { ...run.records[0]!.result, status: 'ok' as const };
    const records = run.manifest.cells.map(({ cell }) => ({ ...run.records[0]!, result: { ...ok, cell } }));
    const gates = run.verdict.gates.map((gate) => ({ ...gate, outcome: 'pass' as const, asExpected: true }));
    const text = githubAnnotations({ ...run, records, verdict: { ...run.verdict, gates } });
    expect(commandsOf(text).map(({ level }) => level)).toEqual(['notice']);
  });
});
