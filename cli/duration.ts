/** Milliseconds as a person says them: two digits are enough. */
export function duration(ms: number): string {
  const units = [
    ['ms', 1],
    ['s', 1000],
    ['min', 60_000],
    ['h', 3_600_000],
  ] as const;
  const [name, size] = units.findLast(([, least]) => ms >= least) ?? units[0];
  const value = ms / size;
  return `${value < 10 && size > 1 ? value.toFixed(1) : value.toFixed(0)} ${name}`;
}
