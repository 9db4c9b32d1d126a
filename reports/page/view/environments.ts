import type { PlannedWorld } from '../../../core/contract/index.ts';
import { fromJsonNumber } from '../../../core/contract/index.ts';
import { meter } from '../../charts/meter.ts';
import { formatCount, formatNumber, formatSetting } from '../../formats/number.ts';
import { cardSentences } from './environment-sentences.ts';
import type { RunIndex } from './run-index.ts';
import { sampleWords } from './run-index.ts';
import { worldsApart } from './words.ts';

type Card = NonNullable<PlannedWorld['card']>;
type Fact = Card[number];

/** Facts that are read together, in reading order; a fact that no group names comes last, under a title of its own. */
const groups: readonly { readonly title: string; readonly ids: readonly string[] }[] = [
  {
    title: 'Process',
    ids: [
      'state-count',
      'action-count',
      'transition-count',
      'discount-factor',
      'second-eigenvalue',
      'least-value',
      'largest-value',
    ],
  },
  {
    title: 'Sample',
    ids: ['decision-count', 'informative-decisions', 'informative-share', 'state-coverage', 'pair-coverage'],
  },
  {
    title: 'Choices of the expert',
    ids: ['uniform-tv', 'myopic-tv', 'static-tv', 'least-choice', 'commonest-choice'],
  },
  { title: 'Features', ids: ['contrast-rank', 'feature-condition', 'shaping-angle'] },
];

/** What an exposure is of, and the letter that heads its column. */
const exposed = [
  { object: 'reward', letter: 'r' },
  { object: 'value', letter: 'V' },
  { object: 'q', letter: 'Q' },
] as const;

/** Conventions of the exposure: whose weights choose the level, and the cells that the error is taken over. */
const conventions = [
  {
    measure: 'panel',
    mask: 'peer',
    weights: 'expected panel',
    cells: 'regular states, without the exit’s reward',
  },
  { measure: 'panel', mask: 'all', weights: 'expected panel', cells: 'all cells' },
  { measure: 'discounted', mask: 'all', weights: 'discounted occupancy', cells: 'all cells' },
] as const;

/** The facts that a convention's line is made of. */
function exposureIds({ measure, mask }: (typeof conventions)[number]) {
  return [
    ...exposed.map(({ object, letter }) => ({ id: `exposure-${object}-${measure}-${mask}`, letter })),
    { id: `shaping-share-${measure}`, letter: 'shaping in r²' },
  ];
}

/** A z-scored error, √(2(1 − correlation)), is at most this. */
const largestExposure = 2;

/** With more worlds of their own than this, those of one environment share a card. */
const mostCards = 16;
/** Cards that fit beside each other; more are folded but for the first. */
const abreast = 2;

/** A world that has a card, and its place in the manifest. */
interface Carded {
  readonly world: PlannedWorld;
  readonly w: number;
  readonly card: Card;
}

/**
 * Section 11: what is known of each world under its design before anybody has fitted anything. Where worlds are
 * many, designs of one world share a card: what they have in common once, and a table of what varies.
 */
export function environmentsView(run: RunIndex) {
  const carded = run.manifest.worlds.flatMap((world, w): Carded[] =>
    world.card === undefined || world.card.length === 0 ? [] : [{ world, w, card: world.card }],
  );
  const facts = new Map(carded.flatMap(({ card }) => card.map((fact) => [fact.id, fact] as const)));
  const cards = cardsOf(carded).map((members, k) => cardView(run, members, k));
  return {
    worlds: cards,
    folded: cards.length > abreast,
    definitions: [...facts.values()]
      .filter(({ id }) => !tabled(id))
      .map(({ title, summary, unit }) => ({ title, summary, unit: unitWords[unit] ?? unit })),
  };
}

/** Worlds by the card that they share. */
function cardsOf(carded: readonly Carded[]): readonly (readonly Carded[])[] {
  if (carded.length <= worldsApart) return carded.map((one) => [one]);
  const byWorld = groupedBy(carded, grouping.world);
  return byWorld.length <= mostCards ? byWorld : groupedBy(carded, grouping.environment);
}

