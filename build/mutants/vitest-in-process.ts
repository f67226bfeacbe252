/**
 * `vitest`, as far as the tests that judge mutants use it, without its runner: tests are collected into a list and
 * run in this process, thousands of times if need be, where vitest itself would load everything anew each time.
 *
 * `runner.ts` puts this module in the place of `vitest`. What is not here is missing loudly: an import of it fails.
 */
import { inspect } from "node:util"

export { expect } from "vitest"

type Body = (...args: readonly never[]) => unknown

export interface CollectedTest {
  /** Unique, and the same in every process: file, groups, title and the number in its file. */
  readonly id: string
  readonly file: string
  /** With what stands before and after each test of its groups. A promise only if one of them gives one. */
  run(): unknown
}

interface Group {
  readonly title: string
  readonly before: Body[]
  readonly after: Body[]
}

const collected: CollectedTest[] = []
let file = ""
let groups: readonly Group[] = []

function newGroup(title: string): Group {
  return { title, before: [], after: [] }
}

/** Imports a test file with `load` and returns the tests in it. One file at a time. */
export async function collect(name: string, load: () => Promise<unknown>): Promise<readonly CollectedTest[]> {
  file = name
  groups = [newGroup(name)]
  collected.length = 0
  await load()
  return [...collected]
}

function add(title: string, body: Body, args: readonly unknown[]): void {
  const own = groups
  collected.push({
    id: [...own.map((group) => group.title), `${title} (${collected.length})`].join(" > "),
    file,
    run() {
      const steps = [
        ...own.flatMap(({ before }) => before.map((hook) => () => call(hook, []))),
        () => call(body, args),
        ...own.toReversed().flatMap(({ after }) => after.toReversed().map((hook) => () => call(hook, []))),
      ]
      return inTurn(steps)
    },
  })
}

/** At once as long as it goes: code that nothing waits in can be cut off. */
function inTurn(steps: readonly (() => unknown)[]): unknown {
  for (const [index, step] of steps.entries()) {
    const result = step()
    if (result instanceof Promise) return result.then(() => inTurn(steps.slice(index + 1)))
  }
  return undefined
}

function call(body: Body, args: readonly unknown[]): unknown {
  return body(...(args as readonly never[]))
}

function group(title: string, body: Body, args: readonly unknown[]): void {
  const outer = groups
  groups = [...outer, newGroup(title)]
  call(body, args)
  groups = outer
}

type Adder = (title: string, body: Body, args: readonly unknown[]) => void
type Each = (cases: readonly unknown[]) => (title: string, body: Body, timeout?: number) => void

function withEach(adder: Adder): ((title: string, body: Body, timeout?: number) => void) & { each: Each } {
  const plain = (title: string, body: Body) => adder(title, body, [])
  const each: Each = (cases) => (title, body) => {
    for (const one of cases) {
      const args: readonly unknown[] = Array.isArray(one) ? one : [one]
      adder(titleOf(title, args), body, args)
    }
  }
  return Object.assign(plain, { each })
}

/** `$name` and `%s`, roughly: only people read titles here. */
function titleOf(title: string, args: readonly unknown[]): string {
  const [first] = args
  let next = 0
  return title
    .replace(/\$([\w.]+)/g, (whole, path: string) => told(path.split(".").reduce(member, first) ?? whole))
    .replace(/%[sdifoj]/g, () => told(args[next++]))
}

function member(object: unknown, key: string): unknown {
  return typeof object === "object" && object !== null ? (object as Record<string, unknown>)[key] : undefined
}

function told(value: unknown): string {
  return typeof value === "string" ? value : inspect(value, { depth: 0, breakLength: Number.POSITIVE_INFINITY })
}

export const describe = withEach(group)
export const test = withEach(add)
export const it = test

export function beforeEach(hook: Body): void {
  groups.at(-1)?.before.push(hook)
}

export function afterEach(hook: Body): void {
  groups.at(-1)?.after.push(hook)
}
