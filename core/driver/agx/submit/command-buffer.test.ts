import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { ERRNO } from "../../../base/errno.ts"
import { commandBuffer } from "../testing/world.ts"
import { COMMANDS_MAX, parseCommands } from "./command-buffer.ts"

const compute = { kind: "compute", stream: 0x15_0000_0000 } as const
const render = { kind: "render", stream: 0x15_0000_0000 } as const

/** The buffer of one render with one field changed, payload offset and byte. */
function changed(kind: "compute" | "render", at: number, byte: number): Uint8Array {
  const buffer = commandBuffer([{ kind, stream: 0 }])
  buffer[8 + at] = byte
  return buffer
}

function attachments(count: number, change: (view: DataView) => void = () => undefined): Uint8Array {
  const view = new DataView(new ArrayBuffer(8 + 24 * count))
  view.setUint16(0, 4, true)
  view.setUint16(2, 24 * count, true)
  view.setUint32(4, 0xffff_ffff, true)
  change(view)
  const after = commandBuffer([compute])
  const all = new Uint8Array(view.byteLength + after.length)
  all.set(new Uint8Array(view.buffer))
  all.set(after, view.byteLength)
  return all
}

const refused = (buffer: Uint8Array) => {
  const parsed = parseCommands(buffer)
  return parsed.ok ? null : parsed.error
}
const EINVAL = -ERRNO.EINVAL

describe("accepted", () => {
  test("commands with their barriers", () => {
    const parsed = parseCommands(commandBuffer([render, { ...compute, vdm: 1, cdm: 0 }, { ...compute, cdm: 1 }]))
    if (!parsed.ok) throw new Error("refused")
    const found = parsed.value.map(({ kind, vdmBarrier, cdmBarrier }) => [kind, vdmBarrier, cdmBarrier])
    expect(found).toEqual([
      ["render", null, null],
      ["compute", 1, 0],
      ["compute", null, 1],
    ])
  })

  test("a shorter payload is extended by zeros, a longer one must have zeros there", () => {
    const short = new Uint8Array(8 + 24)
    short.set([1, 0, 24, 0, 0xff, 0xff, 0xff, 0xff])
    expect(refused(short)).toBeNull()
    const long = new Uint8Array(8 + 72)
    long.set([1, 0, 72, 0, 0xff, 0xff, 0xff, 0xff])
    expect(refused(long)).toBeNull()
    long[79] = 1
    expect(refused(long)).toBe(EINVAL)
  })

  test("attachments belong to what follows", () => {
    const parsed = parseCommands(attachments(16))
    expect(parsed.ok && parsed.value[0]?.attachments.length).toBe(16)
  })

  test("64 commands", () => {
    expect(refused(commandBuffer(Array.from({ length: COMMANDS_MAX }, () => compute)))).toBeNull()
  })
})

describe("refused with EINVAL", () => {
  const wrong: readonly (readonly [string, Uint8Array])[] = [
    ["nothing", new Uint8Array(0)],
    ["65 commands", commandBuffer(Array.from({ length: COMMANDS_MAX + 1 }, () => compute))],
    ["bytes behind the last command", new Uint8Array([...commandBuffer([compute]), 1, 0, 0])],
    ["a payload cut off", commandBuffer([compute]).slice(0, 60)],
    ["seven bytes of a header", new Uint8Array(7)],
    ["an unknown type", new Uint8Array([5, 0, 0, 0, 0xff, 0xff, 0xff, 0xff])],
    ["a barrier on a command to come", commandBuffer([{ ...compute, cdm: 1 }])],
    ["a barrier on a render that there is not", commandBuffer([compute, { ...compute, vdm: 1 }])],
    ["flags of a compute", changed("compute", 0, 1)],
    ["unknown flags of a render", changed("render", 0, 8)],
    ["no width", changed("render", 148, 0)],
    ["no height", changed("render", 150, 0)],
    ["too wide", changed("render", 149, 0x40)],
    ["no layers", changed("render", 152, 0)],
    ["too many layers", changed("render", 153, 9)],
    ["a tile of another size", changed("render", 157, 8)],
    ["three samples", changed("render", 158, 3)],
    ["17 attachments", attachments(17)],
    ["attachments with flags", attachments(1, (view) => view.setUint32(8 + 20, 1, true))],
    ["attachments with padding", attachments(1, (view) => view.setUint32(8 + 16, 1, true))],
    ["attachments with a barrier", attachments(1, (view) => view.setUint16(4, 0, true))],
  ]
  test.each(wrong)("%s", (_, buffer) => {
    expect(refused(buffer)).toBe(EINVAL)
  })

  test("attachments of half a size", () => {
    const half = new Uint8Array(8 + 12)
    half.set([4, 0, 12, 0, 0xff, 0xff, 0xff, 0xff])
    expect(refused(half)).toBe(EINVAL)
  })
})

test("any bytes are commands or EINVAL", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 600 }), (bytes) => {
      const result = refused(bytes)
      return result === null || result === EINVAL
    }),
  )
})
