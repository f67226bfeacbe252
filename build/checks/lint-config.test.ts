/** Each rule of lint-config.ts is broken once on purpose, and what is allowed beside it is used once. */
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"
import { ESLint } from "eslint"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { lintConfig } from "./lint-config.ts"
import { workers } from "./projects.ts"

interface Case {
  readonly what: string
  readonly file: string
  readonly code: string
  /** The rules that must object, in order of place; none when the code is fine. */
  readonly rules: readonly string[]
}

const global = "no-restricted-globals"
const syntax = "no-restricted-syntax"
const property = "no-restricted-properties"

const cases: readonly Case[] = [
  { what: "chance", file: "core/a.ts", code: "export const a = Math.random()", rules: [property] },
  { what: "chance, taken apart", file: "core/b.ts", code: "export const { random } = Math", rules: [property] },
  { what: "the clock", file: "core/c.ts", code: "export const a = Date.now()", rules: [global] },
  { what: "a new Date", file: "core/d.ts", code: "export const a = new Date()", rules: [global] },
  { what: "the clock of globalThis", file: "core/e.ts", code: "export const a = globalThis.Date", rules: [global] },
  { what: "Intl", file: "core/f.ts", code: "export const a = new Intl.NumberFormat()", rules: [global] },
  { what: "localeCompare", file: "core/g.ts", code: 'export const a = "a".localeCompare("b")', rules: [syntax] },
  { what: "toLocaleString", file: "core/h.ts", code: "export const a = (1).toLocaleString()", rules: [syntax] },
  { what: "an async function", file: "core/i.ts", code: "export async function a() {}", rules: [syntax] },
  { what: "an async arrow", file: "core/j.ts", code: "export const a = async () => {}", rules: [syntax] },
  { what: "a Promise", file: "core/k.ts", code: "export const a = Promise.resolve(1)", rules: [global] },
  { what: "the type Promise", file: "core/l.ts", code: "export let a: Promise<void> | null", rules: [syntax] },
  {
    what: "the type Promise in protocol",
    file: "core/protocol/a.ts",
    code: "export let a: Promise<void> | null",
    rules: [],
  },
  {
    what: "a Promise in protocol",
    file: "core/protocol/b.ts",
    code: "export const a = Promise.resolve(1)",
    rules: [global],
  },
  { what: "async in protocol", file: "core/protocol/c.ts", code: "export async function a() {}", rules: [syntax] },
  {
    what: "a worker of the page",
    file: "renderer/a.worker.ts",
    code: "self.onmessage = (event: MessageEvent<number>) => self.postMessage(event.data)",
    rules: [],
  },
  { what: "a timer", file: "core/m.ts", code: "export const a = typeof setTimeout", rules: [global] },
  { what: "import()", file: "core/n.ts", code: 'export const a = () => import("./a.ts")', rules: [syntax] },
  { what: "a WeakRef", file: "core/o.ts", code: "export const a = new WeakRef({})", rules: [global] },
  { what: "async in lang", file: "core/lang/a.ts", code: "export async function a() {}", rules: [] },
  { what: "the clock in lang", file: "core/lang/b.ts", code: "export const a = Date.now()", rules: [global] },
  { what: "async in a test of core", file: "core/a.test.ts", code: "export async function a() {}", rules: [] },
  {
    what: "chance in a test of core",
    file: "core/b.test.ts",
    code: "export const a = Math.random()",
    rules: [property],
  },
  { what: "the clock outside core", file: "electron/a.ts", code: "export const a = Date.now()", rules: [] },
  {
    what: "a missing case",
    file: "core/p.ts",
    code: 'export function f(a: "x" | "y") { switch (a) { case "x": return 1; default: return 2 } }',
    rules: ["@typescript-eslint/switch-exhaustiveness-check"],
  },
  {
    what: "every case",
    file: "core/q.ts",
    code: 'export function f(a: "x" | "y") { switch (a) { case "x": return 1; case "y": return 2 } }',
    rules: [],
  },
  {
    what: "a sort by text that means numbers",
    file: "core/r.ts",
    code: "export const a = [10, 9].sort()",
    rules: ["@typescript-eslint/require-array-sort-compare"],
  },
  {
    what: "any",
    file: "core/s.ts",
    code: "export let a: any",
    rules: ["@typescript-eslint/no-explicit-any"],
  },
  {
    what: "a forgotten promise",
    file: "electron/b.ts",
    code: "async function f() {}\nf()\nexport {}",
    rules: ["@typescript-eslint/no-floating-promises"],
  },
  {
    what: "a disable without a reason",
    file: "core/t.ts",
    code: "// eslint-disable-next-line no-var\nexport var a = 1",
    rules: ["@eslint-community/eslint-comments/require-description"],
  },
  {
    what: "a disable with a reason",
    file: "core/u.ts",
    code: "// eslint-disable-next-line no-var -- the test of the rule\nexport var a = 1",
    rules: [],
  },
  {
    what: "a disable of everything",
    file: "core/v.ts",
    code: "/* eslint-disable -- because */\nexport var a = 1",
    rules: ["@eslint-community/eslint-comments/no-unlimited-disable"],
  },
  {
    what: "ts-ignore",
    file: "core/w.ts",
    code: "// @ts-ignore\nexport const a: number = 1",
    rules: ["@typescript-eslint/ban-ts-comment"],
  },
  {
    what: "waiting in the main module",
    file: "electron/main/index.ts",
    code: "await f()\nasync function f() {}\nexport {}",
    rules: [syntax],
  },
  {
    what: "Electron in the page",
    file: "renderer/a.ts",
    code: 'import { app } from "electron"\nexport const a = typeof app',
    rules: ["no-restricted-imports"],
  },
  {
    what: "Node in the page",
    file: "renderer/b.ts",
    code: 'import fs from "node:fs"\nexport const a = typeof fs',
    rules: ["no-restricted-imports"],
  },
  {
    what: "a hook under a condition",
    file: "renderer/c.tsx",
    code: "declare function useThing(): number\nexport function A({ on }: { on: boolean }) { return on ? useThing() : 0 }",
    rules: ["react-hooks/rules-of-hooks"],
  },
]

const checkout = fileURLToPath(new URL("../..", import.meta.url))
let folder: string
const found = new Map<string, readonly string[]>()

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "ringside-lint-"))
  for (const config of ["tsconfig.base.json", "tsconfig.lint.json", workers.config]) {
    cpSync(join(checkout, config), join(folder, config))
  }
  for (const { file, code } of cases) {
    mkdirSync(dirname(join(folder, file)), { recursive: true })
    writeFileSync(join(folder, file), `${code}\n`)
  }
  const eslint = new ESLint({ cwd: folder, overrideConfigFile: true, overrideConfig: lintConfig(folder) })
  for (const { filePath, messages } of await eslint.lintFiles(["."])) {
    const rules = messages.map((message) => message.ruleId ?? message.message)
    found.set(filePath, [...new Set(rules)])
  }
}, 120_000)

afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe("the linter", () => {
  it.each(cases)("$what in $file", ({ file, rules }) => {
    expect(found.get(join(folder, file))).toEqual(rules)
  })
})
