/**
 * From a sequence of vertex numbers to points, lines and triangles. A restart number ends the primitive that is being
 * assembled; what is left over at the end is dropped. Kinds that the encodings do not list draw nothing here.
 */
import { PRIMITIVES } from "../../../isa/vdm/vdm.ts"

/** One, two or three vertices. */
export type Primitive = readonly number[]

/** What is being assembled. Plain data. */
export interface AssemblerState {
  held: number[]
  /** Vertices since the start, or since the last restart. */
  count: number
  first: number
}

export function newAssembler(): AssemblerState {
  return { held: [], count: 0, first: -1 }
}

/** Is given the vertices one by one and hands out primitives as they are complete. */
export class Assembler {
  state: AssemblerState
  private readonly kind: number
  private readonly emit: (primitive: Primitive) => void

  /** Goes on where `state` is. */
  constructor(kind: number, emit: (primitive: Primitive) => void, state = newAssembler()) {
    this.kind = kind
    this.emit = emit
    this.state = state
  }

  add(vertex: number): void {
    if (this.state.count === 0) this.state.first = vertex
    this.state.count++
    switch (this.kind) {
      case PRIMITIVES.points:
        this.emit([vertex])
        return
      case PRIMITIVES.lines:
        return this.collect(vertex, 2, ([a, b]) => this.emit([a, b]))
      case PRIMITIVES.line_strip:
      case PRIMITIVES.line_loop:
        return this.slide(vertex, 2, ([a, b]) => this.emit([a, b]))
      case PRIMITIVES.triangles:
        return this.collect(vertex, 3, ([a, b, c]) => this.emit([a, b, c]))
      case PRIMITIVES.triangle_strip:
        // Every other triangle is turned, so that all face the same way.
        return this.slide(vertex, 3, ([a, b, c]) => this.emit(this.state.count % 2 === 1 ? [a, b, c] : [b, a, c]))
      case PRIMITIVES.triangle_fan:
        if (this.state.count > 1) this.slide(vertex, 2, ([b, c]) => this.emit([this.state.first, b, c]))
        return
      case PRIMITIVES.quads:
        return this.collect(vertex, 4, ([a, b, c, d]) => this.quad(a, b, c, d))
      case PRIMITIVES.quad_strip:
        this.slide(vertex, 4, ([a, b, c, d]) => {
          if (this.state.count % 2 === 0) this.quad(a, b, d, c)
        })
        return
      default:
    }
  }

  /** The restart number, or the end: a loop closes here. */
  restart(): void {
    const last = this.state.held.at(-1)
    if (this.kind === PRIMITIVES.line_loop && this.state.count > 2 && last !== undefined)
      this.emit([last, this.state.first])
    this.state.held = []
    this.state.count = 0
  }

  /** Groups of `size` that share nothing. */
  private collect(vertex: number, size: number, make: (group: Group) => void): void {
    this.state.held.push(vertex)
    if (this.state.held.length < size) return
    make(this.state.held as unknown as Group)
    this.state.held = []
  }

  /** Groups of the last `size`. */
  private slide(vertex: number, size: number, make: (group: Group) => void): void {
    this.state.held.push(vertex)
    if (this.state.held.length > size) this.state.held.shift()
    if (this.state.held.length === size) make(this.state.held as unknown as Group)
  }

  private quad(a: number, b: number, c: number, d: number): void {
    this.emit([a, b, c])
    this.emit([a, c, d])
  }
}

/** As many as the primitive takes. */
type Group = readonly [number, number, number, number]
