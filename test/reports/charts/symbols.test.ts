import { expect, it } from 'vitest';
import { symbolNames, symbolPath } from '../../../reports/charts/symbols.ts';

it('draws each symbol differently, and goes round', () => {
  const paths = symbolNames.map((_, k) => symbolPath(k, 32));
  expect(new Set(paths).size).toBe(symbolNames.length);
  expect(symbolPath(symbolNames.length, 32)).toBe(paths[0]);
  for (const path of paths) expect(path).toMatch(/^M[-\d. ]+.*Z$/);
});
