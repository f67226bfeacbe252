/**
 * Runs a program as a child process, for the scripts beside this file. They all work from the root of the checkout:
 * importing this module goes there, so a relative path means the same whoever calls.
 *
 * Programs are started without a shell and have nothing to read: none may wait for an answer. A child that a signal
 * ended counts as exit code 1.
 */
import { type ChildProcess, spawn } from "node:child_process"
import { fileURLToPath } from "node:url"

export const root = fileURLToPath(new URL("..", import.meta.url))
process.chdir(root)

export interface Command {
  readonly program: string
  readonly args: readonly string[]
}

export interface RunOptions {
  readonly env?: Readonly<Record<string, string>>
  /** Where the child's output goes; it is shown unless said otherwise. */
  readonly output?: "shown" | "dropped"
  /** After this many milliseconds the child is ended, with every process it started. Not on Windows: there it alone. */
  readonly limitMs?: number
}

/** A script for the Node that runs this one. */
export function node(script: string, ...args: readonly string[]): Command {
  return { program: process.execPath, args: [script, ...args] }
}

export function command(program: string, ...args: readonly string[]): Command {
  return { program, args }
}

/** The exit code; a program that cannot be started has 127, as in a shell. */
export async function run({ program, args }: Command, options: RunOptions = {}): Promise<number> {
  const limited = options.limitMs !== undefined
  const child = spawn(program, args, {
    stdio: options.output === "dropped" ? "ignore" : ["ignore", "inherit", "inherit"],
    env: { ...process.env, ...options.env },
    // A group of its own can be ended as one.
    detached: limited && process.platform !== "win32",
  })
  const onInterrupt = () => end(child)
  if (limited) process.once("SIGINT", onInterrupt)
  const timer = limited ? setTimeout(() => end(child), options.limitMs) : undefined
  const code = await new Promise<number>((resolve) => {
    child.on("error", () => resolve(127))
    child.on("close", (exitCode) => resolve(exitCode ?? 1))
  })
  clearTimeout(timer)
  process.off("SIGINT", onInterrupt)
  return code
}

function end(child: ChildProcess): void {
  if (child.pid === undefined || child.exitCode !== null) return
  if (process.platform === "win32") child.kill()
  else process.kill(-child.pid, "SIGTERM")
}
