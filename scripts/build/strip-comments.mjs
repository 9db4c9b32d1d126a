const wordThatPrecedesRegex =
  /(?:^|[^\w$.])(?:return|typeof|case|in|of|delete|void|throw|new|else|do|await|yield)$/;

const special = /[/"'`{}]/g;

/**
 * JavaScript without its comments, trailing blanks and empty lines: what can change what the code does.
 * Strings, templates and regular expressions stay as they are.
 */
export function stripComments(code) {
  const kept = [];
  const templateDepths = [];
  let before = '';
  let depth = 0;
  let i = 0;
  const copyTo = (end) => {
    const text = code.slice(i, end);
    kept.push(text);
    before = (before + text).trimEnd().slice(-12);
    i = end;
  };
  while (i < code.length) {
    const c = code[i];
    if (c === '/' && code[i + 1] === '/') i = endOf(code, '\n', i);
    else if (c === '/' && code[i + 1] === '*') i = endOf(code, '*/', i + 2) + 2;
    else if (c === '"' || c === "'") copyTo(endOfQuoted(code, i, c));
    else if (c === '/' && startsRegex(before)) copyTo(endOfRegex(code, i));
    else if (c === '`' || (c === '}' && templateDepths.at(-1) === depth)) {
      if (c === '}') templateDepths.pop();
      const end = endOfTemplateText(code, i + 1);
      if (code[end - 1] === '{') templateDepths.push(depth);
      copyTo(end);
    } else {
      if (c === '{') depth++;
      if (c === '}') depth--;
      copyTo(endOfPlain(code, i + 1));
    }
  }
  return kept
    .join('')
    .replace(/[ \t]+$/gm, '')
    .replace(/\n{2,}/g, '\n')
    .trim();
}

/** The next character that may begin something other than plain code. */
function endOfPlain(code, from) {
  special.lastIndex = from;
  return special.exec(code)?.index ?? code.length;
}

function endOf(code, mark, from) {
  const at = code.indexOf(mark, from);
  return at < 0 ? code.length : at;
}

function endOfQuoted(code, from, quote) {
  let i = from + 1;
  while (i < code.length && code[i] !== quote) i += code[i] === '\\' ? 2 : 1;
  return i + 1;
}

/** One past the closing backtick, or one past the `{` of the next `${`. */
function endOfTemplateText(code, from) {
  let i = from;
  while (i < code.length && code[i] !== '`') {
    if (code[i] === '$' && code[i + 1] === '{') return i + 2;
    i += code[i] === '\\' ? 2 : 1;
  }
  return i + 1;
}

/** A slash divides after a value and opens a regular expression everywhere else. */
function startsRegex(before) {
  if (before === '' || wordThatPrecedesRegex.test(before)) return true;
  return !/[\w$)\]}"'`]$/.test(before);
}

function endOfRegex(code, from) {
  let i = from + 1;
  let inClass = false;
  while (i < code.length && (inClass || code[i] !== '/')) {
    if (code[i] === '[') inClass = true;
    if (code[i] === ']') inClass = false;
    i += code[i] === '\\' ? 2 : 1;
  }
  return i + 1;
}
