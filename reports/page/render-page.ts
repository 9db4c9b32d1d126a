import { BenchError } from '../../core/contract/index.ts';
import { archiveOf } from './archive.ts';
import { pack } from './pack.ts';
import { renderLayout } from './shell.ts';
import { answerView } from './view/answer.ts';
import { cellsView } from './view/cells.ts';
import { changesView, placesOf } from './view/changes.ts';
import { costView } from './view/cost.ts';
import { counterfactualsView } from './view/counterfactuals.ts';
import { curvesView } from './view/curves.ts';
import { distributionView } from './view/distribution.ts';
import { environmentsView } from './view/environments.ts';
import { failuresView } from './view/failures.ts';
import { historyView } from './view/history.ts';
import { mapsView } from './view/maps.ts';
import { methodsView } from './view/methods.ts';
import { metricsView } from './view/metrics.ts';
import { parametersView } from './view/parameters.ts';
import type { PageInput } from './view/run-index.ts';
import { indexRun } from './view/run-index.ts';
import { scoreboardView } from './view/scoreboard.ts';
import { whyView } from './view/why.ts';

/** A page above this many bytes is refused: browsers do not survive it. */
const largestPage = 50e6;

/**
 * One self-contained HTML file. Pure: equal input gives equal bytes on one Node build
 * (other builds may pack the embedded records differently, to the same contents).
 *
 * @param live names what the page shows to the server that it came from and watches; without, it watches none
 * @throws {BenchError} `bad-data` where the page would be too large to open
 */
export async function renderPage(input: PageInput, live = ''): Promise<string> {
  const run = indexRun(input);
  // It is compressed beside this thread while the rest is drawn.
  const archive = pack(archiveOf(run));
  const view = {
    title: `${input.verdict.suite} · irlbench`,
    answer: answerView(run),
    scoreboard: scoreboardView(run),
    why: await whyView(run),
    metrics: metricsView(run),
    maps: await mapsView(run),
    curves: await curvesView(run),
    parameters: parametersView(run),
    counterfactuals: counterfactualsView(run),
    distribution: distributionView(run),
    cost: costView(run),
    failures: failuresView(run),
    changes: changesView(run.verdict.regression, placesOf(run)),
    environments: environmentsView(run),
    history: await historyView(run),
    cells: cellsView(run),
    methods: methodsView(run),
    archive: await archive,
  };
  const html = await renderLayout('layout', view, live);
  if (html.length > largestPage) {
    throw new BenchError(
      'bad-data',
      `the report would be ${Math.round(html.length / 1e6)} MB; at most ${largestPage / 1e6} MB open in a browser: report fewer cells`,
      { bytes: html.length },
    );
  }
  return html;
}
