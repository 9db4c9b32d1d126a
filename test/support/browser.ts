import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import axe from 'axe-core';
import { type BrowserContextOptions, chromium, type Page } from 'playwright-core';

const executable = [
  process.env['CHROMIUM'] ?? '',
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
].find((path) => path !== '' && existsSync(path));
if (executable === undefined) console.log('skipped: no chromium on this machine (set CHROMIUM to its path)');

/** Whether there is nothing here to look at a page with. */
export const noBrowser = executable === undefined;

/** One browser with one page, beside a folder of files to look at: to start either costs more than most looks. */
export interface Viewer {
  readonly page: Page;
  /** What the page said, refused, or asked of the network since it was opened. */
  readonly complaints: string[];
  write(file: string, html: string): void;
  /**
   * Opens a file or a server's address as somebody does who follows a link: wide, light, with nothing left of what was
   * looked at before; a file without a network.
   */
  open(where: string, hash?: string): Promise<void>;
  /** A page of its own, for what cannot be changed of one that is open. */
  another(options: BrowserContextOptions): Promise<Page>;
  url(file: string): string;
  close(): Promise<void>;
}

export async function openViewer(): Promise<Viewer> {
  const folder = mkdtempSync(join(tmpdir(), 'irlbench-browser-'));
  const url = (file: string): string => pathToFileURL(join(folder, file)).href;
  const complaints: string[] = [];
  const browser = await chromium.launch({
    executablePath: executable!,
    args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--disable-quic'],
  });
  const wide = { width: 1280, height: 800 };
  async function another(options: BrowserContextOptions): Promise<Page> {
    complaints.length = 0;
    const context = await browser.newContext({ viewport: wide, ...options });
    const page = await context.newPage();
    page.on('console', (message) => complaints.push(message.text()));
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('request', (request) => {
      const asked = request.url();
      if (!asked.startsWith(url('')) && !/^(data|blob|about|http:\/\/127\.0\.0\.1):/.test(asked))
        complaints.push(asked);
    });
    return page;
  }
  const page = await another({});
  await page.addInitScript(() => {
    addEventListener('securitypolicyviolation', (event) => {
      console.log(`${event.violatedDirective}: ${event.blockedURI}`);
    });
  });
  let opened = 0;
  return {
    page,
    complaints,
    url,
    another,
    write: (file, html) => writeFileSync(join(folder, file), html),
    async open(where, hash = '') {
      complaints.length = 0;
      const served = where.startsWith('http:');
      await page.context().setOffline(!served);
      await page.setViewportSize(wide);
      await page.emulateMedia({ colorScheme: 'light', reducedMotion: null });
      // Another query makes it another document, which another hash would not.
      await page.goto(served ? where + hash : `${url(where)}?${opened++}${hash}`);
    },
    async close() {
      await browser.close();
      rmSync(folder, { recursive: true });
    },
  };
}

/** Opens all that is folded. */
export async function unfold(page: Page): Promise<void> {
  await page.evaluate(() => {
    for (const part of document.querySelectorAll('details')) part.open = true;
  });
}

/**
 * Keeps two, or one, of whatever a page repeats: rows, definitions and what charts draw, always two of its worlds.
 * More of a kind is most of what axe would spend its time on; two can be too near one another.
 */
export async function thin(page: Page, most: 1 | 2 = 2): Promise<void> {
  await page.evaluate((limit) => {
    for (const parent of document.querySelectorAll('table, tbody, dl.definitions, section, svg, svg *')) {
      const kept = new Map<string, number>();
      // A copy: what is removed would make the list shorter under the loop.
      for (const child of Array.from(parent.children)) {
        // What can be reached stands where it stood: how near its neighbours are is looked at too.
        if (parent.closest('svg') && (child.matches('a') || child.querySelector('a'))) continue;
        if (parent.matches('section') && !child.matches('details.world')) continue;
        const kind = `${child.tagName} ${child.getAttribute('class')}`;
        const count = (kept.get(kind) ?? 0) + 1;
        kept.set(kind, count);
        if (count > (parent.matches('section') ? 2 : limit)) child.remove();
      }
    }
  }, most);
}

/** Leaves of all sections this one, so that the others, which were looked at, are not walked through again. */
export async function alone(page: Page, part: string): Promise<void> {
  await page.evaluate((kept) => {
    for (const other of document.querySelectorAll(`section:not(${kept}, ${kept} *)`)) other.remove();
  }, part);
}

const rules = {
  light: { type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] },
  // The markup is the same: only what colours can break is looked at again.
  dark: { type: 'rule', values: ['color-contrast', 'link-in-text-block'] },
} as const;

/** What axe finds wrong with a part of the page that is open, in a theme. */
export async function violationsOf(page: Page, part: string, theme: keyof typeof rules): Promise<string[]> {
  await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' });
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axe.source);
  return page.evaluate(
    async ([scope, runOnly]) => {
      interface Found {
        readonly violations: readonly { readonly id: string; readonly nodes: readonly { html: string }[] }[];
      }
      const tools = window as unknown as { axe: { run(scope: string, options: object): Promise<Found> } };
      const { violations } = await tools.axe.run(scope, { runOnly, resultTypes: ['violations'] });
      return violations.map(
        ({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 120)).join(' | ')}`,
      );
    },
    [part, rules[theme]] as const,
  );
}
