import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import process from 'node:process';
import type { Duplex } from 'node:stream';
import { fileURLToPath } from 'node:url';
import type { CellOutcome } from '../cell/cell.ts';
import type { LogTail } from '../cell/log-tail.ts';
import { followLog } from '../cell/log-tail.ts';
import type { ChildMessage } from './answer-frames.ts';
import { framesDescriptor } from './answer-frames.ts';
import { childEnvironment } from './child-environment.ts';
import { commandPrefix } from './command-prefix.ts';
import { openFrames } from './frames.ts';
import type { Binding, MemoryLimit } from './memory-limit.ts';
import { unbound } from './memory-limit.ts';
import { end, sweepOrphans } from './orphans.ts';
import type { CellRequest } from './worker.ts';

/** What came of a cell in a child. */
export type Ending =
  | { readonly kind: 'outcome'; readonly outcome: CellOutcome; readonly tidy: boolean }
  /** Its pipe holds what no child of ours writes. */
  | { readonly kind: 'broken'; readonly reason: string }
  | { readonly kind: 'exit'; readonly code: number | null; readonly signal: NodeJS.Signals | null }
  /** The system could not start it. */
  | { readonly kind: 'unborn'; readonly reason: string };

/** What is heard of a cell while it runs. */
interface Listener {
  readonly onStarted: () => void;
  /** It holds more memory than it may, and somebody has to end it. */
  readonly onExceeded: () => void;
}

/** A process that runs cells, one at a time, in a process group of its own. */
export interface Child {
  readonly alive: () => boolean;
  readonly log: LogTail;
  /** Never rejects. */
  run(request: CellRequest, listener: Listener): Promise<Ending>;
  /** Asks its whole group to end. */
  terminate(): void;
  /** Ends its whole group. */
  readonly kill: () => void;
  /** Kills what it started and left. @returns their process ids */
  sweep(): readonly number[];
  /** Whether ending so means that it wanted more memory than it may. */
  readonly exceeded: (signal: NodeJS.Signals | null) => boolean;
  /** The most that it was seen to hold, in bytes; 0 where nobody looked. */
  readonly peak: () => number;
  /** Ends it and everything that it started; resolves once it is gone. */
  discard(): Promise<void>;
}

/** How long streams may stay open behind a process that has ended. */
const drainMs = 500;

/** Starts a child from a compiled worker module. */
export function startChild(worker: URL, memory: MemoryLimit): Child {
  const mark = randomUUID();
  const node = [process.execPath, '--v8-pool-size=1', ...memory.flags, fileURLToPath(worker)];
  const [program, ...args] = [...dyingWithParent(), ...memory.prefix, ...node];
  const child = spawn(program!, args, {
    detached: true,
    env: childEnvironment('cells', mark),
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
  });
  const family = { pid: child.pid ?? 0, mark };
  const log = followLog([child.stdout!, child.stderr!]);
  let listener: (Listener & { readonly resolve: (ending: Ending) => void }) | null = null;
  let over: Ending | null = null;
  const finish = (ending: Ending): void => {
    const waiting = listener;
    listener = null;
    waiting?.resolve(ending);
  };

  const frames = openFrames(child.stdio[framesDescriptor] as Duplex, {
    onMessage: (message) => {
      const { kind } = message as ChildMessage;
      if (kind === 'started') listener?.onStarted();
      else if (kind === 'outcome') finish(message as Ending);
      else finish({ kind: 'broken', reason: 'It sent a message that the harness does not know.' });
    },
    onBroken: (reason) => finish({ kind: 'broken', reason }),
  });
  const gone = new Promise<void>((resolve) => {
    const conclude = (ending: Ending): void => {
      over = ending;
      finish(ending);
      resolve();
    };
    child.once('error', ({ message }) => conclude({ kind: 'unborn', reason: message }));
    child.once('exit', (code, signal) => {
      // What it left holds its streams; what it wrote is still in them.
      sweepOrphans(family);
      const drained = (): void => conclude({ kind: 'exit', code, signal });
      const late = setTimeout(drained, drainMs);
      child.once('close', () => {
        clearTimeout(late);
        drained();
      });
    });
  });
  const group = (signal: NodeJS.Signals): void => {
    if (child.pid !== undefined) end(-child.pid, signal);
  };
  const kill = (): void => group('SIGKILL');
  let binding: Binding = unbound;
  if (child.pid !== undefined) {
    try {
      binding = memory.bind(child.pid, () => listener?.onExceeded());
    } catch (error) {
      // An unbound child is none.
      kill();
      over = { kind: 'unborn', reason: `its memory could not be bound: ${String(error)}` };
    }
  }
  process.once('exit', kill);
  return {
    alive: () => over === null && child.exitCode === null && child.signalCode === null,
    log,
    run: (request, heard) =>
      new Promise((resolve) => {
        if (over !== null) resolve(over);
        else {
          listener = { ...heard, resolve };
          frames.send(request);
        }
      }),
    terminate: () => group('SIGTERM'),
    kill,
    sweep: () => sweepOrphans(family),
    exceeded: binding.exceeded,
    peak: binding.peak,
    discard: async () => {
      kill();
      await gone;
      binding.kill();
      sweepOrphans(family);
      frames.close();
      binding.release();
      process.off('exit', kill);
    },
  };
}

let guard: readonly string[] | undefined;

/** A child that never looks up from its loop dies with its parent all the same, where the system can do that. */
function dyingWithParent(): readonly string[] {
  guard ??= commandPrefix('setpriv', '--pdeathsig', 'KILL') ?? [];
  return guard;
}
