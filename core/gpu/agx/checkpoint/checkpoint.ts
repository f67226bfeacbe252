/**
 * A machine's hardware at one moment, as plain data: memory, TLB, fault register, cores with their thread groups,
 * engines, firmware, and when each of them goes on. It can be sent anywhere (structuredClone, `packPlain` for JSON) and
 * put into any machine of the same make; what happens then is what would have happened.
 *
 * Not in it: whoever is outside of the hardware. A driver that has gone on meanwhile does not go back, and the trace
 * does not shrink.
 */
import { copyPlain } from "../../../base/plain.ts"
import { type Result, err, ok } from "../../../base/result.ts"
import type { AgxGpu } from "../agx-gpu.ts"
import type { SavedCores } from "../engines/core-array.ts"
import type { MachineUnit, SavedUnit } from "../engines/engine-unit.ts"
import type { SavedFirmware } from "../firmware/firmware.ts"
import type { MemoryCheckpoint } from "../memory/physical-memory.ts"
import type { FaultRegisterState } from "../uat/fault.ts"
import type { MmuState } from "../uat/mmu.ts"
import { RestoredClock, rankTimers } from "./clock.ts"
import { type Place, findPlaces } from "./places.ts"

/** What two machines must have in common. */
export interface Make {
  readonly chip: string
  readonly cores: number
  readonly frames: number
  readonly softFaults: boolean
}

export interface GpuCheckpoint {
  readonly make: Make
  /** Virtual nanoseconds. */
  readonly now: number
  readonly memory: MemoryCheckpoint
  readonly mmu: MmuState
  readonly faults: FaultRegisterState
  /** By pipe. */
  readonly units: readonly SavedUnit[]
  readonly cores: SavedCores
  readonly firmware: SavedFirmware
  /** What words of memory are called, for `diffCheckpoints`. */
  readonly places: readonly Place[]
}

function makeOf({ spec, memory }: AgxGpu): Make {
  return { chip: spec.chip.name, cores: spec.cores, frames: memory.frames, softFaults: spec.softFaults }
}

/**
 * Between two turns of the engine; not while a debugger has stopped a thread group within a slice.
 * `previous`: an earlier one of the same machine, with which it shares the pages of memory that are the same.
 */
export function takeCheckpoint(gpu: AgxGpu, previous: GpuCheckpoint | null = null): GpuCheckpoint {
  const { memory, mmu, faults, units, cores, firmware } = gpu
  // One copy of all, so that a group and its engine go on sharing what they share.
  const parts = copyPlain({
    faults: faults.state,
    units: units.map((unit) => unit.save()),
    cores: cores.save(),
    firmware: firmware.save(),
  })
  const { self, idle, limits } = parts.firmware.timers
  const groups = parts.cores.groups.map(({ timer }) => timer)
  rankTimers([self, idle, ...limits, ...parts.units.map(({ timer }) => timer), ...groups])
  return {
    make: makeOf(gpu),
    now: firmware.engine.now,
    memory: memory.save(previous === null ? null : previous.memory),
    mmu: mmu.save(),
    ...parts,
    places: findPlaces(mmu, firmware.state),
  }
}

/** Refused if the machine is of another make. If its clock stands elsewhere, every time moves by the difference. */
export function restoreCheckpoint(gpu: AgxGpu, checkpoint: GpuCheckpoint): Result<null, string> {
  const [here, there] = [makeOf(gpu), checkpoint.make]
  for (const [name, value] of Object.entries(here) as [keyof Make, unknown][])
    if (there[name] !== value) return err(`the checkpoint's ${name} is ${there[name]}, the machine's ${String(value)}`)
  const { units, cores, firmware, faults } = copyPlain({
    units: checkpoint.units,
    cores: checkpoint.cores,
    firmware: checkpoint.firmware,
    faults: checkpoint.faults,
  })
  const clock = new RestoredClock(gpu.firmware.engine, checkpoint.now)
  gpu.memory.restore(checkpoint.memory)
  gpu.mmu.restore(checkpoint.mmu)
  gpu.faults.state = faults
  for (const [pipe, unit] of gpu.units.entries()) unit.restore(units[pipe] as SavedUnit, clock)
  gpu.cores.restore(cores, clock, (owner) => (gpu.units[owner.pipe] as MachineUnit).ownerOf(owner))
  gpu.firmware.restore(firmware, clock)
  clock.finish()
  return ok(null)
}
