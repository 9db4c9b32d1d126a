import { numeralsIn, read } from './numerals.ts';
import { cellsOf, each, linesOf, type Reader, range } from './reader.ts';
import type { Unpacked } from './unpacked.ts';

const objects: Readonly<Record<string, string>> = {
  'Policy π': 'policy',
  'Reward r': 'reward',
  'Value V': 'value',
  Q: 'q',
  'Shaping potential h': 'potential',
};

/** The arrays behind a figure, in order: of the truth, where it is known, then of each estimator that is drawn. */
function drawnIn(marked: Element, run: Unpacked) {
  const details = marked.closest('details.world')!;
  const world = Number(details.id.slice('maps-'.length));
  const name =
    objects[marked.closest('details.object')!.querySelector('h4')!.firstChild!.textContent!.trim()]!;
  const links = [...details.querySelector('p.note')!.querySelectorAll('a')];
  const fits = links.flatMap((link) => {
    const cell = link.getAttribute('href')!.slice('#cell-'.length);
    const values = run.arrays[cell]?.[name];
    return values === undefined ? [] : [{ cell, values }];
  });
  return { world, name, truth: run.truth(world, name), fits };
}

const levels: Reader = (marked, _, claim, run) => {
  const { world, truth, fits } = drawnIn(marked, run);
  const { actionLabels } = run.manifest.worlds[world]!;
  const columns = [...(truth === undefined ? [] : [truth]), ...fits.map(({ values }) => values)];
  const perPair = marked.querySelectorAll('thead th')[1]!.textContent === 'action';
  each(linesOf(marked), (line, k) => {
    const [state, ...others] = cellsOf(line);
    claim(state!, () => [perPair ? Math.floor(k / actionLabels.length) : k]);
    if (perPair) claim(others.shift()!, () => actionLabels[k % actionLabels.length]!);
    each(others, (cell, column) => claim(cell, () => [columns[column]![k]!]));
  });
};

const scale: Reader = (marked, _, claim, run) =>
  claim(marked, () => {
    const { truth, name, fits } = drawnIn(marked, run);
    const errors = marked.previousElementSibling!.textContent!.startsWith('error');
    const all = errors
      ? fits.flatMap(({ values }) => values.map((x, i) => x - truth![i]!))
      : [...(truth ?? []), ...fits.flatMap(({ values }) => values)];
    const reach = Math.max(...all.map(Math.abs));
    return errors || name === 'potential' ? [-reach, reach] : range(all);
  });

/** The title of a curve may quote what its axis is called. */
const curve: Reader = (marked, _, claim, run) =>
  claim(marked, () => {
    const { axis = '' } = run.manifest.worlds[drawnIn(marked, run).world]!.layout;
    return marked.textContent!.includes(axis) ? numeralsIn(axis).map((shown) => read(shown).value) : [];
  });

/** Which replicate a line of maps shows. */
const drawn: Reader = (marked, _, claim, run) => {
  const lines = linesOf(marked).filter((line) => line.querySelector('.norm') !== null);
  each(lines, (line, k) =>
    claim(line.querySelector('.norm')!, () => {
      const { cell } = drawnIn(marked, run).fits[k]!;
      return [run.manifest.cells.find((planned) => planned.cell === cell)!.replicate];
    }),
  );
};

export const mapReaders: Readonly<Record<string, Reader>> = { levels, scale, curve, drawn };
