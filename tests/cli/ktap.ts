/** A strict reader of KTAP version 1, as the kernel's documentation describes it: what it accepts, kunit.py accepts. */

export interface KtapTest {
  readonly ok: boolean
  readonly name: string
  readonly diagnostics: readonly string[]
  readonly subtests: readonly KtapTest[]
}

const RESULT = /^(ok|not ok) (\d+)(?: (?:- )?([^#]*))?( # .*)?$/

/** The tests of a report. Throws at the first line that is not KTAP. */
export function readKtap(text: string): readonly KtapTest[] {
  if (!text.endsWith("\n")) throw new Error("the last line does not end")
  const lines = text.slice(0, -1).split("\n")
  const { tests, next } = readLevel(lines, 0, "")
  const rest = lines.slice(next).filter((line) => !line.startsWith("# "))
  if (rest.length > 0) throw new Error(`line ${next + 1}: unexpected '${rest[0]}'`)
  return tests
}

function readLevel(lines: readonly string[], start: number, indent: string): { tests: KtapTest[]; next: number } {
  let at = start
  const line = (): string => {
    const text = lines[at]
    return text !== undefined && text.startsWith(indent) ? text.slice(indent.length) : ""
  }
  const fail = (what: string): never => {
    throw new Error(`line ${at + 1}: expected ${what}, found '${lines[at] ?? "the end"}'`)
  }
  if (line() !== "KTAP version 1") fail("KTAP version 1")
  at++
  while (line().startsWith("# ")) at++
  const plan = /^1\.\.(\d+)$/.exec(line()) ?? fail("a plan")
  at++
  const planned = Number(plan[1])
  const tests: KtapTest[] = []
  let diagnostics: string[] = []
  let subtests: KtapTest[] = []
  while (tests.length < planned) {
    const text = line()
    if (text === "  KTAP version 1") {
      ;({ tests: subtests, next: at } = readLevel(lines, at, `${indent}  `))
      continue
    }
    at++
    if (text.startsWith("# ") || text === "#") {
      diagnostics.push(text.slice(2))
      continue
    }
    at--
    const result = RESULT.exec(text) ?? fail("a result")
    if (Number(result[2]) !== tests.length + 1) fail(`result ${tests.length + 1}`)
    const ok = result[1] === "ok"
    if (subtests.length > 0 && ok !== subtests.every((subtest) => subtest.ok)) fail("the sum of the subtests")
    tests.push({ ok, name: result[3] ?? "", diagnostics, subtests })
    diagnostics = []
    subtests = []
    at++
  }
  return { tests, next: at }
}
