/** What is printed compiles to what was printed. */
import { expect, test } from "vitest"
import { generateProgram } from "../explore/generate/generate-program.ts"
import { compileReplay, formatDiagnostic } from "./compile.ts"
import { formatReplay } from "./format.ts"
import { printProgram } from "./print-program.ts"
import type { Program } from "./program.ts"

function compiled(text: string): Program {
  const result = compileReplay(text)
  if (!result.ok) throw new Error(result.error.map((one) => formatDiagnostic("generated", one)).join("\n") + text)
  return result.value
}

/** But for the numbers of its lines. */
function withoutLines(program: Program): unknown {
  return JSON.parse(JSON.stringify(program, (key, value: unknown) => (key === "line" ? 0 : value)))
}

test("a generated program survives being printed, and so does its formatted text", () => {
  for (let seed = 0; seed < 300; seed++) {
    const program = generateProgram(seed, "drm-sched")
    const text = printProgram(program, "")
    expect(withoutLines(compiled(text))).toEqual(withoutLines(program))
    const formatted = formatReplay(text)
    expect(formatted.ok && withoutLines(compiled(formatted.value))).toEqual(withoutLines(program))
  }
})
