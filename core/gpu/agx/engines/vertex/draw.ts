/**
 * A draw of the VDM stream, and its batches: as many primitives as a batch of vertices makes. A vertex that several
 * primitives of a batch share is shaded once; indices behind the end of the index buffer read as 0.
 */
import { Assembler, type AssemblerState, newAssembler } from "../../render/primitives.ts"
import type { ShaderProgram } from "../shader-port.ts"
import { type Place } from "./read-block.ts"

/** Vertices of a batch, and numbers of vertices that are looked at for one. */
export const BATCH_VERTICES = 512
const BATCH_LOOKS = 2048
/** A primitive has at most so many vertices that are not in the batch yet; a quad emits two triangles. */
const PRIMITIVE_VERTICES = 4
const WORD = 0x1_0000_0000

export interface IndexBuffer {
  readonly address: number
  /** Bytes of an index: 1, 2, 4. */
  readonly size: number
  /** Bytes of the buffer. */
  readonly bytes: number
}

/** Plain data. */
export interface DrawState {
  readonly primitive: number
  readonly index: IndexBuffer | null
  /** Ends a strip; -1: nothing does. */
  readonly restart: number
  readonly count: number
  readonly instances: number
  /** First vertex, or what is added to every index. */
  readonly start: number
  readonly program: ShaderProgram
  /** Registers of a vertex that are put out. */
  readonly outputs: number
  instance: number
  /** Place in the draw of the next vertex of the instance. */
  next: number
  assembler: AssemblerState
}

/** Plain data. */
export interface BatchState {
  readonly vertices: number[]
  readonly instances: number[]
  /** Three, two or one place in `vertices` each. */
  readonly primitives: number[][]
  /** By vertex, `outputs` words each, once they are shaded. */
  readonly words: number[]
  /** Vertices that were given to cores, and that are shaded. */
  started: number
  shaded: number
}

export function isOver({ instance, instances, count }: DrawState): boolean {
  return instance >= instances || count === 0
}

/** The next batch, perhaps without primitives; null: memory refused. `looks` is how many vertices were looked at. */
export function nextBatch(place: Place, draw: DrawState): { batch: BatchState; looks: number } | null {
  const batch: BatchState = { vertices: [], instances: [], primitives: [], words: [], started: 0, shaded: 0 }
  let known = new Map<number, number>()
  let looks = 0
  const slotOf = (vertex: number): number => {
    const before = known.get(vertex)
    if (before !== undefined) return before
    const slot = batch.vertices.length
    batch.vertices.push(vertex)
    batch.instances.push(draw.instance)
    known.set(vertex, slot)
    return slot
  }
  const assembler = new Assembler(
    draw.primitive,
    (primitive) => batch.primitives.push(primitive.map(slotOf)),
    draw.assembler,
  )
  while (!isOver(draw) && looks < BATCH_LOOKS && batch.vertices.length + PRIMITIVE_VERTICES <= BATCH_VERTICES) {
    const left = Math.min(draw.count - draw.next, BATCH_LOOKS - looks)
    const numbers = fetch(place, draw, left)
    if (numbers === null) return null
    for (let index = 0; index < left && batch.vertices.length + PRIMITIVE_VERTICES <= BATCH_VERTICES; index++) {
      const number = numbers[index] as number
      if (number === draw.restart) assembler.restart()
      else assembler.add((number + draw.start) % WORD)
      draw.next++
      looks++
    }
    if (draw.next < draw.count) continue
    assembler.restart()
    draw.assembler = newAssembler()
    assembler.state = draw.assembler
    draw.instance++
    draw.next = 0
    known = new Map()
  }
  return { batch, looks: Math.max(1, looks) }
}

/** Numbers of the next vertices, without the start; null: memory refused. */
function fetch({ memory, context, unit }: Place, { index, next }: DrawState, count: number): Float64Array | null {
  const numbers = new Float64Array(count)
  if (index === null) return numbers.map((_, at) => next + at)
  const from = index.size * next
  const there = Math.max(0, Math.min(count, Math.floor((index.bytes - from) / index.size)))
  const bytes = memory.read(context, index.address + from, index.size * there, unit)
  if (bytes === null) return null
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  for (let at = 0; at < there; at++)
    numbers[at] =
      index.size === 4
        ? view.getUint32(4 * at, true)
        : index.size === 2
          ? view.getUint16(2 * at, true)
          : view.getUint8(at)
  return numbers
}
