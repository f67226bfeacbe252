/** Real machine code by the driver, end to end: what SUBMIT is given is executed by the shader cores. */
import { describe, expect, test } from "vitest"
import { makeShaderCores } from "../../gpu/agx/shader/shader-cores.ts"
import { assemble } from "../../isa/shader/assemble.ts"
import { hex } from "../../isa/shader/disassemble.ts"
import { ERRNO } from "../../base/errno.ts"
import { BARRIER_WORD, CODE, DATA, TERMINATE_WORDS, World, type WorldSpec, launchWords } from "./testing/world.ts"

function littleEndian(word: number): string {
  const view = new DataView(new ArrayBuffer(4))
  view.setUint32(0, word >>> 0)
  return view.getUint32(0, true).toString(16).padStart(8, "0")
}

/** A machine that has been asked to run `code` on `threads` threads, and the handle of the fence. */
function submitted(code: string, uniforms: readonly number[], threads: number, spec: WorldSpec = {}) {
  const world = new World({ ...spec, shaders: makeShaderCores })
  const program = world.room(1024)
  world.pokeBytes(CODE + program, code)
  const values = CODE + world.room()
  world.poke(values, uniforms)
  const usc = world.room()
  const low = 0x1d | (2 * uniforms.length * 2 ** 20) | (((values / 4) % 64) * 2 ** 26)
  const words = `${littleEndian(low)}${littleEndian(Math.floor(values / 256))}`
  world.pokeBytes(CODE + usc, `${words} 4d900000 0d0c${littleEndian(program)} 8d010001 8800`)
  const stream = CODE + world.room()
  world.poke(stream, [...launchWords(usc, threads), BARRIER_WORD, ...TERMINATE_WORDS])
  const queue = world.queue()
  const out = world.syncobj()
  expect(world.submit({ queue, commands: [{ kind: "compute", stream }], signals: [[out, 0]] }).result).toBe(0)
  world.run()
  return { world, out }
}

function pointer(va: number): [low: number, high: number] {
  return [va % 2 ** 32, Math.floor(va / 2 ** 32)]
}

function code(text: string): string {
  const { bytes, errors } = assemble(text)
  expect(errors).toEqual([])
  return hex(bytes)
}

describe("machine code through SUBMIT", () => {
  test("the divergent loop of reference C.7 on 1, 8 and 64 cores", () => {
    const loop = `62000000 72091004 620d00000000 621500000000 421000000000 523446422400 20c01c000000 0e154a6224000000
      0e0d461200000000 00c0e4ffffff 521600000000 4529400e00c01200 8800`
    const times = [1, 8, 64].map((cores) => {
      const { world, out } = submitted(loop, pointer(DATA), 1000, { cores })
      expect(world.status(out)).toBe(1)
      expect(world.peek(DATA, 1001)).toEqual(
        Array.from({ length: 1001 }, (_, thread) => (thread < 1000 ? Math.abs(thread * (thread - 1)) / 2 : 0)),
      )
      return world.file.syncobjs.handles.find(out)?.fence?.timestamp ?? 0
    })
    expect(times[0]).toBeGreaterThan(times[1] as number)
    // The longest of 32 groups decides already.
    expect(times[1]).toBeGreaterThanOrEqual(times[2] as number)
  })

  test("a store to nowhere: the fence fails", () => {
    const { world, out } = submitted("72051004 62010df0feca 4501200e00c81200 8800", [0, 0x70], 32)
    expect(world.status(out)).toBe(-ERRNO.EIO)
  })

  test.each([
    ["that repeats its state", "loop: jmp_exec_any loop"],
    ["that counts", "loop: iadd r1, r1, 1\njmp_exec_any loop"],
  ])("a loop %s: the firmware's timeout", (_, text) => {
    const { world, out } = submitted(code(text), [0, 0], 32)
    expect(world.status(out)).toBe(-ERRNO.ETIMEDOUT)
  })
})
