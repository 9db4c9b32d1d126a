import { chmodSync, cpSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { browserCommand } from '../../cli/serve/open-browser.ts';
import type { Verdict } from '../../core/contract/index.ts';
import { irlbenchHere as irlbench } from '../support/command-line-here.ts';
import { halved, regressionRuns } from '../support/regression-runs.ts';

const { folder, inFolder, baselines, run, verdictIn } = regressionRuns('report-verbs');
const reportIn = (name: string): string => readFileSync(inFolder(name, 'report.html'), 'utf8');
const copied = (from: string, to: string): string => {
  cpSync(inFolder(from), inFolder(to), { recursive: true });
  return inFolder(to);
};

beforeAll(async () => {
  await run('honest', ['--replicates', '0..5']);
  await run('halved', ['--replicates', '0..5'], halved);
  await irlbench(['baseline', 'save', inFolder('honest'), '--as', 'first', ...baselines]);
}, 120_000);
afterAll(() => rmSync(folder, { recursive: true }));

describe('a run that was checked', () => {
  it('has its changes in the report and in verdict.json', async () => {
    expect(reportIn('halved').includes('id="changes"')).toBe(false);
    const said = await irlbench(['check', inFolder('halved'), '--baseline', 'first', '--json', ...baselines]);
    expect(said.code).toBe(20);
    expect(reportIn('halved').includes('id="changes-regressed"')).toBe(true);
    expect(reportIn('halved')).toMatch(/<a href="#changes"[^>]*>Against first, of /);
  });

  it('keeps what was found when it is reported, and when it is run again', async () => {
    const checked = verdictIn('halved');
    expect((await irlbench(['report', inFolder('halved')])).code).toBe(20);
    expect(reportIn('halved').includes('id="changes-regressed"')).toBe(true);
    const again = await run('halved', ['--replicates', '0..5'], halved);
    expect(again.code).toBe(20);
    expect(verdictIn('halved')).toEqual(checked);
    expect(JSON.parse(again.out)).toEqual(checked);
  });

  it('says that a check is out of date once answers have changed, and decides nothing by it', async () => {
    copied('halved', 'longer');
    const { exitCode, regression } = verdictIn('longer');
    expect(exitCode).toBe(20);
    const said = await run('longer', ['--replicates', '0..6'], halved);
    expect(said.code).toBe(0);
    const after = verdictIn('longer').regression!;
    expect(after.comparison).toBe(null);
    expect(after.of).toBe(regression!.of);
    expect(after.baseline.from).toMatch(
      /^Checked before \(Against first, of \d+ gated numbers: .* regressed.*\); answers have changed since: check again\.$/,
    );
    expect(reportIn('longer').includes('answers have changed since: check again.')).toBe(true);
    await irlbench(['report', inFolder('longer')]);
    await run('longer', ['--replicates', '0..6'], halved);
    expect(verdictIn('longer').regression).toEqual(after);
    expect((await irlbench(['check', inFolder('longer'), '--baseline', 'first', ...baselines])).code).toBe(
      20,
    );
  });

  it('does not believe a check of another version, and says so', async () => {
    copied('halved', 'older');
    writeFileSync(
      inFolder('older', 'verdict.json'),
      JSON.stringify({ ...verdictIn('halved'), version: 2, unknown: 'field' }),
    );
    const said = await irlbench(['report', inFolder('older'), '--json']);
    expect(said.code).toBe(0);
    expect((JSON.parse(said.out) as Verdict).regression!.baseline.from).toMatch(
      /verdict\.json has version 2; this program reads version \d+: check again\.$/,
    );
    writeFileSync(inFolder('older', 'verdict.json'), '{"format":"irlbench/verdict"');
    expect((await irlbench(['report', inFolder('older')])).code).toBe(65);
  });
});

describe('report --baseline and compare --out', () => {
  it('shows what changed since a run, a file or a name, and writes no verdict', async () => {
    const before = readFileSync(inFolder('honest', 'verdict.json'), 'utf8');
    const file = readdirSync(inFolder('baselines')).find((name) => name.startsWith('regression-'))!;
    for (const [name, words] of [
      [inFolder('halved'), 'the run in that directory'],
      [inFolder('baselines', file), 'that file'],
      ['first', 'in '],
    ] as const) {
      const out = inFolder('beside.html');
      const said = await irlbench([
        'report',
        inFolder('honest'),
        '--baseline',
        name,
        '--out',
        out,
        '--json',
        ...baselines,
      ]);
      const { regression } = JSON.parse(said.out) as Verdict;
      expect(regression!.baseline.from).toContain(words);
      expect(readFileSync(out, 'utf8').includes('id="changes"')).toBe(true);
    }
    expect(readFileSync(inFolder('honest', 'verdict.json'), 'utf8')).toBe(before);
    expect((await irlbench(['report', inFolder('honest'), '--baseline', 'none', ...baselines])).code).toBe(
      64,
    );
  });

  it('refuses a run or a baseline of another version by name', async () => {
    const old = copied('honest', 'of-old');
    const path = join(old, 'manifest.json');
    writeFileSync(path, readFileSync(path, 'utf8').replace(/"version": \d+/, '"version": 0'));
    const said = await irlbench(['report', inFolder('honest'), '--baseline', old]);
    expect(said.code).toBe(65);
    expect(said.err).toMatch(/of-old\/manifest\.json has version 0; this program reads version \d+/);
    const file = inFolder('foreign.jsonl');
    writeFileSync(file, '{"format":"irlbench/baseline","version":99}\n');
    const foreign = await irlbench(['compare', file, inFolder('honest')]);
    expect(foreign.code).toBe(65);
    expect(foreign.err).toMatch(/foreign\.jsonl has version 99; this program reads version/);
  });

  it('writes a comparison as a page', async () => {
    const out = inFolder('comparison.html');
    const said = await irlbench(['compare', inFolder('honest'), inFolder('halved'), '--out', out]);
    expect(said.code).toBe(20);
    expect(readFileSync(out, 'utf8').includes('id="changes-regressed-table"')).toBe(true);
  });
});

describe('report --index', () => {
  it('lists runs with links, and names what it could not read', async () => {
    const shelf = inFolder('shelf');
    for (const name of ['honest', 'halved', 'broken & <b>', 'old'])
      copied(['honest', 'halved'].includes(name) ? name : 'honest', join('shelf', name));
    const manifest = join(shelf, 'old', 'manifest.json');
    writeFileSync(manifest, readFileSync(manifest, 'utf8').replace(/"version": \d+/, '"version": 0'));
    const [record] = readdirSync(join(shelf, 'broken & <b>', 'records'));
    writeFileSync(join(shelf, 'broken & <b>', 'records', record!), '{');
    const out = join(shelf, 'index.html');
    const said = await irlbench(['report', '--index', shelf, inFolder('nothing'), '--out', out, '--json']);
    expect(said.code).toBe(0);
    const { runs } = JSON.parse(said.out) as {
      runs: readonly { readonly name: string; readonly link: string | null; readonly refused?: string }[];
    };
    const of = (name: string) => runs.find((own) => own.name.endsWith(name))!;
    expect(runs).toHaveLength(5);
    expect(of('old').refused).toMatch(/manifest\.json has version 0; this program reads version/);
    expect(of('<b>').refused).toMatch(/not JSON/);
    expect(of('nothing')).toMatchObject({ link: null, refused: expect.stringMatching(/holds no run/) });
    expect(of('halved')).toMatchObject({ link: 'halved/report.html' });
    expect(of('<b>').link).toBe('broken%20%26%20%3Cb%3E/report.html');
    const html = readFileSync(out, 'utf8');
    expect(html.includes('<a href="halved/report.html">')).toBe(true);
    expect(html.includes('<b>/report')).toBe(false);
  });

  it('needs a place, and one directory where it is not asked for', async () => {
    expect((await irlbench(['report', '--index', inFolder('honest')])).code).toBe(64);
    const said = await irlbench(['report', inFolder('honest'), inFolder('halved')]);
    expect(said.code).toBe(64);
    expect(said.err).toMatch(/report takes one directory and got 2; --index lists many/);
    expect((await irlbench(['report', inFolder('honest'), '--index', '--serve'])).code).toBe(64);
    expect((await irlbench(['report', inFolder('honest'), '--serve', 'x'])).code).toBe(64);
    expect((await irlbench(['report', inFolder('honest'), '--serve', '70000'])).code).toBe(64);
  });
});

describe('report --open', () => {
  const environment = process.env['BROWSER'];
  afterAll(() => {
    if (environment === undefined) delete process.env['BROWSER'];
    else process.env['BROWSER'] = environment;
  });

  it('hands the address of the file to the browser, and to no shell', async () => {
    const seen = inFolder('seen');
    const browser = inFolder('browser');
    writeFileSync(browser, `#!/bin/sh\nprintf '%s\\n' "$@" > '${seen}'\n`);
    chmodSync(browser, 0o755);
    process.env['BROWSER'] = `${browser} --new %s`;
    const out = inFolder('a; touch $(hacked) #.html');
    expect((await irlbench(['report', inFolder('honest'), '--out', out, '--open'])).err).toBe('');
    for (let wait = 0; wait < 100 && !(existsSync(seen) && readFileSync(seen, 'utf8') !== ''); wait++)
      await new Promise((done) => setTimeout(done, 20));
    expect(readFileSync(seen, 'utf8')).toBe(`--new\n${pathToFileURL(out).href}\n`);
  });

  it('warns where there is no browser, and has written the report', async () => {
    process.env['BROWSER'] = inFolder('no-such-browser');
    const out = inFolder('unseen.html');
    const said = await irlbench(['report', inFolder('honest'), '--out', out, '--open']);
    expect(said.code).toBe(0);
    expect(said.err).toMatch(/no-such-browser could not be started/);
    expect(existsSync(out)).toBe(true);
  });

  it('asks each system in its own way', () => {
    const address = 'file:///x%20y.html';
    expect(browserCommand(address, {}, 'linux')).toEqual(['xdg-open', address]);
    expect(browserCommand(address, {}, 'darwin')).toEqual(['open', address]);
    expect(browserCommand(address, {}, 'win32').at(-1)).toBe(address);
    expect(browserCommand(address, { BROWSER: 'firefox -P a' }, 'linux')).toEqual([
      'firefox',
      '-P',
      'a',
      address,
    ]);
  });
});
