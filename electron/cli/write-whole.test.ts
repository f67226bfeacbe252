import { lstatSync, mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterEach, beforeEach, expect, test } from "vitest"
import { whyNotWritable, writeWhole } from "./write-whole.ts"

let folder = ""
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "ringside-write-"))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

test("replaces a file", async () => {
  const file = join(folder, "a")
  writeFileSync(file, "before")
  await writeWhole(file, ["one ", "two"])
  expect(readFileSync(file, "utf8")).toBe("one two")
  expect(readdirSync(folder)).toEqual(["a"])
})

test("what fails on its way leaves the old file and nothing beside it", async () => {
  const file = join(folder, "a")
  writeFileSync(file, "before")
  function* broken(): Generator<string> {
    yield "half"
    throw new Error("no more")
  }
  await expect(writeWhole(file, broken())).rejects.toThrow("no more")
  expect(readFileSync(file, "utf8")).toBe("before")
  expect(readdirSync(folder)).toEqual(["a"])
})

// Links need a right of their own on Windows.
if (process.platform !== "win32") {
  test("a link stays a link", async () => {
    writeFileSync(join(folder, "a"), "before")
    symlinkSync("a", join(folder, "link"))
    await writeWhole(join(folder, "link"), ["after"])
    expect(lstatSync(join(folder, "link")).isSymbolicLink()).toBe(true)
    expect(readFileSync(join(folder, "a"), "utf8")).toBe("after")
  })

  test("a device is written to, not replaced", async () => {
    await writeWhole("/dev/null", ["gone"])
    expect(lstatSync("/dev/null").isCharacterDevice()).toBe(true)
  })
}

test("why not, before anything is written", async () => {
  expect(await whyNotWritable(join(folder, "a"))).toBeNull()
  expect(await whyNotWritable(folder)).toBe("is a directory")
  expect(await whyNotWritable(join(folder, "no", "a"))).toBe("no such directory")
  expect(readdirSync(folder)).toEqual([])
})
