import { describe, expect, it } from 'vitest';
import { verdictSchema } from '../../../core/contract/verdict.ts';
import { validate } from '../../../core/schema/validate.ts';
import { verdictOf } from '../../../reports/verdicts/verdict.ts';
import { figure } from '../../../reports/verdicts/words.ts';
import { myopic, run, type Sketch, type Told, truth, uniform } from './run.ts';

const everything = ['policy', 'reward', 'value', 'q', 'parameters'];
const controls: readonly Told[] = [
  { label: 'Uniform', control: uniform, cells: [[{ 'policy-tv': 0.4, 'reward-rmse': 1 }]] },
  { label: 'Truth', control: truth, cells: [[{ 'policy-tv': 0, 'reward-rmse': 0 }]] },
];
const gates = [
  { metric: 'policy-tv', limit: 0.05 },
  { metric: 'reward-rmse', limit: 0.25, for: ['iq-learn'], expected: 'fail' as const },
  { metric: 'reward-rmse', limit: 0.25, for: ['nfxp', 'mce-irl'] },
];
const numbers = (tv: number, reward: number, share = 0.98): Told['cells'] => [
  [1, 1, 1].map(() => ({ 'policy-tv': tv, 'reward-rmse': reward, 'reward-shaping-share': share })),
];
const story: Sketch = {
  gates,
  rows: [
    { label: 'IQ-Learn', recovers: everything, cells: numbers(0.038, 0.59) },
    { label: 'NFXP', recovers: everything, cells: numbers(0.01, 0.1) },
    { label: 'MCE-IRL', recovers: everything, cells: numbers(0.012, 0.2) },
    ...controls,
  ],
};
const verdict = (sketch: Sketch): ReturnType<typeof verdictOf> => {
  const { manifest, records } = run(sketch);
  return verdictOf(manifest, records);
};

describe('a verdict', () => {
  it('is valid, counts cells and exits 0 where all is as expected', () => {
    const found = verdict(story);
    expect(validate(verdictSchema, found, 'verdict')).toEqual(found);
    expect(found).toMatchObject({ exitCode: 0, reasons: [], counts: { ok: 11 }, planned: 11 });
  });

  it('answers in words', () => {
    expect(verdict(story).answer).toEqual([
      'NFXP and MCE-IRL recover policy and reward (raw reward error 0.2 ≤ 0.25); IQ-Learn gets the policy right (total variation 0.038 ≤ 0.05). IQ-Learn misses reward as expected, by gauge only (reward 0.584).',
      'On grid, IQ-Learn misses reward by gauge only (0.584).',
      'All 6 gate verdicts with an expectation came out as expected.',
      'On grid, policy (total variation, at most 0.05): IQ-Learn (0.038), NFXP (0.01) and MCE-IRL (0.012) pass.',
      'On grid, reward (raw reward error, at most 0.25): NFXP (0.1) and MCE-IRL (0.2) pass; IQ-Learn (0.59) fails as expected.',
    ]);
  });

  it('exits 21 with a sentence for every surprise, in either direction', () => {
    const found = verdict({
      ...story,
      rows: [
        { ...story.rows[0], cells: numbers(0.038, 0.1) },
        { ...story.rows[1], cells: numbers(0.06, 0.1) },
        ...story.rows.slice(2),
      ],
    });
    expect(found.exitCode).toBe(21);
    expect(found.reasons).toEqual([
      'NFXP on grid: the gate on policy (policy-tv) came out as fail where pass was expected: 0.06 > 0.05 (by hand).',
      'IQ-Learn on grid: the gate on reward (reward-rmse) came out as pass where fail was expected: 0.1 ≤ 0.25 (by hand).',
    ]);
    expect(found.answer[1]).toBe('2 of 6 gate verdicts did not come out as expected.');
  });

  it('exits 23 where cells are missing, and 21 goes first', () => {
    const lost: Told = { label: 'BC', recovers: [], cells: [[null, 'cancelled']] };
    const found = verdict({ ...story, rows: [...story.rows, lost] });
    expect(found).toMatchObject({
      exitCode: 23,
      reasons: ['2 of 13 planned cells did not run.'],
      counts: { ok: 11, missing: 1, cancelled: 1 },
    });
    const both = verdict({ gates, rows: [...story.rows, { ...lost, recovers: ['policy'] }] });
    expect(both.exitCode).toBe(21);
    expect(both.reasons).toHaveLength(2);
  });

  it('exits 23 where nothing was executed', () => {
    expect(verdict({ gates: [], rows: [{ label: 'BC', cells: [[null]] }] })).toMatchObject({
      exitCode: 23,
      reasons: ['Nothing was executed.'],
      answer: ['No gate was judged; 0 of 1 planned cell ran.'],
    });
  });

  it('counts a cell that two rows share once', () => {
    const { manifest, records } = run(story);
    const cells = [...manifest.cells, { ...manifest.cells[0], row: 1, replicate: 7 }];
    expect(verdictOf({ ...manifest, cells }, records).planned).toBe(11);
  });
});

