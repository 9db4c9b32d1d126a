import type { DescribedMetric } from '../../../core/contract/index.ts';
import { shareStrip } from '../../charts/share-strip.ts';
import { type Group, improvement } from '../../statistics/named-interval.ts';

/** One method with the numbers of its seeds, world by world; a seed that failed has the worst number there. */
export interface Method {
  readonly row: number;
  readonly label: string;
  readonly information: string;
  readonly worlds: ReadonlyMap<number, { readonly values: readonly number[]; readonly failures: boolean }>;
}

/** With more methods than this only those that are told the same are compared: nobody reads the rest. */
const everyPair = 8;

/** Which of two, over the worlds that both have: those that are told the same first. */
export function improvementsOf(methods: readonly Method[], { better }: DescribedMetric) {
  if (better === 'neither') return [];
  const pairs = methods.flatMap((first, k) => methods.slice(k + 1).map((second) => ({ first, second })));
  const alike = pairs.filter(({ first, second }) => first.information === second.information);
  const others = methods.length > everyPair ? [] : pairs.filter((pair) => !alike.includes(pair));
  const groups = [
    { heading: 'told the same', pairs: alike },
    { heading: 'told different things: the difference may be what they were told', pairs: others },
  ];
  return groups.flatMap(({ heading, pairs: own }) => {
    const rows = own.flatMap((pair) => pairView(pair.first, pair.second, better));
    return rows.length === 0 ? [] : [{ heading, rows }];
  });
}

/** Written so that the first is the one that is ahead. */
function pairView(one: Method, other: Method, better: 'lower' | 'higher') {
  const shared = [...one.worlds.keys()].filter((world) => other.worlds.has(world));
  if (shared.length === 0) return [];
  const found = improvement(groupOf(one, shared), groupOf(other, shared), better);
  const ahead = found.estimate >= 0.5;
  const [first, second] = ahead ? [one.label, other.label] : [other.label, one.label];
  const turned = ahead
    ? found
    : { ...found, estimate: 1 - found.estimate, low: 1 - found.high, high: 1 - found.low };
  const { estimate, low, high, descriptive, method } = turned;
  const apart = low > 0.5;
  const interval = `${low.toFixed(2)} to ${high.toFixed(2)}`;
  const text = estimate.toFixed(2);
  return [
    {
      first,
      second,
      apart,
      text,
      interval,
      descriptive,
      method,
      strip: shareStrip(turned),
      worlds: shared.length,
    },
  ];
}

function groupOf({ worlds }: Method, shared: readonly number[]): Group {
  const own = shared.map((world) => worlds.get(world)!);
  return { scores: own.map(({ values }) => values), failures: own.some(({ failures }) => failures) };
}
