/** "1 replicate", "2 replicates". */
export function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

/** Labels side by side, empty ones left out. */
export function joinWords(words: readonly string[]): string {
  return words.filter((word) => word !== '').join('; ');
}

/** "a", "a and b", "a, b and c". */
export function listed(words: readonly string[]): string {
  if (words.length < 2) return words.join('');
  return `${words.slice(0, -1).join(', ')} and ${words[words.length - 1]}`;
}

/** Three significant digits without an exponent where that is readable: "0.0384", "12.3", "4.2e-9". */
export function figure(x: number): string {
  if (!Number.isFinite(x)) return Number.isNaN(x) ? 'no number' : x > 0 ? 'infinite' : 'minus infinite';
  if (x === 0) return '0';
  const size = Math.abs(x);
  if (size < 1e-4 || size >= 1e6) return Number(x.toPrecision(2)).toExponential();
  return size >= 100 ? String(Math.round(x)) : String(Number(x.toPrecision(3)));
}
