/** What GET_PARAMS and GET_TIME answer. Source: reference A.2. */
import type { SimTime } from "../../time/time.ts"
import { CLUSTER_CORES } from "../../gpu/agx/chips.ts"
import { ticksOf } from "../../gpu/agx/firmware/firmware.ts"
import type { AgxDeviceSpec } from "./agx-device.ts"
import { VM_END, VM_KERNEL_MIN_SIZE, VM_START } from "./vm/vm-context.ts"
import { ATTACHMENTS_MAX, COMMANDS_MAX } from "./submit/command-buffer.ts"

export const PARAMS_BYTES = 592
const SOFT_FAULTS = 1
const TIMESTAMP_HZ = 1_000_000_000

export function globalParams({ chip, cores, softFaults }: AgxDeviceSpec): Uint8Array {
  const view = new DataView(new ArrayBuffer(PARAMS_BYTES))
  const clusters = Math.ceil(cores / CLUSTER_CORES)
  const words: readonly (readonly [at: number, value: number])[] = [
    [0, softFaults ? SOFT_FAULTS : 0],
    [8, chip.generation],
    [12, chip.variant.charCodeAt(0)],
    [16, chip.revision],
    [20, chip.id],
    [24, chip.dies],
    [28, clusters],
    [32, CLUSTER_CORES],
    [36, chip.clockKhz],
    [552, VM_START],
    [560, VM_END % 0x1_0000_0000],
    [564, Math.floor(VM_END / 0x1_0000_0000)],
    [568, VM_KERNEL_MIN_SIZE],
    [576, COMMANDS_MAX],
    [580, ATTACHMENTS_MAX],
    [584, TIMESTAMP_HZ],
  ]
  for (const [at, value] of words) view.setUint32(at, value, true)
  for (let cluster = 0; cluster < clusters; cluster++) {
    const here = Math.min(CLUSTER_CORES, cores - cluster * CLUSTER_CORES)
    view.setUint32(40 + 8 * cluster, 2 ** here - 1, true)
  }
  return new Uint8Array(view.buffer)
}

/** Nanoseconds, in steps of the 24 MHz counter. */
export function gpuTime(now: SimTime): number {
  return Math.floor((ticksOf(now) * 125) / 3)
}
