/**
 * Blocks by where they are. Whoever asks for one gets it as memory has it now: a known block is only taken if its bytes are
 * still the same. Thread groups ask once for each and keep it, like an instruction cache.
 */
import { PAGE_SIZE } from "../memory/page.ts"
import { BLOCK_BYTES_MAX, type Block, readBlock } from "./block.ts"
import { type BlockCode, type Compiler, NEVER } from "./compiler.ts"
import type { MemoryPort } from "./memory-port.ts"

/** More blocks than a machine should need; then all are forgotten. */
const BLOCKS_MAX = 8192
const CONTEXTS = 64

export interface PlacedBlock {
  readonly block: Block
  readonly pc: number
  /** Times that it was executed without being compiled. */
  visits: number
  compiled: BlockCode | null
}

export interface SavedBlock {
  readonly pc: number
  readonly code: Uint8Array
}

export interface SavedCache {
  readonly generation: number
  readonly blocks: readonly (SavedBlock & { readonly key: number })[]
}

export function savePlaced({ pc, block }: PlacedBlock): SavedBlock {
  return { pc, code: block.code.slice() }
}

export class CodeCache {
  /** Groups that have kept blocks of an earlier one ask again. */
  generation = 0
  private readonly port: MemoryPort
  private readonly compiler: Compiler
  private readonly blocks = new Map<number, PlacedBlock>()

  constructor(port: MemoryPort, compiler: Compiler) {
    this.port = port
    this.compiler = compiler
  }

  /** Null: the code cannot be read, and the MMU's refusal says why. */
  find(context: number, pc: number, unit: number): PlacedBlock | null {
    const key = pc * CONTEXTS + context
    const known = this.blocks.get(key)
    if (known !== undefined && this.isCurrent(context, known, unit)) return known
    const bytes = this.fetch(context, pc, unit)
    if (bytes === null) return null
    const block = readBlock(bytes)
    if (block === null) {
      // The instruction goes on in the next page: this is refused.
      this.port.readPage(context, pc + bytes.length, unit)
      return null
    }
    if (this.blocks.size >= BLOCKS_MAX) this.blocks.clear()
    const placed = { block, pc, visits: 0, compiled: this.compiler.known(block) }
    this.blocks.set(key, placed)
    return placed
  }

  /** Compiles it if it is worth it. */
  warm(placed: PlacedBlock): void {
    placed.visits++
    if (placed.compiled === null && placed.visits >= this.compiler.threshold && this.compiler.threshold < NEVER)
      placed.compiled = this.compiler.compile(placed.block)
  }

  /** What is known by now, so that a copy of the machine asks memory for the same things. Plain data, a copy. */
  save(): SavedCache {
    const blocks = [...this.blocks].map(([key, placed]) => ({ key, ...savePlaced(placed) }))
    return { generation: this.generation, blocks }
  }

  restore({ generation, blocks }: SavedCache): void {
    this.generation = generation
    this.blocks.clear()
    for (const { key, ...saved } of blocks) {
      const placed = this.placedOf(saved)
      if (placed !== null) this.blocks.set(key, placed)
    }
  }

  /** Null: no block, so it cannot have been one of ours. */
  placedOf({ pc, code }: SavedBlock): PlacedBlock | null {
    const bytes = new Uint8Array(BLOCK_BYTES_MAX)
    bytes.set(code.subarray(0, BLOCK_BYTES_MAX))
    const block = readBlock(bytes)
    if (block?.code.length !== code.length) return null
    return { block, pc, visits: 0, compiled: this.compiler.known(block) }
  }

  forget(): void {
    this.blocks.clear()
    this.generation++
  }

  /** Whether memory still holds its bytes. */
  private isCurrent(context: number, { block, pc }: PlacedBlock, unit: number): boolean {
    const { code } = block
    let page = Number.NaN
    let start = 0
    for (let at = 0; at < code.length; at++) {
      const offset = (pc + at) & (PAGE_SIZE - 1)
      if (pc + at - offset !== page) {
        page = pc + at - offset
        start = this.port.readPage(context, page, unit)
        if (start < 0) return false
      }
      if (this.port.view.getUint8(start + offset) !== code[at]) return false
    }
    return true
  }

  /** As many bytes as a block can have, less if the second page cannot be read. */
  private fetch(context: number, pc: number, unit: number): Uint8Array | null {
    const { port } = this
    const first = port.readPage(context, pc, unit)
    if (first < 0) return null
    const offset = pc & (PAGE_SIZE - 1)
    const here = Math.min(BLOCK_BYTES_MAX, PAGE_SIZE - offset)
    const bytes = new Uint8Array(BLOCK_BYTES_MAX)
    bytes.set(new Uint8Array(port.view.buffer, first + offset, here))
    if (here === BLOCK_BYTES_MAX) return bytes
    const second = port.readPage(context, pc + here, unit)
    if (second < 0) return bytes.slice(0, here)
    bytes.set(new Uint8Array(port.view.buffer, second, BLOCK_BYTES_MAX - here), here)
    return bytes
  }
}
