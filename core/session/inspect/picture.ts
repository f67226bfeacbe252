/** A linear picture in memory. Too large a one is told by every second, third … pixel. */
import { PAGE_SIZE, pageOffset } from "../../gpu/agx/memory/page.ts"
import { explainWalk } from "../../gpu/agx/uat/explain-walk.ts"
import type { Mmu } from "../../gpu/agx/uat/mmu.ts"
import { type AnswerOf, type MachineQuestion, PICTURE_PIXELS_MAX } from "../../protocol/machine.ts"
import { hexOf } from "./bytes.ts"

type Question = Extract<MachineQuestion, { readonly kind: "picture" }>

const PIXEL_BYTES = 4

export function picture(mmu: Mmu, question: Question): AnswerOf<"picture"> {
  const { width, height } = question
  let step = 1
  while (Math.ceil(width / step) * Math.ceil(height / step) > PICTURE_PIXELS_MAX) step++
  const columns = Math.ceil(width / step)
  const rows = Math.ceil(height / step)
  const pixels = new Uint8Array(PIXEL_BYTES * columns * rows)
  const view = new DataView(pixels.buffer)
  const reader = new WordReader(mmu, question.context)
  let missing = 0
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const address = question.address + row * step * question.stride + column * step * PIXEL_BYTES
      const word = reader.word(address)
      if (word < 0) missing++
      else view.setUint32(PIXEL_BYTES * (row * columns + column), colour(word, question.format))
    }
  }
  return { kind: "picture", width: columns, height: rows, step, hex: hexOf(pixels), missing }
}

/** Red in the highest byte. */
function colour(word: number, format: Question["format"]): number {
  const bytes = [word & 0xff, (word >>> 8) & 0xff, (word >>> 16) & 0xff, word >>> 24] as const
  if (format === "rgba8") return joined(bytes[0], bytes[1], bytes[2], bytes[3])
  if (format === "bgra8") return joined(bytes[2], bytes[1], bytes[0], bytes[3])
  cell.setUint32(0, word)
  const grey = Math.round(255 * Math.min(1, Math.max(0, cell.getFloat32(0) || 0)))
  return joined(grey, grey, grey, 255)
}

const cell = new DataView(new ArrayBuffer(4))

function joined(red: number, green: number, blue: number, alpha: number): number {
  return ((red << 24) | (green << 16) | (blue << 8) | alpha) >>> 0
}

/** Words of an address space, the page of the last one remembered. */
class WordReader {
  private readonly mmu: Mmu
  private readonly context: number
  private page = Number.NaN
  private frame = -1

  constructor(mmu: Mmu, context: number) {
    this.mmu = mmu
    this.context = context
  }

  /** -1 if nothing is mapped there, or the word is not aligned. */
  word(address: number): number {
    const offset = pageOffset(address)
    if (address - offset !== this.page) {
      this.page = address - offset
      this.frame = explainWalk(this.mmu, this.context, this.page).physical ?? -1
    }
    if (this.frame < 0 || offset % PIXEL_BYTES !== 0 || offset + PIXEL_BYTES > PAGE_SIZE) return -1
    return this.mmu.memory.readU32(this.frame + offset)
  }
}
