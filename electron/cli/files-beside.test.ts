import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, describe, expect, it } from "vitest"
import { compileReplay } from "../../core/lang/compile.ts"
import { openSession } from "../../core/session/open-session.ts"
import { filesBeside } from "./files-beside.ts"

const base = mkdtempSync(join(tmpdir(), "ringside-files-"))
const folder = join(base, "replays")
mkdirSync(join(folder, "data"), { recursive: true })
writeFileSync(join(base, "secret.bin"), "secret")
writeFileSync(join(folder, "data/in.bin"), new Uint8Array([1, 2, 3, 4]))
writeFileSync(
  join(folder, "golden.ppm"),
  Buffer.concat([Buffer.from("P6 2 1 255\n"), Buffer.from([255, 0, 0, 0, 0, 9])]),
)
symlinkSync(join(base, "secret.bin"), join(folder, "link.bin"))
afterAll(() => rmSync(base, { recursive: true }))

const read = filesBeside(join(folder, "a.replay"))

describe("files beside a replay", () => {
  it("are read from its folder and below", () => {
    expect(read("data/in.bin")).toEqual(new Uint8Array([1, 2, 3, 4]))
  })

  it("are not read from elsewhere, be it by a link", () => {
    expect(read("link.bin")).toBe("is outside of the replay's folder")
    expect(read("../secret.bin")).toBe("is outside of the replay's folder")
  })

  it("are told if they are missing, or no files", () => {
    expect(read("data/out.bin")).toBe("no such file")
    expect(read("data")).toBe("is a directory")
  })

  it("fill buffers and are compared with", () => {
    const text = (last: number) => `replay 1
machine agx { }
picture seen {
  r ff0000ff
  b 0000${last.toString(16).padStart(2, "0")}ff
  rb
}
client app {
  vm main
  buffer raw at 0x1500000000 { read; at 8 file "data/in.bin" }
  buffer pixels at 0x1500004000 { read; picture seen }
}
expect memory raw at 8 u8 1, 2, 3, 4
expect memory pixels image "golden.ppm"
`
    const verdicts = [9, 10].map((last) => {
      const compiled = compileReplay(text(last), { files: read })
      if (!compiled.ok) throw new Error(compiled.error.map(({ message }) => message).join("; "))
      const session = openSession(compiled.value)
      session.run({ turns: 1000 })
      return session.verdicts().map(({ held, text: says }) => [held, says])
    })
    expect(verdicts).toEqual([
      [
        [true, "4 bytes"],
        [true, "8 bytes"],
      ],
      [
        [true, "4 bytes"],
        [false, "pixels pixel 1, 0 is 00000aff, expected 000009ff"],
      ],
    ])
  })

  it("that are missing are mistakes of the replay", () => {
    const compiled = compileReplay(
      `replay 1\nmachine agx { }\nclient a { vm v; buffer b { file "no.bin"; image "data/in.bin" } }`,
      { files: read },
    )
    expect(compiled.ok ? [] : compiled.error.map(({ code, message }) => [code, message])).toEqual([
      ["no-file", "file 'no.bin': no such file"],
      ["no-image", '"data/in.bin" is no binary PPM with 255 as its largest value'],
    ])
  })
})
