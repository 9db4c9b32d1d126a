/// <reference lib="dom" />
import { escapeMarkup } from './escape.ts';

/** Options and nodes of Plot, as far as this folder uses them: the page is made without a browser. */
type Plot = typeof import('@observablehq/plot');

interface Tools {
  readonly Plot: Plot;
  readonly document: Document;
}

let tools: Promise<Tools> | null = null;

/** Loaded when the first chart is drawn: a report without charts should not wait for them. */
export function plotTools(): Promise<Tools> {
  tools ??= Promise.all([import('@observablehq/plot'), import('linkedom')]).then(([Plot, { parseHTML }]) => ({
    Plot,
    document: parseHTML('<!doctype html><html><body></body></html>').document as unknown as Document,
  }));
  return tools;
}

/**
 * A plot as markup that a strict page takes: no style sheet inside, one role and one
 * label on the outside, colours and fonts from the page.
 */
export function plotMarkup(plot: Element, label: string): string {
  plot.querySelector('style')?.remove();
  for (const node of [plot, ...plot.querySelectorAll('*')]) {
    if (/^[fxy]+-axis (tick )?label$/.test(node.getAttribute('aria-label') ?? ''))
      node.setAttribute('class', 'axis');
    for (const name of ['aria-label', 'aria-description', 'aria-hidden', 'font-family', 'style'])
      node.removeAttribute(name);
    for (const name of ['d', 'transform', 'x1', 'x2', 'y1', 'y2']) {
      const value = node.getAttribute(name);
      if (value !== null) node.setAttribute(name, shortened(value));
    }
  }
  plot.removeAttribute('class');
  // The serialiser leaves `<` in attributes as it is: legal, and not for a page that holds scripts.
  const outside = `<svg class="chart" role="img" aria-label="${escapeMarkup(label)}"`;
  return plot.outerHTML.replace('<svg', () => outside);
}

/** Coordinates to a hundredth of a pixel: what is finer than that is bytes. */
function shortened(coordinates: string): string {
  return coordinates.replace(/\d+\.\d{3,}/g, (x) => String(Math.round(Number(x) * 100) / 100));
}
