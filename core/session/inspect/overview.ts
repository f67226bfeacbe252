/** What there is: address spaces with their mappings, the replay's code in them, and what each engine is at. */
import { BIND_READ, BIND_WRITE } from "../../driver/agx/vm/vm-context.ts"
import { ComputeEngine } from "../../gpu/agx/engines/compute/compute-engine.ts"
import { FragmentEngine } from "../../gpu/agx/engines/fragment/fragment-engine.ts"
import { VertexEngine } from "../../gpu/agx/engines/vertex/vertex-engine.ts"
import {
  type AddressSpace,
  type AnswerOf,
  CODE_MAX,
  type EngineView,
  MAPPINGS_MAX,
  type PlacedCodeView,
} from "../../protocol/machine.ts"
import type { AgxView } from "../../replay/agx/agx-view.ts"
import type { InspectedMachine } from "../../replay/agx/inspected-machine.ts"

/** What knows the replay's names. */
export type Names = Pick<AgxView, "program" | "bufferName">

const SPACES_MAX = 256
const LAUNCHES_MAX = 64

export function overview(machine: InspectedMachine, names: Names | null): AnswerOf<"overview"> {
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
    spaces: spaces(machine, names).slice(0, SPACES_MAX),
    code: placedCode(machine, names),
    engines: gpu.units.flatMap((unit) => {
      if (unit instanceof ComputeEngine) return [computeView(unit.state)]
      if (unit instanceof VertexEngine) return [renderView("vertex", unit.state.job, unit.state, unit.state.at)]
      if (unit instanceof FragmentEngine)
        return [{ ...renderView("fragment", unit.state.job, unit.state, 0), tiles: unit.state.drawn }]
      return []
    }),
  }
}

function spaces({ files, device }: InspectedMachine, names: Names | null): AddressSpace[] {
  const { clients } = device.engine.trace.objects
  const found: AddressSpace[] = []
  for (const [index, { file, memory }] of files.entries()) {
    const { vms, handles } = memory
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
          name: names?.bufferName(object) ?? "",
        })),
        more: Math.max(0, mappings.length - MAPPINGS_MAX),
      })
    }
  }
  return found
}

/** Code is at its buffer's address of the declaration, in the space of the buffer's client that has it mapped there. */
function placedCode(machine: InspectedMachine, names: Names | null): PlacedCodeView[] {
  if (names === null) return []
  const { program } = names
  const { clients } = machine.device.engine.trace.objects
  const all = spaces(machine, names)
  return program.code.slice(0, CODE_MAX).flatMap(({ name, kind, buffer, at, size }) => {
    const spec = program.buffers[buffer]
    if (spec === undefined || spec.address === null || size === 0) return []
    const client = clients[spec.client] ?? ""
    const address = spec.address + at
    const vm = all.find(
      (space) =>
        space.client === client && space.mappings.some((one) => one.name === spec.name && one.address <= address),
    )
    return [{ name, kind, client, context: vm?.context ?? -1, address, bytes: size }]
  })
}

function computeView({ job, at, uscBase, launches, hung, halted }: ComputeEngine["state"]): EngineView {
  const stream = job === null || job.registers.length < 8 ? 0 : streamOf(job.registers)
  return {
    pipe: "compute",
    state: stateOf(job !== null, hung, halted),
    context: job?.context ?? -1,
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
    tiles: null,
  }
}

function renderView(
  pipe: "vertex" | "fragment",
  job: VertexEngine["state"]["job"],
  { hung, halted }: { readonly hung: boolean; readonly halted: boolean },
  at: number,
): EngineView {
  return {
    pipe,
    state: stateOf(job !== null, hung, halted),
    context: job?.context ?? -1,
    slot: job?.slot ?? -1,
    stream: pipe === "vertex" ? (job?.stream ?? 0) : 0,
    at,
    uscBase: job?.uscBase ?? 0,
    launches: [],
    tiles: job === null ? null : { width: job.width, height: job.height },
  }
}

function stateOf(busy: boolean, hung: boolean, halted: boolean): EngineView["state"] {
  if (hung) return "hung"
  if (!busy) return "idle"
  return halted ? "halted" : "running"
}

/** The first of the job's registers. */
function streamOf({ buffer, byteOffset }: Uint8Array): number {
  const registers = new DataView(buffer, byteOffset)
  return (registers.getUint32(4, true) | 0) * 0x1_0000_0000 + registers.getUint32(0, true)
}
