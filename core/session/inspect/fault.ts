/** The fault register taken apart, with the walk of the address that it names, and which instructions stopped. */
import type { InspectedMachine } from "../../replay/agx/inspected-machine.ts"
import { G13_FAULT, G14X_FAULT, G14X_FAULT_ADDRESS } from "../../gpu/agx/uat/fault.ts"
import { unitName } from "../../gpu/agx/uat/unit-names.ts"
import { type FaultAnswer, GROUPS_MAX } from "../../protocol/machine.ts"
import { residents } from "./groups.ts"
import { walkOf } from "./walk.ts"

export function faultReport(machine: InspectedMachine): FaultAnswer {
  const { gpu } = machine
  const { fault, lost } = gpu.faults.state
  const offsets = gpu.spec.chip.longLaunch ? [G14X_FAULT, G14X_FAULT_ADDRESS] : [G13_FAULT]
  return {
    kind: "fault",
    registers: offsets.map((offset, index) => ({
      name: index === 0 ? "fault" : "fault address",
      offset,
      raw: `0x${gpu.faults.read(offset).toString(16).padStart(16, "0")}`,
    })),
    fault: fault === null ? null : { ...fault, unitName: unitName(fault.unit) },
    lost,
    walk: fault === null ? null : walkOf(gpu.mmu, fault.context, fault.address),
    shaders: stopped(machine),
  }
}

function stopped(machine: InspectedMachine): FaultAnswer["shaders"] {
  const found: FaultAnswer["shaders"] = []
  for (const [group, { threads }] of residents(machine).entries())
    for (const { index, fault } of threads.simds)
      if (fault !== null && found.length < GROUPS_MAX) found.push({ group, simd: index, ...fault })
  return found
}
