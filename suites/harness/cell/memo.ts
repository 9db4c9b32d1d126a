/** Remembers the last few values that were expensive to make. */
export type Memo<T> = (name: string, make: () => T) => T;

/** @param capacity how many values are kept; the one unused for longest goes first */
export function createMemo<T>(capacity: number): Memo<T> {
  const kept = new Map<string, T>();
  return (name, make) => {
    const value = kept.has(name) ? (kept.get(name) as T) : make();
    kept.delete(name);
    kept.set(name, value);
    if (kept.size > capacity) kept.delete(kept.keys().next().value as string);
    return value;
  };
}
