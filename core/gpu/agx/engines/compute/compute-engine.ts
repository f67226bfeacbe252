/**
 * The compute engine: reads a CDM stream block by block through the job's page table and puts the thread groups of
 * its launches on the cores. Launches overlap unless a barrier forbids it.
 *
 * Malformed streams end in what hardware would do: a refused access is a fault; what is no block, a launch right
 * behind a launch without a barrier block (C.4), a return without a link, a size that makes no sense, hang the engine
 * until the firmware's patience is over. A stream that runs in circles without a launch hangs too, once it is seen.
 *
 * Simplified: the depth of the return stack, block timing, helper programs (spilling). Source: reference C.4, C.8.
 */
import type { Engine } from "../../../../engine/engine.ts"
import { Timer } from "../../../../engine/timer.ts"
import type { SimTime } from "../../../../time/time.ts"
import { EV } from "../../../../trace/events.ts"
import { COMPUTE, PIPE_COMPUTE } from "../../firmware/layout.ts"
import type { CoreArray, CoreUser } from "../core-array.ts"
import type { EngineJob, EngineListener, MachineUnit } from "../engine-unit.ts"
import type { GroupOwner, SavedOwner } from "../group-owner.ts"
import { type RestoredClock, type SavedTimer, saveTimer } from "../../checkpoint/clock.ts"
import { type GpuMemory, UNIT_CDM } from "../gpu-memory.ts"
import type { ShaderProgram, Triple } from "../shader-port.ts"
import { invalidates, launchesInFlight } from "./barrier.ts"
import { readProgram } from "../usc-words.ts"

const BLOCK_NS = 50
/** Reading USC words and uniforms. */
const LAUNCH_NS = 400
/** Links with return that may be open. */
const RETURN_DEPTH = 8
/** Launches that the reader may be ahead of the cores. */
const AHEAD = 64
/** Threads a group that hardware takes. */
const LOCAL_MAX = 1024
/** Groups a launch: more cannot be counted exactly. */
const GROUPS_MAX = 2 ** 48
/** Links that are followed without a launch between them before the circle is called endless. */
const IDLE_LINKS = 4096

const LAUNCH = 0
const LINK = 1
const TERMINATE = 2
const BARRIER = 3
const RETURN = 4

export interface LaunchState {
  readonly program: ShaderProgram
  readonly local: Triple
  readonly grid: Triple
  readonly groups: Triple
  /** Groups that were handed to cores, and that have ended. */
  next: number
  done: number
}

/** Plain data. `at` is the next block. */
export interface ComputeState {
  job: EngineJob | null
  at: number
  uscBase: number
  returns: number[]
  launches: LaunchState[]
  /** Reads on only when no more launches than this are in flight; -1: nothing to wait for. */
  allowed: number
  ended: boolean
  hung: boolean
  halted: boolean
  /** A launch came last: another one must not follow. */
  launched: boolean
  idleLinks: number
  counters: { jobs: number; launches: number; groups: number; blocks: number; barriers: number }
}

function idleState(counters: ComputeState["counters"]): ComputeState {
  return {
    job: null,
    at: 0,
    uscBase: 0,
    returns: [],
    launches: [],
    allowed: -1,
    ended: false,
    hung: false,
    halted: false,
    launched: false,
    idleLinks: 0,
    counters,
  }
}

/** Plain data. */
interface SavedComputeEngine {
  readonly state: ComputeState
  readonly timer: SavedTimer
}

interface SavedLaunchGroup extends SavedOwner {
  readonly launch: LaunchState
}

export class ComputeEngine extends Timer implements MachineUnit, CoreUser {
  state: ComputeState = idleState({ jobs: 0, launches: 0, groups: 0, blocks: 0, barriers: 0 })
  private readonly engine: Engine
  private readonly memory: GpuMemory
  private readonly cores: CoreArray
  /** Launches of chips after G14X carry 8 bytes more. */
  private readonly longLaunch: boolean
  /** Who is told; set once, when the machine is put together. */
  listener: EngineListener | null = null

  constructor(engine: Engine, memory: GpuMemory, cores: CoreArray, longLaunch: boolean) {
    super()
    this.engine = engine
    this.memory = memory
    this.cores = cores
    this.longLaunch = longLaunch
    cores.users.push(this)
  }

  get busy(): boolean {
    return this.state.job !== null
  }

