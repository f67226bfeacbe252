/** What the generator of the steered form writes, and what it refuses. */
import ts from "typescript"
import { expect, test } from "vitest"
import { rewrite } from "./rewrite.ts"

const FILE = "/model.ts"
const PRELUDE = "type Steps<T> = T\ndeclare function point(name: string): Steps<void>\n"

function steer(body: string): { text: string; errors: readonly string[] } {
  const source = ts.createSourceFile(FILE, PRELUDE + body, ts.ScriptTarget.ES2023, true)
  const host: ts.CompilerHost = {
    ...ts.createCompilerHost({}),
    getSourceFile: (name) => (name === FILE ? source : undefined),
    fileExists: (name) => name === FILE,
    readFile: () => undefined,
  }
  const program = ts.createProgram([FILE], { noLib: true, noResolve: true }, host)
  const result = rewrite(source, program.getTypeChecker(), (specifier) => `moved/${specifier}`)
  return { text: result.text.slice(PRELUDE.length), errors: result.errors }
}

test("functions with steps become generators, their calls delegate, others stay", () => {
  const body = `function plain(): number { return 1 }
function inner(): Steps<number> { point("x"); return plain() }
function outer(): Steps<number> { const n = inner() + inner(); return n }`
  expect(steer(body)).toEqual({
    errors: [],
    text: `function plain(): number { return 1 }
function* inner(): Steps<number> { yield* point("x"); return plain() }
function* outer(): Steps<number> { const n = (yield* inner()) + (yield* inner()); return n }`,
  })
})

test("methods, and calls through a declared signature", () => {
  const body = `interface Ops { run(): Steps<void> }
class Driver implements Ops { run(): Steps<void> { point("a") } }
function use(ops: Ops): Steps<void> { ops.run() }`
  expect(steer(body).text).toContain('class Driver implements Ops { ;*run(): Steps<void> { yield* point("a") } }')
  expect(steer(body).text).toContain("function* use(ops: Ops): Steps<void> { yield* ops.run() }")
})

test("imports are moved", () => {
  expect(steer('import { a } from "./a.ts"').text).toBe('import { a } from "moved/./a.ts"')
})

test.each([
  ['function f(): void { point("x") }', /calls steps from a function that has none/],
  ["const f = (): Steps<void> => {}", /must be a declared function or a method/],
  ["function f(g: { h(): Steps<void> } | null): Steps<void> { g?.h() }", /through '\?\.'/],
])("%s is refused with a place", (body, reason) => {
  const { errors } = steer(body)
  expect(errors.join("\n")).toMatch(reason)
  expect(errors.join("\n")).toMatch(/^\/model\.ts:\d+:\d+: /)
})
