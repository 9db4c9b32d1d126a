import { describe, expect, it } from 'vitest';
import type { GateVerdict } from '../../../core/contract/index.ts';
import { answerView } from '../../../reports/page/view/answer.ts';
import { failuresView } from '../../../reports/page/view/failures.ts';
import { mapsView, medianCell } from '../../../reports/page/view/maps.ts';
import { gateMark } from '../../../reports/page/view/marks.ts';
import { methodsView } from '../../../reports/page/view/methods.ts';
import { metricsView } from '../../../reports/page/view/metrics.ts';
import { parametersView } from '../../../reports/page/view/parameters.ts';
import { indexRun } from '../../../reports/page/view/run-index.ts';
import { scoreboardView } from '../../../reports/page/view/scoreboard.ts';
import { whyView } from '../../../reports/page/view/why.ts';
import { frozenRun } from '../../fixtures/records/frozen.ts';

const input = frozenRun();
const run = indexRun(input);
const world = { line: 0, grid: 1, bus: 2 };
const row = { bc: 0, iqOne: 1, iqInfinity: 2, mce: 3, nfxp: 4 };

describe('indexRun', () => {
  it('finds the values of each norm, in replicate order, without those that are missing', () => {
    const norm = { metric: 'policy-tv', weights: 'uniform', mask: 'all' } as const;
    const direct = input.manifest.cells
      .filter((cell) => cell.world === world.grid && cell.row === row.mce && cell.role === 'fit')
      .flatMap(
        (cell) => input.records.find((record) => record.result.cell === cell.cell)?.result.measured ?? [],
      )
      .filter((m) => m.metric === norm.metric && m.weights === norm.weights && m.mask === norm.mask)
      .map((m) => m.value);
    expect(direct).toHaveLength(4);
    expect(run.values(world.grid, row.mce, 'fit', norm)).toEqual(direct);
  });
});

describe('gateMark', () => {
  const gate = (outcome: GateVerdict['outcome'], expected: GateVerdict['expected']) =>
    ({ ...input.verdict.gates[0]!, outcome, expected }) as GateVerdict;

  it.each([
    ['pass', 'pass', 'error', 'pass'],
    ['fail', 'pass', 'error', 'fail'],
    ['fail', 'pass', 'warn', 'warn'],
    ['fail', 'fail', 'error', 'as-expected'],
    ['pass', 'fail', 'error', 'surprise'],
    ['pass', 'report', 'error', 'within'],
    ['fail', 'report', 'error', 'beyond'],
    ['void', 'fail', 'error', 'void'],
    ['broken', 'pass', 'error', 'broken'],
  ] as const)('marks %s where %s is expected (%s) as %s', (outcome, expected, level, mark) => {
    expect(gateMark(gate(outcome, expected), level).id).toBe(mark);
  });

  it('never draws an expected failure in the mood of an alarm', () => {
    expect(gateMark(gate('fail', 'fail'), 'error').mood).toBe('calm');
  });
});

describe('answerView', () => {
  it('opens with three sentences and folds the rest', () => {
    const answer = ['headline', 'a', 'b', 'c', 'd', 'e'];
    const view = answerView(indexRun({ ...input, verdict: { ...input.verdict, answer } }));
    expect(view.sentences).toEqual(['a', 'b', 'c']);
    expect(view.further).toEqual(['d', 'e']);
  });

  it('says that the grid is incomplete, with counts', () => {
    const view = answerView(run);
    expect(view.incomplete).toContain('1 of 105');
    expect(view.counts.map(({ status, count }) => `${count} ${status}`)).toContain('2 refused');
  });
});

