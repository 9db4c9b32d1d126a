import { interventions } from '../../../../reports/page/view/interventions.ts';
import type { Claim } from './claims.ts';
import { cellsOf, each, linesOf, type Reader } from './reader.ts';

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

export const methodReaders: Readonly<Record<string, Reader>> = {
  configured,
  perfect,
  worlds,
  options,
  versions,
  provenance,
  suite,
  intervention,
};
