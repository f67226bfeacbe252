/** The workbench as `ringside serve` serves it, in a process of its own, for a real browser to open. */
import { spawn } from "node:child_process"
import { fileURLToPath } from "node:url"

export interface Served {
  /** With the token. */
  readonly address: string
  stop(): Promise<void>
}

const START_MS = 30_000

export async function serve(): Promise<Served> {
  const main = fileURLToPath(new URL("../../../../electron/cli/main.ts", import.meta.url))
  const child = spawn(process.execPath, [main, "serve", "--port", "0"], { stdio: ["ignore", "pipe", "pipe"] })
  let said = ""
  const address = await new Promise<string>((resolve, reject) => {
    const late = setTimeout(() => reject(new Error(`serve said only: ${said}`)), START_MS)
    const hear = (chunk: Buffer) => {
      said += chunk.toString()
      const found = /http:\/\/\S+/.exec(said)
      if (found === null) return
      clearTimeout(late)
      resolve(found[0])
    }
    child.stdout.on("data", hear)
    child.stderr.on("data", hear)
    child.once("exit", (code) => {
      clearTimeout(late)
      reject(new Error(`serve ended with ${code}: ${said}`))
    })
  })
  return {
    address,
    async stop() {
      const ended = new Promise((resolve) => child.once("exit", resolve))
      child.kill("SIGTERM")
      await ended
    },
  }
}
