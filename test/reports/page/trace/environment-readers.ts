import { cardSentences } from '../../../../reports/page/view/environment-sentences.ts';
import { read } from './numerals.ts';
import { cellsOf, each, finite, linesOf, mean, placeIn, type Reader, text } from './reader.ts';
import type { Unpacked } from './unpacked.ts';

// --- curves -----------------------------------------------------------------------------------

/** Means along a curve, with the ends of their intervals, and the setting that varies. */
const course: Reader = (marked, [place], claim, run) => {
  for (const line of linesOf(marked)) {
    const [setting, ...points] = cellsOf(line);
    claim(setting!, () => {
      const [world, row] = placeIn(line);
      const { sample, parameters } = run.manifest.worlds[world]!;
      const varied = { ...sample, ...parameters, ...run.manifest.rows[row]!.options };
      const shown = read(text(setting)).value;
      return [finite(...Object.values(varied)).find((x) => x === shown) ?? Number.NaN];
    });
    for (const point of points) {
      if (point.querySelector('a') === null) continue;
      claim(point, () => {
        const [world, row] = placeIn(point);
        const values = run.values(world, row, 'fit', Number(place));
        const ends = values.length > 1 ? [Math.min(...values), Math.max(...values)] : [];
        return [mean(values), ...ends];
      });
    }
  }
};

// --- environments -----------------------------------------------------------------------------

const worldOf = (marked: Element): number =>
  Number(marked.closest('[id^="environment-"]')!.id.slice('environment-'.length));
const cardOf = (run: Unpacked, world: number) => run.manifest.worlds[world]!.card ?? [];

/** Facts of a card by their titles; shares in per cent. */
const facts: Reader = (marked, _, claim, run) => {
  const world = worldOf(marked);
  for (const entry of marked.children)
    claim(entry.querySelector('dd')!, () => {
      const { id, unit, value } = cardOf(run, world).find(
        ({ title }) => title === text(entry.querySelector('dt')),
      )!;
      const number = Number(value);
      if (id === 'contrast-rank') return [number, run.manifest.worlds[world]!.features.length];
      return [unit === 'share' ? 100 * number : number];
    });
};

/** What the facts say in words. */
const said: Reader = (marked, _, claim, run) => {
  const spoken = cardSentences(run.manifest.worlds[worldOf(marked)]!, cardOf(run, worldOf(marked)));
  each([...marked.children], (item) =>
    claim(item, () => spoken.find((sentence) => sentence === text(item)) ?? spoken.join(' ')),
  );
};

const exposures: Reader = (marked, _, claim, run) => {
  for (const line of linesOf(marked)) {
    const [head, ...cells] = cellsOf(line);
    const measure = text(head!).startsWith('discounted') ? 'discounted' : 'panel';
    const mask = text(head).endsWith('all cells') ? 'all' : 'peer';
    const ids = [
      ...['reward', 'value', 'q'].map((object) => `exposure-${object}-${measure}-${mask}`),
      `shaping-share-${measure}`,
    ];
    each(cells, (cell, k) =>
      claim(cell, () => {
        const fact = cardOf(run, worldOf(marked)).find(({ id }) => id === ids[k]);
        if (fact === undefined) return [];
        return [Number(fact.value) * (ids[k]!.startsWith('shaping') ? 100 : 1)];
      }),
    );
  }
};

export const environmentReaders: Readonly<Record<string, Reader>> = { course, facts, said, exposures };
