import { historyEntryOf } from '../../reports/regression/history-entry.ts';
import type { HistoryAppend } from '../documents/history-append.ts';
import { appendHistory } from '../history/history-file.ts';
import { checkedRun } from './checked-run.ts';

/** Entries that a history holds unless told otherwise. */
export const keepByDefault = 500;

/** Appends what a run says of its gated numbers. */
export function appendRun(directory: string, file: string, keep: number): HistoryAppend {
  const { manifest, records, verdict } = checkedRun(directory);
  const appended = appendHistory(file, historyEntryOf(manifest, records, verdict), keep);
  return { format: 'irlbench/history-append', version: 1, file, ...appended };
}

export function appendedText({ file, added, entries, dropped }: HistoryAppend): string {
  if (!added) return `${file} has this run already; it holds ${entries}.`;
  const gone = dropped === 0 ? '' : ` ${dropped} of the oldest made room.`;
  return `Appended to ${file}, which holds ${entries} ${entries === 1 ? 'run' : 'runs'}.${gone}`;
}
