import type { Command } from 'commander';

/** What the verbs need of the program that they are part of. */
export interface Host {
  /** A new verb with its description and `--json`. */
  readonly verb: (usage: string, description: string) => Command;
  /** Puts a text on standard output as it is. */
  readonly write: (text: string) => void;
  /** Prints a document with `--json`, the text else. */
  readonly say: (json: true | undefined, document: object, text: () => string) => void;
  readonly exitWith: (code: number) => void;
  /** The compiled module that worker threads and processes run. */
  readonly worker: URL;
  /** Whether the terminal takes colour and the user wants it. */
  readonly colour: () => boolean;
  /** Lets a body end in order: its signal is the first Ctrl-C, which starts nothing more; the second leaves at once. */
  readonly interruptible: <T>(body: (signal: AbortSignal) => Promise<T>) => Promise<T>;
}
