import { describe, expect, it } from 'vitest';
import { renderPage } from '../../../reports/page/render-page.ts';
import { environmentsView } from '../../../reports/page/view/environments.ts';
import { indexRun } from '../../../reports/page/view/run-index.ts';
import { frozenPage, frozenRun } from '../../fixtures/records/frozen.ts';

type Facts = Readonly<Record<string, readonly [value: number | 'Infinity', unit: string]>>;

/** The published numbers of the low-action cell. */
const lowAction: Facts = {
  'state-count': [21, 'count'],
  'decision-count': [159999.9998, 'count'],
  'informative-decisions': [9988.496, 'count'],
  'informative-share': [0.062428, 'share'],
  'uniform-tv': [0.1413, 'probability'],
  'static-tv': [0.00729, 'probability'],
  'contrast-rank': [4, 'count'],
  'shaping-angle': [16.3118, 'degrees'],
  'exposure-reward-panel-peer': [0.11476, 'ratio'],
  'exposure-value-panel-peer': [0.29409, 'ratio'],
  'exposure-q-panel-peer': [0.17713, 'ratio'],
  'exposure-reward-discounted-all': [0.2493, 'ratio'],
  'shaping-share-panel': [0.055186, 'share'],
  'tomorrow-fact': [0.5, 'ratio'],
};

/** The frozen run with this card on its first world, and none on the others. */
function runWith(facts: Facts, world: Readonly<Record<string, unknown>> = {}) {
  const run = frozenRun();
  const card = Object.entries(facts).map(([id, [value, unit]]) => ({
    id,
    title: `title of ${id}`,
    summary: `Summary of ${id}.`,
    unit,
    value,
  }));
  Object.assign(run.manifest.worlds[0]!, {
    card,
    features: ['a', 'b', 'c', 'd'],
    absorbing: [20],
    exitAction: 2,
    ...world,
  });
  return run;
}

const viewOf = (...parts: Parameters<typeof runWith>) => environmentsView(indexRun(runWith(...parts)));

const sentences = (...parts: Parameters<typeof runWith>) => viewOf(...parts).worlds[0]!.sentences;

