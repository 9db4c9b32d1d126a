import { numeralsIn } from './numerals.ts';
import { each, type Reader } from './reader.ts';

const parts = (marked: Element): readonly Element[] =>
  marked.localName === 'ul' ? [...marked.children] : [marked];

const answer: Reader = (marked, [from], claim, run) =>
  each(parts(marked), (part, k) => claim(part, () => run.verdict.answer[Number(from) + k]!));
const reason: Reader = (marked, _, claim, run) =>
  each(parts(marked), (part, k) => claim(part, () => run.verdict.reasons[k]!));
const rest: Reader = (marked, [from], claim, run) =>
  claim(marked, () => [run.verdict.answer.length - Number(from)]);
const reasons: Reader = (marked, _, claim, run) =>
  claim(marked, () => (numeralsIn(marked.textContent!).length === 0 ? [] : [run.verdict.reasons.length]));
const exit: Reader = (marked, _, claim, run) => claim(marked, () => [run.verdict.exitCode]);

/** Distinct cells, all of them or those of a status. */
const cells: Reader = (marked, status, claim, run) =>
  claim(marked, () => {
    const all = [...new Set(run.manifest.cells.map(({ cell }) => cell))];
    const name = status.join('-');
    return [all.filter((c) => name === '' || (run.record(c)?.result.status ?? 'missing') === name).length];
  });
const grid: Reader = (marked, _, claim, run) => claim(marked, () => [run.manifest.cells.length]);
const missing: Reader = (marked, _, claim, run) =>
  claim(marked, () => {
    const without = run.manifest.cells.filter(({ cell }) => run.record(cell) === undefined);
    return [without.length, run.manifest.cells.length];
  });

export const answerReaders: Readonly<Record<string, Reader>> = {
  answer,
  reason,
  rest,
  reasons,
  exit,
  cells,
  grid,
  missing,
};
