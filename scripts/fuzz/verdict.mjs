import { BenchError } from '../../dist/core/contract/errors.js';

/** A message longer than this is read by nobody. */
const longest = 20_000;

/**
 * What one input came to: `accepted`, `refused` with a sentence that says where, or what is wrong with how it ended.
 * @returns {Promise<{ outcome: 'accepted' | 'refused', message?: string } | { outcome: 'finding', what: string, message: string }>}
 */
export async function judge(target, bytes) {
  try {
    const refusal = await target.load(bytes);
    if ({}.polluted !== undefined) return finding('a polluted prototype', '');
    return typeof refusal === 'string' ? judgeMessage(target, refusal) : { outcome: 'accepted' };
  } catch (error) {
    if (error instanceof BenchError && error.code !== 'internal') return judgeMessage(target, error.message);
    return finding('an unhandled exception', error?.stack ?? String(error));
  }
}

/** A file, or a path within it. */
function judgeMessage({ file }, message) {
  if (message.length > longest) return finding('an endless message', `${message.slice(0, 300)}…`);
  const where = message.includes(file) || /[A-Za-z][\w-]*(?:\[\d+\]|\.[A-Za-z$][\w-]*)/.test(message);
  return where ? { outcome: 'refused', message } : finding('a message without a path', message);
}

function finding(what, message) {
  return { outcome: 'finding', what, message };
}
