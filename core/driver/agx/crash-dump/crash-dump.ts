/**
 * What the driver keeps of a crashed firmware: an ELF core file with the kernel half of the address space, as the real
 * driver writes it. Source: reference B.7.
 *
 * Simplified: the AGX note has the fields in the order in which the reference names them, with three core counts, a
 * word each; the RTKIT note holds our firmware's crash log, which is a line of text. The firmware's version is the one
 * whose messages this machine speaks.
 */
import type { PhysicalMemory } from "../../../gpu/agx/memory/physical-memory.ts"
import { PAGE_SIZE } from "../../../gpu/agx/memory/page.ts"
import { KERNEL_START, bitsOf } from "../../../gpu/agx/uat/address.ts"
import { FIRMWARE_SHIFT, MAY_READ, MAY_WRITE, rightsOf } from "../../../gpu/agx/uat/entries.ts"
import { type MappedPage, mappedPages } from "../../../gpu/agx/uat/mapped-pages.ts"
import { CLUSTER_CORES } from "../../../gpu/agx/chips.ts"
import type { AgxDeviceSpec } from "../agx-device.ts"
import { ByteWriter } from "./byte-writer.ts"
import { type CoreNote, type CoreSegment, coreFile } from "./elf-core.ts"

const NOTE_AGX = 1
const NOTE_CRASH_LOG = 1
/** Pipe messages of 0x30 bytes: before 13.2. */
const FIRMWARE_VERSION = [12, 3, 0, 0, 0, 0]
const PF_WRITE = 2
const PF_READ = 4
/** Bits of an entry that are not the frame: these say how a page is mapped. */
const LOW_BITS = 0xfff
const HIGH_SHIFT = 20

export interface CrashedGpu {
  readonly memory: PhysicalMemory
  /** First-level table of the kernel half. */
  readonly kernelRoot: number
  readonly initdata: number
  readonly crashLog: string
  readonly spec: AgxDeviceSpec
}

/**
 * At most `limit` bytes of memory are in the file; of runs beyond it only the headers are. Context: process; the firmware
 * stands still.
 */
export function crashDump(gpu: CrashedGpu, limit: number): Uint8Array {
  const segments: CoreSegment[] = []
  let left = limit
  for (const run of runsOf(mappedPages(gpu.memory, gpu.kernelRoot, "kernel"))) {
    const bytes = run.frames.length * PAGE_SIZE
    const fits = bytes <= left
    if (fits) left -= bytes
    segments.push({
      address: bitsOf(run.address),
      physical: run.frames[0] as number,
      flags: run.flags,
      bytes,
      content: fits ? copyOf(gpu.memory, run.frames) : null,
    })
  }
  const letters = Uint8Array.from(gpu.crashLog, (letter) => letter.charCodeAt(0) & 0x7f)
  const notes: CoreNote[] = [
    { name: "AGX", type: NOTE_AGX, content: agxNote(gpu) },
    { name: "RTKIT", type: NOTE_CRASH_LOG, content: letters },
  ]
  return coreFile(bitsOf(KERNEL_START), notes, segments)
}

/** Pages that follow one another and are mapped in the same way. */
interface Run {
  readonly address: number
  readonly flags: number
  readonly frames: number[]
}

function runsOf(pages: Iterable<MappedPage>): readonly Run[] {
  const runs: Run[] = []
  for (const { address, frame, low, high } of pages) {
    const flags = segmentFlags(low, high)
    const last = runs.at(-1)
    if (last?.flags === flags && last.address + last.frames.length * PAGE_SIZE === address) last.frames.push(frame)
    else runs.push({ address, flags, frames: [frame] })
  }
  return runs
}

/** The entry's top twelve bits, its low twelve, and what the firmware may do. */
function segmentFlags(low: number, high: number): number {
  const rights = rightsOf(low, high) >> FIRMWARE_SHIFT
  const access = ((rights & MAY_READ) === 0 ? 0 : PF_READ) | ((rights & MAY_WRITE) === 0 ? 0 : PF_WRITE)
  return (((high >>> HIGH_SHIFT) << 20) | ((low & LOW_BITS) << 8) | access) >>> 0
}

function copyOf(memory: PhysicalMemory, frames: readonly number[]): Uint8Array {
  const out = new Uint8Array(frames.length * PAGE_SIZE)
  for (const [index, frame] of frames.entries()) out.set(memory.copyOut(frame, PAGE_SIZE), index * PAGE_SIZE)
  return out
}

function agxNote({ initdata, spec }: CrashedGpu): Uint8Array {
  const { chip, cores } = spec
  const words = [chip.id, chip.generation, chip.variant.charCodeAt(0), chip.revision]
  words.push(Math.ceil(cores / CLUSTER_CORES), CLUSTER_CORES, cores, ...FIRMWARE_VERSION)
  const out = new ByteWriter(8 + 4 * words.length)
  out.u64(bitsOf(initdata))
  for (const word of words) out.u32(word)
  return out.whole()
}
