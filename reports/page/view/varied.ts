import type { PlannedWorld } from '../../../core/contract/index.ts';
import { type RunIndex, sampleWords } from './run-index.ts';
import { estimatorSeries, type Series, seriesAt } from './series.ts';

/** One setting of the number that was varied, and where its records are. */
interface Setting {
  readonly x: number;
  readonly world: number;
  readonly row: number;
}

/** What changes along one curve is one number alone. */
interface VariedCurve {
  readonly label: string;
  readonly series: Series;
  /** Ascending in x. */
  readonly settings: readonly Setting[];
}

/** Curves that belong into one figure: one number is varied, everything else is the same for all. */
export interface Variation {
  /** What stays the same: a world or its environment, and the sample design unless that is what varies. */
  readonly name: string;
  readonly sample: string;
  /** The field that varies: of a sample design, of a world's parameters or of an estimator's options. */
  readonly field: string;
  readonly kind: 'sample' | 'parameter' | 'option';
  readonly curves: readonly VariedCurve[];
}

/** Fewer settings than this make no curve. */
const fewest = 3;
/** A parameter of this name tells random worlds apart: it is a number and measures nothing. */
const drawField = 'parameter.draw';

/**
 * Finds every number that a run varies while all else stays as it is, from the manifest alone: individuals of a
 * design, a parameter of an environment, an option of an estimator.
 */
export function variations(run: RunIndex): readonly Variation[] {
  return [...acrossWorlds(run), ...acrossRows(run)];
}

type Values = Readonly<Record<string, unknown>>;

/** Members that agree in all fields but one, whose values are distinct numbers. */
interface Group<Member> {
  readonly field: string;
  readonly members: readonly { readonly x: number; readonly member: Member }[];
}

function groupsOf<Member>(members: readonly Member[], fieldsOf: (member: Member) => Values): Group<Member>[] {
  const fields = [...new Set(members.flatMap((member) => Object.keys(fieldsOf(member))))].sort();
  return fields.flatMap((field) => {
    if (field === drawField) return [];
    const bySame = new Map<string, { x: number; member: Member }[]>();
    for (const member of members) {
      const { [field]: x, ...others } = fieldsOf(member);
      if (typeof x !== 'number') continue;
      const same = JSON.stringify(Object.entries(others).sort(([a], [b]) => (a < b ? -1 : 1)));
      bySame.set(same, [...(bySame.get(same) ?? []), { x, member }]);
    }
    return [...bySame.values()]
      .filter((group) => new Set(group.map(({ x }) => x)).size >= fewest)
      .map((group) => ({ field, members: group.sort((a, b) => a.x - b.x) }));
  });
}

function acrossWorlds(run: RunIndex): Variation[] {
  const { worlds, rows } = run.manifest;
  const indices = worlds.map((_, w) => w);
  return groupsOf(indices, (w) => worldFields(worlds[w]!)).flatMap(({ field, members }) => {
    const [kind, name] = field.split('.') as ['sample' | 'parameter', string];
    const curves = rows.flatMap((row, r) => {
      const settings = members
        .filter(({ member }) => run.cells(member, r, 'fit').length > 0)
        .map(({ x, member }) => ({ x, world: member, row: r }));
      return row.kind !== 'estimator' || settings.length < fewest
        ? []
        : [{ label: row.label, series: estimatorSeries(run, r), settings }];
    });
    const first = worlds[members[0]!.member]!;
    const fixed =
      kind === 'sample'
        ? { name: first.name, sample: '' }
        : { name: first.environment, sample: sampleWords(first) };
    return curves.length === 0 ? [] : [{ ...fixed, field: name, kind, curves }];
  });
}

/** Everything that a world × design is, flat; its name is what it is called. */
function worldFields({ environment, parameters, sample, variant }: PlannedWorld): Values {
  const prefixed = (prefix: string, values: Values): Values =>
    Object.fromEntries(Object.entries(values).map(([name, value]) => [`${prefix}.${name}`, value]));
  return {
    environment,
    variant: JSON.stringify(variant ?? null),
    ...prefixed('parameter', parameters),
    ...prefixed('sample', sample ?? { individuals: 'panel' }),
  };
}

function acrossRows(run: RunIndex): Variation[] {
  const { worlds, rows, estimators } = run.manifest;
  const indices = rows.flatMap((row, r) => (row.kind === 'estimator' ? [r] : []));
  const groups = groupsOf(indices, (r) => ({ ' estimator': rows[r]!.id, ...rows[r]!.options }));
  const fields = [...new Set(groups.map(({ field }) => field))];
  return worlds.flatMap((world, w) =>
    fields.flatMap((field) => {
      const curves = groups
        .filter((group) => group.field === field)
        .flatMap(({ members }) => {
          const settings = members
            .filter(({ member }) => run.cells(w, member, 'fit').length > 0)
            .map(({ x, member }) => ({ x, world: w, row: member }));
          if (settings.length < fewest) return [];
          const { id, label } = rows[settings[0]!.row]!;
          const title = estimators.find((estimator) => estimator.id === id)?.title ?? label;
          return [{ label: title, series: estimatorSeries(run, settings[0]!.row), settings }];
        });
      if (curves.length === 0) return [];
      return [
        {
          name: world.name,
          sample: sampleWords(world),
          field,
          kind: 'option' as const,
          curves: told(curves, field, run),
        },
      ];
    }),
  );
}

/** Curves of one estimator are named and drawn apart: by the labels of their rows, less the option that varies. */
function told(curves: readonly VariedCurve[], field: string, run: RunIndex): readonly VariedCurve[] {
  if (new Set(curves.map(({ label }) => label)).size === curves.length) return curves;
  return curves.map(({ label, settings }, k) => {
    const first = run.manifest.rows[settings[0]!.row]!.label;
    const others = withoutOption(first, field);
    return { label: others === first ? `${label}, from ${first}` : others, series: seriesAt(k), settings };
  });
}

/** "Newton (alpha=1, start=zeros)" without alpha is "Newton (start=zeros)". */
function withoutOption(label: string, field: string): string {
  return label.replace(/ \(([^()]*)\)$/, (_, options: string) => {
    const others = options.split(', ').filter((option) => !option.startsWith(`${field}=`));
    return others.length === 0 ? '' : ` (${others.join(', ')})`;
  });
}
