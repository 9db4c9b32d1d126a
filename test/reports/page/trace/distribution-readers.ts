import { anchorScore } from '../../../../reports/statistics/anchor-score.ts';
import {
  type Group,
  improvement,
  meanOverWorlds,
  middleMean,
  seedMean,
  shortfall,
} from '../../../../reports/statistics/named-interval.ts';
import { performanceProfile } from '../../../../reports/statistics/performance-profile.ts';
import { numeralsIn } from './numerals.ts';
import { cellsOf, each, linesOf, mean, median, normOf, placeIn, type Reader } from './reader.ts';
import type { Unpacked } from './unpacked.ts';

/** What the seeds of a row in a world say of one number. */
interface Seeds {
  readonly values: readonly number[];
  readonly failed: number;
  readonly planned: number;
  readonly worst: number;
}

function seedsOf(run: Unpacked, place: number, world: number, row: number): Seeds {
  const better = run.metric(run.measured[place]!.metric)!.better;
  const planned = run.cells(world, row, 'fit');
  const asked = planned.flatMap(({ cell, replicate }) => {
    const result = run.record(cell)?.result;
    if (result === undefined || result.status === 'refused') return [];
    const value = run.measuredIn(cell, place);
    const fitted = result.status === 'ok' || result.status === 'not-converged';
    return value === null && fitted ? [] : [{ value: value ?? Number.NaN, replicate }];
  });
  const answered = asked.filter(({ value }) => Number.isFinite(value));
  const sign = better === 'higher' ? 1 : -1;
  const [worst] = answered.toSorted((x, y) => sign * (x.value - y.value));
  return {
    values: answered.map(({ value }) => value),
    failed: asked.length - answered.length,
    planned: planned.length,
    worst: worst?.replicate ?? Number.NaN,
  };
}

/** Worlds where several seeds were drawn, with the rows that answered there. */
const seeded = remembered((run, place) =>
  run.manifest.worlds.flatMap(({ sample }, world) => {
    if (sample === null || sample.individuals === 'Infinity') return [];
    const rows = run.manifest.rows.flatMap(({ kind }, row) => {
      const seeds = kind === 'estimator' ? seedsOf(run, place, world, row) : null;
      return seeds === null || seeds.values.length === 0 ? [] : [[row, seeds] as const];
    });
    return rows.some(([, { values }]) => values.length > 1) ? [{ world, rows: new Map(rows) }] : [];
  }),
);

/** Asked again for each number of a table. */
function remembered<Found>(find: (run: Unpacked, place: number) => Found): typeof find {
  const known = new WeakMap<Unpacked, Map<number, Found>>();
  return (run, place) => {
    const own = known.get(run) ?? new Map<number, Found>();
    known.set(run, own);
    const found = own.get(place) ?? find(run, place);
    own.set(place, found);
    return found;
  };
}

const scaleOf = (run: Unpacked, place: number): 'log' | 'linear' =>
  run.metric(run.measured[place]!.metric)!.logScale ? 'log' : 'linear';

const seeds: Reader = (marked, [at], claim, run) => {
  const place = Number(at);
  for (const line of linesOf(marked)) {
    const [world, row] = placeIn(line);
    const own = () => seedsOf(run, place, world, row);
    const [, count, centre, interval, least, middle, most, worst] = cellsOf(line);
    const ends = () => seedMean(own().values, scaleOf(run, place));
    claim(count!, () => {
      const { values, planned } = own();
      return values.length === planned ? [planned] : [values.length, planned];
    });
    claim(centre!, () => [ends().estimate]);
    claim(interval!, () => [ends().low, ends().high].filter(Number.isFinite));
    claim(least!, () => [Math.min(...own().values)]);
    claim(middle!, () => [median(own().values)]);
    claim(most!, () => [Math.max(...own().values)]);
    claim(worst!, () => [own().worst].filter(Number.isFinite));
  }
};

/** How many seeds failed, beside their dots. */
const strips: Reader = (marked, [at], claim, run) => {
  for (const words of marked.querySelectorAll('.interval.warn')) {
    const [world, row] = placeIn(words.parentElement!);
    claim(words, () => {
      const { failed, planned } = seedsOf(run, Number(at), world, row);
      return [failed, planned];
    });
  }
};

/** The limits of the gates on a number, each once. */
const limits: Reader = (marked, [at], claim, run) =>
  claim(marked, () => {
    const norm = run.measured[Number(at)]!;
    const worlds = new Set(seeded(run, Number(at)).map(({ world }) => world));
    const own = run.verdict.gates.flatMap(({ gate, world, limit }) => {
      const same = normOf(run, gate) === `${norm.metric} ${norm.weights} ${norm.mask}`;
      return same && worlds.has(world) ? [run.manifest.suite.gates![gate]!.near ?? Number(limit)] : [];
    });
    return [...new Set(own)];
  });

const abreast = 3;
const further: Reader = (marked, [at], claim, run) =>
  claim(marked, () => [seeded(run, Number(at)).length - abreast]);

// --- over worlds ------------------------------------------------------------------------------