  start(job: EngineJob): void {
    const { counters } = this.state
    counters.jobs++
    const { buffer, byteOffset, length } = job.registers
    const registers = new DataView(buffer, byteOffset, length)
    this.state = idleState(counters)
    this.state.job = job
    if (length < COMPUTE.bytes) {
      this.hang()
      return
    }
    this.state.at = addressAt(registers, COMPUTE.stream)
    this.state.uscBase = addressAt(registers, COMPUTE.uscBase)
    this.wake(BLOCK_NS)
  }

  halt(): void {
    this.state.halted = true
    this.engine.disarm(this)
    this.cores.halt(PIPE_COMPUTE)
  }

  resume(): void {
    this.state.halted = false
    this.cores.resume(PIPE_COMPUTE)
    if (this.state.job !== null) this.wake(BLOCK_NS)
  }

  abort(): void {
    const { counters, halted } = this.state
    this.engine.disarm(this)
    this.state = idleState(counters)
    this.cores.drop(PIPE_COMPUTE)
    this.state.halted = halted
  }

  grown(): void {}

  /** A core has room again. */
  roomFreed(): void {
    if (this.state.launches.some(({ next, groups: [x, y, z] }) => next < x * y * z)) this.wake(0)
  }

  override fire(): void {
    const { state } = this
    if (state.job === null || state.halted) return
    this.dispatch()
    if (state.hung) return
    const inFlight = state.launches.length
    if (state.ended) {
      if (inFlight === 0) this.finish()
      return
    }
    if (state.allowed >= 0 && inFlight > state.allowed) return
    state.allowed = -1
    if (inFlight >= AHEAD) return
    const cost = this.readBlock(state.job, state.at)
    this.dispatch()
    if (cost > 0) this.wake(cost)
  }

  /** A group of one of its launches has ended. */
  groupDone(launch: LaunchState): void {
    const { state } = this
    launch.done++
    if (launch.done === launch.groups[0] * launch.groups[1] * launch.groups[2])
      state.launches = state.launches.filter((other) => other !== launch)
    this.wake(0)
  }

  fault(): void {
    this.listener?.engineFault(PIPE_COMPUTE)
  }

  private finish(): void {
    this.abort()
    this.listener?.engineDone(PIPE_COMPUTE)
  }

  private hang(): number {
    this.state.hung = true
    const { trace, now } = this.engine
    if (trace.on) trace.append(now, EV.agx_engine_hang, PIPE_COMPUTE, this.state.job?.slot ?? -1, 0, 0)
    return 0
  }

  save(): SavedComputeEngine {
    return { state: this.state, timer: saveTimer(this) }
  }

  restore(saved: object, clock: RestoredClock): void {
    const { state, timer } = saved as SavedComputeEngine
    this.state = state
    clock.restore(this, timer)
  }

  ownerOf(saved: SavedOwner): GroupOwner {
    const { launch } = saved as SavedLaunchGroup
    return new LaunchGroup(this, launch)
  }

  private wake(after: number): void {
    if (this.armed || this.state.halted) return
    this.engine.arm(this, (this.engine.now + after) as SimTime)
  }

  private words(context: number, va: number, count: number): DataView | null {
    const bytes = this.memory.read(context, va, 4 * count, UNIT_CDM)
    if (bytes !== null) return new DataView(bytes.buffer, bytes.byteOffset, 4 * count)
    this.fault()
    return null
  }

  /** Nanoseconds that the block takes; 0: it does not go on by itself. */
  private readBlock({ context, slot }: EngineJob, at: number): number {
    const { state } = this
    const head = this.words(context, at, 1)
    if (head === null) return 0
    const word = head.getUint32(0, true)
    const type = word >>> 29
    state.counters.blocks++
    const { trace, now } = this.engine
    if (trace.on) trace.append(now, EV.agx_block, slot, type, at >>> 0, Math.floor(at / 0x1_0000_0000))
    switch (type) {
      case LAUNCH:
        return this.readLaunch(context, at, word)
      case LINK:
        return this.link(context, at, word)
      case TERMINATE:
        state.ended = true
        return BLOCK_NS
      case BARRIER:
        return this.barrier(at, word)
      case RETURN:
        return this.goBack()
      default:
        return this.hang()
    }
  }

  private barrier(at: number, mask: number): number {
    const { state } = this
    state.counters.barriers++
    state.at = at + 4
    state.launched = false
    const allowed = launchesInFlight(mask)
    if (invalidates(mask)) this.cores.shaders.invalidate()
    if (allowed !== Number.POSITIVE_INFINITY) state.allowed = allowed
    return mask & (1 << 27) ? this.goBack() : BLOCK_NS
  }