describe('scoreboardView', () => {
  const view = scoreboardView(run);

  it('groups rows by what they are told', () => {
    expect(view.groups.map(({ information, rows }) => [information, rows.map(({ label }) => label)])).toEqual(
      [
        ['choices only', ['BC']],
        ['P known or estimated', ['IQ-Learn α = 1', 'IQ-Learn α = ∞']],
        ['P known or estimated, features', ['MCE-IRL', 'NFXP']],
      ],
    );
  });

  it('puts worlds that say the same into one column, with the range of their numbers', () => {
    const many = frozenRun();
    const copies = [0, 0, 0, 0, 1].map((from, k) => ({ from, k }));
    const worlds = copies.map(({ from, k }) => ({ ...many.manifest.worlds[from]!, name: `world ${k}` }));
    const cells = copies.flatMap(({ from, k }) =>
      many.manifest.cells.filter((cell) => cell.world === from).map((cell) => ({ ...cell, world: k })),
    );
    const gates = copies.flatMap(({ from, k }) =>
      many.verdict.gates
        .filter((gate) => gate.world === from)
        .map((gate) => ({ ...gate, world: k, judged: Number(gate.judged) * (from === 0 ? 1 + k / 100 : 1) })),
    );
    const grouped = scoreboardView(
      indexRun({
        ...many,
        manifest: { ...many.manifest, worlds, cells },
        verdict: { ...many.verdict, gates, controls: [] },
      }),
    );
    expect(grouped.worlds.map(({ name, more }) => [name, more])).toEqual([
      ['world 0', 3],
      ['world 4', 0],
    ]);
    expect(grouped.alike[0]!.members).toHaveLength(4);
    const judged = many.verdict.gates.find(
      (gate) => gate.world === 0 && gate.row === row.iqOne && gate.object === 'reward',
    )!;
    const [low, high] = grouped.groups[1]!.rows[0]!.cells[1]!.judged.split(' to ').map(Number);
    expect(low).toBeCloseTo(Number(judged.judged), 3);
    expect(high).toBeCloseTo(1.03 * Number(judged.judged), 3);
    // The link leads to the line of the first gate, behind which its records are.
    expect(grouped.groups[1]!.rows[0]!.cells[1]!.href).toMatch(/^#gate-\d+$/);
    expect(grouped.gates).toHaveLength(gates.length);
  });

  it('shows the judged number, the limit and the skill', () => {
    const gate = input.verdict.gates.find(
      (g) => g.world === 0 && g.row === row.iqOne && g.object === 'reward',
    )!;
    const cell = view.groups[1]!.rows[0]!.cells[1]!;
    expect(cell.mark!.id).toBe('as-expected');
    expect(Number(cell.judged)).toBeCloseTo(gate.judged as number, 3);
    expect(cell.limit).toBe('> 0.25');
    expect(cell.title).toContain('weights uniform, mask regular');
  });

  it('shows the gate that judges before one that only reports', () => {
    const both = frozenRun();
    const [first] = both.verdict.gates;
    const gates = [
      { ...first!, expected: 'report' as const, outcome: 'fail' as const },
      ...both.verdict.gates,
    ];
    const cell = scoreboardView(indexRun({ ...both, verdict: { ...both.verdict, gates } })).groups[0]!
      .rows[0]!.cells[0]!;
    expect([cell.mark!.id, cell.more]).toEqual(['pass', 1]);
  });

  it('tells refused from not recovered from not gated', () => {
    const bus = (label: string) => {
      const line = view.groups.flatMap(({ rows }) => rows).find((candidate) => candidate.label === label)!;
      return line.cells.slice(12).map(({ mark }) => mark!.id);
    };
    expect(bus('BC')).toEqual(['ungated', 'unrecovered', 'unrecovered', 'unrecovered', 'unrecovered']);
    expect(bus('IQ-Learn α = 1').slice(0, 4)).toEqual(['refused', 'refused', 'refused', 'refused']);
  });

  it('lists every gate behind the marks', () => {
    expect(view.gates).toHaveLength(input.verdict.gates.length);
  });

  it('turns the sign round where higher is better', () => {
    const turned = frozenRun();
    const metric = turned.manifest.metrics.find(({ id }) => id === 'policy-tv')!;
    Object.assign(metric, { better: 'higher' });
    const cell = scoreboardView(indexRun(turned)).groups[0]!.rows[0]!.cells[0]!;
    expect(cell.limit).toBe('< 0.05');
  });
});

describe('whyView', () => {
  it('never calls a policy error in reward units a recovered reward', async () => {
    const { worlds } = await whyView(run);
    const [reward] = worlds[0]!.objects;
    expect(reward!.groups.map(({ heading }) => heading)).toEqual([
      'as returned',
      'all that behaviour can identify',
      'shaping',
    ]);
    expect(
      reward!.columns.filter(({ reading }) => reading === 'identified').map(({ title }) => title),
    ).toEqual(['Anchored RMSE', 'RMSE modulo shaping']);
    expect(JSON.stringify(worlds.map(({ objects }) => objects))).not.toContain('recovered');
  });

  it('has no errors where the truth is unknown, only the verdict on what gave no answer', async () => {
    const { worlds } = await whyView(run);
    expect(worlds.map(({ name, objects }) => [name, objects.length])).toEqual([
      ['known-truth line', 3],
      ['5 × 5 grid', 3],
      ['the bus panel of 1987', 0],
    ]);
    expect(worlds[2]!.verdicts).toMatchObject([
      {
        rows: [{ label: 'IQ-Learn α = 1' }],
        lines: [{ objects: ['policy π', 'reward r', 'value V', 'Q'], there: false }],
      },
    ]);
  });

  it('tells what is recovered in one line, and every other verdict in its own', async () => {
    const { worlds } = await whyView(run);
    const linesOf = (name: string) =>
      worlds[0]!.verdicts.find(({ rows }) => rows.some(({ label }) => label === name))!.lines;
    const line = linesOf('NFXP');
    expect(line).toHaveLength(1);
    expect(line[0]!.sentence).toMatch(/^Recovered: total variation [\d.]+ ≤ 0\.05; /);
    const missed = linesOf('IQ-Learn α = ∞');
    expect(missed.map(({ objects }) => objects)).toEqual([['reward r', 'value V']]);
    expect(missed[0]!.sentence).toMatch(/^Gauge only: /);
  });

  it('tells once what several rows share', async () => {
    const places = run.manifest.rows.flatMap(({ label }, row) =>
      /^(NFXP|MCE-IRL)$/.test(label) ? [row] : [],
    );
    expect(places).toHaveLength(2);
    const [sentence] = run.verdict.fits.filter(({ row }) => row === places[0]).map((fit) => fit.sentence);
    const fits = run.verdict.fits.map((fit) =>
      places.includes(fit.row) ? { ...fit, verdict: 'untested' as const, sentence: sentence! } : fit,
    );
    const { worlds } = await whyView({ ...run, verdict: { ...run.verdict, fits } });
    const shared = worlds[0]!.verdicts.filter(({ rows }) => rows.length > 1);
    expect(shared.map(({ rows }) => rows.map(({ label }) => label).sort())).toEqual([['MCE-IRL', 'NFXP']]);
    expect(shared[0]!.lines).toHaveLength(1);
  });

  it('puts the population beside the sample', async () => {
    const { worlds } = await whyView(run);
    const rows = worlds[0]!.objects[0]!.rows;
    expect(rows.map(({ population }) => population)).toEqual([
      false,
      true,
      false,
      true,
      false,
      true,
      false,
      true,
    ]);
  });
});

describe('metricsView', () => {
  it('holds every norm of every world once', () => {
    const { worlds } = metricsView(run);
    const lines = worlds[0]!.groups.flatMap((group) => group.lines);
    expect(lines).toHaveLength(run.norms(world.line).length);
    expect(worlds[0]!.groups.find(({ note }) => note !== '')!.note).toBe('all that behaviour can identify');
  });

  it('says how many replicates a mean lacks', () => {
    const { worlds } = metricsView(run);
    expect(worlds[0]!.groups[0]!.lines[0]!.cells[row.iqInfinity]!.short).toBe('4 of 5');
  });
});

describe('medianCell', () => {
  it('takes the middle replicate by raw reward error, and its neighbour where arrays are lost', () => {
    const errors = run
      .values(world.line, row.iqOne, 'fit', { metric: 'reward-rmse', weights: 'uniform', mask: 'all' })
      .map((value, replicate) => ({ value, replicate }))
      .sort((x, y) => x.value - y.value);
    const cell = medianCell(run, world.line, row.iqOne)!;
    expect(cell.replicate).toBe(errors[2]!.replicate);
    const lost = run.record(cell.cell)!.result.blob;
    const poorer = { ...run, arrays: (blob: string) => (blob === lost ? null : run.arrays(blob)) };
    expect([errors[1]!.replicate, errors[3]!.replicate]).toContain(
      medianCell(poorer, world.line, row.iqOne)!.replicate,
    );
  });
});

describe('mapsView', () => {
  it('draws lines as curves, grids as maps with arrows, and sets as matrices', async () => {
    const { worlds } = await mapsView(run);
    expect(worlds[0]!.figures.map(({ title }) => title)).toEqual(['Policy π', 'Reward r', 'Value V', 'Q']);
    expect(worlds[0]!.figures[0]!.curves!.charts).toHaveLength(6);
    expect(worlds[1]!.figures[0]!.tiles!.lines[0]!.estimate[0]).toContain('class="arrows"');
    expect(worlds[1]!.figures[1]!.tiles!.lines[1]!.estimate).toHaveLength(4);
    const set = frozenRun();
    Object.assign(set.manifest.worlds[0]!, { layout: { kind: 'set' } });
    const matrices = await mapsView(indexRun(set));
    expect(matrices.worlds[0]!.figures[1]!.tiles!.lines[0]!.estimate[0]).toContain(
      'data-rows="3" data-columns="21"',
    );
  });

  it('puts truth and estimates on one scale', async () => {
    const { worlds } = await mapsView(run);
    const value = worlds[1]!.figures[2]!;
    const numbers = value.table!.lines.flatMap(({ cells }) =>
      cells.map((text) => Number(text.replace('−', '-'))),
    );
    const legend = value.tiles!.legends[0]!;
    expect(Number(legend.low.replace('−', '-'))).toBeCloseTo(Math.min(...numbers), 0);
    expect(Number(legend.high.replace('−', '-'))).toBeCloseTo(Math.max(...numbers), 0);
  });

  it('shows the whole range of a small probability', async () => {
    const { worlds } = await mapsView(run);
    const [chart] = worlds[2]!.figures[0]!.curves!.charts;
    expect(chart!.svg).not.toContain('>0.8<');
  });

  it('draws the policy of two actions once', async () => {
    const { worlds } = await mapsView(run);
    expect(worlds[2]!.figures[0]!.curves!.charts.map(({ title }) => title)).toEqual([
      'P(replace | mileage (15,000 miles a bin))',
    ]);
  });
});

describe('parametersView', () => {
  const { worlds } = parametersView(run);

  it('holds estimates against the truth, or against what was published', () => {
    expect(worlds[0]!.groups[0]!.target).toBe('1.1');
    expect(worlds[2]!.groups[0]!.published[0]).toMatchObject({ value: '9.7558', error: '1.227' });
    expect(worlds[2]!.others[0]!.ours.map(({ label }) => label)).toContain('NFXP');
    expect(worlds[2]!.simulated).toBe(false);
    expect(worlds[2]!.others[0]).toMatchObject({ name: 'partial log-likelihood', value: '−6055.25' });
  });

  it('computes the bias from the mean over replicates', () => {
    const values = run
      .cells(world.line, row.nfxp, 'fit')
      .map((cell) => run.record(cell.cell)!.result.parameters!['cost'] as number);
    const bias = values.reduce((sum, x) => sum + x, 0) / values.length - 1.1;
    expect(Number(worlds[0]!.groups[0]!.rows[1]!.bias!.value)).toBeCloseTo(bias, 12);
  });

  it('names standard errors by how they were computed', () => {
    expect(worlds[0]!.kinds).toEqual(['outer product', 'Hessian', 'sandwich']);
  });
});

describe('failuresView', () => {
  const { items } = failuresView(run);

  it('lists every cell that did not end well, refusals last', () => {
    expect(items.map(({ status }) => status)).toEqual([
      'missing',
      'not-converged',
      'timeout',
      'crashed',
      'refused',
    ]);
  });

  it('tells once what cells of several rows and worlds said, and apart what they said apart', () => {
    const refusals = (reason: (k: number) => string) => {
      const said = frozenRun();
      const records = said.records.map((record, k) =>
        record.result.status === 'refused'
          ? { ...record, result: { ...record.result, reason: reason(k) } }
          : record,
      );
      return failuresView(indexRun({ ...said, records })).items.filter(({ status }) => status === 'refused');
    };
    const [apart, together] = [refusals(String), refusals(() => 'It is not for this.')];
    expect(apart.length).toBeGreaterThan(1);
    expect(together).toHaveLength(1);
    expect(together[0]!.places).toEqual(apart.flatMap(({ places }) => places));
    expect(together[0]!.count).toBe(`${apart.length} cells`);
  });

  it('prints a command that a shell takes as it stands', () => {
    expect(items[0]!.command).toMatch(/^irlbench replay [0-9a-f]{16} --run out\/fixture$/);
    const spaced = frozenRun();
    Object.assign(spaced.manifest.configuration, { out: "it's; rm -rf /" });
    expect(failuresView(indexRun(spaced)).items[0]!.command).toContain("--run 'it'\\''s; rm -rf /'");
  });
});

describe('methodsView', () => {
  it('links web addresses and nothing else', () => {
    const strange = frozenRun();
    Object.assign(strange.manifest.estimators[0]!.references[0]!, { at: 'javascript:alert(1)' });
    const [estimators] = methodsView(indexRun(strange)).people;
    expect(estimators!.items[0]!.references[0]!.link).toBe('');
    expect(estimators!.items[1]!.references[0]!.link).toBe('https://arxiv.org/abs/2106.12142');
  });
});
