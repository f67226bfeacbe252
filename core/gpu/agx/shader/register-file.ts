/**
 * Registers of the SIMD groups that are resident, each in a slot of one run of bytes that compiled code addresses. A
 * register is a row of 32 words, one a lane.
 */
import { LANES, SR_ROWS } from "./special-registers.ts"
import { REGISTERS, UNIFORM_HALVES } from "../../../isa/shader/register-names.ts"

/** Bytes of a row. */
export const ROW = 4 * LANES
/** Offsets within a slot, in bytes. */
export const MASK_AT = REGISTERS * ROW
/** All ones for lanes that have a thread. */
export const EXISTS_AT = MASK_AT + ROW
export const SR_AT = EXISTS_AT + ROW
export const UNIFORMS_AT = SR_AT + SR_ROWS * ROW
/** How many lanes run. */
export const ACTIVE_AT = UNIFORMS_AT + 2 * UNIFORM_HALVES
/** Instructions times lanes that ran, since somebody took them away. */
export const LANE_COUNT_AT = ACTIVE_AT + 4
export const SLOT_BYTES = Math.ceil((LANE_COUNT_AT + 4) / ROW) * ROW
export const SLOT_WORDS = SLOT_BYTES / 4

/** Slots of a new file: enough for one group of 1024 threads. */
const SLOTS_FIRST = 32
const WASM_PAGE = 65_536

/** As much of WebAssembly as is needed here. */
export interface WasmMemory {
  readonly buffer: ArrayBuffer
  grow(pages: number): number
}
declare const WebAssembly: {
  readonly Memory: new (limits: { readonly initial: number }) => WasmMemory
}

export class RegisterFile {
  words: Int32Array
  floats: Float32Array
  /** Once compiled code is to address it. Plain memory before: a process may have thousands of machines. */
  memory: WasmMemory | null = null
  private readonly free: number[] = []
  private slots = 0
  private buffer: ArrayBuffer

  constructor() {
    this.buffer = new ArrayBuffer(SLOTS_FIRST * SLOT_BYTES)
    this.words = new Int32Array(this.buffer)
    this.floats = new Float32Array(this.buffer)
  }

  /** A slot of zeros. */
  take(): number {
    const slot = this.free.pop() ?? this.slots++
    if ((slot + 1) * SLOT_BYTES > this.buffer.byteLength) this.grow()
    this.words.fill(0, slot * SLOT_WORDS, (slot + 1) * SLOT_WORDS)
    return slot
  }

  give(slot: number): void {
    this.free.push(slot)
  }

  /** From now on the bytes lie in memory that compiled code imports. */
  share(): WasmMemory {
    if (this.memory !== null) return this.memory
    const memory = new WebAssembly.Memory({ initial: Math.ceil(this.buffer.byteLength / WASM_PAGE) })
    new Uint8Array(memory.buffer).set(new Uint8Array(this.buffer))
    this.memory = memory
    this.look(memory.buffer)
    return memory
  }

  /** A copy of the slot, for the window and for checkpoints. */
  copyOf(slot: number): Int32Array {
    return this.words.slice(slot * SLOT_WORDS, (slot + 1) * SLOT_WORDS)
  }

  /** Puts a copy back. */
  paste(slot: number, copy: Int32Array): void {
    this.words.set(copy, slot * SLOT_WORDS)
  }

  private grow(): void {
    const bytes = 2 * this.buffer.byteLength
    if (this.memory !== null) {
      this.memory.grow(Math.ceil((bytes - this.buffer.byteLength) / WASM_PAGE))
      this.look(this.memory.buffer)
      return
    }
    const larger = new ArrayBuffer(bytes)
    new Uint8Array(larger).set(new Uint8Array(this.buffer))
    this.look(larger)
  }

  private look(buffer: ArrayBuffer): void {
    this.buffer = buffer
    this.words = new Int32Array(buffer)
    this.floats = new Float32Array(buffer)
  }
}
