import type { CellRecord } from '../../../../core/contract/index.ts';
import { interventions } from '../../../../reports/page/view/interventions.ts';
import type { Claim } from './claims.ts';
import { numeralsIn, read } from './numerals.ts';
import type { Unpacked } from './unpacked.ts';

/** Says of the marked element, and of what stands inside and beside it, where its numbers come from. */
export type Reader = (marked: Element, args: readonly string[], claim: Claim, run: Unpacked) => void;

/** What holds of each of several. */
export function each<One>(all: readonly One[], say: (one: One, place: number) => void): void {
  all.forEach(say);
}

export const mean = (values: readonly number[]): number =>
  values.reduce((sum, x) => sum + x, 0) / values.length;
const range = (values: readonly number[]): readonly number[] => [Math.min(...values), Math.max(...values)];
/** One numeral where both ends look the same. */
const shortRange = (element: Element, values: readonly number[]): readonly number[] =>
  numeralsIn(element.textContent!).length === 1 ? [values[0]!] : range(values);

export const median = (values: readonly number[]): number => {
  const sorted = values.toSorted((x, y) => x - y);
  const half = (sorted.length - 1) / 2;
  return (sorted[Math.floor(half)]! + sorted[Math.ceil(half)]!) / 2;
};

export const linesOf = (table: Element): readonly HTMLTableRowElement[] =>
  [...table.querySelectorAll<HTMLTableRowElement>('tbody tr')].filter((line) => !line.matches('.class'));
export const cellsOf = (line: Element): readonly Element[] => [...line.children];
/** The world and row whose records a link leads to. */
export function placeIn(element: Element): readonly [world: number, row: number] {
  const link = element.querySelector('a[href^="#group-"]')!;
  const [, world, row] = link.getAttribute('href')!.split('-');
  return [Number(world), Number(row)];
}

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

// --- the answer -------------------------------------------------------------------------------

const parts = (marked: Element): readonly Element[] =>
  marked.localName === 'ul' ? [...marked.children] : [marked];

const answer: Reader = (marked, [from], claim, run) =>
  each(parts(marked), (part, k) => claim(part, () => run.verdict.answer[Number(from) + k]!));
const reason: Reader = (marked, _, claim, run) =>
  each(parts(marked), (part, k) => claim(part, () => run.verdict.reasons[k]!));
const rest: Reader = (marked, [from], claim, run) =>
  claim(marked, () => [run.verdict.answer.length - Number(from)]);
const reasons: Reader = (marked, _, claim, run) =>
  claim(marked, () => (numeralsIn(marked.textContent!).length === 0 ? [] : [run.verdict.reasons.length]));
const exit: Reader = (marked, _, claim, run) => claim(marked, () => [run.verdict.exitCode]);

/** Distinct cells, all of them or those of a status. */
const cells: Reader = (marked, status, claim, run) =>
  claim(marked, () => {
    const all = [...new Set(run.manifest.cells.map(({ cell }) => cell))];
    const name = status.join('-');
    return [all.filter((c) => name === '' || (run.record(c)?.result.status ?? 'missing') === name).length];
  });
const grid: Reader = (marked, _, claim, run) => claim(marked, () => [run.manifest.cells.length]);
const missing: Reader = (marked, _, claim, run) =>
  claim(marked, () => {
    const without = run.manifest.cells.filter(({ cell }) => run.record(cell) === undefined);
    return [without.length, run.manifest.cells.length];
  });

// --- worlds and designs -----------------------------------------------------------------------

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

// --- gates ------------------------------------------------------------------------------------

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

