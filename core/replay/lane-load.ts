/**
 * Loops for the shader cores, as a benchmark runs them: four SIMD groups on one core, every lane busy. Whoever measures brings
 * the clock.
 */
import { assert } from "../base/assert.ts"
import { NEVER } from "../gpu/agx/shader/compiler.ts"
import { CODE_VA, DATA_VA, ShaderWorld, codeOf, groupSpec } from "../gpu/agx/shader/testing.ts"

export const LANE_LOADS = ["saxpy", "divergent loop", "integer hash", "memory copy"] as const
export type LaneLoad = (typeof LANE_LOADS)[number]
export const EXECUTORS = ["compiled", "interpreted"] as const
export type Executor = (typeof EXECUTORS)[number]

const BODIES: Readonly<Record<LaneLoad, string>> = {
  saxpy: `
    device_load 0, i32, x, r3, u0_u1, r2, unsigned
    device_load 0, i32, x, r4, u2_u3, r2, unsigned
    wait 0
    fmadd32 r5, r3, u6, r4
    device_store 0, i32, x, r5, u4_u5, r2, unsigned`,
  "divergent loop": `
    and r3, r6, 31
    if_icmp r0l, ult, r3, r2, 1
      iadd r5, r5, r3
    else_icmp r0l, ueq, 0, 0, 1
      imadd r5, r5, 5, r3
    pop_exec r0l, 1`,
  "integer hash": `
    xor r2, r2, r6
    imadd r2, r2, u8, u9
    mov r3, r2
    iadd r2, r2, r3, lsl 4
    xor r2, r2, r3
    imadd r2, r2, u10, r6`,
  "memory copy": `
    device_load 0, i32, xyzw, r8_r9_r10_r11, u0_u1, r2, unsigned, lsl 2
    wait 0
    device_store 0, i32, xyzw, r8_r9_r10_r11, u4_u5, r2, unsigned, lsl 2`,
}

/** The body, u7 times. */
function program(load: LaneLoad): string {
  return `
    get_sr r2, sr51
    push_exec r0l, 2
  loop: ${BODIES[load]}
    iadd r6, r6, 1
    while_icmp r0l, ult, r6, u7, 2
    jmp_exec_any loop
    pop_exec r0l, 2
    stop`
}

const THREADS = 128
const PAGES = 4
const SLICE = 65_536
/** Of u6 and u8 to u10: 2.5 as a float, and constants of hashes. */
const CONSTANTS = [0x4020_0000, 1_664_525, 1_013_904_223, 0x9e37_79b1] as const

/** Executes `rounds` rounds of the loop and tells how many instructions ran, counted once for each lane. */
export class LaneRun {
  private readonly world: ShaderWorld

  constructor(load: LaneLoad, executor: Executor) {
    this.world = new ShaderWorld({ softFaults: false, ...(executor === "interpreted" ? { threshold: NEVER } : {}) })
    this.world.map(CODE_VA, 1)
    this.world.map(DATA_VA, PAGES)
    this.world.load(codeOf(program(load)))
  }

  run(rounds: number): number {
    const { cores } = this.world
    const before = cores.counters.laneInstructions
    const [scale, ...hash] = CONSTANTS
    const pointers = [DATA_VA, DATA_VA + 0x4000, DATA_VA + 0x8000].map(BigInt)
    const uniforms = [...pointers, scale, rounds, ...hash]
    const group = cores.start(groupSpec({ local: [THREADS, 1, 1], uniforms }))
    let end = group.run(SLICE)
    while (end === "running") end = group.run(SLICE)
    assert(end === "done", `the loop ended as ${end}`)
    group.release()
    return cores.counters.laneInstructions - before
  }
}
