/** A replay that is stopped again and again is the same replay: same trace, same memory, same verdicts. */
import { readFileSync } from "node:fs"
import { expect, test } from "vitest"
import { compileReplay } from "../../lang/compile.ts"
import type { MachineBreakpoint } from "../../protocol/machine.ts"
import { openSession } from "../open-session.ts"
import { randomStrategy } from "../strategies.ts"

const TEXT = readFileSync(new URL("../../../examples/agx/vector-add.replay", import.meta.url), "utf8")
const CODE = 0x15_0001_0000
const OUT = 0x15_0000_8000
const TURNS = 1_000_000

function open(breakpoints: readonly MachineBreakpoint[], steered = false) {
  const compiled = compileReplay(TEXT)
  if (!compiled.ok) throw new Error("the example has mistakes")
  const session = openSession(compiled.value, steered ? { strategy: randomStrategy(1) } : {})
  session.setBreakpoints(breakpoints)
  return session
}

function traceOf({ store }: ReturnType<typeof open>) {
  return JSON.stringify(
    Array.from({ length: store.length }, (_, at) => [
      store.time(at),
      store.kind(at),
      store.subject(at),
      store.a(at),
      store.b(at),
      store.c(at),
    ]),
  )
}

test("stopped at every instruction and every store", () => {
  const plain = open([])
  plain.run({ turns: TURNS })
  expect(plain.state).toBe("ended")
  const all = Array.from({ length: 64 }, (_, at) => ({ kind: "instruction", context: 1, address: CODE + at }) as const)
  const stores = { kind: "access", context: 1, address: OUT, bytes: 256, read: false, write: true } as const
  const session = open([...all, stores])
  const stops: string[] = []
  while (session.state !== "ended") {
    session.run({ turns: TURNS })
    const { stop } = session
    if (stop === null) continue
    stops.push(stop.text)
    const groups = session.inspect({ kind: "groups" })
    expect(groups.kind === "groups" && groups.groups[stop.group]?.simds[stop.simd]?.pc).toBe(stop.pc)
  }
  // Seven instructions in each of two SIMD groups; the store is told as the instruction that it is.
  expect(stops.length).toBe(14)
  expect(stops[0]).toBe("instruction 0x1500010000, group 0, 0, 0, SIMD group 0")
  expect(traceOf(session)).toBe(traceOf(plain))
  expect(session.verdicts()).toEqual(plain.verdicts())
  expect(session.verdicts().every(({ held }) => held)).toBe(true)
})

test("an access says who, what and where; nothing is written yet", () => {
  const session = open([{ kind: "access", context: 1, address: OUT + 132, bytes: 4, read: false, write: true }])
  session.run({ turns: TURNS })
  expect(session.stop).toMatchObject({ address: OUT + 132, lane: 1, simd: 0 })
  expect(session.stop?.text).toBe("write of 0x1500008084 by lane 1, group 1, 0, 0, SIMD group 0")
  const memory = session.inspect({ kind: "memory", context: 1, address: OUT + 132, bytes: 4 })
  expect(memory).toMatchObject({ pieces: [{ hex: "00000000" }] })
  session.setBreakpoints([])
  session.run({ turns: TURNS })
  expect([session.stop, session.state]).toEqual([null, "ended"])
})

test("a steered run does not stop at breakpoints, and is what it is without", () => {
  const [plain, watched] = [open([], true), open([{ kind: "instruction", context: 1, address: CODE }], true)]
  plain.run({ turns: TURNS })
  watched.run({ turns: TURNS })
  expect([watched.stop, traceOf(watched)]).toEqual([null, traceOf(plain)])
})
