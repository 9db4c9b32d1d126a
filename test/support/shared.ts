import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = new URL('../../../shared/', import.meta.url);

/**
 * Reference material that lies beside some checkouts and is never shipped.
 * @returns the absolute path, or `null` (with the reason printed) where it is absent
 */
export function shared(path: string): string | null {
  const file = fileURLToPath(new URL(path, root));
  if (existsSync(file)) return file;
  console.log(`skipped: shared/${path} is not beside this checkout`);
  return null;
}
