import type { Claim } from './claims.ts';
import { cellsOf, each, linesOf, normOf, placeIn, type Reader, shortRange } from './reader.ts';
import type { Unpacked } from './unpacked.ts';

const gates: Reader = (marked, places, claim, run) => {
  if (places.length > 0) return onTheBoard(marked, places.map(Number), claim, run);
  for (const line of linesOf(marked)) {
    const gate = () => run.verdict.gates[Number(line.id.slice('gate-'.length))]!;
    const [, , , , , , judged, limit, middle, skill, replicates] = cellsOf(line);
    claim(judged!, () => [Number(gate().judged)]);
    claim(limit!, () => [Number(gate().limit)]);
    claim(middle!, () => {
      const { values, mean: centre, low, high } = gate();
      return values > 1 ? [centre, low, high].map(Number) : [Number(centre)];
    });
    claim(skill!, () => [Number(gate().skill)]);
    claim(replicates!, () => [gate().values, gate().of]);
  }
};

function onTheBoard(marked: Element, places: readonly number[], claim: Claim, run: Unpacked): void {
  const own = () => places.map((place) => run.verdict.gates[place]!);
  const judged = marked.querySelector('.judged');
  const limit = marked.querySelector('.limit');
  if (judged !== null && limit !== null) {
    const shown = judged.firstChild as Element;
    claim(judged, () =>
      shortRange(
        shown,
        own().map((gate) => Number(gate.judged)),
      ),
    );
    claim(limit, () => [Number(own()[0]!.limit)]);
  }
  for (const words of marked.querySelectorAll('.skill')) {
    const further = words.textContent!.startsWith('and ');
    claim(words, () => {
      if (!further)
        return shortRange(
          words,
          own().map(({ skill }) => Number(skill)),
        );
      const { world, row, object } = own()[0]!;
      const same = run.verdict.gates.filter(
        (gate) => gate.world === world && gate.row === row && gate.object === object,
      );
      return [same.length - 1];
    });
  }
}

/** The gates of a suite, each norm once. */
function gatedNorms(run: Unpacked): readonly string[] {
  const all = (run.manifest.suite.gates ?? []).map((_, gate) => normOf(run, gate));
  return [...new Set(all)];
}

const controls: Reader = (marked, _, claim, run) => {
  const norms = gatedNorms(run);
  for (const line of linesOf(marked)) {
    const [world, row] = placeIn(line);
    each(cellsOf(line).slice(3), (cell, k) => {
      const score = () =>
        run.verdict.controls.findLast(
          (one) => one.world === world && one.row === row && normOf(run, one.gate) === norms[k],
        );
      claim(cell, () => {
        const found = score();
        if (found === undefined) return [];
        return [found.value, found.skill].map(Number).filter((x, at) => at === 0 || Number.isFinite(x));
      });
    });
  }
};

const skill: Reader = (marked, [place], claim, run) =>
  claim(marked, () => [Number(run.verdict.gates[Number(place)]!.skill)]);

// --- verdicts on fits -------------------------------------------------------------------------

const fit: Reader = (marked, [place], claim, run) =>
  claim(marked, () => run.verdict.fits[Number(place)]!.sentence);

const recovered: Reader = (marked, places, claim, run) =>
  claim(marked, () =>
    places.flatMap((place) => {
      const [deciding] = run.verdict.fits[Number(place)]!.numbers;
      return deciding === undefined ? [] : [Number(deciding.value), Number(deciding.limit)];
    }),
  );

export const gateReaders: Readonly<Record<string, Reader>> = { gates, controls, skill, fit, recovered };
