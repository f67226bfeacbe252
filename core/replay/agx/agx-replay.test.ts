/** Replays of machine agx as a whole: the same for any number of cores, the same twice, and nothing that breaks the run. */
import fc from "fast-check"
import { readFileSync } from "node:fs"
import { describe, expect, it, test } from "vitest"
import { compileReplay } from "../../lang/compile.ts"
import type { Session } from "../../session/session-types.ts"
import { openSession } from "../../session/open-session.ts"
import { randomStrategy } from "../../session/strategies.ts"
import { formatEvent } from "../../trace/format-event.ts"

const examples = new URL("../../../examples/agx/", import.meta.url)

function example(name: string): string {
  return readFileSync(new URL(`${name}.replay`, examples), "utf8")
}

function run(text: string, seed?: number): Session {
  const compiled = compileReplay(text)
  if (!compiled.ok) throw new Error(compiled.error.map(({ line, message }) => `${line}: ${message}`).join("\n"))
  const session = openSession(compiled.value, seed === undefined ? {} : { strategy: randomStrategy(seed) })
  session.run({ turns: 5_000_000 })
  return session
}

function failures(session: Session): string[] {
  return session.verdicts().flatMap(({ held, line, text }) => (held ? [] : [`${line}: ${text}`]))
}

function trace({ store }: Session): string[] {
  return Array.from({ length: store.length }, (_, index) => formatEvent(store, index))
}

/** Squares of thread numbers by adding a number as often as it says: long shaders, so that cores matter. */
const SQUARES = `replay 1
machine agx { cores CORES; memory 32MiB; firmware-timeout 100ms }
shader square {
  get_sr        r2, sr80
  mov_imm       r3, 0
  mov_imm       r4, 0
  mov_imm       r0l, 0
  push_exec     r0l, 2
next:
  while_icmp    r0l, ult, r4, r2, 2
  jmp_exec_none done
  iadd          r3, r3, r2
  iadd          r4, r4, 1
  jmp_exec_any  next
done:
  pop_exec      r0l, 2
  device_store  0, i32, x, r3, u0_u1, r2, unsigned
  stop
}
usc prog {
  uniform u0 count=4 from=params
  shared none
  shader square
  registers 16
  end
}
cdm work {
  launch uniforms=64 pipeline=prog global=4096,1,1 local=32,1,1
  terminate
}
client app {
  vm main
  buffer out at 0x1500000000 { size 16KiB; read; write }
  buffer params at 0x1510000000 { read; u64 out }
  buffer code at 0x1520000000 { read; at 0 shader square; at 0x100 usc prog; at 0x200 cdm work }
  queue q { usc-base code }
}
at 0us app submit j to q { compute work }
expect j ok
expect memory out u32 0, 1, 4, 9
expect memory out at 0x3ffc u32 16769025
`

test("1, 8 and 64 cores leave the same memory, at different times", () => {
  const sessions = ["1", "8", "64"].map((cores) => run(SQUARES.replace("CORES", cores)))
  expect(sessions.map(failures)).toEqual([[], [], []])
  const [one, eight, all] = sessions.map(({ agx }) => agx?.readBuffer(0, 0, 16_384))
  expect(eight).toEqual(one)
  expect(all).toEqual(one)
  const [slow = 0, middle = 0, fast = 0] = sessions.map((session) => end(session))
  expect(slow).toBeGreaterThan(middle)
  expect(middle).toBeGreaterThan(fast)
})

/** When the last engine had done its job. */
function end({ store }: Session): number {
  for (let index = store.length - 1; index >= 0; index--)
    if (formatEvent(store, index).includes("agx_engine_end")) return store.time(index)
  return 0
}

test.each(["vector-add", "hang-and-recovery", "compute-feeds-render"])("%s is the same twice", (name) => {
  expect(trace(run(example(name)))).toEqual(trace(run(example(name))))
})