describe('the section of environments', () => {
  it('has a card for every world that has one, and is absent without any', async () => {
    expect(viewOf(lowAction).worlds).toHaveLength(1);
    expect(environmentsView(indexRun(frozenRun())).worlds).toHaveLength(0);
    expect(frozenPage().includes('id="environments"')).toBe(false);
    expect((await renderPage(runWith(lowAction))).includes('id="environments"')).toBe(true);
  });

  it('says in words what the numbers mean', () => {
    expect(sentences(lowAction)).toEqual([
      'A policy error of zero still leaves r, V and Q errors of 0.115, 0.294 and 0.177: the gauge.',
      'A static logit is within total variation 0.00729 of the expert: policy gates do not test dynamics here.',
      'Only 9,988 of 160,000 expected decisions are made outside absorbing states.',
    ]);
  });

  it('says that dynamics are tested where a static logit is far off', () => {
    const far = { ...lowAction, 'static-tv': [0.0683, 'probability'] } as const;
    expect(sentences(far)[1]).toMatch(/stays 0\.0683 from the expert .* the policy shows the dynamics\.$/);
  });

  it('says that a world whose reward has the least norm is exposed to nothing', () => {
    const twin = Object.fromEntries(
      Object.entries(lowAction).map(([id, [value, unit]]) => [
        id,
        [id.startsWith('exposure') ? 1e-15 : value, unit] as const,
      ]),
    );
    expect(sentences(twin)[0]).toMatch(/^The true reward is the one of least norm/);
  });

  it('counts the population in shares, and the decisions of a real panel as its own', () => {
    const population = {
      ...lowAction,
      'decision-count': ['Infinity', 'count'],
      'informative-decisions': ['Infinity', 'count'],
    } as const;
    expect(sentences(population)).toContain(
      'Only 6.24 % of the decisions are made outside absorbing states.',
    );
    expect(sentences({ 'pair-coverage': [0.5833, 'share'] }, { sample: null })).toEqual([
      'On 41.7 % of the state-action pairs the panel holds no decision.',
    ]);
  });

  it('says that a feature is a shaping, or shows through the future alone', () => {
    expect(sentences({ 'shaping-angle': [1e-12, 'degrees'] })).toEqual([
      'Some combination of the features is a shaping: no choice depends on it.',
    ]);
    expect(sentences({ 'contrast-rank': [1, 'count'] })[0]).toMatch(/^Only 1 of 4 feature dimensions/);
  });

  it('gives every value its unit, and groups facts that it does not know under their own title', () => {
    const { groups } = viewOf(lowAction).worlds[0]!;
    const shown = new Map(groups.flatMap(({ facts }) => facts.map((fact) => [fact.title, fact])));
    expect(shown.get('title of decision-count')).toMatchObject({ value: '160,000', unit: '' });
    expect(shown.get('title of informative-share')).toMatchObject({ value: '6.24', unit: '%' });
    expect(shown.get('title of shaping-angle')).toMatchObject({ value: '16.3°', unit: '' });
    expect(shown.get('title of contrast-rank')).toMatchObject({ value: '4', unit: 'of 4' });
    expect(groups.at(-1)).toMatchObject({ title: 'Others', facts: [{ title: 'title of tomorrow-fact' }] });
  });

  it('shows exposures by convention, with a dash where one was not measured', () => {
    const { exposures } = viewOf(lowAction).worlds[0]!;
    expect(exposures.map(({ weights, cells }) => `${weights}; ${cells}`)).toEqual([
      'expected panel; regular states, without the exit’s reward',
      'discounted occupancy; all cells',
    ]);
    expect(exposures[0]!.values.map(({ text }) => text)).toEqual(['0.115', '0.294', '0.177']);
    expect(exposures[1]!.values.map(({ text }) => text)).toEqual(['0.249', '—', '—']);
    expect(exposures.map(({ share }) => share)).toEqual(['5.52 %', '—']);
  });

  it('leaves the masked convention out where nothing is masked', () => {
    const whole = viewOf(lowAction, { absorbing: [], exitAction: null }).worlds[0]!;
    expect(whole.exposures.map(({ weights }) => weights)).toEqual(['discounted occupancy']);
  });

  describe('where worlds are many', () => {
    /** The first world under `count` sample designs, its decisions and its shaping share growing with them. */
    function designs(count: number, names: (k: number) => string = () => 'one world') {
      const run = runWith(lowAction);
      const [first] = run.manifest.worlds;
      Object.assign(run.manifest, {
        worlds: Array.from({ length: count }, (_, k) => ({
          ...first!,
          name: names(k),
          sample: { individuals: 1000 * (k + 1), periods: 80 },
          card: first!.card!.map((fact) =>
            fact.id === 'decision-count' ? { ...fact, value: 80_000 * (k + 1) } : fact,
          ),
        })),
      });
      return run;
    }

    it('tells what the designs of a world share once, and what varies in a table', async () => {
      const run = designs(7);
      const { worlds, folded } = environmentsView(indexRun(run));
      expect(folded).toBe(false);
      expect(worlds).toHaveLength(1);
      const [card] = worlds;
      expect(card).toMatchObject({ name: 'one world', sample: '7 sample designs' });
      expect(card!.varied!.columns.map(({ title }) => title)).toEqual(['title of decision-count']);
      expect(card!.varied!.lines.map(({ label, cells }) => `${label}: ${cells[0]!.text}`)).toEqual(
        Array.from({ length: 7 }, (_, k) => `${k + 1},000 individuals × 80 periods: ${80 * (k + 1)},000`),
      );
      expect(card!.words).toHaveLength(7);
      expect((await renderPage(run)).match(/title of state-count/g)).toHaveLength(2);
    });

    it('loses no fact: each is shared or in the table', () => {
      const run = designs(7);
      const [fifth] = run.manifest.worlds.slice(4);
      Object.assign(fifth!, {
        card: fifth!.card!.map((fact) => ({ ...fact, value: Number(fact.value) / 3 })),
      });
      const [card] = environmentsView(indexRun(run)).worlds;
      expect(card!.groups).toEqual([]);
      expect(card!.exposures).toEqual([]);
      const shown = new Set(card!.varied!.columns.map(({ title, norm }) => `${title} ${norm}`));
      expect(shown.size).toBe(card!.varied!.columns.length);
      // The share of shaping stands beside both conventions of the panel.
      expect(shown.size).toBe(Object.keys(lowAction).length + 1);
    });

    it('puts worlds of one environment on one card where there are too many for a card each', () => {
      const cards = (count: number) => environmentsView(indexRun(designs(count, (k) => `world ${k}`))).worlds;
      expect(cards(16)).toHaveLength(16);
      const [card, ...others] = cards(17);
      expect(others).toEqual([]);
      expect(card!.varied!.lines).toHaveLength(17);
    });
  });
});
