// The whole behaviour of the page. Everything that matters can be read without it.

const root = document.documentElement;
root.classList.add('js');
const byId = (id) => document.getElementById(id);
const status = byId('status');

// --- the view lives in the hash: #anchor?theme=dark&filter=reward&sort=gates-table.6.descending ---

function readHash() {
  const [anchor, query = ''] = location.hash.slice(1).split('?');
  return { anchor, view: new URLSearchParams(query) };
}

function writeHash(change) {
  const { anchor, view } = readHash();
  for (const [name, value] of Object.entries(change)) {
    if (value === '' || value === null) view.delete(name);
    else view.set(name, value);
  }
  const query = view.toString();
  history.replaceState(null, '', '#' + anchor + (query === '' ? '' : '?' + query));
}

// --- theme ------------------------------------------------------------------------------

const themes = { '': '◐ auto', light: '○ light', dark: '● dark' };

function showTheme(theme) {
  if (theme === '') delete root.dataset.theme;
  else root.dataset.theme = theme;
  byId('theme-name').textContent = themes[theme];
}

byId('theme').addEventListener('click', () => {
  const order = Object.keys(themes);
  const next = order[(order.indexOf(root.dataset.theme ?? '') + 1) % order.length];
  showTheme(next);
  writeHash({ theme: next });
});

// --- sorting ------------------------------------------------------------------------------

function sortKey(row, column) {
  const cell = row.cells[column];
  if (cell === undefined) return '';
  if ('value' in cell.dataset) return cell.dataset.value === '' ? Number.NaN : Number(cell.dataset.value);
  const text = cell.textContent.trim();
  const number = Number(text.replaceAll(',', '').replace('−', '-'));
  return text !== '' && !Number.isNaN(number) ? number : text;
}

/** Numbers before words, what is missing last in either direction. */
function compare(x, y, sign) {
  const missing = (k) => k === '' || (typeof k === 'number' && Number.isNaN(k));
  if (missing(x) || missing(y)) return Number(missing(x)) - Number(missing(y));
  if (typeof x !== typeof y) return typeof x === 'number' ? -1 : 1;
  return sign * (typeof x === 'number' ? x - y : x.localeCompare(y, 'en'));
}

function sortTable(table, column, direction) {
  for (const header of table.tHead.rows[0].cells) header.removeAttribute('aria-sort');
  table.tHead.rows[0].cells[column].setAttribute('aria-sort', direction);
  const sign = direction === 'ascending' ? 1 : -1;
  for (const body of table.tBodies) {
    const rows = [...body.rows].filter((row) => !row.classList.contains('class'));
    const keyed = rows.map((row) => ({ row, key: sortKey(row, column) }));
    keyed.sort((x, y) => compare(x.key, y.key, sign));
    body.append(...keyed.map(({ row }) => row));
  }
}

function makeSortable(table) {
  [...table.tHead.rows[0].cells].forEach((header, column) => {
    if (header.matches('.unsorted')) return;
    const button = document.createElement('button');
    button.type = 'button';
    // What a column measures stands below its name, outside the button.
    button.append(...[...header.childNodes].filter((part) => !part.classList?.contains('norm')));
    header.prepend(button);
    button.addEventListener('click', () => {
      const direction = header.getAttribute('aria-sort') === 'ascending' ? 'descending' : 'ascending';
      sortTable(table, column, direction);
      writeHash({ sort: table.id + '.' + column + '.' + direction });
      status.textContent = 'Sorted by ' + button.textContent.trim() + ', ' + direction;
    });
  });
}

// --- filter ---------------------------------------------------------------------------------

function showFilter(text) {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  for (const body of document.querySelectorAll('table.filtered tbody')) {
    const heading = body.querySelector('tr.class').textContent;
    let shown = 0;
    for (const row of body.rows) {
      if (row.classList.contains('class')) continue;
      const [metric, weights, mask] = row.cells;
      const own = [heading, metric.firstChild.textContent, weights.textContent, mask.textContent]
        .join(' ')
        .toLowerCase();
      row.hidden = !words.every((word) => own.includes(word));
      if (!row.hidden) shown++;
    }
    body.hidden = shown === 0;
  }
}

byId('filter')?.addEventListener('input', (event) => {
  showFilter(event.target.value);
  if (event.target.value !== '')
    for (const part of document.querySelectorAll('#metrics details')) part.open = true;
  writeHash({ filter: event.target.value });
});

// --- which numbers of a history -----------------------------------------------------------------

const choice = byId('history-choice');

function showChoice(wanted) {
  if (choice === null) return;
  choice.value = [...choice.options].some((option) => option.value === wanted) ? wanted : '';
  for (const world of document.querySelectorAll('#history details.world')) {
    let shown = 0;
    for (const figure of world.querySelectorAll('figure')) {
      figure.hidden =
        choice.value === 'changed'
          ? !('changed' in figure.dataset)
          : choice.value !== '' && figure.dataset.number !== choice.value;
      if (!figure.hidden) shown++;
    }
    world.hidden = shown === 0;
    if (choice.value !== '' && shown > 0) world.open = true;
  }
}

