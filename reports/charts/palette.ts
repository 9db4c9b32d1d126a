/** Everything of a theme that a chart or a table colours. All are `#rrggbb`. */
export interface Theme {
  /** Behind the page and behind tables and figures. */
  readonly paper: string;
  readonly surface: string;
  /** Text, quiet text, hairlines, links. */
  readonly ink: string;
  readonly muted: string;
  readonly rule: string;
  readonly accent: string;
  /** Marks of outcomes, by mood. */
  readonly good: string;
  readonly bad: string;
  readonly calm: string;
  readonly odd: string;
  readonly warn: string;
  /**
   * One per curve: at least 3:1 on the surface, and any two at least 13 apart by CIEDE2000 to every reader, 17 among
   * the first five: colour vision of all cones, or without one of the three. Told apart by shape as well.
   */
  readonly series: readonly string[];
  /** Stops of the scale of levels, low to high, even in lightness. */
  readonly level: readonly string[];
  /** Stops of the scale of errors: below, none, above. */
  readonly error: readonly string[];
}

/** After Okabe & Ito (2008), Color Universal Design; curves moved from there until contrasts and distances hold. */
export const themes: Readonly<Record<'light' | 'dark', Theme>> = {
  light: {
    paper: '#faf9f6',
    surface: '#ffffff',
    ink: '#1d1c1a',
    muted: '#5f5c56',
    rule: '#e2dfd8',
    accent: '#0a5c94',
    good: '#00694c',
    bad: '#b03a00',
    calm: '#4c5f80',
    odd: '#93407a',
    warn: '#8a5a00',
    series: ['#0d63b3', '#d46213', '#229f82', '#a1075c', '#5c4600', '#75849d', '#7e7254', '#b26eef'],
    level: ['#f4f1e4', '#c7dfc4', '#7cbcb3', '#3a8ba6', '#255a8c', '#182f5c'],
    error: ['#a83f05', '#e39a66', '#f3f0ea', '#74abd3', '#0b5590'],
  },
  dark: {
    paper: '#15171b',
    surface: '#1c1f25',
    ink: '#e9e6e0',
    muted: '#aaa69d',
    rule: '#343941',
    accent: '#7dbdf0',
    good: '#4fcca3',
    bad: '#ff9466',
    calm: '#a9bbdb',
    odd: '#e79ccb',
    warn: '#edb54b',
    series: ['#72ceff', '#eb7729', '#419a7d', '#a975a8', '#e9e97e', '#b0b7bc', '#efc5b0', '#7b7fff'],
    level: ['#232a36', '#27486f', '#2f7796', '#56a89f', '#a8d3ac', '#f3efd2'],
    error: ['#ff9a61', '#a8623d', '#2a2e35', '#3f7aa6', '#7cc4fb'],
  },
};

/** How many steps a scale of colour is cut into: finer than an eye can name, coarse enough to share paths. */
export const steps = 25;

const channels = (colour: string): number[] =>
  [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16));

/** Step `k` of `steps` along the stops, mixed in sRGB. */
export function scaleColour(stops: readonly string[], k: number): string {
  const position = (k / (steps - 1)) * (stops.length - 1);
  const at = Math.min(Math.floor(position), stops.length - 2);
  const [from, to] = [channels(stops[at]!), channels(stops[at + 1]!)];
  const mixed = from.map((x, i) => Math.round(x + (to[i]! - x) * (position - at)));
  return '#' + mixed.map((x) => x.toString(16).padStart(2, '0')).join('');
}

function properties(theme: Theme): string {
  const { series, level, error, ...named } = theme;
  const pairs = Object.entries(named);
  series.forEach((colour, k) => void pairs.push([`series-${k}`, colour]));
  for (let k = 0; k < steps; k++) {
    pairs.push([`level-${k}`, scaleColour(level, k)], [`error-${k}`, scaleColour(error, k)]);
  }
  return pairs.map(([name, colour]) => `--${name}:${colour}`).join(';');
}

/** The palette as custom properties: light, dark by preference or by choice, light on paper. */
export function paletteCss(): string {
  const dark = properties(themes.dark);
  const classes: string[] = [];
  for (let k = 0; k < steps; k++)
    classes.push(`.l${k}{fill:var(--level-${k})}.e${k}{fill:var(--error-${k})}`);
  themes.light.series.forEach((_, k) => void classes.push(`.s${k}{--series:var(--series-${k})}`));
  return [
    `:root{color-scheme:light;${properties(themes.light)}}`,
    `@media screen and (prefers-color-scheme:dark){:root:not([data-theme=light]){color-scheme:dark;${dark}}}`,
    `@media screen{:root[data-theme=dark]{color-scheme:dark;${dark}}}`,
    classes.join(''),
  ].join('\n');
}
