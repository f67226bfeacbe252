/** What there is: address spaces with their mappings, and what each engine is at. */
import type { AgxMachine } from "../../driver/agx/agx-machine.ts"
import { BIND_READ, BIND_WRITE } from "../../driver/agx/vm/vm-context.ts"
import { VmFile } from "../../driver/agx/vm/vm-file.ts"
import type { ComputeState } from "../../gpu/agx/engines/compute/compute-engine.ts"
import { PIPE_COMPUTE } from "../../gpu/agx/firmware/layout.ts"
import { type AddressSpace, type AnswerOf, type EngineView, MAPPINGS_MAX } from "../../protocol/machine.ts"

const SPACES_MAX = 256
const LAUNCHES_MAX = 64

export function overview(machine: AgxMachine): AnswerOf<"overview"> {
  const { gpu } = machine
  const { chip, cores, memory } = gpu.spec
  const { phase, crashLog } = gpu.firmware.state
  return {
    kind: "overview",
    chip: chip.name,
    cores,
    memory,
    longLaunch: chip.longLaunch,
    phase,
    crashLog,
    fault: gpu.faults.state.fault !== null,
    spaces: spaces(machine).slice(0, SPACES_MAX),
    engines: engines(machine),
  }
}

function spaces({ files, device }: AgxMachine): AddressSpace[] {
  const { clients } = device.engine.trace.objects
  const found: AddressSpace[] = []
  for (const [index, file] of files.entries()) {
    if (!(file.memory instanceof VmFile)) continue
    const { vms, handles } = file.memory
    const numbers = new Map<object, number>()
    for (const [handle, { object }] of handles.entries()) numbers.set(object, handle)
    for (const [vm, space] of vms.entries()) {
      const mappings = [...space.gpuvm.mappings]
      found.push({
        context: space.context ?? -1,
        client: clients[file.client] ?? `file ${index + 1}`,
        vm,
        mappings: mappings.slice(0, MAPPINGS_MAX).map(({ address, range, flags, object, offset }) => ({
          address,
          bytes: range,
          read: (flags & BIND_READ) !== 0,
          write: (flags & BIND_WRITE) !== 0,
          buffer: numbers.get(object) ?? 0,
          offset,
        })),
        more: Math.max(0, mappings.length - MAPPINGS_MAX),
      })
    }
  }
  return found
}

function engines({ gpu }: AgxMachine): EngineView[] {
  return [computeView(gpu.compute.state, gpu.firmware.state.pipes[PIPE_COMPUTE]?.context ?? -1)]
}

function computeView(state: ComputeState, context: number): EngineView {
  const { job, at, uscBase, launches, hung, halted } = state
  const stream = job === null || job.registers.length < 8 ? 0 : streamOf(job.registers)
  return {
    pipe: "compute",
    state: job === null ? "idle" : hung ? "hung" : halted ? "halted" : "running",
    context: job?.context ?? context,
    slot: job?.slot ?? -1,
    stream,
    at,
    uscBase,
    launches: launches.slice(0, LAUNCHES_MAX).map(({ program, groups, next, done }) => ({
      code: program.code,
      groups: [groups[0], groups[1], groups[2]],
      started: next,
      done,
    })),
  }
}

/** The first of the job's registers. */
function streamOf({ buffer, byteOffset }: Uint8Array): number {
  const registers = new DataView(buffer, byteOffset)
  return (registers.getUint32(4, true) | 0) * 0x1_0000_0000 + registers.getUint32(0, true)
}
