import { describe, expect, it } from 'vitest';
import { junit } from '../../../reports/formats/junit.ts';
import { checkedRun, gridRun, hostile, hostileRun, largeRun } from '../../fixtures/records/excerpt.ts';
import { type Element, readXml } from '../../support/strict-xml.ts';

interface Shape {
  readonly required: readonly string[];
  readonly optional: readonly string[];
  readonly children: readonly string[];
}

const message: Shape = { required: [], optional: ['type', 'message'], children: [] };
/** The JUnit schema that Jenkins' xUnit plug-in validates with (junit-10.xsd), as a table. */
const schema: Readonly<Record<string, Shape>> = {
  testsuites: {
    required: [],
    optional: ['name', 'time', 'tests', 'failures', 'errors'],
    children: ['testsuite'],
  },
  testsuite: {
    required: ['name', 'tests', 'failures', 'errors'],
    optional: ['group', 'time', 'skipped', 'timestamp', 'hostname', 'id', 'package', 'file', 'log', 'url'],
    children: ['testsuite', 'properties', 'testcase', 'system-out', 'system-err'],
  },
  properties: { required: [], optional: [], children: ['property'] },
  property: { required: ['name', 'value'], optional: [], children: [] },
  testcase: {
    required: ['name'],
    optional: ['time', 'classname', 'group'],
    children: ['skipped', 'error', 'failure', 'system-out', 'system-err'],
  },
  skipped: message,
  error: message,
  failure: message,
};
/** Elements that may hold text. */
const mixed = ['skipped', 'error', 'failure', 'system-out', 'system-err'];
const suiteTime = /^(([0-9]{0,3},)*[0-9]{3}|[0-9]{0,3})*(\.[0-9]*)?$/;

function breaches({ name, attributes, children, text }: Element): string[] {
  const shape = schema[name];
  if (shape === undefined) return [`<${name}> is unknown`];
  const names = Object.keys(attributes);
  return [
    ...shape.required.filter((own) => !names.includes(own)).map((own) => `<${name}> lacks ${own}`),
    ...names
      .filter((own) => !shape.required.includes(own) && !shape.optional.includes(own))
      .map((own) => `<${name}> has ${own}`),
    ...children.filter((own) => !shape.children.includes(own.name)).map((own) => `${own.name} in ${name}`),
    ...(text.trim() !== '' && !mixed.includes(name) ? [`text in <${name}>`] : []),
    ...(name === 'testsuite' && !suiteTime.test(attributes['time'] ?? '') ? ['time of a suite'] : []),
    ...children.flatMap(breaches),
  ];
}

const casesOf = (root: Element) =>
  root.children.flatMap((suite) => suite.children.filter(({ name }) => name === 'testcase'));
const having = (cases: readonly Element[], tag: string) =>
  cases.filter(({ children }) => children.some(({ name }) => name === tag));

describe('junit', () => {
  const runs = { grid: gridRun(), checked: checkedRun(), hostile: hostileRun() };

  it.each(Object.entries(runs))('%s: obeys the schema, and its counts are true', (_, run) => {
    const root = readXml(junit(run));
    expect(breaches(root)).toEqual([]);
    for (const suite of root.children) {
      const cases = suite.children.filter(({ name }) => name === 'testcase');
      expect(Number(suite.attributes['tests'])).toBe(cases.length);
      expect(Number(suite.attributes['failures'])).toBe(having(cases, 'failure').length);
      expect(Number(suite.attributes['errors'])).toBe(having(cases, 'error').length);
      expect(Number(suite.attributes['skipped'])).toBe(having(cases, 'skipped').length);
    }
    expect(Number(root.attributes['tests'])).toBe(casesOf(root).length);
  });

  it('notices what the schema forbids', () => {
    const text = junit(gridRun());
    expect(breaches(readXml(text.replace('<testcase ', '<testcase assertions="1" ')))).not.toEqual([]);
    expect(breaches(readXml(text.replace(' tests="', ' test="')))).not.toEqual([]);
    expect(() => readXml(text.replace('&gt;', '&gt'))).toThrow();
    expect(() => readXml(text.replace('</testsuite>', ''))).toThrow();
  });

  it('has a failure for each gate that is not as expected, an error for each cell without an answer', () => {
    const { manifest, records, verdict } = gridRun();
    const cases = casesOf(readXml(junit(gridRun())));
    expect(cases).toHaveLength(verdict.gates.length + manifest.cells.length);
    expect(having(cases, 'failure')).toHaveLength(
      verdict.gates.filter(({ asExpected }) => !asExpected).length,
    );
    const answered = records.filter(({ result }) => ['ok', 'not-converged'].includes(result.status));
    const refused = records.filter(({ result }) => result.status === 'refused');
    const silent = manifest.cells.length - answered.length - refused.length;
    expect(silent).toBeGreaterThan(1);
    expect(having(cases, 'error')).toHaveLength(silent);
    const types = having(cases, 'error').map(({ children }) => children[0]!.attributes['type']);
    expect(types).toContain('missing');
  });

  it('has a failure for what regressed since the baseline, and an error where there is none', () => {
    const run = checkedRun();
    const suiteOf = (text: string) =>
      readXml(text).children.find((own) => own.attributes['name'] === 'regression')!;
    expect(suiteOf(junit(run)).attributes).toMatchObject({
      tests: '4',
      failures: '1',
      errors: '0',
      skipped: '1',
    });
    const regression = {
      baseline: { id: null, from: 'There is no baseline.' },
      comparison: null,
      of: 'c'.repeat(64),
    };
    const without = suiteOf(junit({ ...run, verdict: { ...run.verdict, regression } }));
    expect(without.attributes).toMatchObject({ tests: '1', errors: '1' });
    expect(without.children.at(-1)!.children[0]!.attributes['message']).toBe('There is no baseline.');
  });

  it('gives hostile names back as they were, but for what XML cannot hold', () => {
    const [testcase] = casesOf(readXml(junit(hostileRun())));
    expect(testcase!.attributes['classname']).toBe(
      hostile.replace('\u0000', '\uFFFD').replace('\ud800', '\uFFFD'),
    );
  });

  it('holds 10,000 cells', () => {
    const text = junit(largeRun(10_000));
    console.log(`JUnit of 10,000 cells: ${(text.length / 1e6).toFixed(1)} MB`);
    expect(text.match(/<testcase /g)!.length).toBeGreaterThanOrEqual(10_000);
    expect(text.length).toBeLessThan(10e6);
  });
});
