import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { parseHTML } from 'linkedom';
import { describe, expect, it } from 'vitest';
import { checkText } from '../../cli/commands/check.ts';
import { comparisonText } from '../../cli/commands/compare.ts';
import { benchmarkJson } from '../../reports/formats/benchmark.ts';
import { csvTable } from '../../reports/formats/csv.ts';
import type { FormatInput } from '../../reports/formats/format-input.ts';
import { githubAnnotations } from '../../reports/formats/github-annotations.ts';
import { junit } from '../../reports/formats/junit.ts';
import { latexTables } from '../../reports/formats/latex.ts';
import { markdownSummary, stepSummaryBytes } from '../../reports/formats/markdown.ts';
import { parquetTable } from '../../reports/formats/parquet.ts';
import { printable } from '../../reports/formats/plain-text.ts';
import { roCrate } from '../../reports/formats/ro-crate.ts';
import { terminalSummary } from '../../reports/formats/terminal.ts';
import { renderComparison } from '../../reports/page/render-comparison.ts';
import { renderPage } from '../../reports/page/render-page.ts';
import { renderRuns } from '../../reports/page/render-runs.ts';
import { checkedRun } from '../fixtures/records/excerpt.ts';
import { smallRun } from '../fixtures/records/frozen.ts';
import { parquetMetadata, parquetRows } from '../support/read-parquet.ts';
import { readXml } from '../support/strict-xml.ts';

/** What somebody's format takes for something else. */
const fragments = [
  '</script><script>window.hacked=1</script>',
  '<img src=x onerror=hacked=1>',
  '<!--',
  ']]>',
  '"',
  "' onload='hacked=1",
  '`$' + '{1}`',
  '{{title}}',
  '{{{script}}}',
  '{{> head}}',
  '&lt;',
  '\u202e',
  '\u2066',
  '\u0000',
  '\u001b[31m\u001b]0;owned\u0007',
  '\u009b2J',
  '\r\n',
  '\u2028',
  '\t',
  '\ud800',
  '=HYPERLINK("http://x","y")',
  '+1',
  '@SUM(A1)',
  '-2',
  ',;',
  '::error::x',
  '%0A::warning::',
  '|',
  '[x](javascript:hacked)',
  '**',
  '@everyone',
  '\\input{/etc/passwd}',
  '$_^~#{}%&',
  '\\\\',
  'a b',
  'π 漢字 😀',
  'x'.repeat(10_000),
] as const;

const text = fc
  .array(fc.constantFrom(...fragments), { minLength: 1, maxLength: 4 })
  .map((parts) => parts.join(''));

interface Names {
  readonly row: string;
  readonly world: string;
  readonly action: string;
  readonly state: string;
  readonly user: string;
}
const names: fc.Arbitrary<Names> = fc.record({
  row: text,
  world: text,
  action: text,
  state: text,
  user: text,
});
const all = fragments.join(' ');
const everything: Names = { row: all, world: all, action: all, state: all, user: all };
const plain: Names = { row: 'row', world: 'world', action: 'action', state: 'state', user: 'user' };

/** Every name that a user, a data file or an estimator can write, written so. */
function named<Run extends FormatInput>(run: Run, { row, world, action, state, user }: Names): Run {
  const { manifest, verdict } = run;
  const calls = <T extends { readonly because: string }>(own: T): T => ({ ...own, because: user });
  const regression = verdict.regression && {
    ...verdict.regression,
    baseline: { id: verdict.regression.baseline.id, from: `${user}: from there.` },
    comparison: verdict.regression.comparison && {
      ...verdict.regression.comparison,
      pairs: verdict.regression.comparison.pairs.map((pair) =>
        calls({ ...pair, row: pair.row + row, world }),
      ),
      reasons: [user],
      notes: [user],
    },
  };
  return {
    ...run,
    manifest: {
      ...manifest,
      source: user,
      suite: {
        ...manifest.suite,
        question: user,
        about: user,
        seed: user,
        gates: (manifest.suite.gates ?? []).map(calls),
      },
      worlds: manifest.worlds.map((own, w) => ({
        ...own,
        name: `${world}${w}`,
        actionLabels: own.actionLabels.map((_, a) => `${action}${a}`),
        features: own.features.map((_, k) => `${state}${k}`),
        notes: own.notes.map(() => user),
      })),
      rows: manifest.rows.map((own, r) => ({ ...own, label: `${row}${r}` })),
      estimators: manifest.estimators.map((own) => ({ ...own, title: row, summary: user })),
      environments: manifest.environments.map((own) => ({ ...own, title: world, summary: user })),
    },
    records: run.records.map((record) => ({
      ...record,
      result: { ...record.result, reason: record.result.reason === null ? null : user },
      circumstance: { ...record.circumstance, logTail: user },
    })),
    verdict: {
      ...verdict,
      suite: user,
      answer: [user, user],
      reasons: verdict.reasons.map(() => user),
      gates: verdict.gates.map(calls),
      fits: verdict.fits.map((fit) => ({ ...fit, sentence: user })),
      ...(regression === undefined ? {} : { regression }),
    },
  };
}

