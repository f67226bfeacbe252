/**
 * The fragment engine: draws a scene tile by tile. For each tile the lists of the tiler are read and it is decided which
 * triangle is seen where; then, on the cores, the background program runs for every pixel, fragment shaders for what is
 * seen, and the end-of-tile program stores the colours. Tiles are independent of each other: as many are in flight as
 * keep the cores busy, and the picture is the same for any number of cores.
 *
 * A partial render draws what the tiler has so far, with programs of its own, between two jobs of the firmware's.
 *
 * What makes no sense in memory hangs the engine until the firmware's patience is over; refused accesses are faults.
 *
 * Simplified: no blending, no stencil, no depth bias, no occlusion queries, one sample a pixel, layer 0 only; polygons are
 * filled whatever their mode; the fragment properties of USC words are passed over; without PROCESS_EMPTY_TILES tiles
 * without geometry are left alone; programs at offset 0 are none; utiles do not matter. Source: reference A.3, B.8, C.8.
 */
import type { Engine } from "../../../../engine/engine.ts"
import { Timer } from "../../../../engine/timer.ts"
import type { SimTime } from "../../../../time/time.ts"
import { EV } from "../../../../trace/events.ts"
import { PIPE_FRAGMENT } from "../../firmware/layout.ts"
import { FIRST_REGISTER, VECTOR } from "../../render/shader-registers.ts"
import type { Rectangle } from "../../render/raster.ts"
import type { CoreArray, CoreUser } from "../core-array.ts"
import type { EngineJob, EngineListener, MachineUnit } from "../engine-unit.ts"
import type { GroupOwner, SavedOwner } from "../group-owner.ts"
import { type RestoredClock, type SavedTimer, saveTimer } from "../../checkpoint/clock.ts"
import { type GpuMemory, UNIT_IPF } from "../gpu-memory.ts"
import { type RenderJob, renderJob } from "../render-job.ts"
import type { ShaderGroup, ShaderProgram, ThreadInputs } from "../shader-port.ts"
import { META, REGION_ENTRY, TPC, TPC_DRAWN, TPC_ENTRY, readPointer } from "../tiling/layout.ts"
import { TileMemory, givePages } from "../tiling/pages.ts"
import { type FragmentState, readList } from "../tiling/parameter-reader.ts"
import { tileRectangle, tileSlot } from "../tiling/tiles.ts"
import { readProgram } from "../usc-words.ts"
import type { PartialRenderer, PartialUser } from "../vertex/vertex-engine.ts"
import { loadDepth, readScissor, storeDepth } from "./depth-buffer.ts"
import { backgroundInputs, fragmentInputs, pixelsOf, runsOf, storeInputs } from "./shading.ts"
import { PIXELS, type TileView, drawPrimitive, newTileView } from "./visibility.ts"

/** Time of the part that decides what is seen: a tile that is passed over, a tile, a triangle, 32 covered pixels. */
const SKIP_NS = 2
const TILE_NS = 100
const TRIANGLE_NS = 2
const COVERED_PIXELS = 32
/** Threads of a group. */
const GROUP_THREADS = 256
/** Tiles that are passed over in one go. */
const SKIPS_MAX = 64
/** Tiles in flight, by core. */
const TILES_PER_CORE = 2

export type TilePhase = "background" | "shade" | "store" | "over"

/** Work for the cores that is not with them yet. Plain data. */
export interface TileGroup {
  readonly program: ShaderProgram
  readonly pixels: Uint16Array
  readonly inputs: ThreadInputs
  /** What it leaves in registers is the tile's colour. */
  readonly colours: boolean
}

/** A tile in flight. Plain data. */
export interface TileState {
  readonly slot: number
  readonly rectangle: Rectangle
  /** A partial render has drawn it before. */
  readonly drawn: boolean
  readonly view: TileView
  /** Words: red, green, blue, alpha of each pixel. */
  readonly colour: Int32Array
  phase: TilePhase
  waiting: TileGroup[]
  running: number
}

/** A walk over all tiles. Plain data. */
export interface PassState {
  readonly job: RenderJob
  readonly partial: boolean
  /** The tile that comes next, row by row. */
  next: number
  tiles: TileState[]
  readonly programs: Map<number, ShaderProgram>
  readonly states: Map<number, FragmentState>
}

export interface FragmentCounters {
  jobs: number
  partialRenders: number
  tiles: number
  triangles: number
  pixels: number
}

