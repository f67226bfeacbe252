/**
 * The vertex engine: reads a VDM stream block by block through the job's page table, has vertices shaded by the cores,
 * and puts what comes of them into the tiled vertex buffer. Draws go one after the other, in batches of vertices.
 *
 * If the buffer is full it asks for more and waits; if there is no more, it has the fragment engine draw what there is
 * (a partial render), and goes on with an empty buffer.
 *
 * Malformed streams end as those of the compute engine do: refused accesses are faults, everything else that makes no
 * sense hangs the engine until the firmware's patience is over.
 *
 * Simplified: block timing and the depth of the return stack; barrier bits other than cache invalidation have nothing to
 * order, since draws do not overlap; tessellation hangs. Source: reference B.8, C.5, C.8.
 */
import type { Engine } from "../../../../engine/engine.ts"
import { Timer } from "../../../../engine/timer.ts"
import { PPP } from "../../../../isa/ppp/ppp.ts"
import { VDM } from "../../../../isa/vdm/vdm.ts"
import type { DecodedBlock } from "../../../../isa/block.ts"
import type { SimTime } from "../../../../time/time.ts"
import { EV } from "../../../../trace/events.ts"
import { PIPE_VERTEX } from "../../firmware/layout.ts"
import { FIRST_REGISTER, OUTPUTS_MAX } from "../../render/shader-registers.ts"
import { newAssembler } from "../../render/primitives.ts"
import type { CoreArray, CoreUser } from "../core-array.ts"
import type { EngineJob, EngineListener, MachineUnit } from "../engine-unit.ts"
import type { GroupOwner, SavedOwner } from "../group-owner.ts"
import { type RestoredClock, type SavedTimer, saveTimer } from "../../checkpoint/clock.ts"
import { type GpuMemory, UNIT_PPP, UNIT_VDM } from "../gpu-memory.ts"
import { type RenderJob, renderJob } from "../render-job.ts"
import type { ShaderGroup } from "../shader-port.ts"
import { TileMemory } from "../tiling/pages.ts"
import { type HeapState, emptyHeap, restartHeap, writeMeta } from "../tiling/parameter-heap.ts"
import { tileSlots } from "../tiling/tiles.ts"
import { readProgram } from "../usc-words.ts"
import { type BinState, binStep, restartBinning, startBinning } from "./binning.ts"
import { type BatchState, type DrawState, type IndexBuffer, isOver, nextBatch } from "./draw.ts"
import { trianglesOf } from "./geometry.ts"
import { type PppState, applyPpp, initialPppState } from "./ppp-state.ts"
import { hasField, readBlock, valueOf } from "./read-block.ts"

const BLOCK_NS = 50
/** Reading USC words and uniforms of a draw. */
const DRAW_NS = 400
/** To a batch of vertices: looking at its numbers. */
const BATCH_NS = 100
const LOOK_NS = 0.5
/** The tiler's time for a triangle, and for a tile that it looks at. */
const TRIANGLE_NS = 4
const TILE_NS = 1
/** Threads of a group of vertices. */
const GROUP_THREADS = 128
const RETURN_DEPTH = 8
/** Links that are followed without a draw between them before the circle is called endless. */
const IDLE_LINKS = 4096
const INDEX_BYTES = [1, 2, 4] as const

/** Draws what is in the tiled vertex buffer so far. */
export interface PartialRenderer {
  /** `user.partialDone` is called when the pages are free again. */
  renderPartial(job: RenderJob, user: PartialUser): void
}

export interface PartialUser {
  partialDone(): void
}

/** State of the VDM that lasts from draw to draw. Plain data. */
export interface VdmState {
  restart: number
  /** Offset of the USC words. */
  pipeline: number
  outputs: number
}

/** Plain data. `at` is the next block. */
export interface VertexState {
  job: RenderJob | null
  at: number
  returns: number[]
  vdm: VdmState
  ppp: PppState
  draw: DrawState | null
  batch: BatchState | null
  bin: BinState | null
  heap: HeapState
  /** For more memory, or for a partial render. */
  waiting: "no" | "memory" | "partial"
  /** Pages were free, or freed, since the last time that the buffer was full. */
  progressed: boolean
  ended: boolean
  hung: boolean
  halted: boolean
  idleLinks: number
  counters: VertexCounters
}

