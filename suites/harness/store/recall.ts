import type { CellRecord } from '../../../core/contract/index.ts';
import type { StoredFit } from '../cell/cell.ts';
import { answersJob } from '../cell/record.ts';
import type { CellJob } from '../plan/job.ts';
import type { Read, Store } from './store.ts';

/** What is stored for a cell: all that is asked, a fit to be measured again, or nothing that can be used. */
export type Recalled =
  | { readonly kind: 'done'; readonly record: CellRecord }
  | { readonly kind: 'measure'; readonly stored: StoredFit }
  | { readonly kind: 'run'; readonly record: CellRecord | null };

/**
 * Looks a job up in a store.
 * @param onDamage hears why a file is not believed
 */
export function recall(store: Store, job: CellJob, onDamage: (reason: string) => void): Recalled {
  const record = believed(store.readRecord(job.cell), onDamage);
  if (record === null || !answersJob(record, job)) return { kind: 'run', record };
  const { result, circumstance } = record;
  const blob = result.blob === null ? null : believed(store.readBlob(result.blob), onDamage);
  if (result.blob !== null && blob === null) return { kind: 'run', record };
  if (blob === null || circumstance.measurement === job.measurement) return { kind: 'done', record };
  return { kind: 'measure', stored: { result, blob } };
}

function believed<T>(read: Read<T>, onDamage: (reason: string) => void): T | null {
  if (read.kind === 'damaged') onDamage(read.reason);
  return read.kind === 'found' ? read.value : null;
}
