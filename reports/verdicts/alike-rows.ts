import type { Manifest } from '../../core/contract/record.ts';

/** From so many on, rows that differ in their options alone are counted instead of named. */
const many = 3;

/** Rows of one method that differ in their options alone, or a single row. */
interface AlikeRows<Row> {
  /** The label without the options. */
  readonly stem: string;
  /** "all 9", "8 of 12": how many of the method's rows these are; empty for a single row. */
  readonly share: string;
  readonly rows: readonly Row[];
}

/** Puts rows of one method together where there are many; the others stay alone, in order. */
export function alikeRows<Row>(
  rows: readonly Row[],
  labelOf: (row: Row) => string,
  { rows: everyone }: Manifest,
): AlikeRows<Row>[] {
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const stem = stemOf(labelOf(row));
    groups.set(stem, [...(groups.get(stem) ?? []), row]);
  }
  return rows.flatMap((row): AlikeRows<Row>[] => {
    const stem = stemOf(labelOf(row));
    const alike = groups.get(stem)!;
    if (alike.length < many) return [{ stem: labelOf(row), share: '', rows: [row] }];
    if (alike[0] !== row) return [];
    const all = everyone.filter(({ label }) => stemOf(label) === stem).length;
    return [{ stem, share: alike.length === all ? `all ${all}` : `${alike.length} of ${all}`, rows: alike }];
  });
}

/** Labels, of which those of one method are counted where there are many: "Newton (all 9)". */
export function condensed(labels: readonly string[], manifest: Manifest): string[] {
  return alikeRows(labels, (label) => label, manifest).map(({ stem, share }) =>
    share === '' ? stem : `${stem} (${share})`,
  );
}

function stemOf(label: string): string {
  return label.replace(/ \([^()]*=[^()]*\)$/, '');
}