const grouping = {
  /** Everything but the sample design. */
  world: ({ world }: Carded): string =>
    JSON.stringify([world.environment, world.name, world.parameters, world.variant ?? null]),
  environment: ({ world }: Carded): string => world.environment,
};

function groupedBy(carded: readonly Carded[], nameOf: (one: Carded) => string): Carded[][] {
  const groups = new Map<string, Carded[]>();
  for (const one of carded) groups.set(nameOf(one), [...(groups.get(nameOf(one)) ?? []), one]);
  return [...groups.values()];
}

function cardView(run: RunIndex, members: readonly Carded[], k: number) {
  const [first] = members as [Carded, ...Carded[]];
  const names = new Set(members.map(({ world }) => world.name));
  const title = run.manifest.environments.find(({ id }) => id === first.world.environment)?.title;
  const samples = new Set(members.map(({ world }) => sampleWords(world)));
  const spoken = members.map(({ world, card }) => cardSentences(world, card));
  const shared = new Set(spoken[0]!.filter((sentence) => spoken.every((own) => own.includes(sentence))));
  const common = commonFacts(members);
  const apart = (sentences: readonly string[]): readonly string[] =>
    sentences.filter((sentence) => !shared.has(sentence));
  return {
    id: `environment-${first.w}`,
    name: names.size === 1 ? first.world.name : (title ?? first.world.environment),
    sample:
      members.length === 1
        ? sampleWords(first.world)
        : names.size === 1
          ? `${members.length} sample designs`
          : `${members.length} worlds${samples.size === 1 ? `, ${[...samples][0]}` : ''}`,
    open: k === 0,
    sentences: [...shared],
    groups: groupsOf(first.world, common),
    exposures: exposuresOf(first.world, common),
    varied: members.length === 1 ? null : variedOf(members, common, names.size > 1, samples.size > 1),
    words: members.flatMap(({ world }, m) => {
      const sentences = apart(spoken[m]!);
      return sentences.length === 0
        ? []
        : [{ name: labelOf(world, names.size > 1, samples.size > 1), sentences }];
    }),
  };
}

/** Facts that all worlds of a card share; a line of exposures is shared as a whole or not at all. */
function commonFacts(members: readonly Carded[]): Card {
  const [first] = members as [Carded, ...Carded[]];
  const same = first.card.filter((fact) => members.every((one) => sameFact(fact, one)));
  const broken = conventions.flatMap((convention) => {
    const ids = exposureIds(convention).map(({ id }) => id);
    const measured = ids.filter((id) => members.some(({ card }) => card.some((fact) => fact.id === id)));
    return measured.every((id) => same.some((fact) => fact.id === id)) ? [] : ids;
  });
  return same.filter(({ id }) => !broken.includes(id));
}

function sameFact(fact: Fact, { card }: Carded): boolean {
  const own = card.find(({ id }) => id === fact.id);
  return own !== undefined && own.value === fact.value;
}

/** What tells a world from those it shares a card with. */
function labelOf(world: PlannedWorld, named: boolean, sampled: boolean): string {
  return [...(named ? [world.name] : []), ...(sampled ? [sampleWords(world)] : [])].join(', ');
}