  private link(context: number, at: number, word: number): number {
    const { state } = this
    const low = this.words(context, at + 4, 1)
    if (low === null) return 0
    if (word & (1 << 28)) {
      if (state.returns.length >= RETURN_DEPTH) return this.hang()
      state.returns.push(at + 8)
    }
    state.at = (word & 0xff) * 0x1_0000_0000 + low.getUint32(0, true)
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

  private readLaunch(context: number, at: number, word: number): number {
    const { state } = this
    if (state.launched) return this.hang()
    const mode = (word >>> 27) & 3
    const second = this.words(context, at + 4, 1)
    if (second === null) return 0
    const parts = at + 8 + (this.longLaunch ? 8 : 0)
    const sizes = this.readSizes(context, parts, mode)
    if (sizes === null) return 0
    if (sizes === "malformed") return this.hang()
    const pipeline = state.uscBase + ((second.getUint32(0, true) & ~63) >>> 0)
    const program = readProgram(this.memory, context, state.uscBase, pipeline)
    if (program === "fault") {
      this.fault()
      return 0
    }
    if (program === "malformed") return this.hang()
    state.at = sizes.end
    state.launched = true
    state.idleLinks = 0
    state.counters.launches++
    const { grid, local } = sizes
    const groups = [0, 1, 2].map((axis) => Math.ceil((grid[axis] as number) / (local[axis] as number)))
    const [x = 0, y = 0, z = 0] = groups
    if (x * y * z > GROUPS_MAX) return this.hang()
    const { trace, now } = this.engine
    if (trace.on) trace.append(now, EV.agx_launch, state.job?.slot ?? -1, x, y, z)
    if (x * y * z > 0) state.launches.push({ program, local, grid, groups: [x, y, z], next: 0, done: 0 })
    return LAUNCH_NS
  }

  /** Null: a fault. */
  private readSizes(
    context: number,
    at: number,
    mode: number,
  ): { grid: Triple; local: Triple; end: number } | "malformed" | null {
    if (mode === 3) return "malformed"
    if (mode === 0) return this.sizes(this.words(context, at, 6), at + 24)
    const pointer = this.words(context, at, 2)
    if (pointer === null) return null
    const from = (pointer.getUint32(0, true) & 0xff) * 0x1_0000_0000 + ((pointer.getUint32(4, true) & ~3) >>> 0)
    if (mode === 2) return this.sizes(this.words(context, from, 6), at + 8)
    const global = this.words(context, from, 3)
    const local = global === null ? null : this.words(context, at + 8, 3)
    if (global === null || local === null) return null
    const both = new DataView(new ArrayBuffer(24))
    for (let index = 0; index < 3; index++) {
      both.setUint32(4 * index, global.getUint32(4 * index, true), true)
      both.setUint32(12 + 4 * index, local.getUint32(4 * index, true), true)
    }
    return this.sizes(both, at + 20)
  }

  private sizes(
    words: DataView | null,
    end: number,
  ): { grid: Triple; local: Triple; end: number } | "malformed" | null {
    if (words === null) return null
    const word = (index: number) => words.getUint32(4 * index, true)
    const grid: Triple = [word(0), word(1), word(2)]
    const local: Triple = [word(3), word(4), word(5)]
    const threads = local[0] * local[1] * local[2]
    return threads === 0 || threads > LOCAL_MAX ? "malformed" : { grid, local, end }
  }

  /** Hands groups to cores, oldest launch first, as long as there is room. */
  private dispatch(): void {
    const { state } = this
    for (const launch of state.launches) {
      const [x, y, z] = launch.groups
      for (; launch.next < x * y * z; launch.next++) {
        const at = launch.next
        const group: Triple = [at % x, Math.floor(at / x) % y, Math.floor(at / (x * y))]
        const owner = new LaunchGroup(this, launch)
        const { context } = state.job as EngineJob
        if (!this.cores.start(context, launch.program, launch.local, group, launch.grid, owner)) return
        state.counters.groups++
      }
    }
  }
}

/** A group of a launch, to the core that it is on. */
class LaunchGroup implements GroupOwner {
  readonly pipe = PIPE_COMPUTE
  private readonly engine: ComputeEngine
  private readonly launch: LaunchState

  constructor(engine: ComputeEngine, launch: LaunchState) {
    this.engine = engine
    this.launch = launch
  }

  groupDone(): void {
    this.engine.groupDone(this.launch)
  }

  groupFault(): void {
    this.engine.fault()
  }

  save(): SavedLaunchGroup {
    const { pipe, launch } = this
    return { pipe, launch }
  }
}

function addressAt(view: DataView, at: number): number {
  return (view.getUint32(at + 4, true) | 0) * 0x1_0000_0000 + view.getUint32(at, true)
}
