import { readdirSync, readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Verdict } from '../../core/contract/index.ts';
import * as estimators from '../../estimators/registry.ts';
import { roundsTo } from '../support/printed.ts';
import { type Cell, measured, runSuite } from '../support/suite-run.ts';

let verdict: Verdict;
let cells: readonly Cell[];

beforeAll(async () => {
  ({ verdict, cells } = await runSuite('family'));
}, 120_000);

const worlds = ['bus', 'low-action', 'slippery grid'];
const panels = worlds.flatMap((world) => [0, 1, 2].map((r) => [world, r] as const));

describe('family', () => {
  it('has a row for every method that is registered, and none that goes against expectation', () => {
    const titles = new Set(cells.map(({ label }) => label));
    for (const { title } of Object.values(estimators)) expect(titles).toContain(title);
    const against = verdict.gates.filter(
      ({ asExpected, outcome }) => !asExpected && outcome !== 'incomplete',
    );
    expect(against).toEqual([]);
  });

  it.each(panels)('%s #%d: maximum likelihood by four roads is one estimate', (world, replicate) => {
    const errors = (metric: string): number[] =>
      ['NFXP', 'MPEC', 'MCE-IRL'].map((label) => {
        const cell = cells.find(
          (own) => own.world === world && own.replicate === replicate && own.label === label,
        );
        return measured(cell!.result, metric);
      });
    for (const metric of ['policy-tv', 'reward-relative-rmse', 'value-relative-rmse']) {
      const [nfxp, ...others] = errors(metric);
      expect(nfxp).toBeGreaterThan(0);
      for (const other of others) expect(Math.abs(other - nfxp)).toBeLessThan(1e-5);
    }
  });

  it.each(panels)('%s #%d: a free reward clones', (world, replicate) => {
    const errorOf = (label: string): number | null => {
      const cell = cells.find(
        (own) => own.world === world && own.replicate === replicate && own.label === label,
      )!;
      return cell.result.status === 'ok' ? measured(cell.result, 'policy-tv') : null;
    };
    const cloned = errorOf('Behavioural cloning')!;
    for (const label of ['AIRL', 'Anchored CCP inversion', 'GLADIUS']) {
      const own = errorOf(label);
      if (own === null) expect([world, label]).toEqual(['bus', expect.stringMatching(/CCP|GLADIUS/)]);
      else expect(Math.abs(own - cloned)).toBeLessThan(1e-6);
    }
  });

  const pages = new URL('../../docs/estimators/', import.meta.url);
  it.each(readdirSync(pages))('docs/estimators/%s prints its means', (page) => {
    const lines = [
      ...readFileSync(new URL(page, pages), 'utf8').matchAll(/^\| (`\S+`|half the reward) \|(.*)\|$/gm),
    ];
    expect(lines.map(([, name]) => name)).toEqual([`\`${page.replace('.md', '')}\``, 'half the reward']);
    for (const [, name, columns] of lines) {
      const id = name === 'half the reward' ? 'half-scale' : name!.slice(1, -1);
      columns!.split('|').forEach((printed, k) => {
        const own = cells.filter((cell) => cell.world === worlds[k] && cell.result.key.subject.id === id);
        expect(own).toHaveLength(3);
        if (printed.trim() === 'refused') {
          expect(own.map(({ result }) => result.status)).toEqual(['refused', 'refused', 'refused']);
          return;
        }
        const metrics = ['policy-tv', 'reward-relative-rmse'];
        const means = metrics.map((metric) =>
          own.reduce((sum, cell) => sum + measured(cell.result, metric) / 3, 0),
        );
        printed.split(',').forEach((figure, m) => {
          const holds = figure.trim() === '–' ? Number.isNaN(means[m]) : roundsTo(means[m]!, figure.trim());
          expect(holds, `${name} ${worlds[k]} ${metrics[m]}: ${means[m]}, printed ${figure}`).toBe(true);
        });
      });
    }
  });

  it('shows what is refused, and why', () => {
    const refused = cells.filter(({ result }) => result.status === 'refused');
    expect(new Set(refused.map(({ label }) => label))).toEqual(
      new Set(['Anchored CCP inversion', 'GLADIUS']),
    );
    for (const { result } of refused) expect(result.reason).toMatch(/an action whose payoff is known/);
  });
});
