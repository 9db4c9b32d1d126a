import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

/**
 * Who may import whom. The most specific `room` that contains a file governs
 * it. `imports` are path prefixes, `packages` are module names.
 */
interface Wall {
  readonly room: string;
  readonly imports: readonly string[];
  readonly packages: readonly string[];
  readonly because: string;
}

const core = ['core/contract', 'core/numerics', 'core/mdp', 'core/choice', 'core/schema'];
const walls: readonly Wall[] = [
  {
    room: 'core/contract',
    imports: ['core/contract'],
    packages: ['json-schema-to-ts'],
    because: 'what things are must be readable before anything that computes',
  },
  {
    room: 'core/numerics',
    imports: ['core/contract', 'core/numerics'],
    packages: ['pure-rand', '@noble/hashes'],
    because: 'numerics know nothing of decision processes, and run in a browser page',
  },
  {
    room: 'core/mdp',
    imports: ['core/contract', 'core/numerics', 'core/mdp'],
    packages: [],
    because: 'the process is the same for every method that learns from it',
  },
  {
    room: 'core/choice',
    imports: ['core/contract', 'core/numerics', 'core/mdp', 'core/choice'],
    packages: ['highs'],
    because: 'what structural and imitation methods share must not know who uses it',
  },
  {
    room: 'core/schema',
    imports: ['core/contract', 'core/numerics', 'core/schema'],
    packages: ['ajv'],
    because: 'one door checks everything that enters, whichever room opens the file',
  },
  { room: 'core/index.ts', imports: core, packages: [], because: 'the public door is a table of contents' },
  {
    room: 'environments',
    imports: [...core, 'environments'],
    packages: [],
    because: 'what is true must not know who guesses or who grades',
  },
  {
    room: 'environments/files',
    imports: [...core, 'environments/files', 'environments/bus'],
    packages: ['node:'],
    because: 'only here may a world come from a disk',
  },
  {
    room: 'estimators',
    imports: [...core, 'estimators'],
    packages: [],
    because: 'the answer key is in a room that estimators cannot enter',
  },
  {
    room: 'suites/controls',
    imports: [...core, 'suites/controls'],
    packages: [],
    because: 'a control is made from the answer key, never from an estimator',
  },
  {
    room: 'suites/metrics',
    imports: [...core, 'suites/metrics'],
    packages: [],
    because: 'a grade must not know whom it grades',
  },
  {
    room: 'suites/cards',
    imports: [...core, 'suites/cards'],
    packages: [],
    because: 'what is known of a world is measured before anybody has answered',
  },
  {
    room: 'suites/conformance',
    imports: [...core, 'environments', 'suites/metrics', 'suites/harness', 'suites/conformance'],
    packages: [],
    because:
      'whoever writes a method takes the checks along, with the worlds and the certificates that they are made with; they know no estimator',
  },
  {
    room: 'suites/harness',
    imports: [...core, 'suites/harness'],
    packages: ['node:', 'piscina', 'execa'],
    because: 'the harness is handed what it runs; it measures and never judges',
  },
  {
    room: 'reports/statistics',
    imports: ['core/contract', 'core/numerics', 'reports/statistics'],
    packages: ['simple-statistics'],
    because: 'statistics are pure functions of numbers',
  },
  {
    room: 'reports/verdicts',
    imports: ['core/contract', 'core/numerics', 'reports/statistics', 'reports/verdicts'],
    packages: ['simple-statistics'],
    because: 'a verdict is a pure function of records and gates',
  },
  {
    room: 'reports/regression',
    imports: [
      'core/contract',
      'core/numerics',
      'reports/statistics',
      'reports/verdicts',
      'reports/regression',
    ],
    packages: ['simple-statistics'],
    because: 'what changed between two runs is a pure function of what both recorded',
  },
  {
    room: 'reports',
    imports: ['core/contract', 'reports'],
    packages: ['handlebars', '@observablehq/plot', 'linkedom', 'hyparquet-writer'],
    because: 'a stored run must render without the code that made it',
  },
  {
    room: 'reports/page/templates.ts',
    imports: ['core/contract', 'reports/page'],
    packages: ['node:', 'handlebars'],
    because: 'templates and the style sheet are files beside the code',
  },
  {
    room: 'reports/page/pack.ts',
    imports: [],
    packages: ['node:'],
    because: 'the web has a compressor too, but none that can be told what it compresses',
  },
  {
    room: 'cli',
    imports: [...core, 'suites/harness', 'suites/conformance', 'reports', 'environments/files', 'cli'],
    packages: ['node:', 'commander', 'cli-table3', 'execa'],
    because: 'how a person starts it; registries come through cli/catalog.ts alone',
  },
  {
    room: 'cli/catalog.ts',
    imports: [...core, 'suites', 'environments', 'estimators'],
    packages: [],
    because: 'the one place that knows every registry',
  },
  {
    room: 'cli/worker.ts',
    imports: [...core, 'suites/harness', 'cli'],
    packages: ['node:', 'piscina'],
    because: 'the one entry of every worker thread',
  },
];

const root = fileURLToPath(new URL('..', import.meta.url));
const rooms = ['core', 'environments', 'estimators', 'suites', 'reports', 'cli'];

