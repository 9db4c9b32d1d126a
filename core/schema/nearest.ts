/**
 * The candidate that a misspelt word most likely meant: least Levenshtein distance, case ignored, ties to
 * the earlier candidate.
 * @returns `null` where nothing is close: more than a third of the word (at least two letters) would have to
 * change, or nothing of it would stay
 */
export function nearest(word: string, candidates: readonly string[]): string | null {
  const allowed = Math.max(2, Math.ceil(word.length / 3));
  let best: string | null = null;
  let bestDistance = allowed + 1;
  for (const candidate of candidates) {
    if (Math.abs(word.length - candidate.length) >= bestDistance) continue;
    const distance = levenshtein(word.toLowerCase(), candidate.toLowerCase());
    const unrelated = distance >= Math.max(word.length, candidate.length);
    if (distance < bestDistance && !unrelated) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best;
}

/** Insertions, deletions and substitutions that turn `a` into `b`, one row of the table at a time. */
function levenshtein(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const below = [i];
    for (let j = 1; j <= b.length; j++) {
      const substitution = row[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1);
      below.push(Math.min(substitution, row[j] + 1, below[j - 1] + 1));
    }
    row = below;
  }
  return row[b.length];
}
