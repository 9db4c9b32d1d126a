import { BenchError, type ErrorCode, exitCodes } from '../core/contract/index.ts';
import { systemReason } from '../suites/harness/store/system-reason.ts';

const codes: Readonly<Record<ErrorCode, number>> = {
  usage: exitCodes.usage,
  'bad-data': exitCodes.badData,
  'bad-model': exitCodes.badData,
  'bad-record': exitCodes.badData,
  diverged: exitCodes.internal,
  unsolvable: exitCodes.internal,
  infrastructure: exitCodes.infrastructure,
  internal: exitCodes.internal,
};

/** What a person is told and what a program is told, for anything that was thrown. */
export function explain(error: unknown): {
  readonly message: string;
  readonly code: string;
  readonly exitCode: number;
} {
  if (error instanceof BenchError)
    return { message: error.message, code: error.code, exitCode: codes[error.code] };
  const system = error as NodeJS.ErrnoException;
  if (typeof system?.code === 'string' && typeof system.syscall === 'string') {
    const where = typeof system.path === 'string' ? system.path : `the system (${system.syscall})`;
    return {
      message: `${where}: ${systemReason(system.code)}.`,
      code: system.code,
      exitCode: systemExit(system.code),
    };
  }
  const message = error instanceof Error ? error.message : String(error);
  return {
    message: `Unexpected: ${message}. Set IRLBENCH_DEBUG=1 to see where, and please report it.`,
    code: 'internal',
    exitCode: exitCodes.internal,
  };
}

/** Codes of a path that is not what was taken for. */
const misnamed: ReadonlySet<string> = new Set(['ENOENT', 'EISDIR', 'ENOTDIR', 'EEXIST', 'ENAMETOOLONG']);

/** A missing input is bad data; a disk that does not work is infrastructure, and trying again may help. */
function systemExit(code: string): number {
  return misnamed.has(code) ? exitCodes.badData : exitCodes.infrastructure;
}