describe('the answer', () => {
  const worlds = [{ name: 'bus' }, { name: 'grid' }];

  it('counts worlds where they differ, and says who declines', () => {
    const found = verdict({
      gates: [{ metric: 'policy-tv', limit: 0.05, expected: 'report' }],
      worlds,
      rows: [
        {
          label: 'Right',
          recovers: ['policy'],
          cells: [
            [0.01, 0.01, 0.01],
            [0.02, 0.02, 0.02],
          ],
        },
        {
          label: 'Torn',
          recovers: ['policy'],
          cells: [
            [0.01, 0.01, 0.01],
            [0.2, 0.2, 0.2],
          ],
        },
        {
          label: 'Shy',
          recovers: ['policy'],
          cells: [
            ['refused', 'refused'],
            ['refused', 'refused'],
          ],
        },
      ],
    });
    expect(found.answer).toEqual([
      'Right gets the policy right (total variation 0.02 ≤ 0.05). Torn has policy right in 1 of 2 worlds and wrong in 1; Shy declines: it ended as refused.',
      'On bus, policy (total variation, at most 0.05): Right (0.01) and Torn (0.01) pass; Shy declined, it ended as refused.',
      'On grid, policy (total variation, at most 0.05): Right (0.02) passes; Torn (0.2) fails; Shy declined, it ended as refused.',
    ]);
  });

  it('says where a gate is void, and where it is static', () => {
    const void_ = verdict({
      gates: [{ metric: 'policy-tv', limit: 0.05 }],
      rows: [
        { label: 'Fit', recovers: ['policy'], cells: [[0.01, 0.01, 0.01]] },
        { label: 'Uniform', control: uniform, cells: [[0.03]] },
        { label: 'Truth', control: truth, cells: [[0]] },
      ],
    });
    expect(void_.answer[0]).toBe('Fit has policy untested.');
    expect(void_.answer[2]).toBe('On grid the gate on total variation is void: "Uniform" passes it too.');
    expect(void_.answer[3]).toContain('Fit untested, it proves nothing: "Uniform" passes it too.');
    const static_ = verdict({
      gates: [{ metric: 'policy-tv', limit: 0.05 }],
      rows: [
        { label: 'Fit', recovers: ['policy'], cells: [[0.01, 0.01, 0.01]] },
        { label: 'Static', control: myopic, cells: [[0.03]] },
      ],
    });
    expect(static_.answer.at(-1)).toBe(
      'On grid the gate on policy (total variation) is static: does not test dynamics.',
    );
  });

  it('never calls a policy error in other units a recovered reward', () => {
    const found = verdict({
      gates: [{ metric: 'reward-modulo', limit: 0.05 }],
      rows: [{ label: 'Fit', recovers: ['reward'], cells: [[0.01, 0.01, 0.01]] }],
    });
    expect(found.answer[0]).toBe(
      'Fit recovers all that behaviour can identify of reward (reward error modulo shaping 0.01 ≤ 0.05).',
    );
  });

  it('holds a real panel against print, to two units of the last printed digit', () => {
    const published = [
      { name: 'cost', value: 2.293, source: 'Rust (1987), Table IX' },
      { name: 'replacement', value: 10.075, source: 'Rust (1987), Table IX' },
    ];
    const panel: Sketch = {
      gates: [],
      worlds: [{ name: 'buses', truth: false, sample: null, published }],
      rows: [
        { label: 'NFXP', cells: [[{ any: 1 }]], parameters: { cost: 2.2949, replacement: 10.0746 } },
        { label: 'Other', cells: [[{ any: 1 }]], parameters: { cost: 2.3, replacement: 10.0746 } },
        { label: 'None', cells: [[{ any: 1 }]] },
      ],
    };
    expect(verdict(panel).answer.slice(1)).toEqual([
      'On buses, NFXP agrees with print (cost 2.293 and replacement 10.075; Rust (1987), Table IX) to within 2 units of the last printed digit.',
      'On buses, Other differs from print: cost 2.3000 against 2.293 (Rust (1987), Table IX).',
    ]);
  });

  it('lets a gate with an expectation decide, and one that only reports where there is no other', () => {
    const mixed = verdict({
      gates: [
        { metric: 'policy-tv', limit: 0.05 },
        { metric: 'policy-tv', limit: 0.001, expected: 'report' },
        { metric: 'reward-rmse', limit: 0.25, expected: 'report' },
      ],
      rows: [{ label: 'Fit', recovers: ['policy', 'reward'], cells: numbers(0.04, 0.5) }, ...controls],
    });
    expect(mixed.answer[0]).toBe('Fit gets the policy right (total variation 0.04 ≤ 0.05).');
    expect(mixed.answer).toContain('On grid, policy (total variation, at most 0.001): Fit (0.04) fails.');
    expect(mixed.exitCode).toBe(0);
  });

  it('tells failures that were expected from those that were not', () => {
    const found = verdict({
      gates: [
        { metric: 'policy-tv', limit: 0.05, for: ['known'], expected: 'fail' },
        { metric: 'policy-tv', limit: 0.05, for: ['new'] },
      ],
      rows: [
        { label: 'Known', cells: [[0.1, 0.1, 0.1]] },
        { label: 'New', cells: [[0.2, 0.2, 0.2]] },
      ],
    });
    expect(found.answer).toContain(
      'On grid, policy (total variation, at most 0.05): Known (0.1) fails as expected; New (0.2) fails against expectation.',
    );
  });

  it('counts panels where there are many', () => {
    const published = [{ name: 'cost', value: 2.293, source: 'Rust (1987), Table IX' }];
    const worlds = [1, 2, 3, 4, 5].map((k) => ({
      name: `panel ${k}`,
      truth: false,
      sample: null,
      published,
    }));
    const rows = [{ label: 'NFXP', cells: worlds.map(() => [{ any: 1 }]), parameters: { cost: 2.2931 } }];
    expect(verdict({ gates: [], worlds, rows }).answer.slice(1)).toEqual([
      'NFXP agrees with print on 5 of 5 panels, to within 2 units of the last printed digit.',
    ]);
  });

  it('writes figures that people read', () => {
    expect([0, 0.0384123, 1.0001, 12.34, 123.4, 4.2345e-9, 1.5e7, -0.5].map(figure)).toEqual([
      '0',
      '0.0384',
      '1',
      '12.3',
      '123',
      '4.2e-9',
      '1.5e+7',
      '-0.5',
    ]);
    expect([Number.NaN, Infinity].map(figure)).toEqual(['no number', 'infinite']);
  });
});
