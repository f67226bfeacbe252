import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterEach, beforeEach, expect, it } from "vitest"
import { DRAFTS_MAX } from "../../core/protocol/desktop-api.ts"
import { Drafts } from "./drafts.ts"

let folder: string
let drafts: Drafts
let now = 1_000
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "ringside-drafts-"))
  drafts = new Drafts(join(folder, "autosave"), () => now++)
})
afterEach(() => rmSync(folder, { recursive: true }))

const put = (key: string, text: string): Promise<unknown> => drafts.put({ key, id: null, name: `${key}.replay`, text })
const files = (): readonly string[] => readdirSync(join(folder, "autosave")).filter((name) => name.endsWith(".draft"))

it("keeps the last text of each key, whatever the key and the text hold", async () => {
  const texts = ["", "a\r\nb", "ü\u{1f600}", "\0", '{"ringsideDraft":1}\n', "\ufeffbom"]
  for (const [i, text] of texts.entries()) await put(`../../${i}/\n"`, text)
  void put("same", "first")
  void put("same", "second")
  await put("same", "third")
  const { drafts: restored, damaged } = await drafts.restore()
  expect(damaged).toEqual([])
  expect(restored.map(({ text }) => text)).toEqual([...texts, "third"])
  expect(readdirSync(folder)).toEqual(["autosave"])
})

it("replaces a lone surrogate, which no file can hold", async () => {
  await put("a", "x\ud800y")
  expect((await drafts.restore()).drafts[0]?.text).toBe("x\ufffdy")
})

it("keeps damaged copies and says what it knows of them", async () => {
  await put("a", "a text")
  await put("b", "b text")
  await put("c", "c text")
  const [first = "", second = ""] = files()
  const path = (name: string): string => join(folder, "autosave", name)
  const whole = readFileSync(path(first), "utf8")
  writeFileSync(path(first), whole.replace(" text", " test"))
  writeFileSync(path(second), Uint8Array.of(0xff, 0, 0xff))
  const restored = await drafts.restore()
  expect(restored.drafts).toHaveLength(1)
  const names = restored.damaged.map(({ name }) => name)
  expect(names).toHaveLength(2)
  expect(names).toContain(null)
  expect(names).toContainEqual(expect.stringMatching(/\.replay$/))
  expect(restored.damaged.map(({ keptAs }) => readFileSync(keptAs).length)).toContain(whole.length)
  // Once told, they are out of the way.
  expect((await drafts.restore()).damaged).toEqual([])
})

it("refuses a copy that stands under another's name", async () => {
  await put("a", "a text")
  const [name = ""] = files()
  writeFileSync(join(folder, "autosave", "0".repeat(32) + ".draft"), readFileSync(join(folder, "autosave", name)))
  const restored = await drafts.restore()
  expect(restored.drafts.map(({ key }) => key)).toEqual(["a"])
  expect(restored.damaged).toHaveLength(1)
})

it("holds a bounded number, and forgets what is removed", async () => {
  for (let i = 0; i < DRAFTS_MAX; i++) await put(`k${i}`, "x")
  expect(await put("one-more", "x")).toMatchObject({ ok: false, error: { code: "refused" } })
  expect(await put("k0", "y")).toMatchObject({ ok: true })
  await drafts.remove("k1")
  await drafts.remove("never-there")
  expect(await put("one-more", "x")).toMatchObject({ ok: true })
  await drafts.clear()
  expect(files()).toEqual([])
  expect(await drafts.restore()).toEqual({ drafts: [], damaged: [] })
})
