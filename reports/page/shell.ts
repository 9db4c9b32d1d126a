import Handlebars from 'handlebars';
import { readingColour } from '../charts/error-dots.ts';
import { paletteCss } from '../charts/palette.ts';
import { dotSwatch } from '../charts/swatch.ts';
import { pack, toBase64 } from './pack.ts';
import { type LayoutName, readTemplates, type Templates } from './templates.ts';

/**
 * One self-contained HTML file in the look that all pages share: palette, style and script inside, nothing from
 * anywhere else.
 *
 * @param live names what the page shows to the server that it came from and watches; without, it may connect to nothing
 */
export async function renderLayout(name: LayoutName, view: object, live = ''): Promise<string> {
  const templates = readTemplates();
  const style = `${paletteCss()}\n${templates.style.replace(/\/\*.*?\*\/\n?/gs, '')}`;
  const script = live !== '' ? `${templates.script}\n${templates.live}` : templates.script;
  const policy = await contentPolicy(style, script, live !== '');
  const layout = compiled.get(name) ?? layoutOf(templates, name);
  compiled.set(name, layout);
  const folded: string[] = [];
  const html = layout({ ...view, style, script, policy, live, folded });
  const packed = folded.length === 0 ? '' : await pack({ parts: folded });
  return html.replace(foldedPlace, () =>
    packed === '' ? '' : `\n<script type="application/gzip+base64" id="folded">${packed}</script>`,
  );
}

/** Where the layout of a run keeps what is folded away; no text can look like it, since all is escaped. */
const foldedPlace = '<!--folded-->';

/** Compiling costs as much as drawing, and a server draws again and again. */
const compiled = new Map<LayoutName, Handlebars.TemplateDelegate>();

/** Nothing from anywhere: the style and the script of this very file, and no other. */
async function contentPolicy(style: string, script: string, live: boolean): Promise<string> {
  return [
    "default-src 'none'",
    `style-src '${await integrity(style)}'`,
    `script-src '${await integrity(script)}'`,
    'img-src data:',
    ...(live ? ["connect-src 'self'"] : []),
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
}

async function integrity(text: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
  return `sha256-${toBase64(new Uint8Array(digest))}`;
}

/** What Handlebars hands to the helper of a block. */
interface Block {
  readonly fn: (context: unknown) => string;
  readonly data: { readonly root: { readonly folded: string[] } };
}

function layoutOf(templates: Templates, name: LayoutName): Handlebars.TemplateDelegate {
  const handlebars = Handlebars.create();
  for (const [section, source] of Object.entries(templates.sections))
    handlebars.registerPartial(section, source);
  handlebars.registerHelper(
    'shape',
    (id: string) =>
      new Handlebars.SafeString(
        `<svg class="mark-shape" aria-hidden="true" width="16" height="16"><use href="#mark-${id}"/></svg>`,
      ),
  );
  handlebars.registerHelper(
    'reading',
    (reading: number, hollow: unknown) =>
      new Handlebars.SafeString(dotSwatch(readingColour(reading), reading, hollow === true)),
  );
  // Markup is tenfold what is said in it, and a page of many worlds is opened at a few of them.
  handlebars.registerHelper('folded', function (this: unknown, away: boolean, { fn, data }: Block): string {
    const markup = fn(this);
    return away
      ? `<p class="note" data-folded="${data.root.folded.push(markup) - 1}">This needs JavaScript, which unpacks it from this file.</p>\n`
      : markup;
  });
  return handlebars.compile(templates.layouts[name], { strict: true, preventIndent: true });
}
