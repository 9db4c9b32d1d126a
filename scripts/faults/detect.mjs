import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** Runs rows of a suite with a program, if that directory does not hold them yet. */
export function runRows(program, suite, rows, replicates, out) {
  if (existsSync(join(out, 'report.html'))) return out;
  const seeds = ['--replicates', `0..${replicates - 1}`];
  say(program, ['run', suite, '--est', ...rows, ...seeds, '--quiet', '--out', out]);
  return out;
}

/**
 * What `check --confirm` says of a run against a baseline that has more seeds: the planted program itself makes
 * the seeds that it asks for.
 */
export function confirm(program, out, { before, baselines, seeds }) {
  if (!existsSync(baselines))
    say(program, ['baseline', 'save', before, '--as', 'honest', '--baselines', baselines]);
  const named = ['--baselines', baselines, '--baseline', 'honest'];
  const said = say(program, ['check', out, '--json', ...named, '--confirm', String(seeds)]);
  return JSON.parse(said).regression.comparison;
}

function say(program, args) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...args], {
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
  });
  if (status >= 64) throw new Error(`${program} ${args.join(' ')} ended with ${status}: ${stderr}`);
  return stdout;
}

/** A baseline with its first seeds alone: what a run of so few would have been saved as. */
export function firstSeeds(baseline, count) {
  const few = ({ cells, ...group }) => ({
    ...group,
    cells: cells.filter(({ replicate }) => replicate < count),
  });
  return { ...baseline, groups: baseline.groups.map(few) };
}

/**
 * The channel that comparisons speak through: `recovery`, a gated number or a family of them is worse, better or
 * lost; `status`, cells alone end otherwise; `changed`, answers moved and nothing else; or `nothing`.
 */
export function channelOf(comparisons) {
  if (comparisons.some((found) => movedIn(found) !== '' || familiesIn(found) !== '')) return 'recovery';
  if (comparisons.some(({ statuses }) => statuses.length > 0)) return 'status';
  return comparisons.some(({ pairs }) => pairs.some(({ outcome }) => outcome !== 'unchanged'))
    ? 'changed'
    : 'nothing';
}

/** Families that the pooled test names: "policy worse, value better". */
export function familiesIn({ families }) {
  const words = { regressed: 'worse', improved: 'better' };
  return families
    .filter(({ outcome }) => outcome in words)
    .map(({ object, outcome }) => `${object} ${words[outcome]}`)
    .join(', ');
}

/** How many single numbers are named, by outcome: "3 regressed, 1 improved". */
export function movedIn({ counts }) {
  return ['regressed', 'improved', 'lost']
    .filter((outcome) => counts[outcome] > 0)
    .map((outcome) => `${counts[outcome]} ${outcome}`)
    .join(', ');
}

/** Cells that end otherwise: "5 from ok to not-converged". */
export function endsIn({ statuses }) {
  return statuses.map(({ from, to, replicates }) => `${replicates.length} from ${from} to ${to}`).join(', ');
}
