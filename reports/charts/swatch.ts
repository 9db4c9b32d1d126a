import { symbolPath } from './symbols.ts';

/** How a curve looks, for a legend in the page; decoration beside its name. `null` is the truth. */
export function curveSwatch(series: { readonly colour: number; readonly symbol: number } | null): string {
  if (series === null) {
    return '<svg class="swatch" aria-hidden="true" width="28" height="12" viewBox="0 0 28 12"><path class="truth" d="M1 6h26"/></svg>';
  }
  return `<svg class="swatch s${series.colour}" aria-hidden="true" width="28" height="12" viewBox="0 0 28 12"><path class="curve" d="M1 6h26"/><path class="symbol" transform="translate(14 6)" d="${symbolPath(series.symbol, 32)}"/></svg>`;
}

/** How a dot looks. */
export function dotSwatch(colour: number, symbol: number, hollow: boolean): string {
  return `<svg class="swatch s${colour}${hollow ? ' hollow' : ''}" aria-hidden="true" width="14" height="14" viewBox="-7 -7 14 14"><path class="symbol" d="${symbolPath(symbol, 70)}"/></svg>`;
}
