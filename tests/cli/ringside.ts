/** Runs the command line as a person does: a fresh process, its output and exit code. */
import { spawn } from "node:child_process"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"

const main = fileURLToPath(new URL("../../electron/cli/main.ts", import.meta.url))

export interface Ended {
  /** Null: a signal or the time limit ended it. */
  readonly code: number | null
  readonly out: string
  readonly err: string
}

export interface RingsideOptions {
  readonly cwd?: string
  /** MiB of the heap, at most. */
  readonly heapMib?: number
  /** What it reads from standard input; nothing unless said. */
  readonly input?: string
  readonly env?: Readonly<Record<string, string>>
  /** Called with all of standard output so far. */
  onOutput?(out: string, child: { kill(signal: NodeJS.Signals): void; closeOutput(): void }): void
}

/** A command that takes longer has not ended promptly. Generous: the machine may be doing other things. */
const LIMIT_MS = 60_000

export function ringside(args: readonly string[], options: RingsideOptions = {}): Promise<Ended> {
  const node = options.heapMib === undefined ? [] : [`--max-old-space-size=${options.heapMib}`]
  const child = spawn(process.execPath, [...node, main, ...args], {
    cwd: options.cwd,
    env: { ...process.env, NODE_OPTIONS: "", ...options.env },
    timeout: LIMIT_MS,
    killSignal: "SIGKILL",
  })
  let out = ""
  let err = ""
  const handle = {
    kill: (signal: NodeJS.Signals) => void child.kill(signal),
    closeOutput: () => void child.stdout.destroy(),
  }
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    out += text
    options.onOutput?.(out, handle)
  })
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    err += text
  })
  child.stdin.on("error", () => {})
  child.stdin.end(options.input ?? "")
  return new Promise((resolve, reject) => {
    child.on("error", reject)
    child.on("close", (code) => resolve({ code, out, err }))
  })
}

/** A folder that is gone when the body is done. */
export async function inFolder<T>(body: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), "ringside-test-"))
  try {
    return await body(folder)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
