// Renders a page of many cells in a process of its own, so that its memory is its own: node render-many.mjs COUNT FILE
import { writeFileSync } from 'node:fs';
import { renderPage } from '../../dist/reports/page/render-page.js';
import { manyCells } from './many-cells.mjs';

const [, , count, file] = process.argv;
await renderPage(manyCells(100));
const input = manyCells(Number(count));
globalThis.gc?.();
const held = process.memoryUsage().heapUsed;
const start = process.cpuUsage();
const from = performance.now();
const html = await renderPage(input);
const seconds = (performance.now() - from) / 1000;
const { user, system } = process.cpuUsage(start);
writeFileSync(file, html);
console.log(
  JSON.stringify({
    seconds,
    cpu: (user + system) / 1e6,
    megabytes: Buffer.byteLength(html) / 1e6,
    held: held / 1e6,
  }),
);