/** Plain data. */
export interface FragmentEngineState {
  /** The firmware's, perhaps waiting for a partial render to end. */
  job: RenderJob | null
  /** Pixels of the job that was begun last. */
  drawn: { readonly width: number; readonly height: number } | null
  /** Asked for while a job was being drawn. */
  asked: RenderJob | null
  pass: PassState | null
  hung: boolean
  halted: boolean
  counters: FragmentCounters
}

function idleState(counters: FragmentCounters, drawn: FragmentEngineState["drawn"]): FragmentEngineState {
  return { job: null, drawn, asked: null, pass: null, hung: false, halted: false, counters }
}

/** Plain data. */
interface SavedFragmentEngine {
  readonly state: FragmentEngineState
  readonly timer: SavedTimer
}

interface SavedTileGroupOwner extends SavedOwner {
  readonly tile: TileState
  readonly group: TileGroup
}

export class FragmentEngine extends Timer implements MachineUnit, CoreUser, PartialRenderer {
  state: FragmentEngineState = idleState({ jobs: 0, partialRenders: 0, tiles: 0, triangles: 0, pixels: 0 }, null)
  private readonly engine: Engine
  private readonly memory: GpuMemory
  private readonly cores: CoreArray
  /** Who asks for partial renders. */
  partialUser: PartialUser | null = null
  /** Who is told; set once, when the machine is put together. */
  listener: EngineListener | null = null

  constructor(engine: Engine, memory: GpuMemory, cores: CoreArray) {
    super()
    this.engine = engine
    this.memory = memory
    this.cores = cores
    cores.users.push(this)
  }

  get busy(): boolean {
    return this.state.job !== null || this.state.hung
  }

  start(job: EngineJob): void {
    const { state } = this
    state.counters.jobs++
    state.job = renderJob(job)
    if (state.job !== null) state.drawn = { width: state.job.width, height: state.job.height }
    if (state.job === null) this.hang()
    else if (state.pass === null) this.begin(state.job, false)
  }

  renderPartial(job: RenderJob, user: PartialUser): void {
    const { state } = this
    state.counters.partialRenders++
    this.partialUser = user
    if (state.pass === null && !state.hung) this.begin(job, true)
    else state.asked = job
  }

  halt(): void {
    this.state.halted = true
    this.engine.disarm(this)
    this.cores.halt(PIPE_FRAGMENT)
  }

  resume(): void {
    this.state.halted = false
    this.cores.resume(PIPE_FRAGMENT)
    if (this.state.pass !== null) this.wake(1)
  }

  abort(): void {
    const { counters, drawn, halted } = this.state
    this.engine.disarm(this)
    this.state = idleState(counters, drawn)
    this.cores.drop(PIPE_FRAGMENT)
    this.state.halted = halted
  }

  grown(): void {}

  /** A core has room again. */
  roomFreed(): void {
    const { pass, halted, hung } = this.state
    if (pass !== null && !halted && !hung) this.dispatch(pass)
  }

  override fire(): void {
    const { state } = this
    const { pass } = state
    if (pass === null || state.halted || state.hung) return
    this.dispatch(pass)
    const { tilesX, tilesY } = pass.job
    if (pass.next < tilesX * tilesY) {
      if (pass.tiles.length >= TILES_PER_CORE * this.cores.spec.cores) return
      const cost = this.nextTiles(pass)
      if (cost > 0) this.wake(Math.ceil(cost))
    } else if (pass.tiles.length === 0) this.endPass(pass)
  }

  groupDone(group: ShaderGroup, tile: TileState, { pixels, colours }: TileGroup): void {
    if (colours)
      for (let thread = 0; thread < pixels.length; thread++) {
        const to = VECTOR * (pixels[thread] as number)
        for (let place = 0; place < VECTOR; place++)
          tile.colour[to + place] = group.register(thread, FIRST_REGISTER + place)
      }
    tile.running--
    const { pass, hung } = this.state
    if (pass === null || hung || tile.running > 0 || tile.waiting.length > 0) return
    if (!this.advance(pass, tile)) return
    this.dispatch(pass)
    // There is room for another tile, or this was the last one.
    if (tile.phase === "over") this.wake(0)
  }

  fault(): 0 {
    this.listener?.engineFault(PIPE_FRAGMENT)
    return 0
  }

  private failed(): false {
    this.fault()
    return false
  }

  private begin(job: RenderJob, partial: boolean): void {
    this.state.pass = { job, partial, next: 0, tiles: [], programs: new Map(), states: new Map() }
    this.wake(TILE_NS)
  }