/** Every row with its seeds in every world; those that failed have the worst number there. */
function methods(run: Unpacked, place: number) {
  const better = run.metric(run.measured[place]!.metric)!.better;
  const groups = seeded(run, place);
  const worstIn = groups.map(({ rows }) => {
    const all = [...rows.values()].flatMap(({ values }) => values);
    return better === 'higher' ? Math.min(...all) : Math.max(...all);
  });
  return run.manifest.rows.flatMap(({ label }, row) => {
    const worlds = new Map(
      groups.flatMap(({ world, rows }, k) => {
        const own = rows.get(row);
        if (own === undefined) return [];
        const failures = Array.from({ length: own.failed }, () => worstIn[k]!);
        return [[world, { scores: [...own.values, ...failures], failures: own.failed > 0 }] as const];
      }),
    );
    return worlds.size === 0 ? [] : [{ row, label, worlds }];
  });
}

/** Worlds with both anchors of a score: uniform choice at 0 and the truth at 1. */
function anchorsOf(run: Unpacked, place: number) {
  const controlMean = (world: number, id: string): number => {
    const row = run.manifest.rows.findIndex((one) => one.kind === 'control' && one.id === id);
    return mean(run.values(world, row, 'control', place));
  };
  return seeded(run, place).flatMap(({ world }) => {
    const [uniform, truth] = [controlMean(world, 'uniform'), controlMean(world, 'truth')];
    return Number.isFinite(uniform - truth) && uniform !== truth ? [{ world, uniform, truth }] : [];
  });
}

const scored = remembered((run, place) => {
  const anchors = anchorsOf(run, place);
  return methods(run, place)
    .filter(({ worlds }) => anchors.every(({ world }) => worlds.has(world)))
    .map(({ row, label, worlds }) => {
      const own = anchors.map((anchor) => ({ anchor, found: worlds.get(anchor.world)! }));
      const scores = own.map(({ anchor, found }) => found.scores.map((x) => anchorScore(x, anchor)));
      const group: Group = { scores, failures: own.some(({ found }) => found.failures) };
      return { row, label, group };
    });
});

const ends = (x: { estimate: number; low: number; high: number }): readonly number[] =>
  [x.estimate, x.low, x.high].filter(Number.isFinite);

const scores: Reader = (marked, [at], claim, run) => {
  const { metric, weights, mask } = run.measured[Number(at)]!;
  const stream = `${run.manifest.suite.seed}/report/${metric}/${weights}/${mask}`;
  const all = scored(run, Number(at));
  for (const line of linesOf(marked)) {
    const [head, middle, quartiles, gap] = cellsOf(line);
    const { row, group } = all.find(({ label }) => label === head!.querySelector('bdi')!.textContent)!;
    claim(middle!, () => ends(meanOverWorlds(group)));
    claim(quartiles!, () => ends(middleMean(group, `${stream}/${row}/middle`)));
    claim(gap!, () => ends(shortfall(group, `${stream}/${row}/gap`)));
  }
};

const profile: Reader = (marked, [at], claim, run) => {
  const shares = [0.03, 0.1, 0.3, 1];
  const heads = [...marked.querySelectorAll('thead th')].slice(1);
  each(heads, (head, k) => claim(head, () => [shares[k]!]));
  each(linesOf(marked), (line) => {
    const [head, ...cells] = cellsOf(line);
    const { group } = scored(run, Number(at)).find(({ label }) => label === head!.textContent)!;
    each(cells, (cell, k) =>
      claim(cell, () => ends(performanceProfile(group.scores, [1 - shares[k]!], 'seeds')[0]!)),
    );
  });
};

const anchors: Reader = (marked, [at], claim, run) =>
  claim(marked, () => [anchorsOf(run, Number(at)).length]);

/** How many resamples a bootstrap drew. */
const ways: Reader = (marked, [at], claim, run) =>
  claim(marked, () => {
    const counts = scored(run, Number(at)).map(({ group }) => group.scores.flat().length);
    const resamples = counts.map((count) => Math.min(2000, Math.max(400, Math.floor(400_000 / count))));
    return [...new Set(resamples)].slice(0, numeralsIn(marked.textContent!).length);
  });

/** Which of two is better: the share of pairs of seeds, world by world. */
const improvements: Reader = (marked, [at], claim, run) => {
  const { better } = run.metric(run.measured[Number(at)]!.metric)!;
  const all = methods(run, Number(at));
  for (const line of linesOf(marked)) {
    const [head, share, interval, worlds] = cellsOf(line);
    const [first, second] = [...head!.querySelectorAll('bdi')].map(
      ({ textContent }) => all.find(({ label }) => label === textContent)!,
    );
    const shared = [...first!.worlds.keys()].filter((world) => second!.worlds.has(world));
    const found = () => {
      const [one, other] = [first!, second!].map((method): Group => {
        const own = shared.map((world) => method.worlds.get(world)!);
        return { scores: own.map((x) => x.scores), failures: own.some((x) => x.failures) };
      });
      return improvement(one!, other!, better as 'lower' | 'higher');
    };
    claim(share!, () => [found().estimate]);
    claim(interval!, () => [found().low, found().high]);
    claim(worlds!, () => [shared.length]);
  }
};

export const distributionReaders: Readonly<Record<string, Reader>> = {
  seeds,
  strips,
  limits,
  further,
  scores,
  profile,
  anchors,
  ways,
  improvements,
};
