/** The commands check, fmt and import on real files, good and bad. */
import { mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { compileReplay } from "../../../core/lang/compile.ts"
import { oracleFiles, oracleFolder } from "../../../tests/oracle/load.ts"
import type { Command } from "../command.ts"
import { command as check } from "./check.ts"
import { command as fmt } from "./fmt.ts"
import { command as importTrace } from "./import.ts"

let folder = ""
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "ringside-commands-"))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

function put(name: string, content: string | Uint8Array): string {
  const path = join(folder, name)
  writeFileSync(path, content)
  return path
}

async function run(command: Command, ...args: readonly string[]): Promise<{ code: number; out: string; err: string }> {
  let out = ""
  let err = ""
  const code = await command.run(args, {
    out: (text) => (out += text),
    err: (text) => (err += text),
    isTerminal: false,
  })
  return { code, out, err }
}

const GOOD = "replay 1\nmachine mock { sched gfx }\nqueue q on gfx\nat 0ns submit a to q\n"

describe("check", () => {
  it("says nothing about a good replay", async () => {
    expect(await run(check, put("good.replay", GOOD))).toEqual({ code: 0, out: "", err: "" })
  })

  it("prints mistakes as compilers do, of every file, and warnings cost nothing", async () => {
    const bad = put("bad.replay", `${GOOD}at 2 kill q\n`)
    const warned = put("warned.replay", `${GOOD}param n = 1\n`)
    const none = join(folder, "none.replay")
    const { code, err } = await run(check, bad, none, warned)
    expect(code).toBe(2)
    expect(err.split("\n")).toEqual([
      `${bad}:5:4: error: expected a duration such as 2ms, found '2'. Write the unit: 2ns, 2us, 2ms or 2s.`,
      `${none}:1:1: error: no such file`,
      `${warned}:5:7: warning: parameter 'n' is not used`,
      "",
    ])
    expect((await run(check, warned)).code).toBe(0)
  })

  it("takes nothing that is no text, no file or no argument", async () => {
    expect((await run(check, put("zero.replay", new Uint8Array([0, 1, 2])))).code).toBe(2)
    expect((await run(check, folder)).code).toBe(2)
    expect(await run(check)).toMatchObject({ code: 2, err: "ringside: check needs a file\n" })
  })
})

describe("fmt", () => {
  it("writes the canonical form, whole, and through a link", async () => {
    const file = put("loose.replay", "replay 1\nqueue q on   gfx\n")
    const link = join(folder, "link.replay")
    symlinkSync(file, link)
    expect(await run(fmt, link)).toEqual({ code: 0, out: "", err: "" })
    expect(readFileSync(file, "utf8")).toBe("replay 1\nqueue q on gfx\n")
    expect(readdirSync(folder).filter((name) => name.endsWith(".tmp"))).toEqual([])
  })

  it("only names what is not formatted with --check", async () => {
    const file = put("loose2.replay", "replay   1\n")
    expect(await run(fmt, "--check", file)).toEqual({ code: 1, out: `${file}\n`, err: "" })
    expect(readFileSync(file, "utf8")).toBe("replay   1\n")
    expect((await run(fmt, "--check", put("fine.replay", GOOD))).code).toBe(0)
  })

  it("leaves a file with a syntax error as it is", async () => {
    const file = put("broken.replay", "replay   1\nat 2 kill q\n")
    const { code, err } = await run(fmt, file)
    expect(code).toBe(2)
    expect(err).toContain(":2:4: error: expected a duration")
    expect(readFileSync(file, "utf8")).toBe("replay   1\nat 2 kill q\n")
  })
})

describe("import", () => {
  it("makes a replay of a golden trace, plain or packed", async () => {
    const [{ name, json }] = oracleFiles() as [ReturnType<typeof oracleFiles>[number]]
    const plain = await run(importTrace, put(`${name}.json`, JSON.stringify(json)))
    expect(plain).toMatchObject({ code: 0, err: "" })
    expect(compileReplay(plain.out).ok).toBe(true)
    const out = join(folder, "out.replay")
    const packed = join(oracleFolder.pathname, `${name}.json.gz`)
    expect(await run(importTrace, packed, "--out", out)).toEqual({ code: 0, out: "", err: "" })
    expect(readFileSync(out, "utf8")).toBe(plain.out)
  })

  it("takes the variant that it is told", async () => {
    const [{ json }] = oracleFiles() as [ReturnType<typeof oracleFiles>[number]]
    const file = put("golden.json", JSON.stringify(json))
    expect((await run(importTrace, file, "--variant", "fair")).out).toContain("profile v7.2-rc; policy fair")
    expect(await run(importTrace, file, "--variant", "best")).toMatchObject({ code: 2, out: "" })
  })

  it("refuses what is no golden trace", async () => {
    expect(await run(importTrace, put("x.json", "{"))).toMatchObject({ code: 2, out: "" })
    expect(await run(importTrace, put("y.json", "[]"))).toMatchObject({ code: 2, out: "" })
    expect(await run(importTrace, put("z.json.gz", "no gzip"))).toMatchObject({ code: 2, out: "" })
    expect((await run(importTrace, join(folder, "none.json"))).err).toContain("no such file")
    expect(await run(importTrace)).toMatchObject({ code: 2, err: "ringside: import needs a file\n" })
  })
})
