import { existsSync, mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { irlbench } from './support/command-line.ts';
import { irlbenchHere } from './support/command-line-here.ts';
import { roundsTo } from './support/printed.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const pages = ['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md', ...markdownUnder('docs')];

function markdownUnder(folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return markdownUnder(path);
    return path.endsWith('.md') ? [path] : [];
  });
}

const text = (page: string) => readFileSync(join(root, page), 'utf8');

/** Figures that a page says its command prints: a distance of policies, or a percentage of the reward. */
const onePanel = (page: string) =>
  [...text(page).matchAll(/(\d*\.?\d+)( %)? on one panel/g)].map(([, printed, percent]) =>
    percent === undefined
      ? { printed: printed!, metric: /policy-tv \(uniform, all\): (\S+)/, unit: 1 }
      : { printed: printed!, metric: /reward-mape \(data, all\): (\S+)/, unit: 0.01 },
  );

describe('documentation', () => {
  it.each(pages)('%s: every link to a file leads to one', (page) => {
    const targets = [...text(page).matchAll(/\]\((?!https?:|#)([^)#]+)/g)].map(([, target]) => target!);
    const missing = targets.filter((target) => !existsSync(join(root, dirname(page), target)));
    expect(missing).toEqual([]);
  });

  it.each(pages)('%s names no machine and no registry', (page) => {
    expect(text(page)).not.toMatch(/\/home\/|\/root\/|\/tmp\/|registry\.npmjs/);
  });

  it("the README's two commands are scripts that exist, and CI calls the second to the letter", () => {
    const scripts = (JSON.parse(text('package.json')) as { scripts: Record<string, string> }).scripts;
    expect(text('README.md')).toContain('npm ci && npm start');
    expect(text('README.md')).toContain('npm ci && npm test');
    expect(Object.keys(scripts)).toEqual(expect.arrayContaining(['start', 'test', 'bench']));
    expect(text('.ci/run').trimEnd().endsWith('npm ci && npm test')).toBe(true);
  });

  // `run known-truth` and what docs/cluster.md shows are run by test/cli; here every other command of a page.
  const commands = [
    ...new Set(
      pages
        .filter((page) => page !== 'docs/cluster.md')
        .flatMap((page) =>
          [...text(page).matchAll(/^\s*npx irlbench (.+?)\s*(?:#.*)?$/gm)].map(([, line]) => line!),
        ),
    ),
  ];
  it.each(commands.filter((line) => !line.startsWith('run ') && !/\bmodel\.json\b/.test(line)))(
    'npx irlbench %s',
    async (line) => {
      const said = await irlbenchHere(line.split(/\s+/));
      expect(said.err).toBe('');
      expect(said.code).toBe(0);
      expect(said.out.length).toBeGreaterThan(0);
      for (const page of pages.filter((own) => text(own).includes(`npx irlbench ${line}`))) {
        for (const { printed, metric, unit } of onePanel(page)) {
          const number = Number(said.out.match(metric)?.[1]) / unit;
          expect(roundsTo(number, printed), `${page}: ${number}, printed ${printed}`).toBe(true);
        }
      }
    },
  );

  const estimators = pages.filter((page) => page.startsWith('docs/estimators/'));
  it.each(estimators)('%s: has its command and what that prints', (page) => {
    expect(text(page).match(/^npx irlbench fit /gm)).toHaveLength(1);
    expect(onePanel(page)).toHaveLength(1);
  });

  it('the command line of the example works from the outside, with an absolute path', async () => {
    const elsewhere = mkdtempSync(join(tmpdir(), 'irlbench-docs-'));
    const said = await irlbench(
      ['fit', '--estimator', 'nfxp', '--data', join(root, 'examples/two-roads.json'), '--json'],
      elsewhere,
    );
    expect(said.code).toBe(0);
    expect(relative(root, elsewhere).startsWith('..')).toBe(true);
  });
});