describe("steered", () => {
  test.each(["vector-add", "reduction", "unmapped-access", "shared-timeline", "triangle"])(
    "%s holds in any order of what is simultaneous",
    (name) => {
      for (let seed = 0; seed < 12; seed++) {
        const session = run(example(name), seed)
        expect(session.report, `seed ${seed}`).toBeNull()
        expect([session.state, session.halted], `seed ${seed}`).toEqual(["ended", false])
        // What an early timer makes late is not wrong; the memory is right in any case.
        const memory = session.verdicts().filter((_, index) => session.program.expectations[index]?.kind === "memory")
        expect(memory.filter(({ held }) => !held)).toEqual([])
      }
    },
  )
})

/** A client whose code, USC words and stream are bytes of anybody's choice. */
function hostile(shader: string, usc: string, cdm: string): string {
  return `replay 1
machine agx { cores 2; memory 16MiB; firmware-timeout 50us }
hex shader-bytes {
  ${shader}
}
hex usc-bytes {
  ${usc}
}
hex cdm-bytes {
  ${cdm}
}
client app {
  vm main
  buffer code at 0x1500000000 { size 16KiB; read; write; at 0 hex shader-bytes; at 0x1000 hex usc-bytes; at 0x2000 hex cdm-bytes }
  queue q { usc-base code }
}
at 0us app submit a to q { compute code+0x2000 }
at 1us app submit b to q { compute code+0x2000; render code+0x2000 { width_px=32; height_px=32 } }
`
}

const LAUNCH = "12100000 00100000 40000000 01000000 01000000 20000000 01000000 01000000 00000040 00000000"
const WORDS = "4d900000 0d0c00000000 8d010001 8800"

describe("hostile contents", () => {
  it.each([
    ["a shader that never ends", "00c0 00000000", WORDS, LAUNCH],
    ["a shader that runs out of its buffer", "00".repeat(4096), WORDS, LAUNCH],
    ["a stream in a circle", "8800", WORDS, "15000020 00200000"],
    ["no stream at all", "8800", WORDS, ""],
    ["USC words that are none", "8800", "ff".repeat(64), LAUNCH],
    ["a launch of all there could be", "8800", WORDS, LAUNCH.replace("40000000", "ffffffff")],
  ])("%s", (_, shader, usc, cdm) => {
    const session = run(hostile(shader, usc, cdm))
    expect([session.state, session.report]).toEqual(["ended", null])
  })

  it("any bytes", () => {
    const bytes = fc
      .uint8Array({ maxLength: 96 })
      .map((list) => [...list].map((byte) => byte.toString(16).padStart(2, "0")).join(""))
    const code = fc.oneof(bytes, fc.constant("72011004 8800"))
    const usc = fc.oneof(bytes, fc.constant(WORDS))
    const cdm = fc.oneof(bytes, fc.constant(LAUNCH))
    fc.assert(
      fc.property(code, usc, cdm, (...parts) => {
        const session = run(hostile(...parts))
        expect([session.state, session.report]).toEqual(["ended", null])
      }),
      { numRuns: 60 },
    )
  })
})

describe("what was refused", () => {
  it("more memory than there is: the bind fails, and the replay says what was never there", () => {
    const session = run(`replay 1
machine agx { memory 8MiB }
client app {
  vm main
  buffer big at 0x1500000000 { size 1GiB; read; write }
  queue q { usc-base big }
}
at 0us app submit j to q { compute big }
expect j fails EIO
expect fault big { read; reason unmapped }
expect memory big u32 0
`)
    expect(failures(session)).toEqual([])
  })

  it("memory that runs out while buffers are filled", () => {
    const session = run(`replay 1
machine agx { memory 8MiB }
client app {
  vm main
  buffer big at 0x1500000000 { size 16MiB; read; fill u32 1 }
}
at 0us app unbind big as gone
expect gone ok
expect memory big u32 1
`)
    expect(failures(session)).toEqual(["9: big at 0x0 is 0, expected 1"])
  })
})
