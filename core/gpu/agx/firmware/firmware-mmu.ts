/** The firmware's memory as it really is: context 0 of the MMU, with the firmware's rights. */
import { PAGE_SIZE, pageOffset } from "../memory/page.ts"
import type { PhysicalMemory } from "../memory/physical-memory.ts"
import { FIRMWARE_UNIT } from "../uat/fault.ts"
import type { Mmu } from "../uat/mmu.ts"
import { type FirmwareMemory, addressOf, highWord, lowWord } from "./firmware-memory.ts"

const CONTEXT = 0

export class FirmwareMmu implements FirmwareMemory {
  refused: number | null = null
  private readonly mmu: Mmu
  private readonly memory: PhysicalMemory

  constructor(mmu: Mmu) {
    this.mmu = mmu
    this.memory = mmu.memory
  }

  u32(va: number): number {
    if (pageOffset(va) > PAGE_SIZE - 4) return wordOf(this.bytes(va, 4))
    const pa = this.translate(va, "read")
    return pa < 0 ? 0 : this.memory.readU32(pa)
  }

  setU32(va: number, value: number): void {
    if (pageOffset(va) > PAGE_SIZE - 4) {
      this.setBytes(va, bytesOf(value))
      return
    }
    const pa = this.translate(va, "write")
    if (pa >= 0) this.memory.writeU32(pa, value >>> 0)
  }

  address(va: number): number {
    return addressOf(this.u32(va), this.u32(va + 4))
  }

  setAddress(va: number, value: number): void {
    this.setU32(va, lowWord(value))
    this.setU32(va + 4, highWord(value))
  }

  bytes(va: number, length: number): Uint8Array {
    const out = new Uint8Array(length)
    for (let done = 0; done < length; ) {
      const count = Math.min(length - done, PAGE_SIZE - pageOffset(va + done))
      const pa = this.translate(va + done, "read")
      if (pa >= 0) out.set(this.memory.copyOut(pa, count), done)
      done += count
    }
    return out
  }

  setBytes(va: number, bytes: Uint8Array): void {
    for (let done = 0; done < bytes.length; ) {
      const count = Math.min(bytes.length - done, PAGE_SIZE - pageOffset(va + done))
      const pa = this.translate(va + done, "write")
      if (pa >= 0) this.memory.copyIn(pa, bytes.subarray(done, done + count))
      done += count
    }
  }

  private translate(va: number, access: "read" | "write"): number {
    const pa = this.mmu.translate(CONTEXT, va, access, FIRMWARE_UNIT)
    if (pa < 0) this.refused ??= va
    return pa
  }
}

function wordOf(bytes: Uint8Array): number {
  return new DataView(bytes.buffer, bytes.byteOffset, 4).getUint32(0, true)
}

function bytesOf(value: number): Uint8Array {
  const bytes = new Uint8Array(4)
  new DataView(bytes.buffer).setUint32(0, value >>> 0, true)
  return bytes
}
