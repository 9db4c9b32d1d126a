import type { CellRecord } from '../../../../core/contract/index.ts';
import { cellsOf, each, linesOf, mean, median, placeIn, type Reader, range } from './reader.ts';
import type { Unpacked } from './unpacked.ts';

// --- parameters -------------------------------------------------------------------------------

const results = (run: Unpacked, world: number, row: number): readonly CellRecord['result'][] =>
  run.cells(world, row, 'fit').flatMap(({ cell }) => run.record(cell)?.result ?? []);

const deviation = (values: readonly number[]): number =>
  Math.sqrt(values.reduce((sum, x) => sum + (x - mean(values)) ** 2, 0) / (values.length - 1));

const kinds: Readonly<Record<string, string>> = {
  'SE, outer product': 'opg',
  'SE, Hessian': 'hessian',
  'SE, expected information': 'expected',
};

const parameters: Reader = (marked, [index], claim, run) => {
  const world = Number(index);
  const { features, published: printed } = run.manifest.worlds[world]!;
  const heads = [...marked.querySelectorAll('thead th')].map((head) => head.textContent!);
  for (const body of marked.querySelectorAll('tbody')) {
    const heading = body.querySelector('.class span')!;
    const name = heading.querySelector('b')!.textContent!;
    const truth = () => run.truth(world, 'parameters')?.[features.indexOf(name)];
    const quoted = (of: string) => printed.filter((one) => one.name === of).map(({ value }) => value);
    claim(heading, () => [
      ...[truth() ?? []].flat(),
      ...quoted(name),
      ...quoted(`standard error of ${name}`),
    ]);
    for (const line of linesOf(body.parentElement!).filter((own) => own.parentElement === body)) {
      const own = () => results(run, ...placeIn(line)).filter((result) => name in (result.parameters ?? {}));
      const values = () => own().map(({ parameters: all }) => Number(all![name]));
      each(cellsOf(line), (cell, k) => {
        const head = heads[k]!;
        if (head === 'Estimate') claim(cell, () => [mean(values())]);
        if (head === 'Bias') claim(cell, () => (truth() === undefined ? [] : [mean(values()) - truth()!]));
        if (head.startsWith('Spread')) claim(cell, () => (values().length > 1 ? [deviation(values())] : []));
        if (head.startsWith('SE'))
          claim(cell, () => {
            const errors = own().flatMap(
              ({ standardErrors }) => standardErrors?.[kinds[head] ?? head.slice(4)]?.[name] ?? [],
            );
            return errors.length === 0 ? [] : [mean(errors.map(Number))];
          });
      });
    }
  }
};

/** Printed numbers that are no parameters, with ours beside them. */
const published: Reader = (marked, [, index], claim, run) => {
  const world = run.manifest.worlds[Number(index)]!;
  for (const item of marked.children) {
    const name = item.querySelector('b')!.textContent!;
    claim(item, () => [world.published.find((one) => one.name === name)!.value]);
    const key = name
      .replace(/^partial /, '')
      .replace(/[-\s]+(\w)/g, (_, letter: string) => letter.toUpperCase());
    for (const link of item.querySelectorAll<HTMLElement>('a[href^="#group-"]'))
      claim(link, () => {
        const [, w, row] = link.getAttribute('href')!.split('-').map(Number);
        return [Number(results(run, w!, row!)[0]!.numbers[key])];
      });
  }
};

// --- cost and cells ---------------------------------------------------------------------------

/** The first fit that each worker made with each estimator. */
function coldCells(run: Unpacked): ReadonlySet<string> {
  const first = new Map<string, { at: string; cell: string }>();
  for (const { result, circumstance } of run.records) {
    if (result.key.subject.kind !== 'estimator' || result.status === 'refused') continue;
    const { machine, source, worker, startedAt: at } = circumstance;
    const name = JSON.stringify([machine, source, worker, result.key.subject.id]);
    if (at < (first.get(name)?.at ?? '~')) first.set(name, { at, cell: result.cell });
  }
  return new Set([...first.values()].map(({ cell }) => cell));
}

const cost: Reader = (marked, _, claim, run) => {
  const cold = coldCells(run);
  for (const line of linesOf(marked)) {
    const [world, row] = placeIn(line);
    const fitted = () =>
      run
        .cells(world, row, 'fit')
        .flatMap(({ cell }) => run.record(cell) ?? [])
        .filter(({ result }) => result.status === 'ok' || result.status === 'not-converged');
    const [, warm, warmFits, first, firstFits, whole, iterations, memory] = cellsOf(line);
    const spread = (cell: Element, valuesOf: (records: readonly CellRecord[]) => readonly number[]) =>
      claim(cell, () => {
        const values = valuesOf(fitted());
        if (values.length === 0) return [];
        return cell.querySelector('.interval') === null
          ? [median(values)]
          : [median(values), ...range(values)];
      });
    const times = (isCold: boolean) => (records: readonly CellRecord[]) =>
      records
        .filter(({ result }) => cold.has(result.cell) === isCold)
        .map(({ circumstance }) => circumstance.fitMs);
    spread(warm!, times(false));
    claim(warmFits!, () => [times(false)(fitted()).length]);
    spread(first!, times(true));
    claim(firstFits!, () => [times(true)(fitted()).length]);
    spread(whole!, (records) => records.map(({ circumstance }) => circumstance.totalMs));
    spread(iterations!, (records) => records.flatMap(({ result }) => result.iterations ?? []));
    claim(memory!, () => [Math.max(...fitted().map(({ circumstance }) => circumstance.peakRssBytes)) / 1e6]);
  }
};

/** Every planned cell with what its record says. */
const records: Reader = (marked, _, claim, run) => {
  for (const line of linesOf(marked)) {
    const [key, , place, , , iterations, objective, certificates, milliseconds] = cellsOf(line);
    const cell = key!.querySelector('a')!.getAttribute('href')!.slice('#cell-'.length);
    const record = run.record(cell);
    claim(key!, () => cell.slice(0, 8));
    claim(place!, () => [run.manifest.cells.find((planned) => planned.cell === cell)!.replicate]);
    claim(iterations!, () => [record?.result.iterations ?? []].flat());
    claim(objective!, () => [record?.result.objective ?? []].flat().map(Number));
    claim(certificates!, () => {
      const all = record?.result.certificates ?? [];
      const held = all.filter(({ holds }) => holds).length;
      return all.length === 0 ? [] : held === all.length ? [held] : [all.length - held, all.length];
    });
    claim(milliseconds!, () => [record?.circumstance.fitMs ?? []].flat());
  }
};

export const recordReaders: Readonly<Record<string, Reader>> = { parameters, published, cost, records };
