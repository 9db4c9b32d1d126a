import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { BenchError } from '../../core/contract/index.ts';

/** A page that is made anew whenever what it shows has changed. */
export interface Watched {
  /** Names what there is to show: it changes when that does. Cheap. */
  readonly state: () => string;
  /** The page for a state; it carries this name. */
  readonly page: (state: string) => Promise<string>;
}

export interface ReportServer {
  readonly url: string;
  readonly port: number;
  close(): Promise<void>;
}

/** This machine and no other; a name that resolves here is not enough (see `isOurs`). */
const host = '127.0.0.1';

/** How often a store is looked at while somebody watches. */
const lookMs = 1000;

/**
 * Serves one page on this machine: `/` the page, `/changes` its state as server-sent events. There is no file
 * behind any path, so that there is nothing to traverse.
 *
 * @param port 0 takes any that is free
 * @throws {BenchError} `usage` where the port is taken or not allowed
 */
export async function serveReport(watched: Watched, port: number): Promise<ReportServer> {
  const page = remembered(watched);
  const listeners = new Set<ServerResponse>();
  const server = createServer((request, response) => {
    void answer(request, response, { page, listeners, state: watched.state, port: portOf(server) });
  });
  await listening(server, port);
  const watch = setInterval(() => {
    if (listeners.size === 0) return;
    const event = stateEvent(watched.state);
    for (const listener of listeners) listener.write(event);
  }, lookMs);
  return {
    url: `http://${host}:${portOf(server)}/`,
    port: portOf(server),
    close: () => {
      clearInterval(watch);
      server.closeAllConnections();
      return new Promise((done) => void server.close(() => done()));
    },
  };
}

interface Served {
  readonly page: () => Promise<string>;
  readonly listeners: Set<ServerResponse>;
  readonly state: () => string;
  readonly port: number;
}

async function answer(request: IncomingMessage, response: ServerResponse, served: Served): Promise<void> {
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  const { method = '', url = '' } = request;
  if (!isOurs(request.headers.host, served.port)) return refuse(response, 403, 'This is not that host.');
  if (method !== 'GET' && method !== 'HEAD') {
    response.setHeader('allow', 'GET, HEAD');
    return refuse(response, 405, 'Only GET.');
  }
  if (url === '/changes') return listen(response, served);
  if (url !== '/') return refuse(response, 404, 'There is only the report, at /.');
  try {
    const html = await served.page();
    response.setHeader('content-security-policy', `${policyIn(html)}; frame-ancestors 'none'`);
    response.setHeader('content-type', 'text/html; charset=utf-8');
    response.end(method === 'HEAD' ? '' : html);
  } catch (error) {
    refuse(response, 500, error instanceof Error ? error.message : String(error));
  }
}

const headers: Readonly<Record<string, string>> = {
  'cache-control': 'no-store',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
};

/** A page of another site whose name was pointed here names itself: it gets nothing. */
function isOurs(named: string | undefined, port: number): boolean {
  return named === `${host}:${port}` || named === `localhost:${port}`;
}

/** The policy that the page itself declares: a header can add who may frame it, which a page cannot. */
function policyIn(html: string): string {
  return /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(html)?.[1] ?? "default-src 'none'";
}

function refuse(response: ServerResponse, status: number, sentence: string): void {
  response.statusCode = status;
  response.setHeader('content-security-policy', "default-src 'none'; frame-ancestors 'none'");
  response.setHeader('content-type', 'text/plain; charset=utf-8');
  response.end(`${sentence}\n`);
}

function listen(response: ServerResponse, { listeners, state }: Served): void {
  response.setHeader('content-type', 'text/event-stream');
  response.write(stateEvent(state));
  listeners.add(response);
  response.on('close', () => void listeners.delete(response));
}

function stateEvent(state: () => string): string {
  return `data: ${state()}\n\n`;
}

/** Readers of one state share one rendering; one that fails is tried again. */
function remembered({ state, page }: Watched): () => Promise<string> {
  let made: { readonly state: string; readonly html: Promise<string> } | null = null;
  return () => {
    const now = state();
    if (made?.state === now) return made.html;
    const own = { state: now, html: page(now) };
    own.html.catch(() => {
      if (made === own) made = null;
    });
    made = own;
    return own.html;
  };
}

function listening(server: Server, port: number): Promise<void> {
  return new Promise((done, fail) => {
    server.once('error', ({ code, message }: NodeJS.ErrnoException) => {
      const reason =
        code === 'EADDRINUSE'
          ? 'somebody listens there'
          : code === 'EACCES'
            ? 'that is not allowed'
            : message;
      fail(new BenchError('usage', `--serve ${port}: ${reason}; 0 takes any free port.`, { port }));
    });
    server.listen(port, host, done);
  });
}

function portOf(server: Server): number {
  return (server.address() as AddressInfo).port;
}
