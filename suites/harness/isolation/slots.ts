/** A place for one thing at a time. */
export interface Slot<T> {
  content: T | null;
}

/** A fixed number of places that callers take in turn. */
export interface Slots<T> {
  /** Waits for a free place; of several, one whose content is liked, if any is. */
  take(liked?: (content: T | null) => boolean): Promise<Slot<T>>;
  give(slot: Slot<T>): void;
  readonly all: readonly Slot<T>[];
}

export function createSlots<T>(count: number): Slots<T> {
  const all = Array.from({ length: count }, (): Slot<T> => ({ content: null }));
  const free = [...all];
  const waiting: ((slot: Slot<T>) => void)[] = [];
  return {
    all,
    take: async (liked = () => true) => {
      if (free.length === 0) return new Promise((resolve) => waiting.push(resolve));
      const at = free.findIndex(({ content }) => liked(content));
      return free.splice(Math.max(at, 0), 1)[0]!;
    },
    give: (slot) => {
      const next = waiting.shift();
      if (next === undefined) free.push(slot);
      else next(slot);
    },
  };
}
