import type { CellKey } from '../../../core/contract/index.ts';
import type { Catalog } from '../catalog.ts';
import { lookUp } from '../catalog.ts';
import { cutTask } from '../world/task.ts';
import type { SolvedWorld } from '../world/world.ts';
import { streamAt } from '../world/world.ts';
import { streamLabels } from './identity.ts';

/** Why the subject of a cell would refuse its task, or `null`: asked before anything is planned for it. */
export function refusesReference(catalog: Catalog, solved: SolvedWorld, key: CellKey): string | null {
  const { id, options } = key.subject;
  const task = cutTask(solved, key, streamAt(key.seed, streamLabels(key).demonstrations));
  return lookUp(catalog.estimators, id, 'estimator', 'references').refuses(task, options);
}
