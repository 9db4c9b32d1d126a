import { describe, expect, it } from 'vitest';
import { type EndOf, roCrate } from '../../../reports/formats/ro-crate.ts';
import { gridRun, largeRun } from '../../fixtures/records/excerpt.ts';

type Entity = Readonly<Record<string, unknown>> & { readonly '@id': string; readonly '@type': string };

const run = gridRun();
const files = [
  { path: 'blobs/no-one.bin', bytes: 8 },
  { path: 'manifest.json', bytes: 100 },
  ...run.records.map(({ result }) => ({ path: `records/${result.cell}.json`, bytes: 1000 })),
  { path: 'ro-crate-metadata.json', bytes: 5 },
  { path: 'verdict.json', bytes: 10 },
];

const endOf: EndOf = ({ startedAt }) => startedAt.replace('Z', '.5Z');
const graphOf = () =>
  (JSON.parse(roCrate(run, files, endOf)) as { readonly '@graph': readonly Entity[] })['@graph'];

/** Ids of everything that an entity points to. */
function pointers(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(pointers);
  if (value === null || typeof value !== 'object') return [];
  const entries = Object.entries(value);
  if (entries.length === 1 && entries[0]![0] === '@id') return [String(entries[0]![1])];
  return entries.flatMap(([, own]) => pointers(own));
}

describe('RO-Crate', () => {
  const graph = graphOf();
  const byId = new Map(graph.map((entity) => [entity['@id'], entity]));

  it('has a metadata descriptor and a root with what the specification asks', () => {
    expect(byId.get('ro-crate-metadata.json')).toMatchObject({
      '@type': 'CreativeWork',
      about: { '@id': './' },
      conformsTo: { '@id': 'https://w3id.org/ro/crate/1.1' },
    });
    const root = byId.get('./')!;
    expect(root['@type']).toBe('Dataset');
    expect(root['datePublished']).toMatch(/^\d{4}-\d{2}-\d{2}T/);
    for (const name of ['name', 'description', 'license', 'hasPart', 'mentions'])
      expect(root[name]).toBeTruthy();
  });

  it('names each thing once, and points to nothing that is not there', () => {
    expect(byId.size).toBe(graph.length);
    const outside = graph
      .flatMap((entity) => pointers({ ...entity, '@id': null }))
      .filter((id) => !byId.has(id));
    expect(new Set(outside)).toEqual(new Set(['https://w3id.org/ro/crate/1.1']));
  });

  it('has every file but itself as a part', () => {
    const parts = pointers(byId.get('./')!['hasPart']);
    expect(parts).toEqual(files.map(({ path }) => path).filter((path) => path !== 'ro-crate-metadata.json'));
    for (const path of parts) expect(byId.get(path)!['@type']).toBe('File');
  });

  it('has an action for every record, with who answered what, and how it ended', () => {
    const actions = graph.filter((entity) => entity['@type'] === 'CreateAction');
    expect(actions).toHaveLength(run.records.length);
    for (const { result } of run.records) {
      const action = byId.get(`#cell-${result.cell}`)!;
      const planned = run.manifest.cells.find(({ cell }) => cell === result.cell)!;
      const instrument = byId.get(pointers(action['instrument'])[0]!)!;
      expect(instrument['name']).toBe(run.manifest.rows[planned.row]!.label);
      expect(pointers(action['result'])).toContain(`records/${result.cell}.json`);
      const answered = ['ok', 'not-converged'].includes(result.status);
      expect(action['actionStatus']).toBe(
        `http://schema.org/${answered ? 'Completed' : 'Failed'}ActionStatus`,
      );
      expect('error' in action).toBe(!answered);
      expect(action['endTime']).toBe(`${String(action['startTime']).slice(0, -1)}.5Z`);
    }
  });

  it('refuses a run without a record', () => {
    expect(() => roCrate({ ...run, records: [] }, files, endOf)).toThrow(/no record/);
  });

  it('holds 10,000 cells', () => {
    const text = roCrate(largeRun(10_000), [], endOf);
    console.log(`RO-Crate metadata of 10,000 cells: ${(text.length / 1e6).toFixed(1)} MB`);
    expect(text.match(/CreateAction/g)).toHaveLength(10_000);
  });
});
