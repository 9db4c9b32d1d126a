import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { type IncomingHttpHeaders, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { serveRun } from '../../cli/commands/serve.ts';
import type { Address } from '../../cli/documents/address.ts';
import { serveReport } from '../../cli/serve/report-server.ts';
import { inProject, irlbenchHere as irlbench } from '../support/command-line-here.ts';

const folder = mkdtempSync(join(tmpdir(), 'irlbench-serve-'));
const directory = join(folder, 'run');

interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** A request as it stands: no path is tidied up, any host may be named. */
function ask(port: number, path: string, options: { method?: string; host?: string } = {}): Promise<Answer> {
  const { method = 'GET', host = `127.0.0.1:${port}` } = options;
  return new Promise((done, fail) => {
    const asked = request({ host: '127.0.0.1', port, path, method, headers: { host } }, (response) => {
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part));
      response.on('end', () =>
        done({
          status: response.statusCode!,
          headers: response.headers,
          body: Buffer.concat(parts).toString('utf8'),
        }),
      );
    });
    asked.on('error', fail);
    asked.end();
  });
}

/** The first so many events of a stream. */
function events(port: number, count: number, onFirst: () => void): Promise<readonly string[]> {
  return new Promise((done, fail) => {
    const asked = request({ host: '127.0.0.1', port, path: '/changes' }, (response) => {
      let text = '';
      let told = false;
      response.on('data', (part: Buffer) => {
        text += part.toString('utf8');
        const found = [...text.matchAll(/^data: (.*)\n\n/gm)].map(([, data]) => data!);
        if (found.length > 0 && !told) {
          told = true;
          onFirst();
        }
        if (new Set(found).size < count) return;
        asked.destroy();
        done([...new Set(found)]);
      });
    });
    asked.on('error', fail);
    asked.end();
  });
}

describe('a live report of a run that is not finished', () => {
  const end = new AbortController();
  let address: Address;
  let served: Promise<void>;
  let missing = '';
  const hidden = join(folder, 'hidden.json');

  beforeAll(async () => {
    const suite = inProject('test/fixtures/suites/regression.json');
    await irlbench(['run', suite, '--out', directory, '--quiet', '-j', '1', '--replicates', '0..1']);
    missing = join(directory, 'records', readdirSync(join(directory, 'records'))[0]!);
    renameSync(missing, hidden);
    address = await new Promise((ready, fail) => {
      served = serveRun(directory, { port: 0 }, end.signal, ready);
      served.catch(fail);
    });
  }, 60_000);
  afterAll(async () => {
    end.abort();
    await served;
    rmSync(folder, { recursive: true });
  });

  it('shows what there is, says that it is incomplete, and is dressed as strictly as the file', async () => {
    const { status, headers, body } = await ask(address.port, '/');
    expect(status).toBe(200);
    expect(body.includes('This grid is incomplete: 1 of 4 planned cells have no record yet.')).toBe(true);
    const policy = headers['content-security-policy']!;
    expect(policy).toMatch(/^default-src 'none'; style-src 'sha256-/);
    expect(policy).toMatch(/connect-src 'self'.*frame-ancestors 'none'$/);
    expect(headers['cache-control']).toBe('no-store');
    expect(headers['x-content-type-options']).toBe('nosniff');
    const [script] = /(?<=<script>).*(?=<\/script>)/s.exec(body)!;
    const digest = createHash('sha256').update(script!).digest('base64');
    expect(policy).toContain(`script-src 'sha256-${digest}'`);
    expect((await ask(address.port, '/', { method: 'HEAD' })).body).toBe('');
  });

  it('tells those who watch when a record arrives, and shows it', async () => {
    const [first, second] = await events(address.port, 2, () => renameSync(hidden, missing));
    expect(first).not.toBe(second);
    const { body } = await ask(address.port, '/');
    expect(body.includes('This grid is incomplete')).toBe(false);
    expect(body.includes(`data-state="${second}"`)).toBe(true);
  });

  it('answers nobody who names another host', async () => {
    for (const host of ['evil.example', `evil.example:${address.port}`, '127.0.0.1', '127.0.0.1:1'])
      expect((await ask(address.port, '/', { host })).status).toBe(403);
    expect((await ask(address.port, '/', { host: `localhost:${address.port}` })).status).toBe(200);
  });

  it('has nothing behind any other path, and takes nothing', async () => {
    const paths = [
      '/manifest.json',
      '/../manifest.json',
      '/../../../../etc/passwd',
      '/%2e%2e/manifest.json',
      '/..%2fmanifest.json',
      '//etc/passwd',
      '/changes/../manifest.json',
      '/?x=1',
      'http://evil.example/',
    ];
    for (const path of paths) {
      const { status, body } = await ask(address.port, path);
      expect([path, status, body]).toEqual([path, 404, 'There is only the report, at /.\n']);
    }
    for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS'])
      expect((await ask(address.port, '/', { method })).status).toBe(405);
  });

  it('listens on this machine alone, and not twice on one port', async () => {
    expect(address.url).toBe(`http://127.0.0.1:${address.port}/`);
    const page = { state: () => '', page: () => Promise.resolve('') };
    await expect(serveReport(page, address.port)).rejects.toThrow(
      /somebody listens there; 0 takes any free port/,
    );
  });
});

describe('a live report that cannot be made', () => {
  it('is refused before anybody visits', async () => {
    const ready = () => expect.fail('nothing is there to visit');
    const none = new AbortController().signal;
    await expect(serveRun(join(tmpdir(), 'no-such-run'), { port: 0 }, none, ready)).rejects.toThrow(
      /holds no run/,
    );
  });

  it('says so to those who watch, and tries again', async () => {
    let fails = true;
    const server = await serveReport(
      {
        state: () => 'one',
        page: () => (fails ? Promise.reject(new Error('records/x is damaged.')) : Promise.resolve('<p>')),
      },
      0,
    );
    const first = await ask(server.port, '/');
    expect([first.status, first.body]).toEqual([500, 'records/x is damaged.\n']);
    expect(first.headers['content-type']).toMatch(/^text\/plain/);
    fails = false;
    expect((await ask(server.port, '/')).status).toBe(200);
    await server.close();
  });
});
