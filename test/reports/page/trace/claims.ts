import { readdirSync, readFileSync } from 'node:fs';
import { numeralsIn, shows } from './numerals.ts';
import type { Reader } from './reader.ts';
import type { Unpacked } from './unpacked.ts';

/** What an element shows: numbers in their order, or these very words. */
type Expected = () => string | readonly number[];
export type Claim = (element: Element, expected: Expected) => void;

/** What becomes of the numerals of a page; only the first are results. */
export type Kind = 'recomputed' | 'quoted' | 'code' | 'axis' | 'template' | 'unmarked';

/** The numerals that stand under one mark. */
export interface Shown {
  readonly kind: Kind;
  readonly numerals: readonly string[];
  /** Where in the page, and in which words. */
  readonly where: string;
  /** Whether the mark vouches for these numerals in place of those that are shown. */
  readonly accepts: (numerals: readonly string[]) => boolean;
  /** What a recomputed number should have been. */
  readonly expected: () => string;
}

/** Elements whose text a reader of a page does not see as part of it. */
const unseen = ['script', 'style', 'title', 'desc', 'template'];

/** Names and sentences of others stand in `bdi`; what a machine reads, or a digest is, in these. */
const codes = ['code', 'pre'];

/** Every numeral in the text of a page, by what vouches for it. */
export function shownIn(run: Unpacked, readers: Readonly<Record<string, Reader>>): readonly Shown[] {
  const claims = claimsOf(run, readers);
  const written = staticWords();
  const inTemplates = (text: string): boolean =>
    numeralsIn(written.reduce((left, words) => left.replaceAll(words, ' '), text)).length === 0;
  const inArchive = (text: string): boolean => run.words.includes(text);
  return [...textsIn(run.document.body, claims)].flatMap(([element, { kind, nodes }]): Shown[] => {
    const numerals = nodes.flatMap(numeralsIn);
    if (numerals.length === 0) return [];
    const text = plain(nodes.join(''));
    const where = `${placeOf(element)}: ${text.slice(0, 120)}`;
    const given = (isTrue: boolean, own = kind): Shown[] => {
      const accepts = (others: readonly string[]): boolean => isTrue && others.join() === numerals.join();
      return [{ kind: own, numerals, where, accepts, expected: () => 'to be found as it stands' }];
    };
    switch (kind) {
      case 'recomputed': {
        const claimed = claims.get(element)!;
        const accepts = (others: readonly string[]): boolean =>
          agrees(others, plain(element.textContent!), claimed());
        return [{ kind, numerals, where, accepts, expected: () => JSON.stringify(claimed()) }];
      }
      case 'quoted':
        return given(inArchive(text));
      case 'code':
        return given(text.split(' ').every((word) => inTemplates(word) || inArchive(word)));
      case 'axis':
        return given(
          nodes.every((node) => numeralsIn(node)[0] === node || inTemplates(node) || inArchive(plain(node))),
        );
      default:
        return inTemplates(text) ? given(true, 'template') : given(false);
    }
  });
}

/** The text that is seen, by the innermost marked element around it, or the innermost of all where none is marked. */
function textsIn(
  body: Element,
  claims: ReadonlyMap<Element, Expected>,
): ReadonlyMap<Element, { readonly kind: Kind; readonly nodes: readonly string[] }> {
  const texts = new Map<Element, { kind: Kind; nodes: string[] }>();
  const visit = (element: Element, holder: Element, kind: Kind): void => {
    for (const node of element.childNodes) {
      if (node.nodeType === 3) {
        const found = texts.get(holder) ?? { kind, nodes: [] };
        texts.set(holder, found);
        found.nodes.push(node.textContent!);
      }
      if (node.nodeType !== 1) continue;
      const child = node as Element;
      if (unseen.includes(child.localName)) continue;
      const own = kindOf(child, claims);
      if (own === null) visit(child, kind === 'unmarked' ? child : holder, kind);
      else visit(child, child, own);
    }
  };
  visit(body, body, 'unmarked');
  return texts;
}

function agrees(shown: readonly string[], text: string, expected: string | readonly number[]): boolean {
  if (typeof expected === 'string')
    return text === plain(expected) && shown.join() === numeralsIn(expected).join();
  return expected.length === shown.length && shown.every((one, k) => shows(one, expected[k]!));
}

function kindOf(element: Element, claims: ReadonlyMap<Element, Expected>): Kind | null {
  if (claims.has(element)) return 'recomputed';
  if (element.localName === 'bdi') return 'quoted';
  if (codes.includes(element.localName) || element.getAttribute('class') === 'key') return 'code';
  return element.localName === 'g' && element.getAttribute('class') === 'axis' ? 'axis' : null;
}

function claimsOf(run: Unpacked, readers: Readonly<Record<string, Reader>>): ReadonlyMap<Element, Expected> {
  const claims = new Map<Element, Expected>();
  for (const marked of run.document.querySelectorAll('[data-trace]')) {
    const trace = marked.getAttribute('data-trace')!;
    const [name = '', ...args] = /^\d/.test(trace) ? ['number', ...trace.split('-')] : trace.split('-');
    const reader = readers[name];
    if (reader === undefined) throw new Error(`no reader of the trace ${trace}`);
    reader(marked, args, (element, expected) => claims.set(element, expected), run);
  }
  return claims;
}

/** What the templates say by themselves, in pieces between marks of either kind; the longest first. */
function staticWords(): readonly string[] {
  const folder = new URL('../../../../reports/page/', import.meta.url);
  const files = [
    'layout.hbs',
    ...readdirSync(new URL('sections/', folder)).map((name) => `sections/${name}`),
  ];
  const pieces = files.flatMap((name) =>
    readFileSync(new URL(name, folder), 'utf8')
      .replace(/<svg.*?<\/svg>/gs, '')
      .split(/<[^>]*>|\{\{\{?.*?\}\}\}?/s),
  );
  return [...new Set(pieces.map(plain))]
    .filter((words) => numeralsIn(words).length > 0 && /\p{L}/u.test(words))
    .toSorted((x, y) => y.length - x.length);
}

/** Without the breaks of lines, and with plain spaces. */
function plain(text: string): string {
  return text.replace(/[\s\u00a0]+/g, ' ').trim();
}

/** "#cost-0 table.sortable td.num" */
function placeOf(element: Element): string {
  const path: string[] = [];
  for (let own: Element | null = element; own !== null; own = own.parentElement) {
    const kind = own.getAttribute('class')?.split(' ')[0] ?? '';
    path.unshift(own.id === '' ? `${own.localName}${kind === '' ? '' : `.${kind}`}` : `#${own.id}`);
    if (own.id !== '') break;
  }
  return path.join(' ');
}
