import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

const script = (name: string) => new URL(`../../scripts/build/${name}`, import.meta.url).href;
const { stripComments } = (await import(script('strip-comments.mjs'))) as {
  stripComments: (code: string) => string;
};
const run = promisify(execFile);

describe('code without comments', () => {
  it.each([
    ['line', 'a(); // why\nb();', 'a();\nb();'],
    ['block', 'a(/* what */ 1);\n/** doc\n * more */\nb();', 'a( 1);\nb();'],
    ['in strings', `x = "// no" + '/* no */';`, `x = "// no" + '/* no */';`],
    ['in templates', `x = \`// \${f(\`/* \${y} */\`)} no\`; // yes`, `x = \`// \${f(\`/* \${y} */\`)} no\`;`],
    ['braces in templates', `x = \`\${{ a: "}" }} // no\`; // yes`, `x = \`\${{ a: "}" }} // no\`;`],
    ['in a regular expression', 'x = /[/*]\\/\\/"/.test(y); // yes', 'x = /[/*]\\/\\/"/.test(y);'],
    ['after return', 'return /"/.test(x); // yes', 'return /"/.test(x);'],
    ['division', 'x = a / b; // yes\ny = c / d;', 'x = a / b;\ny = c / d;'],
    ['division of a call', 'x = f(a) / 2 / g[1] / 3; /* yes */', 'x = f(a) / 2 / g[1] / 3;'],
    ['source map', 'a();\n//# sourceMappingURL=a.js.map', 'a();'],
    ['unfinished', 'a(); /* never closed', 'a();'],
  ])('%s', (_name, code, kept) => {
    expect(stripComments(code)).toBe(kept);
  });

  it('runs as it did: every compiled file keeps its meaning as far as a parser can see', async () => {
    const { Script } = await import('node:vm');
    const folder = new URL('../../dist/suites/harness/', import.meta.url);
    const files = readdirSync(folder).filter((file) => file.endsWith('.js'));
    for (const file of files) {
      const code = readFileSync(new URL(file, folder), 'utf8');
      const body = stripComments(code)
        .replace(/^import .*$/gm, '')
        .replace(/^export /gm, '');
      expect(() => new Script(`(async () => { ${body} \n})`), file).not.toThrow();
      expect(stripComments(stripComments(code))).toBe(stripComments(code));
    }
  });

  it('does not depend on what comments say', () => {
    const comment = fc.stringMatching(/^[\w "'`/*.{}$]*$/).filter((text) => !text.includes('*/'));
    fc.assert(
      fc.property(comment, comment, (block, line) => {
        const with_ = `f(1);/*${block}*/\nconst t = \`a\${b}c\`; //${line}\ng(/x/);`;
        return stripComments(with_) === `f(1);\nconst t = \`a\${b}c\`;\ng(/x/);`;
      }),
      { seed: 1, numRuns: 300 },
    );
  });
});

describe('code digests', () => {
  const files: Readonly<Record<string, string>> = {
    'package-lock.json': JSON.stringify({ packages: { 'node_modules/ajv': { version: '1.0.0' } } }),
    'dist/environments/registry.js': "export { world } from './world.js';",
    'dist/environments/world.js': "import { base } from '../core/base.js';\nexport const world = base;",
    'dist/estimators/registry.js': "export { one } from './one.js';\nexport { two } from './two.js';",
    'dist/estimators/one.js':
      "import { base } from '../core/index.js';\nimport './one/part.js';\nexport const one = base;",
    'dist/estimators/one/part.js': "import { helper } from 'ajv/dist/2020.js';\nhelper();",
    'dist/estimators/two.js': 'export const two = 2;',
    'dist/core/index.js': "export * from './base.js';\nexport * from './other.js';",
    'dist/core/base.js': 'export const base = 1;',
    'dist/core/other.js': 'export const other = 1;',
  };

  async function digest(changes: Readonly<Record<string, string>> = {}): Promise<Record<string, string>> {
    const root = mkdtempSync(join(tmpdir(), 'irlbench-digests-'));
    for (const [path, text] of Object.entries({ ...files, ...changes })) {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), text);
    }
    const body = `const { writeCodeDigests } = await import(${JSON.stringify(script('code-digests.mjs'))}); writeCodeDigests();`;
    await run(process.execPath, ['--input-type=module', '-e', body], { cwd: root });
    const { ids } = JSON.parse(readFileSync(join(root, 'dist/code-digests.json'), 'utf8')) as {
      ids: Record<string, string>;
    };
    rmSync(root, { recursive: true });
    return ids;
  }

  const unchanged = digest();

  async function moved(changes: Readonly<Record<string, string>>): Promise<string[]> {
    const [before, after] = [await unchanged, await digest(changes)];
    return Object.keys(before).filter((id) => before[id] !== after[id]);
  }

  it.each([
    ['a comment', { 'dist/core/base.js': '// new\nexport const base = 1;' }, []],
    ['shared code', { 'dist/core/base.js': 'export const base = 2;' }, ['world', 'one']],
    ['its own part', { 'dist/estimators/one/part.js': 'void 0;' }, ['one']],
    ['what an index offers beside', { 'dist/core/other.js': 'export const other = 2;' }, []],
    ['a package', { 'package-lock.json': '{"packages":{"node_modules/ajv":{"version":"1.0.1"}}}' }, ['one']],
    ['another estimator', { 'dist/estimators/two.js': 'export const two = 3;' }, ['two']],
    [
      'a new line in the registry',
      {
        'dist/estimators/registry.js':
          "export { one } from './one.js';\nexport { two } from './two.js';\nexport { three } from './one/part.js';",
      },
      [],
    ],
  ])('move with code that is reached and nothing else: %s', async (_name, changes, ids) => {
    expect(await moved(changes as unknown as Record<string, string>)).toEqual(ids);
  });
});

describe('the build', () => {
  it('says nothing, may run twice at once, and writes the digests of every id', async () => {
    const root = fileURLToPath(new URL('../..', import.meta.url));
    const builds = await Promise.all(
      [1, 2].map(() => run(process.execPath, ['scripts/build.mjs'], { cwd: root })),
    );
    for (const { stdout, stderr } of builds) expect(stdout + stderr).toBe('');
    const { ids } = JSON.parse(readFileSync(join(root, 'dist/code-digests.json'), 'utf8')) as { ids: object };
    const { catalog } = await import('../../cli/catalog.ts');
    // Cards are measured anew in every plan: nothing stored of them could go stale.
    const { cards: _, ...reused } = catalog;
    const known = Object.values(reused).flatMap((kind: ReadonlyMap<string, unknown>) => [...kind.keys()]);
    expect(Object.keys(ids).sort()).toEqual(known.sort());
  });
});
