import type { Environment, World } from '../../core/contract/environment.ts';
import { createRandom } from '../../core/numerics/random.ts';
import { withDefaults } from '../../core/schema/validate.ts';

/** An environment at its defaults, but for some parameters. */
export function buildWith<P extends object>(
  environment: Environment<P>,
  changes: Partial<P>,
  label = 'any',
): World {
  return environment.build({ ...withDefaults<P>(environment.parameters), ...changes }, createRandom(label));
}