export interface VertexCounters {
  jobs: number
  blocks: number
  draws: number
  vertices: number
  triangles: number
  partialRenders: number
}

function idleState(counters: VertexCounters): VertexState {
  return {
    job: null,
    at: 0,
    returns: [],
    vdm: { restart: 0xffff_ffff, pipeline: 0, outputs: 0 },
    ppp: initialPppState(),
    draw: null,
    batch: null,
    bin: null,
    heap: emptyHeap(),
    waiting: "no",
    progressed: true,
    ended: false,
    hung: false,
    halted: false,
    idleLinks: 0,
    counters,
  }
}

/** Plain data. */
interface SavedVertexEngine {
  readonly state: VertexState
  readonly timer: SavedTimer
}

interface SavedVertexGroup extends SavedOwner {
  readonly batch: BatchState
  readonly outputs: number
  readonly first: number
  readonly count: number
}

export class VertexEngine extends Timer implements MachineUnit, CoreUser, PartialUser {
  state: VertexState = idleState({ jobs: 0, blocks: 0, draws: 0, vertices: 0, triangles: 0, partialRenders: 0 })
  private readonly engine: Engine
  private readonly memory: GpuMemory
  private readonly cores: CoreArray
  private readonly partial: PartialRenderer
  /** Who is told; set once, when the machine is put together. */
  listener: EngineListener | null = null

  constructor(engine: Engine, memory: GpuMemory, cores: CoreArray, partial: PartialRenderer) {
    super()
    this.engine = engine
    this.memory = memory
    this.cores = cores
    this.partial = partial
    cores.users.push(this)
  }

  get busy(): boolean {
    return this.state.job !== null || this.state.hung
  }

  start(job: EngineJob): void {
    const { counters } = this.state
    counters.jobs++
    this.state = idleState(counters)
    const render = renderJob(job)
    this.state.job = render
    if (render === null) {
      this.hang()
      return
    }
    this.state.at = render.stream
    this.wake(BLOCK_NS)
  }

  halt(): void {
    this.state.halted = true
    this.engine.disarm(this)
    this.cores.halt(PIPE_VERTEX)
  }

  resume(): void {
    this.state.halted = false
    this.cores.resume(PIPE_VERTEX)
    if (this.state.job !== null) this.wake(BLOCK_NS)
  }

  abort(): void {
    const { counters, halted } = this.state
    this.engine.disarm(this)
    this.state = idleState(counters)
    this.cores.drop(PIPE_VERTEX)
    this.state.halted = halted
  }

  /** The answer to a full buffer. */
  grown(given: boolean): void {
    const { state } = this
    if (state.waiting !== "memory" || state.job === null) return
    if (given) {
      state.waiting = "no"
      this.wake(BLOCK_NS)
      return
    }
    // What is in the buffer is less than one triangle: drawing it frees nothing that helps.
    if (!state.progressed) {
      this.hang()
      return
    }
    state.waiting = "partial"
    state.counters.partialRenders++
    const { trace, now } = this.engine
    if (trace.on) trace.append(now, EV.agx_partial_render, state.job.slot, state.heap.held, state.heap.partial + 1, 0)
    this.partial.renderPartial(state.job, this)
  }

  partialDone(): void {
    const { state } = this
    const { job } = state
    if (state.waiting !== "partial" || job === null) return
    state.waiting = "no"
    state.progressed = false
    if (!restartHeap(this.tileMemory(job), job, state.heap, tileSlots(job))) {
      this.fault()
      return
    }
    if (state.bin !== null) restartBinning(state.bin)
    this.wake(BLOCK_NS)
  }

  /** A core has room again. */
  roomFreed(): void {
    const { batch } = this.state
    if (batch !== null && batch.started < batch.vertices.length) this.wake(0)
  }

