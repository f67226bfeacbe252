/** Breakpoints of the machine: what the shader cores wait for, and why they stopped. */
import type { InspectedMachine } from "../../replay/agx/inspected-machine.ts"
import type { MachineStop } from "../../engine/machine-stop.ts"
import { GroupStopped } from "../../gpu/agx/engines/core-array.ts"
import { AgxShaderCores } from "../../gpu/agx/shader/shader-cores.ts"
import { formatAddress } from "../../gpu/agx/uat/address.ts"
import type { MachineBreakpoint, MachineStopped } from "../../protocol/machine.ts"
import { residents } from "./groups.ts"

export function watchFor({ gpu }: InspectedMachine, breakpoints: readonly MachineBreakpoint[]): void {
  const { shaders } = gpu.cores
  if (!(shaders instanceof AgxShaderCores)) return
  const instructions = breakpoints.flatMap((one) => (one.kind === "instruction" ? [one] : []))
  const ranges = breakpoints.flatMap((one) => (one.kind === "access" ? [one] : []))
  shaders.watch = breakpoints.length === 0 ? null : { instructions, ranges }
}

export function stopOf(machine: InspectedMachine, stopped: MachineStop): MachineStopped | null {
  if (!(stopped instanceof GroupStopped)) return null
  const group = residents(machine).findIndex(({ resident }) => resident === stopped.group)
  const threads = residents(machine)[group]?.threads
  const stop = threads?.stopped
  if (threads === undefined || stop === undefined || stop === null) return null
  const { hit, simd } = stop
  const who = `group ${threads.spec.group.join(", ")}, SIMD group ${simd.index}`
  const text =
    hit.kind === "instruction"
      ? `instruction ${formatAddress(hit.pc)}, ${who}`
      : `${hit.access} of ${formatAddress(hit.address)} by lane ${hit.lane}, ${who}`
  return {
    text,
    context: threads.context,
    pc: hit.pc,
    address: hit.kind === "access" ? hit.address : null,
    group,
    simd: simd.index,
    lane: hit.kind === "access" ? hit.lane : 0,
  }
}
