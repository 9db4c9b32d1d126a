/** Everything in a value, typed arrays number by number, as text: equal texts are equal bits, but for the sign of zero. */
export function bytesOf(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) => {
    if (ArrayBuffer.isView(part)) return Array.from(part as Float64Array, show);
    return typeof part === 'number' ? show(part) : part;
  });
}

/** JSON has one word for all that is not finite. */
function show(x: number): number | string {
  return Number.isFinite(x) ? x : String(x);
}

/** The memory behind every typed array in a value. */
export function buffersOf(value: unknown): ReadonlySet<ArrayBufferLike> {
  const found = new Set<ArrayBufferLike>();
  const visit = (part: unknown): void => {
    if (ArrayBuffer.isView(part)) found.add(part.buffer);
    else if (typeof part === 'object' && part !== null) Object.values(part).forEach(visit);
  };
  visit(value);
  return found;
}
