import { numeralsIn } from './numerals.ts';
import { mean, type Reader, range } from './reader.ts';

/** `world-row-column-role`: a mean over replicates, with the ends of its interval: the plain range in the frozen run. */
const number: Reader = (marked, [world, row, place, role], claim, run) => {
  const values = () => run.values(Number(world), Number(row), role!, Number(place));
  claim(marked, () => [mean(values())]);
  if (!marked.matches('a.number')) return;
  for (let next = marked.nextElementSibling; next !== null; next = next.nextElementSibling) {
    if (next.hasAttribute('data-trace')) continue;
    const planned = () => run.cells(Number(world), Number(row), role!).length;
    claim(next, () => (next.matches('.warn') ? [values().length, planned()] : range(values())));
  }
};

/** The size of a sample design; the world is the one whose name stands before it. */
const sample: Reader = (marked, [index], claim, run) =>
  claim(marked, () => {
    const name = index === undefined ? nameBefore(marked) : run.manifest.worlds[Number(index)]!.name;
    const shown = numeralsIn(marked.textContent!).map((numeral) => Number(numeral.replaceAll(',', '')));
    const designs = run.manifest.worlds
      .filter((world) => world.name === name || world.environment === name)
      .map(({ sample: design }): number[] => {
        if (design === null) return [];
        const hidden = [design.hideStates ?? 0, design.hideActions ?? 0].filter((share) => share > 0);
        const size = design.individuals === 'Infinity' ? [] : [Number(design.individuals)];
        return [...size, design.periods, ...hidden.map((share) => Math.round(100 * share))];
      });
    return designs.find((design) => String(design) === String(shown)) ?? designs[0] ?? [];
  });

function nameBefore(marked: Element): string {
  for (let around = marked.parentElement; around !== null; around = around.parentElement) {
    const all = [...around.querySelectorAll('bdi, [data-trace]')];
    const name = all.slice(0, all.indexOf(marked)).findLast((one) => one.localName === 'bdi');
    if (name !== undefined) return name.textContent!;
  }
  return '';
}

const replicate: Reader = (marked, _, claim, run) =>
  claim(marked, () => {
    const cell = marked.getAttribute('href')!.slice('#cell-'.length);
    return [run.manifest.cells.find((planned) => planned.cell === cell)!.replicate];
  });

/** How many cells ended as this card says, and for the same reason. */
const failed: Reader = (marked, _, claim, run) =>
  claim(marked, () => {
    const card = marked.closest('article')!;
    const [status, reason] = ['.status', ':scope > p > bdi'].map(
      (part) => card.querySelector(part)?.textContent,
    );
    const same = run.manifest.cells.filter(({ cell }) => {
      const result = run.record(cell)?.result;
      return result === undefined
        ? status === 'missing'
        : result.status === status && (result.reason ?? undefined) === reason;
    });
    return [same.length];
  });

export const numberReaders: Readonly<Record<string, Reader>> = { number, sample, replicate, failed };
