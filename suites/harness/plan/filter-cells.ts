import { BenchError } from '../../../core/contract/errors.ts';
import type { Manifest, PlannedCell } from '../../../core/contract/index.ts';
import { nearest } from '../../../core/schema/nearest.ts';

/** What a cell is called in one respect. */
type Names = (cell: PlannedCell, manifest: Manifest) => readonly string[];

const fields: Readonly<Record<string, Names>> = {
  world: ({ world }, { worlds }) => [worlds[world]!.name, worlds[world]!.environment],
  row: ({ row }, { rows }) => [rows[row]!.label, rows[row]!.id],
  role: ({ role }) => [role],
  replicate: ({ replicate }) => [String(replicate)],
};

interface Term {
  readonly text: string;
  readonly field: string;
  readonly excludes: boolean;
  readonly matches: (cell: PlannedCell) => boolean;
}

/**
 * The cells that all expressions select. An expression is `field=value` or `field!=value`; the fields are `world`
 * (name or environment), `row` (label or id), `role` and `replicate`; `*` in a value stands for anything. Of several
 * with `=` on one field one must hold, of fields all.
 *
 * @returns cell digests
 * @throws {BenchError} `usage` for an expression that is not one, or that no cell of the plan matches
 */
export function filterCells(manifest: Manifest, expressions: readonly string[]): ReadonlySet<string> {
  const terms = expressions.map((text) => parse(text, manifest));
  for (const { text, field, matches } of terms) {
    if (manifest.cells.some(matches)) continue;
    const names = [...new Set(manifest.cells.map((cell) => fields[field]!(cell, manifest)[0]!))];
    throw new BenchError(
      'usage',
      `--filter ${text}: no cell of suite ${manifest.suite.id} has such a ${field}; there is ${names.join(', ')}.`,
      { filter: text },
    );
  }
  const chosen = manifest.cells.filter((cell) =>
    Object.keys(fields).every((field) => {
      const own = terms.filter((term) => term.field === field);
      const wanted = own.filter(({ excludes }) => !excludes);
      const unwanted = own.filter(({ excludes }) => excludes);
      return (
        (wanted.length === 0 || wanted.some(({ matches }) => matches(cell))) &&
        !unwanted.some(({ matches }) => matches(cell))
      );
    }),
  );
  if (chosen.length > 0) return new Set(chosen.map(({ cell }) => cell));
  throw new BenchError('usage', `--filter ${expressions.join(' --filter ')} leaves no cell.`, {});
}

function parse(text: string, manifest: Manifest): Term {
  const [, field, operator, value] = /^(\w+)(!?=)(.+)$/.exec(text) ?? [];
  const known = Object.keys(fields);
  if (field === undefined || !known.includes(field)) {
    const meant = field === undefined ? null : nearest(field, known);
    const hint = meant === null ? '' : `; did you mean ${meant}?`;
    throw new BenchError(
      'usage',
      `--filter ${text} is not FIELD=VALUE or FIELD!=VALUE with a field of ${known.join(', ')}${hint}`,
      { filter: text },
    );
  }
  const pattern = new RegExp(`^${value!.split('*').map(literal).join('.*')}$`, 's');
  return {
    text,
    field,
    excludes: operator === '!=',
    matches: (cell) => fields[field]!(cell, manifest).some((name) => pattern.test(name)),
  };
}

function literal(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
