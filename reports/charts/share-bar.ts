const width = 180;
const height = 12;

/** Shares of a whole side by side, in the colours of the series; decoration beside the numbers that it draws. */
export function shareBar(shares: readonly number[]): string {
  let from = 0;
  const parts = shares.map((share, k) => {
    const x = from;
    from += share * width;
    return `<rect class="s${k}" x="${x.toFixed(1)}" width="${(share * width).toFixed(1)}" height="${height}"/>`;
  });
  return `<svg class="share-bar" aria-hidden="true" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">${parts.join('')}</svg>`;
}

/** The colour of one share, for the head of its column. */
export function shareKey(share: number): string {
  return `<svg class="share-bar" aria-hidden="true" width="10" height="10" viewBox="0 0 10 10"><rect class="s${share}" width="10" height="10"/></svg>`;
}
