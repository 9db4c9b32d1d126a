import { describe, expect, it } from 'vitest';
import { createRandom } from '../../../core/numerics/random.ts';
import { verdictOf } from '../../../reports/verdicts/verdict.ts';
import { run, type Sketch, type Told } from './run.ts';

const answerOf = (sketch: Sketch, information: Readonly<Record<string, string>> = {}): readonly string[] => {
  const { manifest, records } = run(sketch);
  const rows = manifest.rows.map((row) => ({ ...row, information: information[row.label] ?? '' }));
  return verdictOf({ ...manifest, rows }, records).answer;
};
const method = (label: string, ...worlds: readonly number[]): Told => ({
  label,
  recovers: ['policy', 'reward'],
  cells: worlds.map((value) => [1, 1, 1].map(() => ({ 'policy-tv': value, 'reward-rmse': value }))),
});
const worldsOf = (count: number) => Array.from({ length: count }, (_, k) => ({ name: `world ${k}` }));
const policy = { metric: 'policy-tv', limit: 0.05 };
const reward = { metric: 'reward-rmse', limit: 0.05 };

describe('the headline', () => {
  it('begins with who recovers what behaviour leaves free, and what they were told', () => {
    const [headline] = answerOf(
      {
        gates: [policy, { ...reward, for: ['nfxp', 'anchored'] }],
        rows: [method('BC', 0.01), method('Anchored', 0.04), method('NFXP', 0.02)],
      },
      {
        BC: 'demonstrations alone',
        Anchored: 'demonstrations, transitions, an anchor payoff',
        NFXP: 'demonstrations, transitions, features',
      },
    );
    expect(headline).toBe(
      'Anchored and NFXP, told an anchor payoff or the features, recover policy and reward (raw reward error 0.04 ≤ 0.05); BC gets the policy right (total variation 0.01 ≤ 0.05).',
    );
  });

  it('does not introduce rows that all know the same', () => {
    const told = {
      NFXP: 'demonstrations, transitions, features',
      CCP: 'demonstrations, transitions, features',
    };
    const [headline] = answerOf({ gates: [reward], rows: [method('NFXP', 0.02), method('CCP', 0.02)] }, told);
    expect(headline).toBe('NFXP and CCP recover reward (raw reward error 0.02 ≤ 0.05).');
  });

  it('quotes, of gates with different limits, the number that is nearest to its own', () => {
    const [headline] = answerOf({
      gates: [
        { ...policy, limit: 0.1, worlds: ['world 0'] },
        { ...policy, limit: 0.5, worlds: ['world 1'] },
      ],
      worlds: worldsOf(2),
      rows: [method('BC', 0.09, 0.3)],
    });
    expect(headline).toBe('BC gets the policy right (total variation 0.09 ≤ 0.1).');
  });

  it('says in words what differs from world to world, and leaves the tallies to a sentence for each row', () => {
    const three = {
      gates: [policy],
      worlds: worldsOf(3),
      rows: [method('A', 0.01, 0.2, 0.2), method('B', 0.2, 0.01, 0.01), method('C', 0.2, 0.2, 0.01)],
    };
    const exact = [
      'A and C have policy right in 1 of 3 worlds and wrong in 2 against expectation',
      'B has policy right in 2 of 3 worlds and wrong in 1 against expectation',
    ];
    expect(answerOf(three)[0]).toBe(`${exact.join('; ')}.`);
    const four = {
      ...three,
      rows: [...three.rows, method('D', 0.01, 0.01, 0.2), method('E', 0.2, 0.2, 0.01)],
    };
    const third: Sketch = {
      ...four,
      rows: [...four.rows, { ...method('F'), cells: [[0.01], ['refused'], [0.2]] }],
    };
    const [headline, ...rest] = answerOf(third);
    expect(headline).toBe(
      'A, B, C, D and 2 more have policy right in some worlds and wrong in others against expectation.',
    );
    expect(rest).toContain(`A, C and E ${exact[0]!.slice('A and C '.length)}.`);
  });

  it('counts rows of one method that differ in their options alone, with the reach of their numbers', () => {
    const rows = ['zeros', 'safe', 'closed'].map((start, k) => method(`χ² (start=${start})`, 0.01 * (k + 1)));
    const answer = answerOf({ gates: [policy], rows: [...rows, method('BC', 0.02)] });
    expect(answer[0]).toBe('χ² (all 3) and BC get the policy right (total variation 0.03 ≤ 0.05).');
    expect(answer).toContain(
      'On grid, policy (total variation, at most 0.05): χ² (all 3: 0.01 to 0.03) and BC (0.02) pass.',
    );
    const torn = answerOf({ gates: [policy], rows: [...rows, method('χ² (start=far)', 0.2)] });
    expect(torn[0]).toBe(
      'χ² (3 of 4) get the policy right (total variation 0.03 ≤ 0.05). χ² (start=far) misses policy against expectation.',
    );
  });

  it('is at most three sentences and 700 characters, however many rows and worlds, and loses no row', () => {
    const random = createRandom('headline');
    for (let round = 0; round < 20; round++) {
      const labels = Array.from({ length: 24 }, (_, k) => `Method number ${k}`);
      const rows = labels.map((label) =>
        method(label, ...worldsOf(9).map(() => (random.uniform() < 0.5 ? 0.01 : 0.2))),
      );
      const answer = answerOf({ gates: [policy, reward], worlds: worldsOf(9), rows });
      const [headline] = answer;
      expect(headline!.split('. ').length).toBeLessThanOrEqual(3);
      expect(headline!.length).toBeLessThanOrEqual(700);
      const rest = answer.slice(1).join('\n');
      for (const label of labels) expect(rest).toMatch(new RegExp(`${label}\\b`));
    }
  });
});