choice?.addEventListener('change', () => {
  showChoice(choice.value);
  writeHash({ history: choice.value });
});

// --- the archive ------------------------------------------------------------------------------

let archive = null;

async function unpack(id) {
  const packed = Uint8Array.from(atob(byId(id).textContent), (c) => c.charCodeAt(0));
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream('gzip'));
  return JSON.parse(await new Response(stream).text());
}

/** Manifest, verdict and records as they were stored; unpacked once, when first asked for. */
function readArchive() {
  archive ??= (async () => {
    const { manifest, verdict, records, measured } = await unpack('archive');
    records.forEach((record, k) => {
      record.result.measured = measured.flatMap(({ values, ...norm }) =>
        values[k] === null ? [] : [{ ...norm, value: values[k] }],
      );
    });
    return { manifest, verdict, records, norms: measured };
  })();
  return archive;
}

const indented = (document) => JSON.stringify(document, null, 2);
const downloads = {
  manifest: async () => ['manifest.json', indented((await readArchive()).manifest)],
  verdict: async () => ['verdict.json', indented((await readArchive()).verdict)],
  records: async () => [
    'records.jsonl',
    (await readArchive()).records.map((record) => JSON.stringify(record)).join('\n') + '\n',
  ],
  comparison: async () => ['comparison.json', indented(await unpack('archive'))],
  runs: async () => ['runs.json', indented(await unpack('archive'))],
};

for (const button of document.querySelectorAll('[data-download]')) {
  button.addEventListener('click', async () => {
    const [name, text] = await downloads[button.dataset.download]();
    const link = document.createElement('a');
    link.href = URL.createObjectURL(new Blob([text], { type: 'application/json' }));
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  });
}

// --- one record ---------------------------------------------------------------------------------

function element(name, attributes, ...children) {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  node.append(
    ...children.map((child) => (child instanceof Node ? child : document.createTextNode(String(child)))),
  );
  return node;
}

