/**
 * The GPU as a whole: memory, MMU, cores, engines, and the firmware's processor in front of them. What the driver
 * holds of it is the mailbox, the fault register and the context table; everything else goes through memory.
 */
import { assert, present } from "../../base/assert.ts"
import type { Engine } from "../../engine/engine.ts"
import { CORES_MAX, type Chip } from "./chips.ts"
import { ComputeEngine } from "./engines/compute/compute-engine.ts"
import { CoreArray } from "./engines/core-array.ts"
import type { MachineUnit } from "./engines/engine-unit.ts"
import { FragmentEngine } from "./engines/fragment/fragment-engine.ts"
import { GpuMmu } from "./engines/gpu-mmu.ts"
import type { GpuMemory } from "./engines/gpu-memory.ts"
import type { ShaderCores } from "./engines/shader-port.ts"
import { VertexEngine } from "./engines/vertex/vertex-engine.ts"
import { FirmwareMmu } from "./firmware/firmware-mmu.ts"
import { Firmware, type FirmwareHost } from "./firmware/firmware.ts"
import type { MailMessage } from "./firmware/state.ts"
import { PhysicalMemory } from "./memory/physical-memory.ts"
import { PAGE_SIZE } from "./memory/page.ts"
import { FaultRegister } from "./uat/fault.ts"
import { Mmu } from "./uat/mmu.ts"

export interface AgxGpuSpec {
  readonly chip: Chip
  /** 1 to 64. */
  readonly cores: number
  /** Bytes, rounded down to pages. */
  readonly memory: number
  /** Nanoseconds that the firmware lets a job execute. */
  readonly firmwareTimeout: number
  /** Loads from unmapped memory give zeros and stores are dropped. */
  readonly softFaults: boolean
}

/** What executes shaders, made for the memory that they work on. */
export type ShaderMaker = (mmu: Mmu, faults: FaultRegister, spec: AgxGpuSpec) => ShaderCores
/** The vertex and fragment engines, by pipe. */
export type RenderEngines = (engine: Engine, memory: GpuMemory, cores: CoreArray) => readonly MachineUnit[]

export const renderEngines: RenderEngines = (engine, memory, cores) => {
  const fragment = new FragmentEngine(engine, memory, cores)
  const vertex = new VertexEngine(engine, memory, cores, fragment)
  fragment.partialUser = vertex
  return [vertex, fragment]
}

export class AgxGpu implements FirmwareHost {
  readonly spec: AgxGpuSpec
  readonly memory: PhysicalMemory
  readonly mmu: Mmu
  readonly faults = new FaultRegister()
  readonly cores: CoreArray
  readonly compute: ComputeEngine
  readonly units: readonly MachineUnit[]
  readonly firmware: Firmware
  /** Who gets the firmware's interrupts. */
  host: FirmwareHost | null = null

  constructor(engine: Engine, spec: AgxGpuSpec, makeShaders: ShaderMaker, makeRender: RenderEngines = renderEngines) {
    assert(spec.cores >= 1 && spec.cores <= CORES_MAX, `${spec.cores} cores`)
    this.spec = spec
    this.memory = new PhysicalMemory({ frames: Math.max(1, Math.floor(spec.memory / PAGE_SIZE)) })
    this.mmu = new Mmu(this.memory, present(this.memory.allocate(), "frame of the context table"))
    const gpuMemory = new GpuMmu(this.mmu, this.faults)
    const cycle = 1e6 / spec.chip.clockKhz
    this.cores = new CoreArray(engine, { cores: spec.cores, cycle }, makeShaders(this.mmu, this.faults, spec))
    this.compute = new ComputeEngine(engine, gpuMemory, this.cores, spec.chip.longLaunch)
    this.units = [...makeRender(engine, gpuMemory, this.cores), this.compute]
    this.firmware = new Firmware(engine, new FirmwareMmu(this.mmu), this.units, this, { timeout: spec.firmwareTimeout })
    for (const unit of this.units) unit.listener = this.firmware
  }

  mail(message: MailMessage): void {
    this.host?.mail(message)
  }
}
