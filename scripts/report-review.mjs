import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';

// Looks at reports as a reader does: node scripts/report-review.mjs FOLDER REPORT.html…
// Accessibility in both themes, complaints, requests, heights, and pictures of every section in FOLDER.

const [, , folder, ...reports] = process.argv;
if (folder === undefined || reports.length === 0) {
  console.error('node scripts/report-review.mjs FOLDER REPORT.html…');
  process.exit(2);
}
const executablePath = [process.env.CHROMIUM, '/usr/bin/chromium', '/usr/bin/google-chrome'].find(
  (path) => path !== undefined && existsSync(path),
);
const axe = readFileSync(new URL('../node_modules/axe-core/axe.min.js', import.meta.url), 'utf8');
const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
const screen = { width: 1280, height: 900 };

mkdirSync(folder, { recursive: true });
const browser = await chromium.launch({
  executablePath,
  args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'],
});
let found = 0;
for (const report of reports) found += await review(report);
await browser.close();
process.exit(found === 0 ? 0 : 1);

async function review(report) {
  const name = basename(report, '.html');
  const url = pathToFileURL(resolve(report)).href;
  const context = await browser.newContext({ viewport: screen, offline: true, reducedMotion: 'reduce' });
  const page = await context.newPage();
  const complaints = [];
  const requests = [];
  page.on('console', (message) => complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('request', (request) => {
    if (request.url().split('#')[0] !== url && !/^(data|blob):/.test(request.url()))
      requests.push(request.url());
  });
  await page.goto(url);
  const sections = await page.evaluate(() =>
    [...document.querySelectorAll('section')].map(({ id, offsetHeight, offsetTop }) => ({
      id,
      offsetHeight,
      offsetTop,
    })),
  );
  const cells = sections.find(({ id }) => id === 'cells');
  console.log(`\n${name}: ${(readFileSync(report).length / 1e6).toFixed(1)} MB`);
  console.log(`  ${sections.map(({ id, offsetHeight }) => `${id} ${offsetHeight}`).join(', ')}`);
  if (cells !== undefined)
    console.log(`  ${(cells.offsetTop / screen.height).toFixed(1)} screens before the cells`);
  const violations = [];
  for (const colorScheme of ['light', 'dark']) {
    await page.emulateMedia({ colorScheme });
    await pictures(page, `${name}-${colorScheme}`, sections);
  }
  await page.setViewportSize({ width: 360, height: 740 });
  const wide = await page.evaluate(() => document.documentElement.scrollWidth);
  await page.emulateMedia({ colorScheme: 'light' });
  await pictures(page, `${name}-360`, sections.slice(0, 4));
  await page.setViewportSize(screen);
  await page.emulateMedia({ media: 'print' });
  await page.screenshot({ path: join(folder, `${name}-print.png`) });
  await page.pdf({ path: join(folder, `${name}.pdf`), preferCSSPageSize: true });
  await page.emulateMedia({ media: 'screen' });
  await page.evaluate(thinOut);
  await page.evaluate(axe);
  for (const colorScheme of ['light', 'dark']) {
    await page.emulateMedia({ colorScheme });
    violations.push(...(await page.evaluate(runAxe, { tags, colorScheme })));
  }
  console.log(
    `  accessibility: ${violations.length} violations; ${complaints.length} complaints, of the policy of contents too; ${requests.length} requests; ${wide} px wide at 360`,
  );
  for (const line of [...violations, ...complaints, ...requests]) console.log(`    ${line}`);
  await context.close();
  return violations.length + complaints.length + requests.length + Number(wide > 360);
}

async function pictures(page, prefix, sections) {
  for (const { id } of sections) {
    await page.evaluate((anchor) => document.getElementById(anchor).scrollIntoView(), id);
    await page.screenshot({ path: join(folder, `${prefix}-${id}.png`) });
  }
}

/** Opens everything, and leaves two of each kind of row and world: more of the same is most of what axe would read. */
function thinOut() {
  for (const part of document.querySelectorAll('details')) part.open = true;
  for (const body of document.querySelectorAll('tbody'))
    for (const row of [...body.rows].slice(2)) row.remove();
  for (const table of document.querySelectorAll('table'))
    for (const body of [...table.tBodies].slice(2)) body.remove();
  for (const section of document.querySelectorAll('section'))
    for (const world of [...section.querySelectorAll(':scope > details.world')].slice(2)) world.remove();
  for (const list of document.querySelectorAll('dl.definitions, ul.sentences'))
    for (const item of [...list.children].slice(2)) item.remove();
}

async function runAxe({ tags: values, colorScheme }) {
  const { violations } = await globalThis.axe.run('html', {
    runOnly: { type: 'tag', values },
    resultTypes: ['violations'],
  });
  return violations.map(
    ({ id, nodes }) =>
      `${colorScheme}, ${id}: ${nodes
        .map(({ html }) => html.slice(0, 140))
        .slice(0, 3)
        .join(' | ')}`,
  );
}
