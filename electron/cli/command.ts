/** What a command of the command line is, and what it is handed. Commands know no process: tests run them in place. */

export interface Io {
  /** To standard output, as it is: the caller ends the line. Nothing happens once the reader is gone. */
  out(text: string): void
  /** To standard error, as it is. */
  err(text: string): void
  /** Standard error is a terminal: a person watches, so progress may be drawn there. */
  readonly isTerminal: boolean
}

export interface Command {
  readonly name: string
  /** The arguments: `FILE… [--seed N]`; more lines explain each option. */
  readonly usage: string
  /** One line for the list of commands. */
  readonly summary: string
  /** Resolves to the exit code, one of `EXIT`. A rejection is Ringside's own fault. */
  run(args: readonly string[], io: Io): Promise<number>
}

/** Exit codes of every command. */
export const EXIT = {
  held: 0,
  /** An expectation failed, a report was raised, a file is not formatted. */
  failed: 1,
  /** The command line or a file is wrong; nothing was run. */
  badInput: 2,
  /** Ringside is wrong. */
  fault: 3,
  /** A person stopped it: 128 + SIGINT, as shells count. */
  interrupted: 130,
} as const