  /** Passes over empty tiles and begins one that is not; the nanoseconds that it takes, 0 after a fault. */
  private nextTiles(pass: PassState): number {
    const { job } = pass
    for (let skipped = 0; skipped < SKIPS_MAX; skipped++) {
      if (pass.next >= job.tilesX * job.tilesY) return 1 + SKIP_NS * skipped
      const x = pass.next % job.tilesX
      const y = Math.floor(pass.next / job.tilesX)
      pass.next++
      const slot = tileSlot(job, x, y)
      const memory = this.tileMemory(job)
      const region = memory.read(job.tilemap + REGION_ENTRY * slot, REGION_ENTRY)
      const tpc = memory.read(job.tpc + TPC_ENTRY * slot, TPC_ENTRY)
      if (region === null || tpc === null) return this.fault()
      const drawn = ((tpc[TPC.flags] as number) & TPC_DRAWN) !== 0
      const chunk = readPointer(region, 0)
      if (chunk === 0 && !job.emptyTiles && !drawn) continue
      return this.beginTile(pass, slot, tileRectangle(job, x, y), chunk, drawn)
    }
    return SKIP_NS * SKIPS_MAX
  }

  private beginTile(pass: PassState, slot: number, rectangle: Rectangle, chunk: number, drawn: boolean): number {
    const { job } = pass
    const { counters } = this.state
    const view = newTileView(job.clearDepth)
    const colour = new Int32Array(VECTOR * PIXELS)
    const tile: TileState = { slot, rectangle, drawn, view, colour, phase: "background", waiting: [], running: 0 }
    if (drawn && job.depth !== 0 && !loadDepth(this.memory, job, rectangle, view.depth)) return this.fault()
    const scissors = new Map<number, Rectangle>()
    const scissorOf = (index: number): Rectangle | null => {
      const scissor = scissors.get(index) ?? readScissor(this.memory, job, index)
      if (scissor !== null) scissors.set(index, scissor)
      return scissor
    }
    let triangles = 0
    let covered = 0
    const end = readList(this.tileMemory(job), chunk, pass.states, (primitive) => {
      const pixels = drawPrimitive(view, primitive, rectangle, scissorOf)
      triangles++
      covered += Math.max(0, pixels)
      return pixels >= 0
    })
    if (end === "fault") return this.fault()
    if (end === "malformed") return this.hang()
    counters.tiles++
    counters.triangles += triangles
    const { trace, now } = this.engine
    if (trace.on) trace.append(now, EV.agx_tile, job.slot, rectangle.left, rectangle.top, triangles)
    pass.tiles.push(tile)
    const cost = TILE_NS + TRIANGLE_NS * triangles + covered / COVERED_PIXELS
    const { background } = drawn ? job.partialPrograms : job.programs
    const pixels = pixelsOf(rectangle)
    if (!this.enqueue(pass, tile, background, pixels, (part) => backgroundInputs(rectangle, part), true)) return 0
    if (tile.waiting.length === 0 && !this.advance(pass, tile)) return 0
    this.dispatch(pass)
    return cost
  }

  /** The next phase of a tile that has none in work, until one has work for the cores. False: a fault, or hung. */
  private advance(pass: PassState, tile: TileState): boolean {
    const { job, partial } = pass
    const { rectangle, view } = tile
    if (tile.phase === "background") {
      tile.phase = "shade"
      for (const { state, pixels } of runsOf(view.seen, view.primitives)) {
        const inputs = (part: Uint16Array) => fragmentInputs(rectangle, part, state, view.seen, view.primitives)
        this.state.counters.pixels += pixels.length
        if (!this.enqueue(pass, tile, state.pipeline, pixels, inputs, true)) return false
      }
      if (tile.waiting.length > 0) return true
    }
    if (tile.phase === "shade") {
      tile.phase = "store"
      const { endOfTile } = partial ? job.partialPrograms : job.programs
      const inputs = (part: Uint16Array) => storeInputs(rectangle, part, tile.colour)
      if (!this.enqueue(pass, tile, endOfTile, pixelsOf(rectangle), inputs, false)) return false
      if (tile.waiting.length > 0) return true
    }
    return this.endTile(pass, tile)
  }

  private endTile(pass: PassState, tile: TileState): boolean {
    const { job, partial } = pass
    tile.phase = "over"
    pass.tiles = pass.tiles.filter((other) => other !== tile)
    if (job.depth !== 0 && !storeDepth(this.memory, job, tile.rectangle, tile.view.depth)) return this.failed()
    if (!partial) return true
    const memory = this.tileMemory(job)
    const flags = Uint8Array.of(TPC_DRAWN)
    return memory.write(job.tpc + TPC_ENTRY * tile.slot + TPC.flags, flags) || this.failed()
  }

