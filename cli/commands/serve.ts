import type { Address } from '../documents/address.ts';
import { serveReport } from '../serve/report-server.ts';
import { runState } from '../serve/run-state.ts';
import { historyOf, pageOf, type ReportFlags, reportedRun } from './report.ts';

/**
 * Shows a run as it is now, however far it is, until the signal ends it.
 * @param onReady told the address once it can be visited
 * @throws {BenchError} as `report` does, and `usage` for a port that is taken
 */
export async function serveRun(
  directory: string,
  flags: ReportFlags & { readonly port: number },
  signal: AbortSignal,
  onReady: (address: Address) => Promise<void> | void,
): Promise<void> {
  const render = async (state: string): Promise<string> =>
    pageOf(reportedRun(directory, flags), historyOf(flags), state);
  // What cannot be rendered is refused here, not in a browser.
  const first = runState(directory);
  const html = await render(first);
  const server = await serveReport(
    {
      state: () => runState(directory),
      page: async (state) => (state === first ? html : render(state)),
    },
    flags.port,
  );
  await onReady({ format: 'irlbench/address', version: 1, url: server.url, port: server.port, directory });
  await new Promise<void>((done) => {
    if (signal.aborted) done();
    signal.addEventListener('abort', () => done(), { once: true });
  });
  await server.close();
}
