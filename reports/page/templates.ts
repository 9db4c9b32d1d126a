import { readdirSync, readFileSync } from 'node:fs';

/** The sources of the page. They lie beside this file and are copied beside its compiled twin. */
export interface Templates {
  readonly layout: string;
  readonly style: string;
  readonly script: string;
  /** Partials by name: `answer`, `scoreboard`, … */
  readonly sections: Readonly<Record<string, string>>;
}

/** The one place of the reports that reads a disk: templates are files so that they can be read as HTML. */
export function readTemplates(): Templates {
  const read = (path: string): string => readFileSync(new URL(path, import.meta.url), 'utf8');
  const names = readdirSync(new URL('sections/', import.meta.url))
    .filter((name) => name.endsWith('.hbs'))
    .sort();
  return {
    layout: read('layout.hbs'),
    style: read('style.css'),
    script: read('page.js'),
    sections: Object.fromEntries(names.map((name) => [name.slice(0, -4), read(`sections/${name}`)])),
  };
}
