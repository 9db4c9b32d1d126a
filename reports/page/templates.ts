import { readdirSync, readFileSync } from 'node:fs';

const layoutNames = ['layout', 'comparison', 'runs'] as const;
/** Whole pages: of one run, of what changed between two, of many runs. */
export type LayoutName = (typeof layoutNames)[number];

/** The sources of the pages. They lie beside this file and are copied beside its compiled twin. */
export interface Templates {
  readonly layouts: Readonly<Record<LayoutName, string>>;
  readonly style: string;
  readonly script: string;
  /** What a page does besides where a server renders it again and again. */
  readonly live: string;
  /** Partials by name: `answer`, `scoreboard`, … */
  readonly sections: Readonly<Record<string, string>>;
}

/** The one place of the reports that reads a disk: templates are files so that they can be read as HTML. */
export function readTemplates(): Templates {
  const read = (path: string): string => readFileSync(new URL(path, import.meta.url), 'utf8');
  const names = readdirSync(new URL('sections/', import.meta.url))
    .filter((name) => name.endsWith('.hbs'))
    .sort();
  const layouts = layoutNames.map((name) => [name, read(`${name}.hbs`)] as const);
  return {
    layouts: Object.fromEntries(layouts) as Templates['layouts'],
    style: read('style.css'),
    script: read('page.js'),
    live: read('live.js'),
    sections: Object.fromEntries(names.map((name) => [name.slice(0, -4), read(`sections/${name}`)])),
  };
}
