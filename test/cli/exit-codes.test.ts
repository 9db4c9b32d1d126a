import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { exitCodes, type Verdict } from '../../core/contract/index.ts';
import { irlbench } from '../support/command-line.ts';
import { inProject, irlbenchHere } from '../support/command-line-here.ts';
import { asPublished } from '../support/published.ts';

const folder = mkdtempSync(join(tmpdir(), 'irlbench-codes-'));
const at = (name: string): string => join(folder, name);
const baselines = ['--baselines', at('baselines')];
const check = ['check', at('run'), '--baseline', 'first', ...baselines];
const run = (suite: string, ...flags: readonly string[]): readonly string[] => [
  'run',
  at(`${suite}.json`),
  '--out',
  at('run'),
  '-j',
  '1',
  '--quiet',
  ...flags,
];

/** A method of one's own, which the steps below edit. */
const honest = readFileSync(inProject('examples/majority.mjs'), 'utf8');
const method = (code: string, edited: string): void =>
  writeFileSync(at('mine.mjs'), `import { writeFileSync } from 'node:fs';\n${honest.replace(code, edited)}`);

/** It is not deterministic any more, and tells the program that started its process to end: once. */
function signals(signal: string): void {
  rmSync(at('run/records'), { recursive: true });
  mkdirSync(at('run/records'));
  method(
    'let objective = 0;',
    `let objective = Math.random();
    try {
      writeFileSync(${JSON.stringify(at(signal))}, '', { flag: 'wx' });
      process.kill(process.ppid, '${signal}');
      // It is heard before another cell could begin.
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 200);
    } catch {}`,
  );
}

beforeAll(() => {
  const suite = {
    id: 'codes',
    question: 'What does it exit with?',
    worlds: [{ environment: 'garnet', parameters: { states: 4 } }],
    samples: [{ individuals: 20, periods: 10 }],
    estimators: [{ id: './mine.mjs' }],
    controls: 'none',
    references: 'none',
    population: false,
    replicates: 2,
    metrics: ['policy-tv'],
    seed: 'codes',
  };
  const gate = { metric: 'policy-tv', limit: 0.9, level: 'error', because: 'anything passes' };
  for (const expected of ['report', 'fail'])
    writeFileSync(at(`${expected}.json`), JSON.stringify({ ...suite, gates: [{ ...gate, expected }] }));
  writeFileSync(at('broken.json'), '{');
  method('+= total', '+= 0.3 * total');
});
afterAll(() => rmSync(folder, { recursive: true }));

interface Step {
  readonly code: number;
  readonly when: string;
  /** What happens before. */
  readonly first?: () => unknown;
  readonly args: readonly string[];
}

/** What becomes of one run, a step after the other; each writes its `verdict.json`. */
const judged: readonly Step[] = [
  { code: 21, when: 'a gate passes that was to fail', args: run('fail') },
  {
    code: 0,
    when: 'all is as the suite expects',
    first: async () => {
      await irlbenchHere(['baseline', 'save', at('run'), '--as', 'first', ...baselines]);
      method('', '');
    },
    args: run('report'),
  },
  { code: 25, when: 'no baseline is promoted', args: ['check', at('run'), ...baselines] },
  { code: 22, when: 'something moved, and few seeds cannot tell', args: [...check, '--strict'] },
  {
    code: 24,
    when: 'as many cells failed as may',
    first: () => method('let objective = 0;', 'throw new Error("It tripped.");'),
    args: run('report', '--max-failures', '1', '--timeout', '50', '--memory', '512'),
  },
  { code: 20, when: 'an answer is lost', args: check },
  { code: 75, when: 'it was asked to make room', first: () => signals('SIGUSR1'), args: run('report') },
  { code: 130, when: 'it was interrupted', first: () => signals('SIGINT'), args: run('report') },
  { code: 23, when: 'cells are missing', args: check },
];

/** These judge nothing. */
const unjudged: readonly Step[] = [
  { code: 70, when: 'a cell comes out otherwise', args: ['verify', at('run'), '--sample', '1', '-j', '1'] },
  { code: 65, when: 'a file is not what it must be', args: ['plan', at('broken.json')] },
  { code: 64, when: 'there is no such suite', args: ['plan', 'startr'] },
];

describe('the exit code of the program', () => {
  it.each(judged)(
    'is $code where $when: verdict.json says so, and make in between changes nothing',
    async ({ code, first, args }) => {
      await first?.();
      rmSync(join(at('run'), 'verdict.json'), { force: true });
      const made = await make(args);
      expect(made).toEqual({ program: code, make: code === 0 ? 0 : 2 });
      const path = join(at('run'), 'verdict.json');
      const { exitCode, reasons } = asPublished<Verdict>('verdict', JSON.parse(readFileSync(path, 'utf8')));
      expect(exitCode, reasons.join('\n')).toBe(code);
      expect(reasons.length > 0).toBe(code !== 0);
    },
  );

  it.each(unjudged)('is $code where $when', async ({ code, args }) => {
    expect((await irlbench(args)).code).toBe(code);
  });

  it('is each that there is', () => {
    const reached = [...judged, ...unjudged].map((step) => step.code);
    expect(new Set(reached)).toEqual(new Set(Object.values(exitCodes)));
  });
});

/** A line of the program in a recipe: what it exits with, and what `make` makes of it. */
async function make(args: readonly string[]): Promise<{ readonly program: number; readonly make: number }> {
  const line = [process.execPath, inProject('dist/cli/main.js'), ...args]
    .map((word) => `'${word}'`)
    .join(' ');
  writeFileSync(at('Makefile'), `step:\n\t@${line}; code=$$?; echo $$code > code; exit $$code\n`);
  const { exitCode } = await execa('make', ['step'], { cwd: folder, reject: false });
  return { program: Number(readFileSync(at('code'), 'utf8')), make: exitCode! };
}
