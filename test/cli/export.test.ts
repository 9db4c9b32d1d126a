import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { type ExportFlags, exportRun } from '../../cli/commands/export.ts';
import { appendRun } from '../../cli/commands/history.ts';
import { report } from '../../cli/commands/report.ts';
import { irlbenchHere } from '../support/command-line-here.ts';

const folder = mkdtempSync(join(tmpdir(), 'irlbench-export-'));
const run = join(folder, 'run');
const path = (name: string) => join(folder, name);

/** A suite of seconds: one method, two replicates, one gate. */
const suite = {
  id: 'exported',
  question: 'Does it come out?',
  worlds: [{ environment: 'garnet', parameters: {} }],
  samples: [{ individuals: 50, periods: 20 }],
  estimators: [{ id: 'bc', label: 'BC' }],
  controls: ['uniform', 'truth'],
  references: 'none',
  population: false,
  metrics: ['policy-tv'],
  replicates: 2,
  seed: 'exported-1',
  gates: [
    { metric: 'policy-tv', limit: 0.9, level: 'error', because: 'anything passes', expected: 'report' },
  ],
};

beforeAll(async () => {
  writeFileSync(path('suite.json'), JSON.stringify(suite));
  const said = await irlbenchHere(['run', path('suite.json'), '--out', run, '--json', '--quiet', '-j', '1']);
  expect(said.err).toBe('');
}, 60_000);

const exported = (flags: Partial<ExportFlags> & Pick<ExportFlags, 'format'>, directory = run) =>
  exportRun(directory, { out: undefined, json: false, stepSummary: undefined, ...flags });

describe('export', () => {
  it.each([
    ['junit', /^<\?xml version="1\.0" encoding="UTF-8"\?>\n<testsuites /],
    ['markdown', /^## exported: Does it come out\?\n/],
    ['csv', /^suite,world,environment,/],
    ['latex', /^% irlbench /],
    ['benchmark', /^\[\n {2}\{\n {4}"name": "/],
    ['ro-crate', /"@context": "https:\/\/w3id\.org\/ro\/crate\/1\.1\/context"/],
    ['json', /^\{\n "manifest": /],
  ])('--format %s writes the same to standard output and to a file', async (format, begins) => {
    const { text } = await exported({ format });
    expect(text).toMatch(begins);
    const out = path(`out.${format}`);
    const written = await exported({ format, out, json: true });
    expect(readFileSync(out, 'utf8')).toBe(text);
    expect(written).toEqual({ format, out, bytes: Buffer.byteLength(text), text: '' });
  });

  it('--format parquet writes a file, and nothing to standard output', async () => {
    const out = path('table.parquet');
    expect(await exported({ format: 'parquet', out })).toMatchObject({ text: '' });
    const bytes = readFileSync(out);
    expect(bytes.subarray(0, 4).toString()).toBe('PAR1');
    expect(bytes.subarray(-4).toString()).toBe('PAR1');
  });

  it('--format github annotates on standard output and adds the summary to the file of the step', async () => {
    const summary = path('summary.md');
    writeFileSync(summary, 'before\n');
    vi.stubEnv('GITHUB_STEP_SUMMARY', summary);
    const said = await irlbenchHere(['export', run, '--format', 'github']);
    vi.unstubAllEnvs();
    expect(said).toMatchObject({ code: 0, err: '' });
    expect(said.out).toMatch(/^::notice title=irlbench exported::/m);
    expect(said.out).not.toContain('##');
    expect(readFileSync(summary, 'utf8')).toMatch(/^before\n## exported: Does it come out\?\n/);
  });

  it('an unknown format is a matter of usage, and the known ones are named', async () => {
    const said = await irlbenchHere(['export', run, '--format', 'junti', '--json']);
    expect(said.code).toBe(64);
    expect(said.err).toMatch(/--format is "junti"; did you mean junit\?.*markdown.*parquet/);
    expect(JSON.parse(said.out)).toMatchObject({ error: { code: 'usage' } });
  });

  it.each([
    ['a directory that is none', { format: 'csv' }, path('nothing'), path('nothing')],
    ['Parquet without a file', { format: 'parquet' }, run, '--out FILE'],
    ['--json without a file', { format: 'csv', json: true }, run, '--out FILE'],
    ['a folder that is none', { format: 'csv', out: path('no/such.csv') }, run, path('no/such.csv')],
  ])('refuses %s by name', async (_, flags, directory, says) => {
    await expect(exported(flags, directory)).rejects.toThrow(says);
  });

  it('says what check said', async () => {
    const checked = await irlbenchHere(['check', run, '--baselines', path('baselines')]);
    expect(checked.code).toBe(25);
    const { text } = await exported({ format: 'junit' });
    expect(text).toContain('<testsuite name="regression" tests="1" failures="0" errors="1"');
  });
});

describe('history', () => {
  const file = path('history.jsonl');

  it('takes a run once, and report draws it', async () => {
    const said = await irlbenchHere(['history', 'append', run, '--to', file, '--json']);
    expect(JSON.parse(said.out)).toMatchObject({ file, added: true, entries: 1, dropped: 0 });
    const before = readFileSync(file, 'utf8');
    expect(appendRun(run, file, 10)).toMatchObject({ file, added: false, entries: 1, dropped: 0 });
    expect(readFileSync(file, 'utf8')).toBe(before);
    const html = path('with-history.html');
    const drawn = await irlbenchHere(['report', run, '--out', html, '--history', file, '--json']);
    expect(drawn.err).toBe('');
    expect(readFileSync(html, 'utf8').includes('id="history-0"')).toBe(true);
  });

  it('that is none is refused by its line, and nothing is written', async () => {
    const other = path('other.jsonl');
    writeFileSync(other, '{"format":"x"}\n');
    const refused = report(run, { file: path('no.html'), history: other });
    await expect(refused).rejects.toThrow(`${other}: line 1`);
    expect(existsSync(path('no.html'))).toBe(false);
  });
});