  override fire(): void {
    const { state } = this
    const { job } = state
    if (job === null || state.halted || state.hung || state.waiting !== "no") return
    const cost = this.step(job)
    if (cost > 0) this.wake(Math.ceil(cost))
  }

  groupDone(group: ShaderGroup, batch: BatchState, outputs: number, first: number, count: number): void {
    for (let thread = 0; thread < count; thread++)
      for (let place = 0; place < outputs; place++)
        batch.words[(first + thread) * outputs + place] = group.register(thread, FIRST_REGISTER + place)
    batch.shaded += count
    if (batch.shaded === batch.vertices.length) this.wake(0)
  }

  fault(): number {
    this.listener?.engineFault(PIPE_VERTEX)
    return 0
  }

  /** Nanoseconds until the next step; 0: something else wakes the engine. */
  private step(job: RenderJob): number {
    const { state } = this
    if (state.bin !== null) return this.tile(job, state.bin)
    if (state.draw !== null) return this.goOn(job, state.draw)
    if (state.ended) {
      this.finish()
      return 0
    }
    return this.readNext(job)
  }

  private goOn(job: RenderJob, draw: DrawState): number {
    const { state } = this
    const { batch } = state
    if (batch !== null) {
      if (batch.started < batch.vertices.length) this.dispatch(job, draw, batch)
      if (batch.shaded < batch.vertices.length) return 0
      state.batch = null
      const triangles = trianglesOf(batch, draw.outputs, state.ppp)
      state.counters.triangles += triangles.length
      if (triangles.length > 0) state.bin = startBinning(triangles)
      return TRIANGLE_NS * (1 + batch.primitives.length)
    }
    if (isOver(draw)) {
      state.draw = null
      return BLOCK_NS
    }
    const next = nextBatch({ memory: this.memory, context: job.context, unit: UNIT_VDM }, draw)
    if (next === null) return this.fault()
    state.batch = next.batch
    state.counters.vertices += next.batch.vertices.length
    return BATCH_NS + LOOK_NS * next.looks
  }

  private dispatch(job: RenderJob, draw: DrawState, batch: BatchState): void {
    while (batch.started < batch.vertices.length) {
      const first = batch.started
      const count = Math.min(GROUP_THREADS, batch.vertices.length - first)
      const inputs = {
        x: Int32Array.from(batch.vertices.slice(first, first + count), (vertex) => vertex | 0),
        y: Int32Array.from(batch.instances.slice(first, first + count), (instance) => instance | 0),
        words: new Int32Array(0),
        firstRegister: FIRST_REGISTER,
      }
      const owner = new VertexGroup(this, batch, draw.outputs, first, count)
      if (!this.cores.start(job.context, draw.program, [count, 1, 1], [0, 0, 0], [count, 1, 1], owner, inputs)) return
      batch.started += count
    }
  }

  private tile(job: RenderJob, bin: BinState): number {
    const { state } = this
    const memory = this.tileMemory(job)
    const { end, looks, written } = binStep({ memory, job, heap: state.heap, ppp: state.ppp }, bin)
    if (written > 0 || looks > 1) state.progressed = true
    if (end === "fault") return this.fault()
    if (end === "full") {
      state.waiting = "memory"
      const { trace, now } = this.engine
      if (trace.on) trace.append(now, EV.agx_tvb_full, job.slot, state.heap.held, job.bufferSlot, 0)
      this.listener?.engineNeedsMemory(PIPE_VERTEX, job.bufferSlot)
      return 0
    }
    if (end === "done") state.bin = null
    return 1 + TRIANGLE_NS * written + TILE_NS * looks
  }

  private tileMemory(job: RenderJob): TileMemory {
    return new TileMemory(this.memory, job.context)
  }

  private finish(): void {
    const { job, heap } = this.state
    if (job !== null && !writeMeta(this.tileMemory(job), job, heap)) {
      this.fault()
      return
    }
    this.abort()
    this.listener?.engineDone(PIPE_VERTEX)
  }