function filesUnder(folder: string): string[] {
  return readdirSync(join(root, folder)).flatMap((name) => {
    const path = join(folder, name);
    if (statSync(join(root, path)).isDirectory()) return filesUnder(path);
    return path.endsWith('.ts') ? [path] : [];
  });
}

/** What a file imports, types included: knowing a type is knowing the room. */
function importsOf(file: string): { readonly target: string }[] {
  const text = readFileSync(join(root, file), 'utf8').replace(/\/\*[\s\S]*?\*\//g, '');
  const statement = /^\s*(?:import|export)\s+(?:[^'";]*?\sfrom\s+)?'([^']+)'/gm;
  const dynamic = /import\(\s*'([^']+)'/g;
  return [...text.matchAll(statement), ...text.matchAll(dynamic)].map(([, target]) => ({ target: target! }));
}

const inside = (file: string, room: string) => file === room || file.startsWith(`${room}/`);

function wallOf(file: string): Wall | undefined {
  return walls.filter((wall) => inside(file, wall.room)).sort((a, b) => b.room.length - a.room.length)[0];
}

const files = rooms.flatMap(filesUnder);

describe('import walls', () => {
  it('govern every file', () => {
    expect(files.length).toBeGreaterThan(50);
    expect(files.filter((file) => wallOf(file) === undefined)).toEqual([]);
  });

  for (const wall of walls) {
    it(`${wall.room}: ${wall.because}`, () => {
      const breaches = files
        .filter((file) => wallOf(file) === wall)
        .flatMap((file) =>
          importsOf(file)
            .filter(({ target }) => {
              if (!target.startsWith('.')) {
                return !wall.packages.some((name) =>
                  name.endsWith(':')
                    ? target.startsWith(name)
                    : target === name || target.startsWith(`${name}/`),
                );
              }
              const path = relative(root, resolve(root, dirname(file), target));
              return !wall.imports.some((prefix) => inside(path, prefix));
            })
            .map(({ target }) => `${file} imports ${target}`),
        );
      expect(breaches).toEqual([]);
    });
  }

  it('keep siblings apart: an estimator, environment, metric or control is one file or a folder that only it imports', () => {
    const breaches: string[] = [];
    for (const room of ['estimators', 'suites/metrics', 'suites/controls', 'suites/cards', 'environments']) {
      const registered = [
        ...readFileSync(join(root, room, 'registry.ts'), 'utf8').matchAll(/from '\.\/(.+)\.ts'/g),
      ].map(([, name]) => `${room}/${name}`);
      for (const file of files.filter((path) => inside(path, room) && path !== `${room}/registry.ts`)) {
        for (const { target } of importsOf(file)) {
          if (!target.startsWith('.')) continue;
          const path = relative(root, resolve(root, dirname(file), target));
          const sibling = registered.find((name) => path === `${name}.ts` || inside(path, name));
          if (sibling && file !== `${sibling}.ts` && !inside(file, sibling))
            breaches.push(`${file} imports ${path}`);
        }
      }
    }
    expect(breaches).toEqual([]);
  });
});

describe('things that stay in their rooms', () => {
  const rules: readonly { pattern: RegExp; allowed: readonly string[]; because: string }[] = [
    {
      pattern: /\bMath\.random\b/,
      allowed: [],
      because: 'every number comes from a stream that a label names',
    },
    {
      pattern: /\b(?:new Date|Date\.now|performance\.now)\b/,
      allowed: ['suites/harness', 'cli'],
      because: 'a clock in numeric code is a result that cannot be repeated',
    },
    {
      pattern: /\bprocess\./,
      allowed: ['suites/harness', 'cli'],
      because: 'only the harness and the command line know what machine this is',
    },
    { pattern: /\bconsole\./, allowed: ['cli'], because: 'standard output belongs to the command line' },
  ];
  for (const { pattern, allowed, because } of rules) {
    it(`${pattern.source}: ${because}`, () => {
      const breaches = files.filter(
        (file) =>
          !allowed.some((room) => inside(file, room)) &&
          pattern.test(
            readFileSync(join(root, file), 'utf8')
              .replace(/\/\*[\s\S]*?\*\//g, '')
              .replace(/\/\/.*$/gm, ''),
          ),
      );
      expect(breaches).toEqual([]);
    });
  }

  const ids = ['estimators', 'environments', 'suites/metrics', 'suites/controls', 'suites/cards'].flatMap(
    (room) =>
      [...readFileSync(join(root, room, 'registry.ts'), 'utf8').matchAll(/from '\.\/(.+)\.ts'/g)].map(
        ([, id]) => id!,
      ),
  );

  it('no harness file names an estimator, an environment, a metric or a control', () => {
    // Words that also mean something else: the arrays of a fit.
    const words = new Set(['arrays']);
    const breaches = files
      .filter((file) => inside(file, 'suites/harness'))
      .flatMap((file) => {
        const text = readFileSync(join(root, file), 'utf8');
        return ids
          .filter((id) => !words.has(id) && text.includes(`'${id}'`))
          .map((id) => `${file} names ${id}`);
      });
    expect(breaches).toEqual([]);
  });

  it('every id is unique across kinds', () => {
    expect(new Set(ids).size).toBe(ids.length);
  });
});