  /** Cuts pixels into groups of threads. Nothing, if there is no program or no pixel. False: a fault, or hung. */
  private enqueue(
    pass: PassState,
    tile: TileState,
    pipeline: number,
    pixels: Uint16Array,
    inputsOf: (part: Uint16Array) => ThreadInputs,
    colours: boolean,
  ): boolean {
    if (pipeline === 0 || pixels.length === 0) return true
    const program = this.program(pass, pipeline)
    if (program === null) return false
    for (let first = 0; first < pixels.length; first += GROUP_THREADS) {
      const part = pixels.subarray(first, first + GROUP_THREADS)
      tile.waiting.push({ program, pixels: part, inputs: inputsOf(part), colours })
    }
    return true
  }

  /** Null: a fault, or hung. */
  private program({ job, programs }: PassState, pipeline: number): ShaderProgram | null {
    const known = programs.get(pipeline)
    if (known !== undefined) return known
    const program = readProgram(this.memory, job.context, job.uscBase, job.uscBase + pipeline)
    if (program === "fault") this.fault()
    else if (program === "malformed") this.hang()
    else {
      programs.set(pipeline, program)
      return program
    }
    return null
  }

  /** Hands groups to cores, oldest tile first, as long as there is room. */
  private dispatch({ job, tiles }: PassState): void {
    for (const tile of tiles) {
      for (let group = tile.waiting[0]; group !== undefined; group = tile.waiting[0]) {
        const threads = group.pixels.length
        const { program, inputs } = group
        const owner = new TileGroupOwner(this, tile, group)
        if (!this.cores.start(job.context, program, [threads, 1, 1], [0, 0, 0], [threads, 1, 1], owner, inputs)) return
        tile.waiting.shift()
        tile.running++
      }
    }
  }

  /** The scene's pages are free again. */
  private endPass(pass: PassState): void {
    const { state } = this
    const { job, partial } = pass
    const memory = this.tileMemory(job)
    const meta = memory.words(job.meta + META.first, 2)
    const gave =
      meta !== null &&
      givePages(memory, job.buffer, meta.getUint32(0, true), meta.getUint32(4, true)) &&
      memory.setWords(job.meta + META.held, 0, 0, 0)
    if (!gave) {
      this.fault()
      return
    }
    state.pass = null
    if (!partial) state.job = null
    const { asked } = state
    if (asked !== null) {
      state.asked = null
      this.begin(asked, true)
    } else if (state.job !== null) this.begin(state.job, false)
    if (partial) this.partialUser?.partialDone()
    else this.listener?.engineDone(PIPE_FRAGMENT)
  }

  private tileMemory(job: RenderJob): TileMemory {
    return new TileMemory(this.memory, job.context, UNIT_IPF)
  }

  private hang(): 0 {
    this.state.hung = true
    const { trace, now } = this.engine
    if (trace.on) trace.append(now, EV.agx_engine_hang, PIPE_FRAGMENT, this.state.job?.slot ?? -1, 0, 0)
    return 0
  }

  save(): SavedFragmentEngine {
    return { state: this.state, timer: saveTimer(this) }
  }

  restore(saved: object, clock: RestoredClock): void {
    const { state, timer } = saved as SavedFragmentEngine
    this.state = state
    clock.restore(this, timer)
  }

  ownerOf(saved: SavedOwner): GroupOwner {
    const { tile, group } = saved as SavedTileGroupOwner
    return new TileGroupOwner(this, tile, group)
  }

  private wake(after: number): void {
    if (this.armed || this.state.halted) return
    this.engine.arm(this, (this.engine.now + after) as SimTime)
  }
}

/** A group of a tile, to the core that it is on. */
class TileGroupOwner implements GroupOwner {
  readonly pipe = PIPE_FRAGMENT
  private readonly engine: FragmentEngine
  private readonly tile: TileState
  private readonly group: TileGroup

  constructor(engine: FragmentEngine, tile: TileState, group: TileGroup) {
    this.engine = engine
    this.tile = tile
    this.group = group
  }

  groupDone(group: ShaderGroup): void {
    this.engine.groupDone(group, this.tile, this.group)
  }

  groupFault(): void {
    this.engine.fault()
  }

  save(): SavedTileGroupOwner {
    const { pipe, tile, group } = this
    return { pipe, tile, group }
  }
}