  private hang(): number {
    this.state.hung = true
    const { trace, now } = this.engine
    if (trace.on) trace.append(now, EV.agx_engine_hang, PIPE_VERTEX, this.state.job?.slot ?? -1, 0, 0)
    return 0
  }

  save(): SavedVertexEngine {
    return { state: this.state, timer: saveTimer(this) }
  }

  restore(saved: object, clock: RestoredClock): void {
    const { state, timer } = saved as SavedVertexEngine
    this.state = state
    clock.restore(this, timer)
  }

  ownerOf(saved: SavedOwner): GroupOwner {
    const { batch, outputs, first, count } = saved as SavedVertexGroup
    return new VertexGroup(this, batch, outputs, first, count)
  }

  private wake(after: number): void {
    if (this.armed || this.state.halted) return
    this.engine.arm(this, (this.engine.now + after) as SimTime)
  }

  private readNext(job: RenderJob): number {
    const { state } = this
    const { at } = state
    const decoded = readBlock({ memory: this.memory, context: job.context, unit: UNIT_VDM }, VDM, at)
    if (decoded === "fault") return this.fault()
    if (decoded === "malformed") return this.hang()
    state.counters.blocks++
    const { trace, now } = this.engine
    if (trace.on)
      trace.append(now, EV.agx_block, job.slot, valueOf(decoded, "type"), at >>> 0, Math.floor(at / 0x1_0000_0000))
    state.at = at + decoded.bytes
    switch (decoded.block.head.name) {
      case "ppp_state":
        return this.readPpp(job, decoded)
      case "barrier":
        if (valueOf(decoded, "usc_cache_inval") === 1) this.cores.shaders.invalidate()
        return valueOf(decoded, "returns") === 1 ? this.goBack() : BLOCK_NS
      case "vdm_state":
        this.setState(decoded)
        return BLOCK_NS
      case "draw":
        return this.startDraw(job, decoded)
      case "link":
        return this.link(decoded)
      case "terminate":
        state.ended = true
        return BLOCK_NS
      default:
        return this.hang()
    }
  }

  /** Records may be cut short by the size that the block gives: that makes no sense. */
  private readPpp(job: RenderJob, decoded: DecodedBlock): number {
    const { state } = this
    const address = valueOf(decoded, "records")
    const bytes = this.memory.read(job.context, address, 4 * valueOf(decoded, "words"), UNIT_PPP)
    if (bytes === null) return this.fault()
    if (bytes.length < 4) return this.hang()
    const place = {
      memory: { read: (_: number, va: number, length: number) => padded(bytes, va, length), write: () => false },
      context: job.context,
      unit: UNIT_PPP,
    }
    const records = readBlock(place, PPP, 0)
    if (typeof records === "string" || records.bytes > bytes.length) return this.hang()
    applyPpp(state.ppp, records, new DataView(bytes.buffer, bytes.byteOffset, bytes.length))
    return BLOCK_NS + bytes.length / 4
  }

  private setState(decoded: DecodedBlock): void {
    const { vdm, ppp } = this.state
    const value = (name: string): number => valueOf(decoded, name)
    if (hasField(decoded, "restart_index")) vdm.restart = value("restart_index")
    if (hasField(decoded, "pipeline")) vdm.pipeline = value("pipeline")
    if (hasField(decoded, "output_count_1")) vdm.outputs = Math.min(OUTPUTS_MAX, value("output_count_1"))
    if (hasField(decoded, "flat_shading_vertex")) ppp.flatVertex = value("flat_shading_vertex")
  }