/** A table of plain values; numbers to the last digit. */
function plainTable(caption, heads, lines) {
  if (lines.length === 0) return [];
  const row = (tag, cells) =>
    element(
      'tr',
      {},
      ...cells.map((cell) =>
        element(
          tag,
          tag === 'th' ? { scope: 'col' } : typeof cell === 'number' ? { class: 'num' } : {},
          cell instanceof Node ? cell : element('bdi', {}, cell),
        ),
      ),
    );
  const table = element(
    'table',
    { class: 'dense' },
    element('caption', {}, caption),
    element('thead', {}, row('th', heads)),
    element('tbody', {}, ...lines.map((line) => row('td', line))),
  );
  return [element('div', { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': caption }, table)];
}

function recordView({ manifest }, planned, record) {
  const row = manifest.rows[planned.row].label;
  const world = manifest.worlds[planned.world].name;
  const heading = element(
    'p',
    {},
    element('b', {}, element('bdi', {}, row)),
    ' in ',
    element('bdi', {}, world),
    ', ' + planned.role + ', replicate ' + planned.replicate,
  );
  if (record === undefined) return [heading, element('p', {}, 'Planned, and never recorded.')];
  const { result, circumstance } = record;
  const facts = [
    ['cell', result.cell],
    ['result digest', record.digest ?? 'none: the machine decided'],
    ['status', result.status],
    ['reason', result.reason ?? ''],
    ['stop', result.stop ?? ''],
    ['iterations', result.iterations ?? ''],
    ['objective', result.objective ?? ''],
    ...Object.entries(result.numbers),
  ].filter(([, value]) => value !== '');
  const parameters = Object.entries(result.parameters ?? {}).map(([name, value]) => [
    name,
    value,
    ...Object.values(result.standardErrors ?? {}).map((own) => own[name] ?? ''),
  ]);
  const log =
    circumstance.logTail === ''
      ? []
      : [
          element('h3', {}, 'Last lines that it printed'),
          element('pre', { tabindex: '0' }, circumstance.logTail),
        ];
  const json = element(
    'details',
    { class: 'small' },
    element('summary', {}, 'The record as JSON'),
    element('pre', { tabindex: '0' }, JSON.stringify(record, null, 2)),
  );
  return [
    heading,
    ...plainTable('Result', ['name', 'value'], facts),
    ...plainTable(
      'Measured',
      ['metric', 'weights', 'mask', 'value'],
      result.measured.map((m) => [m.metric, m.weights, m.mask, m.value]),
    ),
    ...plainTable(
      'Parameters',
      ['name', 'estimate', ...Object.keys(result.standardErrors ?? {}).map((kind) => 'SE, ' + kind)],
      parameters,
    ),
    ...plainTable(
      'Certificates',
      ['certificate', 'value', 'limit', 'holds'],
      result.certificates.map((c) => [c.id, c.value, c.limit, c.holds ? 'yes' : 'no']),
    ),
    ...plainTable(
      'Circumstance',
      ['name', 'value'],
      Object.entries(circumstance).filter(
        ([name, value]) => name !== 'logTail' && name !== 'stack' && value !== null,
      ),
    ),
    ...log,
    json,
  ];
}

const dialog = byId('record');
/** Where the reader stood when the dialog opened. */
let opener = null;

async function showRecord(cell) {
  const data = await readArchive();
  const named = data.manifest.cells.filter((candidate) => cell !== '' && candidate.cell.startsWith(cell));
  const [planned] = named;
  const one = new Set(named.map((candidate) => candidate.cell)).size === 1;
  const record = data.records.find((candidate) => candidate.result.cell === planned?.cell);
  byId('record-title').textContent = 'Record ' + (one ? planned.cell : cell).slice(0, 8);
  byId('record-body').replaceChildren(
    ...(one
      ? recordView(data, planned, record)
      : [element('p', {}, named.length === 0 ? 'This run has no such cell.' : 'Several cells begin so.')]),
  );
  if (!dialog.open) dialog.showModal();
}

/** What a number is the mean of: the value of every replicate, each with its record. */
async function showNumber(trace) {
  const { manifest, records, norms } = await readArchive();
  const [world, row, place, role] = trace.split('-');
  const norm = norms[Number(place)];
  const planned = manifest.cells.filter(
    (cell) =>
      cell.world === Number(world) &&
      cell.row === Number(row) &&
      (cell.role === role || (role === 'fit' && cell.role === 'reference')),
  );
  if (norm === undefined || planned.length === 0) return;
  const values = new Map(records.map((record, k) => [record.result.cell, norm.values[k]]));
  const metric = manifest.metrics.find(({ id }) => id === norm.metric);
  const lines = planned
    .toSorted((x, y) => x.replicate - y.replicate)
    .map((cell) => [
      cell.replicate,
      values.get(cell.cell) ?? '—',
      element('a', { class: 'key', href: '#cell-' + cell.cell }, cell.cell.slice(0, 8)),
    ]);
  byId('record-title').textContent = metric?.title ?? norm.metric;
  byId('record-body').replaceChildren(
    element(
      'p',
      {},
      element('b', {}, element('bdi', {}, manifest.rows[Number(row)].label)),
      ' in ',
      element('bdi', {}, manifest.worlds[Number(world)].name),
      ', ' + role + ', ' + (metric?.unit ?? '') + '; weights ' + norm.weights + ', mask ' + norm.mask,
    ),
    element('p', { class: 'note' }, metric?.summary ?? ''),
    ...plainTable('The numbers behind it', ['replicate', 'value', 'record'], lines),
  );
  if (!dialog.open) dialog.showModal();
}

/** A number opens what it is the mean of; without a script it leads to its records. */
function openNumber(link) {
  link.addEventListener('click', (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    const { view } = readHash();
    location.hash = 'number-' + link.dataset.trace + (view.size === 0 ? '' : '?' + view);
  });
}

byId('record-close')?.addEventListener('click', () => dialog.close());
dialog?.addEventListener('click', (event) => {
  if (event.target === dialog) dialog.close();
});
dialog?.addEventListener('close', () => {
  // Gone by the way back: the place is already another.
  if (!readHash().anchor.match(/^(cell|number)-/)) return;
  const query = readHash().view.toString();
  history.replaceState(null, '', (opener ?? '#cells') + (query === '' ? '' : '?' + query));
});

/** A long list is not in the file twice: it is made from the archive when it is first opened. */
async function fillCells() {
  const { manifest, records } = await readArchive();
  const found = new Map(records.map((record) => [record.result.cell, record]));
  for (const planned of manifest.cells) {
    const body = byId('group-' + planned.world + '-' + planned.row);
    const record = found.get(planned.cell);
    const texts = [
      planned.role,
      planned.replicate,
      record?.result.status ?? 'missing',
      record?.result.stop ?? '',
      record?.result.iterations ?? '',
      record?.result.objective ?? '',
      '',
      record?.circumstance.fitMs ?? '',
    ];
    const link = element('a', { class: 'key', href: '#cell-' + planned.cell }, planned.cell.slice(0, 8));
    body.append(
      element(
        'tr',
        byId('cell-' + planned.cell) === null ? { id: 'cell-' + planned.cell } : {},
        element('td', {}, link),
        ...texts.map((text) => element('td', typeof text === 'number' ? { class: 'num' } : {}, text)),
      ),
    );
  }
}

const cells = byId('cells-all');
const filled =
  cells !== null && cells.querySelector('a.key') === null
    ? new Promise((done) => cells.addEventListener('toggle', () => done(fillCells()), { once: true }))
    : null;

// --- reading a map: the number under the pointer, from the table behind it -------------------------

function readUnderPointer(map) {
  const figure = map.closest('figure.wide');
  const lines = figure?.querySelector('table.dense tbody')?.rows;
  if (lines === undefined) return;
  const heads = figure.querySelectorAll('table.dense thead th');
  const subject = map.closest('tr').querySelector('th bdi').textContent;
  const column = [...heads].findIndex((head) => head.textContent === subject);
  const actions = lines.length / (Number(map.dataset.rows) * Number(map.dataset.columns));
  const siblings = [...map.closest('tr').querySelectorAll('svg.heat')];
  map.addEventListener('pointermove', (event) => {
    const box = map.getBoundingClientRect();
    const x = Math.min(
      Number(map.dataset.columns) - 1,
      Math.floor(((event.clientX - box.left) / box.width) * Number(map.dataset.columns)),
    );
    const y = Math.min(
      Number(map.dataset.rows) - 1,
      Math.floor(((event.clientY - box.top) / box.height) * Number(map.dataset.rows)),
    );
    if (x < 0 || y < 0 || !Number.isInteger(actions)) return;
    const action = siblings.indexOf(map) % actions;
    const line = lines[(y * Number(map.dataset.columns) + x) * actions + action];
    if (line === undefined || column < 0) return;
    const [state, second] = line.cells;
    const place = 'state ' + state.textContent + (actions > 1 ? ', ' + second.textContent : '');
    figure.querySelector('.readout').textContent =
      place + ': ' + subject + ' ' + line.cells[column].textContent;
  });
}

// --- what a long page keeps folded: packed beside the page, and in its place once it is unpacked ----

function enhance(part) {
  for (const table of part.querySelectorAll('table.sortable')) makeSortable(table);
  for (const link of part.querySelectorAll('a.number[data-trace]')) openNumber(link);
  for (const map of part.querySelectorAll('svg.heat')) readUnderPointer(map);
}

async function unfold() {
  const { parts } = await unpack('folded');
  for (const place of document.querySelectorAll('[data-folded]')) {
    const part = document.createElement('template');
    part.innerHTML = parts[Number(place.dataset.folded)];
    enhance(part.content);
    place.replaceWith(part.content);
  }
}

enhance(document);
const unfolded = byId('folded') === null ? null : unfold();

// --- copying, printing, starting -----------------------------------------------------------------

for (const button of document.querySelectorAll('button.copy')) {
  button.addEventListener('click', async () => {
    const code = button.previousElementSibling;
    getSelection().selectAllChildren(code);
    try {
      await navigator.clipboard.writeText(code.textContent);
      status.textContent = 'Copied';
      button.textContent = 'Copied';
    } catch {
      status.textContent = 'Selected: copy it with the keyboard';
    }
  });
}

let closed = [];
addEventListener('beforeprint', () => {
  closed = [...document.querySelectorAll('details:not([open])')];
  for (const part of closed) part.open = true;
});
addEventListener('afterprint', () => {
  for (const part of closed) part.open = false;
});

/** Opens what hides the target, then goes there; a cell opens its record. */
async function follow() {
  const { anchor, view } = readHash();
  showTheme(view.get('theme') in themes ? view.get('theme') : '');
  const filter = view.get('filter') ?? '';
  if (byId('filter') !== null && byId('filter').value !== filter) {
    byId('filter').value = filter;
    for (const part of document.querySelectorAll('#metrics details')) part.open = true;
  }
  showFilter(filter);
  showChoice(view.get('history') ?? '');
  const [table, column, direction] = (view.get('sort') ?? '').split('.');
  const sorted = byId(table);
  if (sorted?.matches('table.sortable') && sorted.tHead.rows[0].cells[Number(column)] !== undefined)
    sortTable(sorted, Number(column), direction === 'descending' ? 'descending' : 'ascending');
  if (dialog !== null && anchor.startsWith('cell-')) return showRecord(anchor.slice(5));
  if (dialog !== null && anchor.startsWith('number-')) return showNumber(anchor.slice(7));
  if (dialog?.open) dialog.close();
  if (unfolded !== null && byId(anchor) === null) await unfolded;
  const target = byId(anchor);
  if (target === null) return undefined;
  for (let part = target; part !== null; part = part.parentElement)
    if (part instanceof HTMLDetailsElement) part.open = true;
  if (filled !== null && cells.open) await filled;
  target.scrollIntoView();
  return undefined;
}

addEventListener('hashchange', (event) => {
  const before = new URL(event.oldURL).hash.split('?')[0];
  if (!dialog?.open) opener = before === '' ? null : before;
  void follow();
});
void follow();
