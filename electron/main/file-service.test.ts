import {
  chmodSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterEach, beforeEach, describe, expect, it } from "vitest"
import { writeAtomically } from "./atomic-write.ts"
import { fileFailure } from "./file-failure.ts"
import { FileService } from "./file-service.ts"
import { RecentFiles } from "./recent-files.ts"

let folder: string
let recent: RecentFiles
let chosen: { open: string[]; save: string | null }
let files: FileService
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "ringside-files-"))
  recent = new RecentFiles(join(folder, "recent.json"), () => {})
  chosen = { open: [], save: null }
  files = new FileService({ open: async () => chosen.open, save: async () => chosen.save }, recent, () => 5)
})
afterEach(() => rmSync(folder, { recursive: true }))

const at = (name: string): string => join(folder, name)

describe("writing", () => {
  it("leaves the old file and no other when it fails", async () => {
    mkdirSync(at("folder"))
    writeFileSync(at("folder/inside"), "old")
    await expect(writeAtomically(at("folder"), "text")).rejects.toThrow()
    expect(readdirSync(folder)).toEqual(["folder"])
    expect(readFileSync(at("folder/inside"), "utf8")).toBe("old")
  })

  it("replaces no device", async () => {
    symlinkSync("/dev/null", at("link"))
    await expect(writeAtomically(at("link"), "text")).rejects.toMatchObject({ code: "NOT_A_FILE" })
    expect(lstatSync("/dev/null").isCharacterDevice()).toBe(true)
  })

  it("keeps permissions, and a symbolic link a link", async () => {
    writeFileSync(at("real"), "old")
    chmodSync(at("real"), 0o640)
    symlinkSync(at("real"), at("link"))
    await writeAtomically(at("link"), "new")
    expect(readFileSync(at("real"), "utf8")).toBe("new")
    expect(statSync(at("real")).mode & 0o777).toBe(0o640)
    expect(lstatSync(at("link")).isSymbolicLink()).toBe(true)
  })

  it("has words for what goes wrong", () => {
    const failed = (code: string): Error => Object.assign(new Error("raw"), { code })
    expect(fileFailure("Could not save", failed("ENOSPC"), "The text is still here.")).toEqual({
      code: "no-space",
      message: "Could not save: no space left. The text is still here.",
    })
    expect(fileFailure("Could not save", failed("EACCES"))).toMatchObject({
      message: "Could not save: permission denied.",
    })
    expect(fileFailure("Could not save", failed("EWEIRD"))).toEqual({ code: "io", message: "Could not save: EWEIRD." })
  })
})

describe("a window's files", () => {
  it("are those that a person chose", async () => {
    writeFileSync(at("a"), "text")
    expect(await files.openRecent(at("a"))).toMatchObject({ ok: false, error: { code: "refused" } })
    expect(await files.save(at("a"), "mine", null)).toMatchObject({ ok: false, error: { code: "refused" } })
    expect(await files.openDropped("a")).toMatchObject({ ok: false, error: { code: "refused" } })
    expect(readFileSync(at("a"), "utf8")).toBe("text")
    chosen.open = [at("a")]
    expect(await files.openWithDialog()).toMatchObject([{ ok: true, value: { text: "text" } }])
    expect(await files.openRecent(at("a"))).toMatchObject({ ok: true })
    expect(await files.save(at("a"), "mine", null)).toMatchObject({ ok: true })
    expect(await files.save(`${folder}/./a`, "mine", null)).toMatchObject({ ok: false })
  })

  it("are remembered, until they are gone", async () => {
    writeFileSync(at("a"), "text")
    await files.open(at("a"))
    expect(recent.list()).toEqual([{ id: at("a"), name: "a", path: at("a"), openedMs: 5 }])
    rmSync(at("a"))
    expect(await files.openRecent(at("a"))).toMatchObject({ ok: false, error: { code: "not-found" } })
    expect(recent.list()).toEqual([])
  })

  it("survive a broken list", async () => {
    writeFileSync(at("recent.json"), '[{"path":7}]')
    await recent.load()
    expect(recent.list()).toEqual([])
  })

  it("are text", async () => {
    writeFileSync(at("nul"), "a\0b")
    writeFileSync(at("latin"), Uint8Array.of(0x61, 0xe4))
    writeFileSync(at("bom"), "\ufefftext")
    expect(await files.open(at("nul"))).toMatchObject({ ok: false, error: { code: "binary" } })
    expect(await files.open(at("latin"))).toMatchObject({ ok: false, error: { code: "binary" } })
    expect(await files.open(at("bom"))).toMatchObject({ ok: true, value: { text: "text" } })
  })
})
