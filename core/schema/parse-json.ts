import { BenchError } from '../contract/index.ts';
import { refuseDeep } from './refuse-deep.ts';

/**
 * JSON from outside. Says where the text stops making sense, in lines and columns; refuses bottomless nesting.
 * @throws {BenchError} `bad-data`
 */
export function parseJson(text: string, where: string): unknown {
  const value = parse(text, where);
  refuseDeep(value, where);
  return value;
}

function parse(text: string, where: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause);
    const offset = /position (\d+)/.exec(message);
    const at = offset ? Number(offset[1]) : text.length;
    const before = text.slice(0, at).split('\n');
    const truncated = /end of JSON|Unterminated/.test(message)
      ? ' (the text ends too early: is the file truncated?)'
      : '';
    throw new BenchError(
      'bad-data',
      `${where}: not JSON at line ${before.length}, column ${before[before.length - 1].length + 1}${truncated}.`,
      { where, line: before.length },
      { cause },
    );
  }
}
