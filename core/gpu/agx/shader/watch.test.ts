/** A watched thread group stops where it should, and what it computes and how long it takes stays the same. */
import fc from "fast-check"
import { describe, expect, test } from "vitest"
import type { SliceEnd } from "../engines/shader-port.ts"
import { disassemble } from "../../../isa/shader/disassemble.ts"
import type { AgxThreadGroup } from "./shader-cores.ts"
import { CODE_VA, CONTEXT, DATA_VA, ShaderWorld, codeOf, groupSpec } from "./testing.ts"
import type { Watch, WatchedRange } from "./watch.ts"

const PROGRAM = `get_sr r2, sr80
device_load 0, i32, x, r3, u0_u1, r2, unsigned
mov_imm r0l, 0
mov_imm r4, 0
push_exec r0l, 2
loop: while_icmp r0l, ult, r4, r2, 2
jmp_exec_none done
iadd r4, r4, 1
jmp_exec_any loop
done: pop_exec r0l, 2
threadgroup_barrier
wait 0
iadd r3, r3, r4
device_store 0, i32, x, r3, u0_u1, r2, unsigned
stop`
const CODE = codeOf(PROGRAM)
const PLACES = disassemble(CODE).map(({ offset }) => CODE_VA + offset)

function world(watch: Watch | null, threshold: number) {
  const made = new ShaderWorld({ softFaults: false, threshold })
  made.map(CODE_VA, 1)
  made.map(DATA_VA, 1)
  made.load(CODE)
  made.write(
    DATA_VA,
    Array.from({ length: 64 }, (_, index) => 100 * index),
  )
  made.cores.watch = watch
  const group = made.cores.start(groupSpec({ local: [48, 1, 1], uniforms: [BigInt(DATA_VA)] }))
  return { made, group }
}

/** Runs in slices; each stop is told and gone on from. */
function runAll(group: AgxThreadGroup, budget: number, stopped: () => void): SliceEnd[] {
  const ends: SliceEnd[] = []
  for (;;) {
    const end = group.run(budget)
    if (end === "stopped") {
      stopped()
      continue
    }
    ends.push(end)
    if (end !== "running") return ends
  }
}

function outcome({ made, group }: ReturnType<typeof world>, ends: readonly SliceEnd[]) {
  return {
    ends,
    memory: made.read(DATA_VA, 64),
    registers: [0, 1].map((simd) => [...group.registers(simd)]),
    cost: [group.issued, group.elapsed],
    simds: group.simds.map(({ status, instructions, laneInstructions }) => ({
      status,
      instructions,
      laneInstructions,
    })),
    counters: { ...made.cores.counters },
  }
}

test("whatever is watched, the group does the same in the same slices", () => {
  const range = fc.record({
    context: fc.constant(CONTEXT),
    address: fc.nat(300).map((at) => DATA_VA + at),
    bytes: fc.integer({ min: 1, max: 16 }),
    read: fc.boolean(),
    write: fc.boolean(),
  })
  fc.assert(
    fc.property(
      fc.subarray(PLACES),
      fc.array(range, { maxLength: 3 }),
      fc.integer({ min: 1, max: 200 }),
      fc.constantFrom(1, 4, Number.POSITIVE_INFINITY),
      (places, ranges, budget, threshold) => {
        const plain = world(null, threshold)
        const expected = outcome(
          plain,
          runAll(plain.group, budget, () => expect.unreachable()),
        )
        const watched = world(
          { instructions: places.map((address) => ({ context: CONTEXT, address })), ranges },
          threshold,
        )
        const ends = runAll(watched.group, budget, () => {
          const hit = watched.group.stopped?.hit
          expect(hit?.kind === "access" || places.includes(hit?.pc ?? 0)).toBe(true)
        })
        expect(outcome(watched, ends)).toEqual(expected)
      },
    ),
    { numRuns: 60 },
  )
})

describe("stops", () => {
  const stopsOf = (watch: Watch) => {
    const it = world(watch, 1)
    const stops: string[] = []
    runAll(it.group, 1000, () => {
      const { hit, simd } = it.group.stopped ?? expect.unreachable()
      const what = hit.kind === "access" ? `${hit.access} ${hit.address - DATA_VA} lane ${hit.lane}` : "instruction"
      stops.push(`simd ${simd.index} ${hit.pc - CODE_VA} ${what}`)
    })
    return { it, stops }
  }
  const at = (place: number) => (PLACES[place] as number) - CODE_VA
  const range = (more: Partial<WatchedRange>): Watch => ({
    instructions: [],
    ranges: [{ context: CONTEXT, address: DATA_VA + 132, bytes: 2, read: true, write: true, ...more }],
  })

  test("before an instruction, each time that a SIMD group comes there", () => {
    const { stops } = stopsOf({ instructions: [{ context: CONTEXT, address: PLACES[7] as number }], ranges: [] })
    // As often as its last lane has to count.
    expect(stops.length).toBe(31 + 47)
    expect(new Set(stops)).toEqual(new Set([`simd 0 ${at(7)} instruction`, `simd 1 ${at(7)} instruction`]))
  })

  test("at the end of a block too", () => {
    const { stops } = stopsOf({ instructions: [{ context: CONTEXT, address: PLACES[14] as number }], ranges: [] })
    expect(stops).toEqual([`simd 0 ${at(14)} instruction`, `simd 1 ${at(14)} instruction`])
  })

  test("before an access of a lane, and the memory is as it was", () => {
    expect(stopsOf(range({})).stops).toEqual([`simd 1 ${at(1)} read 132 lane 1`, `simd 1 ${at(13)} write 132 lane 1`])
    expect(stopsOf(range({ read: false })).stops).toEqual([`simd 1 ${at(13)} write 132 lane 1`])
    expect(stopsOf(range({ write: false })).stops).toEqual([`simd 1 ${at(1)} read 132 lane 1`])
    const it = world(range({ read: false }), 1)
    expect(it.group.run(1000)).toBe("stopped")
    expect(it.made.read(DATA_VA + 132, 1)).toEqual([3300])
    // The other SIMD group was before it.
    expect(it.made.read(DATA_VA, 2)).toEqual([0, 101])
  })

  test("in no other address space", () => {
    expect(stopsOf(range({ context: CONTEXT + 1 })).stops).toEqual([])
    expect(stopsOf({ instructions: [{ context: 0, address: CODE_VA }], ranges: [] }).stops).toEqual([])
  })

  test("what is taken off while it stands there stops no more", () => {
    const it = world({ instructions: PLACES.map((address) => ({ context: CONTEXT, address })), ranges: [] }, 1)
    expect(it.group.run(1000)).toBe("stopped")
    it.made.cores.watch = null
    expect(it.group.run(1000)).toBe("done")
    expect(it.made.read(DATA_VA, 3)).toEqual([0, 101, 202])
  })
})

test("an atomic is a write and a read", () => {
  const made = new ShaderWorld({ softFaults: false })
  made.map(CODE_VA, 1)
  made.map(DATA_VA, 1)
  made.load(codeOf("mov_imm r1, 1\natomic 0, add, r2, r1, u0_u1, 3, signed\nstop"))
  const group = made.cores.start(groupSpec({ uniforms: [BigInt(DATA_VA)] }))
  made.cores.watch = {
    instructions: [],
    ranges: [{ context: CONTEXT, address: DATA_VA + 12, bytes: 4, read: true, write: false }],
  }
  expect(group.run(100)).toBe("stopped")
  expect(group.stopped?.hit).toMatchObject({ kind: "access", access: "read", address: DATA_VA + 12 })
})
