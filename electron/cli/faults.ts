/**
 * What is kept of Ringside's own faults: a file with the stack, named in the one line that a person sees. With
 * RINGSIDE_DEBUG=1 the stack is shown as well.
 */
import { mkdtempSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import type { Faults } from "./dispatch.ts"
import { ringsideVersion } from "./version.ts"

export function processFaults(args: readonly string[]): Faults {
  return {
    keep(error) {
      const stack = error instanceof Error ? (error.stack ?? error.message) : String(error)
      if (process.env["RINGSIDE_DEBUG"] === "1") {
        process.stderr.write(`${stack}\n`)
        return "the stack is above"
      }
      const lines = [
        `ringside ${ringsideVersion()}, Node ${process.version}, ${process.platform}`,
        args.join(" "),
        stack,
      ]
      try {
        const file = join(mkdtempSync(join(tmpdir(), "ringside-fault-")), "report.txt")
        writeFileSync(file, `${lines.join("\n")}\n`, { mode: 0o600 })
        return `details in ${file}`
      } catch {
        return "RINGSIDE_DEBUG=1 shows where"
      }
    },
  }
}