const checked = checkedRun();
const hostileRun = names.map((own) => ({ own, run: named(checked, own) }));
const check = (body: (given: { own: Names; run: FormatInput }) => void, numRuns = 25): void => {
  fc.assert(fc.property(hostileRun, body), { seed: 1, numRuns });
};

/** Nothing that moves a cursor, colours a terminal or turns text around; lines may end. */
const moving = /[^\P{Cc}\n\t]|\p{Cf}|[\u2028\u2029]|\p{Cs}/u;
const unfit = (own: string): boolean => moving.test(own);

describe('hostile text is text', () => {
  it('on a terminal: no control or direction characters, and no more lines', () => {
    check(({ run }) => {
      const said = terminalSummary(run.manifest, run.verdict, run.records);
      expect(unfit(said)).toBe(false);
      expect(said.split('\n').length).toBeLessThanOrEqual(21);
      const comparison = run.verdict.regression!.comparison!;
      expect(unfit(printable(comparisonText(comparison)))).toBe(false);
      expect(unfit(printable(checkText(run.verdict)))).toBe(false);
    });
  });

  it('in CSV: fields keep their places, and none is a formula', () => {
    check(({ run }) => {
      const [head, ...lines] = readCsv(csvTable(run));
      expect(lines.every((line) => line.length === head!.length)).toBe(true);
      const texts = ['suite', 'world', 'row', 'reason'].map((name) => head!.indexOf(name));
      for (const line of lines)
        for (const at of texts) expect(/^\s*[=+\-@\t\r]/u.test(line[at]!)).toBe(false);
    }, 15);
  });

  it('in JUnit: well-formed XML with the same elements', () => {
    const shape = (run: FormatInput): readonly string[] => elements(readXml(junit(run)));
    const expected = shape(named(checked, plain));
    check(({ run }) => {
      expect(shape(run)).toEqual(expected);
    });
  });

  it('in annotations: one command a line, and no other', () => {
    check(({ run }) => {
      const lines = githubAnnotations(run).trimEnd().split('\n');
      expect(lines.length).toBeLessThanOrEqual(21);
      for (const line of lines) {
        expect(/^::(error|warning|notice) title=[^:,]*::/.test(line)).toBe(true);
        expect(unfit(line)).toBe(false);
      }
    });
  });

  it('in Markdown: tables keep their columns, nobody is called, nothing is markup', () => {
    check(({ run }) => {
      const said = markdownSummary(run, stepSummaryBytes);
      expect(unfit(said)).toBe(false);
      const bare = said.replaceAll('<!-- -->', '').replace(/\\[\\`*_[\]<>#|~$&]/g, '');
      expect(/<|`|\]\(/.test(bare.replaceAll(/^\*\*.*\*\*$/gm, ''))).toBe(false);
      expect(/@(?!<!-- -->)/.test(said)).toBe(false);
      const tables = bare.split('\n\n').filter((block) => /^\|.*\n\|(---\|)+/.test(block));
      for (const table of tables)
        expect(new Set(table.split('\n').map((line) => line.split('|').length)).size).toBe(1);
    });
  });

  it('in LaTeX: no command of theirs, and braces that close', () => {
    const commands = (source: string): ReadonlySet<string> => new Set(source.match(/\\[a-zA-Z]+/g));
    const spelled = named(checked, { ...plain, row: '^~|<>\\×π漢', world: '^~|<>\\×π漢' });
    const known = new Set([
      ...commands(latexTables(spelled)),
      ...commands(latexTables(named(checked, plain))),
    ]);
    check(({ run }) => {
      const source = latexTables(run);
      expect([...commands(source)].filter((command) => !known.has(command))).toEqual([]);
      expect(unfit(source)).toBe(false);
      const bare = source.replace(/\\[\\{}$&#_%]/g, '');
      let depth = 0;
      for (const mark of bare.match(/[{}]/g) ?? []) {
        depth += mark === '{' ? 1 : -1;
        expect(depth).toBeGreaterThanOrEqual(0);
      }
      expect(depth).toBe(0);
    });
  });

  it('in JSON: comes back as it was', () => {
    check(({ run, own }) => {
      expect(JSON.parse(benchmarkJson(run))).toBeInstanceOf(Array);
      const crate = JSON.parse(roCrate(run, [], () => '2026-01-05T09:00:00Z')) as {
        readonly '@graph': readonly { readonly '@id': string; readonly description?: string }[];
      };
      const whole = crate['@graph'].find((entity) => entity['@id'] === './')!;
      expect(whole.description!.startsWith(own.user)).toBe(true);
    }, 15);
  });
});

describe('hostile text in Parquet', () => {
  // UTF-8 holds no lone surrogate.
  const kept = (own: string): string => own.replace(/\p{Cs}/gu, '\uFFFD');

  it('comes back as it was, in every column and beside the table', async () => {
    await fc.assert(
      fc.asyncProperty(names, async (own) => {
        const { manifest, records } = named(checked, own);
        const { suite, worlds, rows } = manifest;
        const bytes = await parquetTable({
          ...checked,
          records,
          manifest: {
            ...manifest,
            suite: { ...suite, id: own.user },
            worlds: worlds.map((world) => ({ ...world, environment: own.state })),
            rows: rows.map((row) => ({ ...row, id: own.action })),
          },
        });
        const table = await parquetRows(bytes);
        const places = [...new Set(manifest.cells.map(({ world, row }) => `${world} ${row}`))];
        const seen = new Set(table.map(({ world, row }) => `${String(world)} ${String(row)}`));
        expect(seen).toEqual(
          new Set(
            places.map((place) => {
              const [world, row] = place.split(' ').map(Number);
              return kept(`${own.world}${world} ${own.row}${row}`);
            }),
          ),
        );
        for (const line of table) {
          expect(line['suite']).toBe(kept(own.user));
          expect(line['environment']).toBe(kept(own.state));
          expect(line['subject']).toBe(kept(own.action));
          expect([null, undefined, kept(own.user)]).toContain(line['reason']);
          expect(['number', 'object', 'undefined']).toContain(typeof line['value']);
        }
        const { key_value_metadata: beside } = await parquetMetadata(bytes);
        expect(beside).toContainEqual({ key: 'irlbench.suite', value: kept(own.user) });
      }),
      { seed: 1, numRuns: 3, examples: [[everything]] },
    );
  });
});

describe('hostile text in pages', () => {
  /** Elements and attributes by how often they occur: what text must not change. */
  const shape = (html: string): Readonly<Record<string, number>> => shapeOf(parseHTML(html).document);
  const shapeOf = (document: Document): Readonly<Record<string, number>> => {
    const counts: Record<string, number> = {};
    for (const node of document.querySelectorAll('*'))
      for (const name of [node.tagName, ...node.getAttributeNames().map((own) => `${node.tagName} ${own}`)])
        counts[name] = (counts[name] ?? 0) + 1;
    return counts;
  };
  const linksOf = (document: Document): string[] =>
    [...document.querySelectorAll('[href], [src], [action]')].map(
      (node) => node.getAttribute('href') ?? node.getAttribute('src') ?? node.getAttribute('action') ?? '',
    );
  const held = { ...smallRun(), ...checked };

  it('adds no element, no attribute and no address to a report, and is all there', async () => {
    const render = (own: Names) => renderPage(named(held, own));
    const expected = shape(await render(plain));
    await fc.assert(
      fc.asyncProperty(names, async (own) => {
        const html = await render(own);
        const { document } = parseHTML(html);
        expect(shapeOf(document)).toEqual(expected);
        expect(linksOf(document).filter((link) => !/^(#|https?:\/\/|data:,)/.test(link))).toEqual([]);
        const packed = /id="archive">([^<]*)</.exec(html)![1]!;
        const archive = JSON.parse(gunzipSync(Buffer.from(packed, 'base64')).toString('utf8')) as typeof held;
        expect(archive.manifest.suite.question).toBe(own.user);
        const shown = document.querySelector('#question')!.textContent;
        expect(shown!.replaceAll('\r\n', '\n')).toBe(own.user.replaceAll('\r\n', '\n'));
      }),
      { seed: 1, numRuns: 1, examples: [[everything]] },
    );
  });

  it('adds nothing to the page of a comparison, nor to that of many runs', async () => {
    const pages = async (own: Names): Promise<readonly string[]> => {
      const { verdict } = named(held, own);
      const { user, row } = own;
      const comparison = verdict.regression!.comparison!;
      const { suite, exitCode, answer, counts, planned, regression } = verdict;
      const read = { suite, exitCode, answer, counts, planned, ...(regression ? { regression } : {}) };
      return [
        await renderComparison({ before: user, after: row, comparison }),
        await renderRuns([
          { name: row, link: null, refused: user },
          { name: user, link: 'x/report.html', question: user, at: null, source: row, verdict: read },
        ]),
      ];
    };
    const expected = (await pages(plain)).map(shape);
    await fc.assert(
      fc.asyncProperty(names, async (own) => {
        expect((await pages(own)).map(shape)).toEqual(expected);
      }),
      { seed: 1, numRuns: 10 },
    );
  });
});

/** RFC 4180, read apart from how it was written. */
function readCsv(source: string): string[][] {
  const lines: string[][] = [];
  let line: string[] = [];
  const token = /(?:"((?:[^"]|"")*)"|([^",\n]*))(,|\n|$)/y;
  while (token.lastIndex < source.length) {
    const [, quoted, bare, end] = token.exec(source)!;
    line.push(quoted?.replaceAll('""', '"') ?? bare!);
    if (end === ',') continue;
    lines.push(line);
    line = [];
  }
  return lines;
}

function elements(node: ReturnType<typeof readXml>): readonly string[] {
  return [node.name, ...node.children.flatMap(elements)];
}
