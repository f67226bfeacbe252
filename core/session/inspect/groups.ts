/** Thread groups that are resident on cores, and the registers of their SIMD groups. */
import type { InspectedMachine } from "../../replay/agx/inspected-machine.ts"
import type { ResidentGroup } from "../../gpu/agx/engines/core-array.ts"
import { activeCount, exists, isActive } from "../../gpu/agx/shader/lanes.ts"
import { UNIFORMS_AT } from "../../gpu/agx/shader/register-file.ts"
import { AgxThreadGroup } from "../../gpu/agx/shader/shader-cores.ts"
import { LANES } from "../../gpu/agx/shader/special-registers.ts"
import { REGISTERS, UNIFORM_HALVES } from "../../isa/shader/register-names.ts"
import { type AnswerOf, GROUPS_MAX, type MachineAnswer } from "../../protocol/machine.ts"
import { hexOf } from "./bytes.ts"

export interface Resident {
  readonly resident: ResidentGroup
  readonly threads: AgxThreadGroup
}

/** In the order in which they came; groups of another executor than the shader cores have nothing to show. */
export function residents({ gpu }: InspectedMachine): Resident[] {
  const found: Resident[] = []
  for (const resident of gpu.cores.resident)
    if (resident.running instanceof AgxThreadGroup) found.push({ resident, threads: resident.running })
  return found
}

export function groups(machine: InspectedMachine): AnswerOf<"groups"> {
  const all = residents(machine)
  return {
    kind: "groups",
    groups: all.slice(0, GROUPS_MAX).map(({ resident, threads }) => {
      const { spec, simds, file } = threads
      const { group, local, program } = spec
      return {
        pipe: resident.owner.pipe,
        core: resident.core,
        context: spec.context,
        code: program.code,
        position: [group[0], group[1], group[2]],
        local: [local[0], local[1], local[2]],
        registers: program.registers,
        simds: simds.map((simd) => {
          // One that a debugger stopped stands within a block.
          const stopped = threads.stopped?.simd === simd ? threads.stopped : null
          return {
            index: simd.index,
            pc: stopped?.hit.pc ?? simd.pc,
            status: simd.status,
            instructions: simd.instructions + (stopped?.number ?? 0),
            active: activeCount(file, simd.slot),
          }
        }),
      }
    }),
    more: Math.max(0, all.length - GROUPS_MAX),
  }
}

export function registers(machine: InspectedMachine, group: number, simd: number): MachineAnswer {
  const threads = residents(machine)[group]?.threads
  const state = threads?.simds[simd]
  if (threads === undefined || state === undefined)
    return { kind: "none", text: `No SIMD group ${simd} of group ${group} is on a core.` }
  const words = threads.registers(simd)
  const bytes = new Uint8Array(words.buffer, words.byteOffset, words.byteLength)
  const lanes = (of: (lane: number) => boolean) =>
    Array.from({ length: LANES }, (_, lane) => (of(lane) ? "1" : "0")).join("")
  return {
    kind: "registers",
    group,
    simd,
    words: hexOf(bytes.subarray(0, 4 * LANES * REGISTERS)),
    uniforms: hexOf(bytes.subarray(UNIFORMS_AT, UNIFORMS_AT + 2 * UNIFORM_HALVES)),
    active: lanes((lane) => isActive(threads.file, state.slot, lane)),
    exists: lanes((lane) => exists(threads.file, state.slot, lane)),
  }
}
