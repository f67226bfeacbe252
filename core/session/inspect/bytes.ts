/** Bytes as hexadecimal digits, and memory as somebody sees it who looks without being noticed. */
import { PAGE_SIZE, pageOffset } from "../../gpu/agx/memory/page.ts"
import { explainWalk } from "../../gpu/agx/uat/explain-walk.ts"
import type { Mmu } from "../../gpu/agx/uat/mmu.ts"
import { PHYSICAL } from "../../protocol/machine.ts"

const DIGITS = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0"))

export function hexOf(bytes: Uint8Array): string {
  let text = ""
  for (const byte of bytes) text += DIGITS[byte]
  return text
}

export interface Piece {
  readonly address: number
  readonly physical: number
  readonly bytes: Uint8Array
}

/**
 * What can be read of a range, a piece a page at most. By the tables as they are now, whatever the TLB remembers; neither
 * it nor the counters notice. Addresses of the machine's memory with the context `PHYSICAL`.
 */
export function readPieces(mmu: Mmu, context: number, address: number, bytes: number): Piece[] {
  const pieces: Piece[] = []
  for (let done = 0; done < bytes; ) {
    const at = address + done
    const length = Math.min(bytes - done, PAGE_SIZE - pageOffset(at))
    const physical = context === PHYSICAL ? physicalAt(mmu, at) : explainWalk(mmu, context, at).physical
    if (physical !== null) pieces.push({ address: at, physical, bytes: mmu.memory.copyOut(physical, length) })
    done += length
  }
  return pieces
}

function physicalAt({ memory }: Mmu, at: number): number | null {
  return at >= memory.base && at < memory.base + memory.frames * PAGE_SIZE ? at : null
}

/** Null unless all of it can be read. */
export function readWhole(mmu: Mmu, context: number, address: number, length: number): Uint8Array | null {
  const out = new Uint8Array(length)
  let found = 0
  for (const piece of readPieces(mmu, context, address, length)) {
    out.set(piece.bytes, piece.address - address)
    found += piece.bytes.length
  }
  return found === length ? out : null
}
