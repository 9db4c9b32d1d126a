import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const cells = 10_000;
const repetitions = 3;
/** The old generation may grow so far and no further: the records of the run alone hold most of it. */
const heapMegabytes = 768;
const renderer = fileURLToPath(new URL('support/render-many.mjs', import.meta.url));

/** A page of 10,000 cells of the default metrics: how long it takes, how large it is, how soon it is seen. */
export async function run() {
  const folder = mkdtempSync(join(tmpdir(), 'irlbench-bench-'));
  const file = join(folder, 'report.html');
  const told = Array.from({ length: repetitions }, () =>
    JSON.parse(
      execFileSync(
        process.execPath,
        [`--max-old-space-size=${heapMegabytes}`, '--expose-gc', renderer, String(cells), file],
        { encoding: 'utf8' },
      ),
    ),
  );
  const paint = await firstPaint(file);
  rmSync(folder, { recursive: true });
  const median = (pick) => told.map(pick).sort((a, b) => a - b)[Math.floor(repetitions / 2)];
  return [
    { name: 'render 10,000 cells, wall', median: median(({ seconds }) => seconds), unit: 's', target: 3 },
    { name: 'render 10,000 cells, processor', median: median(({ cpu }) => cpu), unit: 's', target: 3 },
    { name: 'its page', median: median(({ megabytes }) => megabytes), unit: 'MB', target: 10 },
    {
      name: 'heap that it was rendered in, at most',
      median: heapMegabytes,
      unit: 'MB',
      target: heapMegabytes,
    },
    ...(paint === null
      ? []
      : [{ name: 'first contentful paint in Chromium', median: paint, unit: 's', target: 1 }]),
  ];
}

/** Seconds, the median of a few openings; `null` without a browser. */
async function firstPaint(file) {
  const executablePath = [process.env.CHROMIUM, '/usr/bin/chromium', '/usr/bin/google-chrome'].find(
    (path) => path !== undefined && existsSync(path),
  );
  if (executablePath === undefined) return null;
  const { chromium } = await import('playwright-core');
  const browser = await chromium.launch({
    executablePath,
    args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'],
  });
  const seconds = [];
  for (let k = 0; k < repetitions; k++) {
    const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
    await page.goto(pathToFileURL(file).href);
    const milliseconds = await page.evaluate(
      () =>
        new Promise((resolve) => {
          new PerformanceObserver((list) => {
            const [entry] = list.getEntriesByName('first-contentful-paint');
            if (entry !== undefined) resolve(entry.startTime);
          }).observe({ type: 'paint', buffered: true });
        }),
    );
    seconds.push(milliseconds / 1000);
    await page.close();
  }
  await browser.close();
  return seconds.sort((a, b) => a - b)[Math.floor(repetitions / 2)];
}
