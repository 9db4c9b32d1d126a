/** A column. Neighbours about one subject stay together. */
export interface Column {
  /** Em of the page's font. */
  readonly width: number;
  readonly subject: string;
}

/**
 * Cuts columns into tables that are no wider than a page, in their order. A subject begins a new table where the rest
 * of this one has no room for all of it; one that is wider than a page goes on in the next.
 * @param room what a table has for its columns, em
 * @returns for each table the indices of its columns, at least one
 */
export function cutColumns(columns: readonly Column[], room: number): readonly (readonly number[])[] {
  const tables: number[][] = [];
  let left = 0;
  for (const [k, { width, subject }] of columns.entries()) {
    const begins = columns[k - 1]?.subject !== subject;
    const rest = columns.slice(k).findIndex((other) => other.subject !== subject);
    const whole = sum(columns.slice(k, rest < 0 ? undefined : k + rest));
    const needed = begins && whole <= room ? whole : width;
    if (tables.length === 0 || needed > left) {
      tables.push([]);
      left = room;
    }
    tables.at(-1)!.push(k);
    left -= width;
  }
  return tables;
}

/** Cuts rows into tables that are no longer than a page, in their order. @returns as `cutColumns` */
export function cutRows(lines: readonly number[], room: number): readonly (readonly number[])[] {
  return cutColumns(
    lines.map((width, k) => ({ width, subject: String(k) })),
    room,
  );
}

function sum(columns: readonly Column[]): number {
  return columns.reduce((total, { width }) => total + width, 0);
}

/** Classes of characters by their width in Computer Modern, em; what is in none is as wide as a letter. */
const widths: readonly (readonly [RegExp, number])[] = [
  [/[.,:;'!|[\]ijl]/, 0.28],
  [/[()\-/frst ]/, 0.39],
  [/[0-9]/, 0.5],
  [/[⁰¹²³⁴⁵⁶⁷⁸⁹⁻]/, 0.42],
  [/[MW∞]/, 1.03],
  [/[A-Zmw×−]/, 0.83],
];
const ofLetters = 0.53;

/** About how wide text is, em. */
export function widthOf(text: string): number {
  return Array.from(text, (own) => widths.find(([kind]) => kind.test(own))?.[1] ?? ofLetters).reduce(
    (total, width) => total + width,
    0,
  );
}

/** Words on lines of at most so many em, as far as words allow. */
export function wrapped(text: string, room: number): readonly string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && widthOf(`${last} ${word}`) <= room) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}
