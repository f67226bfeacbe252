/**
 * A whole AGX machine: the GPU, and its driver with its address spaces and its connection to the firmware. Processes
 * open files on it.
 */
import { present } from "../../base/assert.ts"
import type { Engine } from "../../engine/engine.ts"
import { WorkQueue } from "../../engine/work.ts"
import type { FenceContexts } from "../../fence/fence.ts"
import { AgxGpu, type AgxGpuSpec, type RenderEngines, type ShaderMaker } from "../../gpu/agx/agx-gpu.ts"
import type { FaultRegister } from "../../gpu/agx/uat/fault.ts"
import type { SchedulerPort } from "../port/scheduler-port.ts"
import { AgxDevice, type AgxMistakes } from "./agx-device.ts"
import { AsahiFile } from "./asahi-file.ts"
import { crashDump } from "./crash-dump/crash-dump.ts"
import { KernelHeap } from "./firmware/kernel-heap.ts"
import type { FaultRegister as DriverFaults } from "./recovery.ts"
import type { UserMemory } from "./user-memory.ts"
import { KernelSpace } from "./vm/kernel-space.ts"
import { VmDevice, type VmMistakes } from "./vm/vm-device.ts"
import { VmFile } from "./vm/vm-file.ts"

export interface AgxMachineSpec extends AgxGpuSpec {
  /** One user context only, so that a fault hurts nobody else. */
  readonly robustIsolation?: boolean
  /** Fewer event slots than the hardware has. */
  readonly eventSlots?: number
  /** Fewer blocks than a tiled vertex buffer may have. */
  readonly tvbBlocksMax?: number | undefined
  /** Mistakes of a driver, for people to see what comes of them. */
  readonly mistakes?: Partial<VmMistakes & AgxMistakes>
}

/** What a machine stands on. */
export interface AgxMachineParts {
  readonly engine: Engine
  readonly contexts: FenceContexts
  readonly port: SchedulerPort
  readonly shaders: ShaderMaker
  readonly render?: RenderEngines
}

/** Bytes of the firmware's memory that a crash dump holds. */
const DUMP_MAX = 64 * 2 ** 20
/** Bytes that the driver needs before anybody opens a file. */
export const MEMORY_MIN = 4 * 2 ** 20

export class AgxMachine {
  readonly gpu: AgxGpu
  readonly device: AgxDevice
  readonly vms: VmDevice
  readonly kernel: KernelSpace
  readonly heap: KernelHeap
  /** An ELF core file of the firmware that crashed; null while it lives. */
  crashDump: Uint8Array | null = null
  /** In the order in which they were opened, closed ones too: for whoever looks at the machine. */
  readonly files: { readonly file: AsahiFile; readonly memory: VmFile }[] = []

  /** `spec.memory` is at least `MEMORY_MIN`. */
  constructor(spec: AgxMachineSpec, { engine, contexts, port, shaders, render }: AgxMachineParts) {
    this.gpu = new AgxGpu(engine, spec, shaders, render)
    const { mmu, memory, firmware, faults } = this.gpu
    const { robustIsolation = false, mistakes = {} } = spec
    const { skipInvalidation = false, skipFlush = false } = mistakes
    this.vms = new VmDevice({ engine, mmu, robustIsolation, mistakes: { skipInvalidation, skipFlush } })
    this.kernel = new KernelSpace(this.vms)
    this.heap = new KernelHeap(memory, (va, pa) => this.vms.mapKernelPage(va, pa, "firmware-shared-rw"))
    const interruptQueue = new WorkQueue("agx", true)
    const parts = { engine, contexts, port, interruptQueue, heap: this.heap, mailbox: firmware, faults: seen(faults) }
    this.device = present(AgxDevice.create(spec, parts), "memory for the firmware's rings")
    this.gpu.host = this.device
    this.device.crashHandler = () => {
      this.crashDump = this.dumpFirmware(spec)
    }
    this.vms.connect(this.device.link, this.heap.physical(this.device.link.handoff))
  }

  private dumpFirmware(spec: AgxMachineSpec): Uint8Array {
    const { device, gpu, vms } = this
    const { crashLog } = gpu.firmware.state
    const crashed = {
      memory: gpu.memory,
      kernelRoot: vms.kernelTables.root,
      initdata: device.link.initdata,
      crashLog,
      spec,
    }
    return crashDump(crashed, DUMP_MAX)
  }

  /** An open file of a process whose memory is `user`; `client` is its number in the trace, -1 for none. */
  open(user: UserMemory, client: number): AsahiFile {
    const memory = new VmFile(this.vms, this.kernel, user)
    const file = new AsahiFile(this.device, memory, user, client)
    this.files.push({ file, memory })
    return file
  }
}

/** The register as the driver uses it. */
function seen(register: FaultRegister): DriverFaults {
  return {
    get fault() {
      return register.state.fault
    },
    clear: () => register.clear(),
  }
}