export function normOf({ manifest }: Unpacked, place: number): string {
  const gate = manifest.suite.gates![place]!;
  return `${gate.metric} ${gate.weights ?? 'uniform'} ${gate.mask ?? 'all'}`;
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

// --- maps -------------------------------------------------------------------------------------

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

// --- methods ----------------------------------------------------------------------------------

const configured: Reader = (marked, _, claim, run) =>
  each(linesOf(marked), (line, k) =>
    claim(cellsOf(line)[2]!, () => {
      const { limit, near } = run.manifest.suite.gates![k]!;
      if (typeof limit !== 'number') return [limit.times];
      return near === undefined ? [limit] : [near, limit];
    }),
  );

const perfect: Reader = (marked, _, claim, run) => {
  const measured = new Set(run.records.flatMap(({ result }) => result.measured.map(({ metric }) => metric)));
  const metrics = run.manifest.metrics.filter(({ id }) => measured.has(id));
  each([...marked.querySelectorAll('dt .note')], (note, k) =>
    claim(note, () => [metrics[k]!.perfect ?? []].flat()),
  );
};

const pairsIn = (element: Element, values: Readonly<Record<string, unknown>>, claim: Claim): void =>
  each([...element.querySelectorAll('.pair')], (pair) =>
    claim(pair, () => {
      const name = pair.querySelector('bdi')!.textContent!;
      return `${name} ${String(values[name])}`;
    }),
  );

const worlds: Reader = (marked, _, claim, run) =>
  each(linesOf(marked), (line, k) => {
    const world = run.manifest.worlds[k]!;
    const [, given, states, , entries, discount, shockScale] = cellsOf(line);
    pairsIn(given!, world.parameters, claim);
    claim(states!, () => [world.stateCount]);
    claim(entries!, () => [world.entries]);
    claim(discount!, () => [world.discount]);
    claim(shockScale!, () => [world.shockScale]);
  });

const options: Reader = (marked, _, claim, run) => {
  const rows = run.manifest.rows.filter(({ kind }) => kind === 'estimator');
  each([...marked.children], (item, k) => pairsIn(item, rows[k]!.options, claim));
};

const versions: Reader = (marked, [kind], claim, run) =>
  each([...marked.querySelectorAll('dt .note')], (note, k) =>
    claim(note, () => [run.manifest[kind as 'estimators' | 'environments' | 'controls'][k]!.version]),
  );

const provenance: Reader = (marked, _, claim, run) => {
  const { manifest, records: all } = run;
  const distinct = (values: readonly string[]): readonly string[] => [...new Set(values)].sort();
  const starts = all.map(({ circumstance }) => circumstance.startedAt).sort();
  const said: Readonly<Record<string, () => readonly string[]>> = {
    'Planned by': () => [manifest.source],
    'Fitted by': () => distinct(all.map(({ circumstance }) => circumstance.source)),
    Machine: () => distinct(all.map(({ circumstance }) => circumstance.machine)),
    'First and last start': () => [`${starts[0]} to ${starts.at(-1)}`],
    Seed: () => [manifest.suite.seed],
    Replicates: () => [String(manifest.suite.replicates ?? 1)],
    Configuration: () =>
      Object.entries(manifest.configuration).map(([name, value]) => `${name}: ${JSON.stringify(value)}`),
  };
  for (const entry of marked.children)
    each([...entry.querySelectorAll('.line')], (line, k) =>
      claim(line, () => said[entry.querySelector('dt')!.textContent!]!()[k]!),
    );
};

const suite: Reader = (marked, _, claim, run) =>
  claim(marked, () => JSON.stringify(run.manifest.suite, null, 2));

const intervention: Reader = (marked, _, claim) =>
  claim(marked, () => {
    const title = marked.parentElement!.firstChild!.textContent!;
    return interventions.find((one) => one.title === title)!.sentence;
  });

export const plainReaders: Readonly<Record<string, Reader>> = {
  number,
  answer,
  reason,
  rest,
  reasons,
  exit,
  cells,
  grid,
  missing,
  sample,
  replicate,
  failed,
  gates,
  controls,
  skill,
  fit,
  recovered,
  levels,
  scale,
  curve,
  drawn,
  parameters,
  published,
  cost,
  records,
  configured,
  perfect,
  worlds,
  options,
  versions,
  provenance,
  suite,
  intervention,
};
