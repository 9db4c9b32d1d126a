/** Texts that programs trip over: names of prototypes, what looks like numbers, what is not one character. */
const trickyTexts = [
  '',
  ' ',
  '__proto__',
  'constructor',
  'toString',
  'hasOwnProperty',
  'NaN',
  'Infinity',
  '-Infinity',
  'null',
  '../../etc/passwd',
  '/dev/null',
  '\u0000',
  '\u202edrawkcab',
  '\ud800',
  'e\u0301\u0301\u0301',
  '👩‍👩‍👧‍👦',
  '<script>alert(1)</script>',
  "it's; rm -rf $(pwd) `id`",
  'x'.repeat(100_000),
];

/** Values in the raw, as JSON text may hold them. */
const trickyValues = [
  'null',
  'true',
  'false',
  '0',
  '-0',
  '-1',
  '1',
  '0.5',
  '1e308',
  '-1e308',
  '1e999',
  '5e-324',
  '4294967296',
  '9007199254740993',
  '[]',
  '{}',
  '[[]]',
  '[null]',
  '{"": 0}',
  '{"__proto__": {"polluted": true}}',
  '{"constructor": {"prototype": {"polluted": true}}}',
  '"NaN"',
  '"Infinity"',
  `${'['.repeat(200)}${']'.repeat(200)}`,
  `${'['.repeat(20_000)}${']'.repeat(20_000)}`,
  `${'{"a":'.repeat(5_000)}1${'}'.repeat(5_000)}`,
];

const pick = (random, list) => list[Math.floor(random.uniform() * list.length)];
const below = (random, n) => Math.floor(random.uniform() * n);

/** Any bytes: flips, cuts, repetitions, insertions. Returns a Buffer, which need not be UTF-8 any more. */
export function mutateBytes(bytes, random) {
  const from = below(random, bytes.length + 1);
  const to = Math.min(bytes.length, from + 1 + below(random, 40));
  const [before, middle, after] = [bytes.subarray(0, from), bytes.subarray(from, to), bytes.subarray(to)];
  switch (below(random, 8)) {
    case 0: {
      const flipped = Buffer.from(bytes);
      for (let n = 1 + below(random, 4); n > 0 && bytes.length > 0; n--)
        flipped[below(random, bytes.length)] ^= 1 << below(random, 8);
      return flipped;
    }
    case 1:
      return before;
    case 2:
      return Buffer.concat([before, after]);
    case 3:
      return Buffer.concat([before, middle, middle, middle, after]);
    case 4:
      return Buffer.concat([before, Buffer.from(pick(random, trickyTexts)), after]);
    case 5:
      return Buffer.concat([before, Buffer.from(pick(random, trickyValues)), after]);
    case 6:
      return Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), bytes]);
    default:
      return random.uniform() < 0.1 ? Buffer.alloc(0) : Buffer.concat([after, before]);
  }
}

/** A document with one to three of its parts replaced, removed, renamed, repeated or joined by others. */
export function mutateJson(document, random) {
  const copy = structuredClone(document);
  const raw = [];
  const rawly = (text) => `\u0001raw ${raw.push(text) - 1}\u0001`;
  for (let n = 1 + below(random, 3); n > 0; n--) mutateOnce(copy, random, rawly);
  const text = JSON.stringify(copy, null, random.uniform() < 0.5 ? 0 : 1);
  return Buffer.from(text.replace(/"\\u0001raw (\d+)\\u0001(:)?"/g, (_, i) => raw[Number(i)]));
}

/** A raw key with its value stands where a key stood: `"a": 1, "a": 2`. */
function mutateOnce(document, random, rawly) {
  const places = placesOf(document);
  if (places.length === 0) return;
  const { parent, key } = pick(random, places);
  const value = parent[key];
  switch (below(random, 9)) {
    case 0:
    case 1:
    case 2:
      parent[key] = rawly(pick(random, trickyValues));
      return;
    case 3:
      parent[key] = pick(random, trickyTexts);
      return;
    case 4:
      if (Array.isArray(parent)) parent.splice(Number(key), 1);
      else delete parent[key];
      return;
    case 5:
      if (Array.isArray(parent)) parent.push(...Array.from({ length: 1 + below(random, 60) }, () => value));
      else {
        delete parent[key];
        parent[misspelt(key, random)] = value;
      }
      return;
    case 6: {
      const other = pick(random, places);
      parent[key] = structuredClone(other.parent[other.key]);
      return;
    }
    case 7:
      if (typeof value === 'number') parent[key] = rawly(String(numberNear(value, random)));
      else parent[key] = [value];
      return;
    default:
      // The same key twice, or one of a prototype.
      parent[key] = rawly(
        `${JSON.stringify(value)}${Array.isArray(parent) ? '' : `, ${JSON.stringify(pick(random, [key, '__proto__', 'constructor', 'x']))}: ${pick(random, trickyValues)}`}`,
      );
  }
}

function placesOf(node) {
  if (typeof node !== 'object' || node === null) return [];
  return Object.keys(node).flatMap((key) => [{ parent: node, key }, ...placesOf(node[key])]);
}

function misspelt(key, random) {
  const at = below(random, key.length + 1);
  return pick(random, [
    key.slice(0, at) + key.slice(at + 1),
    key.toUpperCase(),
    `${key}s`,
    ` ${key}`,
    pick(random, trickyTexts),
  ]);
}

function numberNear(value, random) {
  return pick(random, [
    value + 1,
    value - 1,
    -value,
    value * 10,
    value / 3,
    value + 0.5,
    value + 1e-9,
    2 ** 32,
  ]);
}

/** A table with columns, rows or cells changed. */
export function mutateCsv(text, random) {
  const rows = text
    .trimEnd()
    .split('\n')
    .map((line) => line.split(','));
  const [r, c] = [below(random, rows.length), below(random, rows[0].length)];
  const cells = [
    '',
    '-1',
    '0.5',
    '1e3',
    'NaN',
    '4294967296',
    '99',
    '"',
    '""',
    '"a,b"',
    '"a\nb"',
    ' 0 ',
    '٣',
    '0x1',
  ];
  switch (below(random, 10)) {
    case 0:
      rows[r][c] = pick(random, [...cells, ...trickyTexts]);
      break;
    case 1:
      rows[r].splice(c, 1);
      break;
    case 2:
      rows[r].push(pick(random, cells));
      break;
    case 3:
      for (const row of rows) row.splice(c, 1);
      break;
    case 4:
      for (const row of rows) row.push(row[c]);
      break;
    case 5:
      rows.splice(r, 1);
      break;
    case 6:
      rows.splice(r, 0, [...rows[below(random, rows.length)]]);
      break;
    case 7:
      for (const row of rows) row.reverse();
      break;
    case 8:
      rows.length = 1;
      break;
    default:
      return Buffer.from(text.replaceAll(',', pick(random, [';', '\t', ',,', ' ,'])));
  }
  const end = pick(random, ['\n', '\r\n', '\r']);
  return Buffer.from(rows.map((row) => row.join(',')).join(end));
}
