/** The header and the page are what the table makes; the header compiles as C and as C++, and a driver in C uses all of it. */
import { execFileSync } from "node:child_process"
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import path from "node:path"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { CALLBACKS } from "../../core/c-api/table/callbacks.ts"
import { GROUPS } from "../../core/c-api/table/constants.ts"
import { FUNCTIONS } from "../../core/c-api/table/functions.ts"
import { STRUCTS } from "../../core/c-api/table/structs.ts"
import { prototype, wrap } from "./declarations.ts"
import { renderHeader } from "./header.ts"
import { HEADER, PAGE } from "./main.ts"
import { renderPage } from "./page.ts"

const WARNINGS = ["-Wall", "-Wextra", "-Wpedantic", "-Wmissing-prototypes", "-Wstrict-prototypes", "-Werror"]
const WARNINGS_CXX = ["-Wall", "-Wextra", "-Wpedantic", "-Werror"]
const DRIVER = path.resolve(import.meta.dirname, "../../tests/c-api/driver.c")

test("the header in include/ is the table's: npm run header", () => {
  expect(readFileSync(HEADER, "utf8")).toBe(renderHeader())
})

test("so is the page: npm run header", () => {
  const page = readFileSync(PAGE, "utf8")
  expect(page).toBe(renderPage(page))
})

describe("compiled", () => {
  let folder: string
  beforeAll(() => {
    folder = mkdtempSync(path.join(tmpdir(), "ringside-header-"))
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  /** What the compiler says; the test fails, and says so, where there is none. */
  function compile(compiler: string, args: readonly string[], file: string): string {
    const object = path.join(folder, "out.o")
    try {
      return execFileSync(compiler, [...args, "-I", path.dirname(HEADER), "-c", file, "-o", object], {
        encoding: "utf8",
        stdio: ["ignore", "pipe", "pipe"],
      })
    } catch (error) {
      if ((error as { code?: string }).code === "ENOENT")
        throw new Error(`no ${compiler}: a C and a C++ compiler are needed`, { cause: error })
      return (error as { stderr: string }).stderr
    }
  }

  function source(name: string, text: string): string {
    const file = path.join(folder, name)
    writeFileSync(file, text)
    return file
  }

  const alone = '#include "ringside_jobqueue.h"\n#include "ringside_jobqueue.h"\n'

  test.each(["gnu11", "c11", "gnu17"])("alone, as %s", (standard) => {
    expect(compile("cc", [`-std=${standard}`, ...WARNINGS], source("alone.c", alone))).toBe("")
  })

  test.each(["c++11", "c++20"])("alone, as %s", (standard) => {
    expect(compile("c++", [`-std=${standard}`, ...WARNINGS_CXX], source("alone.cc", alone))).toBe("")
  })

  test("R38: the header, with a driver in C that uses all of it", () => {
    expect(compile("cc", ["-std=gnu11", ...WARNINGS], DRIVER)).toBe("")
  })

  // Handles of two kinds are two types.
  test("a mistake does not compile", () => {
    const text = `${alone}int f(struct jq_token *token);\nint f(struct jq_token *token) { return jq_queue_put(token); }\n`
    expect(compile("cc", ["-std=gnu11", ...WARNINGS], source("mistake.c", text))).toContain("incompatible")
  })
})

describe("the driver in C uses", () => {
  const text = readFileSync(DRIVER, "utf8")

  test.each(FUNCTIONS.map(({ name }) => name))("%s", (name) => {
    expect(text).toMatch(new RegExp(`\\b${name}\\(`))
  })

  test("every callback", () => {
    const members = STRUCTS.flatMap<{ name: string; type: string }>(({ members }) => members ?? [])
    const used = members.filter(({ type }) => type.startsWith("CALLBACK")).map(({ name }) => name)
    for (const name of used) expect(text).toMatch(new RegExp(`\\.${name}\\s*=`))
    expect(text).toContain("demo_cancelled, gpu)")
    expect(CALLBACKS.map(({ name }) => name).sort()).toEqual(
      [...used.map((name) => ({ func: "fence_func", process: "stage_process" })[name] ?? name), "cancel_done"].sort(),
    )
  })

  test("every answer", () => {
    for (const { name } of GROUPS[0].constants) expect(text).toMatch(new RegExp(`\\b${name}\\b`))
  })
})

describe("declarations", () => {
  test("are broken between parameters, aligned behind the bracket", () => {
    expect(prototype("int f", ["void"], "")).toBe("int f(void);")
    const long = ["struct jq_queue *queue", "unsigned int extent", "int error", "void *data"]
    expect(prototype("int a_long_name_indeed", long, "")).toBe(
      "int a_long_name_indeed(struct jq_queue *queue, unsigned int extent, int error,\n\t\t       void *data);",
    )
  })

  test("no line of the header is longer than 80 columns, no text is lost", () => {
    for (const line of renderHeader().split("\n")) expect(line.replaceAll("\t", " ".repeat(8)).length).toBeLessThan(81)
    const words = "one two three ".repeat(20).trim()
    expect(wrap(words, " * ", " *     ").join(" ").replaceAll("*", "").split(/\s+/).filter(Boolean).join(" ")).toBe(
      words,
    )
  })
})
