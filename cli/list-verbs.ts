import { BenchError } from '../core/contract/index.ts';
import { nearest } from '../core/schema/nearest.ts';
import { catalog } from './catalog.ts';
import { type ListKind, listEverything, listKinds, listText } from './commands/list.ts';
import type { Host } from './host.ts';

/** `list`: everything that a suite may name. */
export function addListVerbs({ verb, say }: Host): void {
  verb('list', `what there is: ${listKinds.join(', ')}`)
    .argument('[kind]', `one of ${listKinds.join(', ')}`)
    .action((kind: string | undefined, flags: { json?: true }) => {
      const kinds = kind === undefined ? listKinds : [knownKind(kind)];
      const everything = listEverything(catalog);
      const wanted = Object.fromEntries(kinds.map((it) => [it, everything[it]]));
      say(flags.json, { format: 'irlbench/list', version: 1, ...wanted }, () => listText(kinds, catalog));
    });
}

function knownKind(kind: string): ListKind {
  const known = listKinds.find((it) => it === kind);
  if (known !== undefined) return known;
  const guess = nearest(kind, listKinds);
  throw new BenchError(
    'usage',
    `There is no kind ${JSON.stringify(kind)}${guess ? `; did you mean ${guess}?` : '.'} Kinds: ${listKinds.join(', ')}.`,
  );
}
