import type { Comparison, HistoryEntry } from '../../../../core/contract/index.ts';
import { changeSentence } from '../../../../reports/regression/change-sentence.ts';
import { numeralsIn } from './numerals.ts';
import { cellsOf, each, finite, linesOf, type Reader, text } from './reader.ts';
import type { Unpacked } from './unpacked.ts';

// --- history ----------------------------------------------------------------------------------

const entriesOf = (run: Unpacked): readonly HistoryEntry[] =>
  (run.history ?? []).filter(({ suite }) => suite === run.manifest.suite.id).slice(-60);

const runs: Reader = (marked, _, claim, run) =>
  each(linesOf(marked), (line, k) => {
    const [number, source, day, seed, exitCode] = cellsOf(line);
    const entry = () => entriesOf(run)[k]!;
    claim(number!, () => [k + 1]);
    claim(source!, () => entry().source);
    claim(day!, () => entry().at?.slice(0, 10) ?? '');
    claim(seed!, () => entry().seed);
    claim(exitCode!, () => [entry().exitCode]);
  });

const trend: Reader = (marked, _, claim, run) => {
  const world = text(marked.closest('details.world')!.querySelector('h3'));
  const caption = marked.closest('figure')!.querySelector('figcaption')!;
  const metric = text(caption.querySelector('b')).split(': ')[1];
  const norm = text(caption.querySelector('.norm'));
  const rows = [...marked.querySelectorAll('thead th')].slice(1).map((head) => text(head));
  each(linesOf(marked), (line, k) => {
    const [number, ...cells] = cellsOf(line);
    claim(number!, () => [k + 1]);
    each(cells, (cell, column) =>
      claim(cell, () => {
        const own = (at: number) =>
          entriesOf(run)[at]?.numbers.find(
            (one) =>
              one.world === world &&
              one.row === rows[column] &&
              one.metric === metric &&
              norm === `${one.unit}; weights ${one.weights}, mask ${one.mask}`,
          );
        const found = own(k);
        if (found === undefined || !Number.isFinite(Number(found.mean))) return [];
        const ends = found.values > 1 ? [Number(found.low), Number(found.high)] : [];
        const change = numeralsIn(text(cell.querySelector('.warn'))).length === 0 ? [] : [own(k - 1)!, found];
        const versions = change.map((one) => one.versions!);
        const part = (['environment', 'subject', 'metric'] as const).find(
          (name) => versions[0]?.[name] !== versions[1]?.[name],
        );
        return [Number(found.mean), ...ends, ...versions.map((all) => all[part!])];
      }),
    );
  });
};

const earlier: Reader = (marked, _, claim, run) =>
  claim(marked, () => {
    const all = (run.history ?? []).filter(({ suite }) => suite === run.manifest.suite.id);
    return [all.length - entriesOf(run).length];
  });

// --- changes ----------------------------------------------------------------------------------

const comparisonOf = (run: Unpacked): Comparison => run.stored.regression!.comparison!;
type Pair = Comparison['pairs'][number];

const change: Reader = (marked, _, claim, run) => claim(marked, () => changeSentence(run.stored.regression!));
const outcomes: Reader = (marked, [outcome], claim, run) =>
  claim(marked, () => [comparisonOf(run).pairs.filter((pair) => pair.outcome === outcome).length]);
const family: Reader = (marked, _, claim, run) => claim(marked, () => [comparisonOf(run).families.length]);

const listed: Readonly<Record<string, readonly Pair['outcome'][]>> = {
  regressed: ['regressed', 'lost'],
  improved: ['improved'],
  unknown: ['unknown'],
  moved: ['same'],
  apart: ['incomparable', 'new', 'gone'],
};

/** Of a table: the pairs with these outcomes. Its lines are found by row, world and number. */
const changes: Reader = (marked, [kind], claim, run) => {
  const pairs = comparisonOf(run).pairs.filter(({ outcome }) => listed[kind!]!.includes(outcome));
  claim(marked.querySelector('summary .note')!, () => [pairs.length]);
  for (const line of linesOf(marked)) {
    const [head, ...cells] = cellsOf(line);
    const row = text(head!.querySelector('bdi'));
    const find = (world: string, number: string, norm: string): Pair =>
      pairs.find(
        (pair) =>
          pair.row === row &&
          pair.world === world &&
          number.includes(pair.metric) &&
          norm === `weights ${pair.weights}, mask ${pair.mask}`,
      )!;
    if (kind === 'moved' || kind === 'apart') {
      for (const number of cells[1]!.querySelectorAll('.line'))
        claim(number, () => {
          const { before, after } = find(text(cells[0]), text(number), text(number.querySelector('.norm')));
          return kind === 'moved' ? finite(before, after) : [];
        });
      continue;
    }
    const [what, levels, effect, , p] = cells;
    const pair = () =>
      find(text(head!.querySelector('.norm')), text(what), text(what!.querySelector('.norm')));
    claim(levels!, () => [...finite(pair().before, pair().after), pair().seeds]);
    claim(effect!, () => {
      const { scale, effect: centre, low, high } = pair();
      const ends = Number(high) > Number(low) ? [low, high] : [];
      return finite(centre, ...ends).map((x) => (scale === 'linear' ? x : 100 * Math.expm1(x)));
    });
    claim(p!, () => finite(pair().p, pair().adjusted, pair().signFlip));
  }
};

const statuses: Reader = (marked, _, claim, run) =>
  each(linesOf(marked), (line, k) => {
    const [, , , , count, replicates] = cellsOf(line);
    claim(count!, () => [comparisonOf(run).statuses[k]!.replicates.length]);
    claim(replicates!, () => comparisonOf(run).statuses[k]!.replicates);
  });

const families: Reader = (marked, _, claim, run) => {
  const ordered = comparisonOf(run).families.toSorted((x, y) => Number(x.worse) - Number(y.worse));
  each(linesOf(marked), (line, k) => {
    const [step, , , pairs, seeds, worse, better, smallest] = cellsOf(line);
    const own = () => ordered[k]!;
    claim(step!, () => [k + 1]);
    claim(pairs!, () => [own().pairs]);
    claim(seeds!, () => [own().seeds]);
    claim(worse!, () => finite(own().worse));
    claim(better!, () => finite(own().better));
    claim(smallest!, () => finite(own().smallestP));
  });
};

/** Times or memory, and how fast the machine was. */
const softer: Reader = (marked, _, claim, run) => {
  const { timings, memories, pace } = comparisonOf(run);
  const own = marked.id === 'changes-timings' ? timings : memories!;
  claim(marked.querySelector('p.note')!, () =>
    marked.id === 'changes-timings' && pace !== undefined
      ? finite(pace.fits, pace.ratio, pace.low, pace.high)
      : [],
  );
  each(linesOf(marked), (line, k) => {
    const [, , ratio, seeds] = cellsOf(line);
    claim(ratio!, () => finite(own[k]!.ratio, own[k]!.low, own[k]!.high));
    claim(seeds!, () => [own[k]!.seeds]);
  });
};

export const changeReaders: Readonly<Record<string, Reader>> = {
  runs,
  trend,
  earlier,
  change,
  outcomes,
  family,
  changes,
  statuses,
  families,
  softer,
};
