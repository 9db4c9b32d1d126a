import { BenchError, type ErrorCode, exitCodes } from '../core/contract/index.ts';

const codes: Readonly<Record<ErrorCode, number>> = {
  usage: exitCodes.usage,
  'bad-data': exitCodes.badData,
  'bad-model': exitCodes.badData,
  'bad-record': exitCodes.badData,
  diverged: exitCodes.internal,
  unsolvable: exitCodes.internal,
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
  if (typeof system?.code === 'string' && typeof system.path === 'string') {
    return {
      message: `${system.path}: ${systemReason(system.code)}.`,
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

function systemReason(code: string): string {
  const reasons: Readonly<Record<string, string>> = {
    ENOENT: 'there is no such file or folder',
    EACCES: 'permission denied',
    EPERM: 'permission denied',
    EROFS: 'the file system is read-only',
    ENOSPC: 'the disk is full',
    EISDIR: 'it is a folder, and a file is wanted',
    ENOTDIR: 'a folder is wanted here',
  };
  return reasons[code] ?? `the system says ${code}`;
}

/** A missing input is bad data; a disk that does not work is infrastructure, and trying again may help. */
function systemExit(code: string): number {
  return code === 'ENOENT' || code === 'EISDIR' || code === 'ENOTDIR'
    ? exitCodes.badData
    : exitCodes.infrastructure;
}