  private startDraw(job: RenderJob, decoded: DecodedBlock): number {
    const { state } = this
    const value = (name: string): number => valueOf(decoded, name)
    const index = indexBuffer(decoded)
    if (index === "malformed") return this.hang()
    const sizes = this.drawSizes(job, decoded, index)
    if (sizes === null) return this.fault()
    const { count, instances, start, first } = sizes
    const program = readProgram(this.memory, job.context, job.uscBase, job.uscBase + state.vdm.pipeline)
    if (program === "fault") return this.fault()
    if (program === "malformed") return this.hang()
    state.idleLinks = 0
    state.counters.draws++
    const primitive = value("primitive")
    const { trace, now } = this.engine
    if (trace.on) trace.append(now, EV.agx_draw, job.slot, primitive, count, instances)
    state.draw = {
      primitive,
      index:
        index === null
          ? null
          : { ...index, address: index.address + first * index.size, bytes: index.bytes - first * index.size },
      restart: value("restart_enable") === 1 && index !== null ? state.vdm.restart % 2 ** (8 * index.size) : -1,
      count,
      instances,
      start,
      program,
      outputs: state.vdm.outputs,
      instance: 0,
      next: 0,
      assembler: newAssembler(),
    }
    return DRAW_NS
  }

  /**
   * Null: a fault. Not documented is the order of indirect parameters; here as graphics interfaces have it: count,
   * instances, first index if there are indices, first vertex.
   */
  private drawSizes(job: RenderJob, decoded: DecodedBlock, index: IndexBuffer | null) {
    const value = (name: string): number => valueOf(decoded, name)
    if (!hasField(decoded, "parameters")) {
      const instances = hasField(decoded, "instances") ? value("instances") : 1
      return { count: value("count"), instances, start: value("start"), first: 0 }
    }
    const bytes = this.memory.read(job.context, value("parameters"), index === null ? 12 : 16, UNIT_VDM)
    if (bytes === null) return null
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
    const word = (place: number): number => view.getUint32(4 * place, true)
    return index === null
      ? { count: word(0), instances: word(1), start: word(2), first: 0 }
      : { count: word(0), instances: word(1), start: word(3), first: word(2) }
  }

  private link(decoded: DecodedBlock): number {
    const { state } = this
    if (valueOf(decoded, "return") === 1) {
      if (state.returns.length >= RETURN_DEPTH) return this.hang()
      state.returns.push(state.at)
    }
    state.at = valueOf(decoded, "target")
    return this.idleLink()
  }

  private goBack(): number {
    const { state } = this
    const to = state.returns.pop()
    if (to === undefined) return this.hang()
    state.at = to
    return this.idleLink()
  }

  private idleLink(): number {
    this.state.idleLinks++
    return this.state.idleLinks > IDLE_LINKS ? this.hang() : BLOCK_NS
  }
}

/** Null: without indices. */
function indexBuffer(decoded: DecodedBlock): IndexBuffer | null | "malformed" {
  if (valueOf(decoded, "indexed") === 0) return null
  const size = INDEX_BYTES[valueOf(decoded, "index_size")]
  if (size === undefined) return "malformed"
  const address = valueOf(decoded, "index_buffer_hi") * 0x1_0000_0000 + valueOf(decoded, "index_buffer_lo")
  const bytes = hasField(decoded, "buffer_size") ? valueOf(decoded, "buffer_size") : Number.POSITIVE_INFINITY
  return { address, size, bytes }
}

/** Bytes that are not there are zeros. */
function padded(bytes: Uint8Array, at: number, length: number): Uint8Array {
  const out = new Uint8Array(length)
  out.set(bytes.subarray(at, at + length))
  return out
}

/** A group of vertices, to the core that it is on. */
class VertexGroup implements GroupOwner {
  readonly pipe = PIPE_VERTEX
  private readonly engine: VertexEngine
  private readonly batch: BatchState
  private readonly outputs: number
  private readonly first: number
  private readonly count: number

  constructor(engine: VertexEngine, batch: BatchState, outputs: number, first: number, count: number) {
    this.engine = engine
    this.batch = batch
    this.outputs = outputs
    this.first = first
    this.count = count
  }

  groupDone(group: ShaderGroup): void {
    this.engine.groupDone(group, this.batch, this.outputs, this.first, this.count)
  }

  groupFault(): void {
    this.engine.fault()
  }

  save(): SavedVertexGroup {
    const { pipe, batch, outputs, first, count } = this
    return { pipe, batch, outputs, first, count }
  }
}