/** The facts that differ, a line a world; exposures a column for each object and convention. */
function variedOf(members: readonly Carded[], common: Card, named: boolean, sampled: boolean) {
  const shared = new Set(common.map(({ id }) => id));
  const facts = new Map<string, Fact>();
  for (const { card } of members)
    for (const fact of card) if (!shared.has(fact.id) && !facts.has(fact.id)) facts.set(fact.id, fact);
  const order = groups.flatMap(({ ids }) => ids);
  const rank = (id: string): number => (order.includes(id) ? order.indexOf(id) : order.length);
  const shown = [...facts.values()]
    .filter(({ id }) => !tabled(id))
    .toSorted((x, y) => rank(x.id) - rank(y.id));
  const exposures = conventions.flatMap((convention) =>
    exposureIds(convention)
      .filter(({ id }) => facts.has(id))
      .map(({ id, letter }) => ({
        id,
        title: letter,
        norm: `${convention.weights}, ${convention.cells}`,
      })),
  );
  const columns = [
    ...shown.map(({ id, title, summary, unit }) => ({
      id,
      title,
      summary,
      norm: unit === 'reward' || unit === 'share' ? (unit === 'share' ? '%' : 'reward units') : '',
    })),
    ...exposures.map(({ id, title, norm }) => ({ id, title, summary: `Gauge exposure: ${norm}`, norm })),
  ];
  if (columns.length === 0) return null;
  return {
    columns: columns.map(({ title, summary, norm }) => ({ title, summary, norm })),
    lines: members.map(({ world, w, card }) => ({
      id: `environment-of-${w}`,
      label: labelOf(world, named, sampled) || world.name,
      cells: columns.map(({ id }) => {
        const fact = card.find((one) => one.id === id);
        if (fact === undefined) return { text: '—', value: '' };
        const value = String(fromJsonNumber(fact.value));
        return { text: wordsOf(world, fact).value, value };
      }),
    })),
  };
}

const unitWords: Readonly<Record<string, string>> = { reward: 'reward units', share: 'share of a whole' };

function groupsOf(world: PlannedWorld, card: Card) {
  const known = new Set(groups.flatMap(({ ids }) => ids));
  const others = card.filter(({ id }) => !known.has(id) && !tabled(id));
  return [...groups, { title: 'Others', ids: others.map(({ id }) => id) }].flatMap(({ title, ids }) => {
    const facts = ids.flatMap((id) => card.find((fact) => fact.id === id) ?? []);
    if (facts.length === 0) return [];
    return [
      {
        title,
        facts: facts.map((fact) => ({ ...wordsOf(world, fact), title: fact.title, summary: fact.summary })),
      },
    ];
  });
}

/** Facts that the table of exposures shows. */
function tabled(id: string): boolean {
  return id.startsWith('exposure-') || id.startsWith('shaping-share-');
}

/** A value with its unit, as short as it can be said. */
function wordsOf({ features }: PlannedWorld, { id, unit, value: stored }: Fact) {
  const value = fromJsonNumber(stored);
  if (id === 'contrast-rank') return { value: formatCount(value), unit: `of ${features.length}` };
  switch (unit) {
    case 'count':
      return { value: formatCount(Number.isFinite(value) ? Math.round(value) : value), unit: '' };
    case 'share':
      return { value: formatSetting(Number((100 * value).toPrecision(3))), unit: '%' };
    case 'degrees':
      return { value: `${formatNumber(value < rounding ? 0 : value)}°`, unit: '' };
    case 'reward':
      return { value: formatNumber(value, 4), unit: 'reward units' };
    default:
      return { value: id === 'discount-factor' ? String(value) : formatNumber(value), unit: '' };
  }
}

/** Angles below this many degrees are 0 to float64. */
const rounding = 1e-6;

/** A row for each convention that was measured and differs from the others, a column for each object. */
function exposuresOf({ absorbing, exitAction }: PlannedWorld, card: Card) {
  const masked = absorbing.length > 0 || exitAction !== null;
  const measuredAt = (id: string): number | null => {
    const fact = card.find((candidate) => candidate.id === id);
    return fact === undefined ? null : fromJsonNumber(fact.value);
  };
  return conventions.flatMap(({ measure, mask, weights, cells }) => {
    if (mask === 'peer' && !masked) return [];
    const values = exposed.map(({ object, letter }) => ({
      letter,
      value: measuredAt(`exposure-${object}-${measure}-${mask}`),
    }));
    if (values.every(({ value }) => value === null)) return [];
    const share = measuredAt(`shaping-share-${measure}`);
    return [
      {
        weights,
        cells,
        values: values.map(({ value }) => ({
          text: value === null ? '—' : formatNumber(value),
          meter: value === null ? '' : meter(value, largestExposure),
        })),
        share: share === null ? '—' : `${formatSetting(Number((100 * share).toPrecision(3)))} %`,
      },
    ];
  });
}
