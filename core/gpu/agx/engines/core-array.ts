/**
 * The cores and the thread groups that are resident on them. A group executes in slices: each executes some
 * instructions for real and takes the virtual time that they take, so that groups of one launch, and launches that
 * overlap, see each other's stores in time. Slices grow, so long shaders are cheap.
 *
 * Timing (C.8): a core issues for one group at a time, and memory latency of one group is hidden by others. A group's
 * slice ends when its own time is over and the core has had time to issue for it, whichever is later.
 */
import { assert } from "../../../base/assert.ts"
import type { Engine } from "../../../engine/engine.ts"
import { MachineStop } from "../../../engine/machine-stop.ts"
import { Timer } from "../../../engine/timer.ts"
import type { SimTime } from "../../../time/time.ts"
import { CLUSTER_CORES } from "../chips.ts"
import { type RestoredClock, type SavedTimer, saveTimer } from "../checkpoint/clock.ts"
import type { GroupOwner, SavedOwner } from "./group-owner.ts"
import type { GroupSpec, ShaderCores, ShaderGroup, ShaderProgram, ThreadInputs, Triple } from "./shader-port.ts"

const LANES = 32
const THREADS_MAX = 3072
/** However many registers they have, so many threads fit. */
const THREADS_SURE = 384
const REGISTER_BYTES = 208 * 1024
const SHARED_BYTES = 60 * 1024
/** From the arrival at the core to the first instruction. */
const LAUNCH_NS = 100
/** Groups arrive at cores one after the other. */
const DISPATCH_NS = 4
/** Instructions of the first slice; later ones are four times the one before, up to the last. */
const SLICE_FIRST = 4
const SLICE_LAST = 65536

export interface CoreState {
  threads: number
  registerBytes: number
  sharedBytes: number
  /** When it has issued all that it has promised. */
  issuedUntil: number
  groups: number
}

/** Who uses the cores: told when one has room again. */
export interface CoreUser {
  roomFreed(): void
}

export interface CoreSpec {
  readonly cores: number
  /** Nanoseconds a cycle: may be a fraction. */
  readonly cycle: number
}

export class CoreArray {
  readonly engine: Engine
  readonly spec: CoreSpec
  cores: CoreState[]
  readonly resident = new Set<ResidentGroup>()
  /** Instructions are fetched anew after `invalidate`. */
  readonly shaders: ShaderCores
  readonly users: CoreUser[] = []
  private dispatchFreeAt = 0

  constructor(engine: Engine, spec: CoreSpec, shaders: ShaderCores) {
    this.engine = engine
    this.spec = spec
    this.shaders = shaders
    this.cores = Array.from({ length: spec.cores }, () => ({
      threads: 0,
      registerBytes: 0,
      sharedBytes: 0,
      issuedUntil: 0,
      groups: 0,
    }))
  }

  /** Puts a group on the core with the most room; false if there is none with enough. */
  start(
    context: number,
    program: ShaderProgram,
    local: Triple,
    group: Triple,
    grid: Triple,
    owner: GroupOwner,
    inputs: ThreadInputs | null = null,
  ): boolean {
    const threads = Math.ceil((local[0] * local[1] * local[2]) / LANES) * LANES
    const needs = { threads, registerBytes: threads * program.registers * 4, sharedBytes: program.sharedBytes }
    const core = this.roomiest(needs)
    if (core < 0) return false
    const cluster = Math.floor(core / CLUSTER_CORES)
    const spec = { program, context, core, cluster, local, group, grid, inputs }
    const running = this.shaders.start(spec)
    const at = Math.max(this.dispatchFreeAt, this.engine.now)
    this.dispatchFreeAt = at + DISPATCH_NS
    new ResidentGroup(this, spec, needs, running, owner).begin(at + LAUNCH_NS)
    return true
  }

  halt(pipe: number): void {
    for (const group of this.resident) if (group.owner.pipe === pipe) group.halt()
  }

  resume(pipe: number): void {
    for (const group of this.resident) if (group.owner.pipe === pipe) group.resume()
  }

  /** Forgets the groups of an engine, unfinished. */
  drop(pipe: number): void {
    for (const group of [...this.resident]) if (group.owner.pipe === pipe) group.leave()
  }

  save(): SavedCores {
    const { cores, dispatchFreeAt, shaders } = this
    const groups = [...this.resident].map((group) => group.save())
    return { cores, dispatchFreeAt, shaders: shaders.save(), groups }
  }

  /** Engines are restored: `ownerOf` finds whose a group is. Nobody hears of the groups that were there. */
  restore(
    { cores, dispatchFreeAt, shaders, groups }: SavedCores,
    clock: RestoredClock,
    ownerOf: (saved: SavedOwner) => GroupOwner,
  ): void {
    for (const group of this.resident) group.vanish()
    this.resident.clear()
    this.cores = cores.map((core) => ({ ...core, issuedUntil: clock.time(core.issuedUntil) }))
    this.dispatchFreeAt = clock.time(dispatchFreeAt)
    this.shaders.restore(shaders)
    for (const saved of groups) {
      const running = this.shaders.start(saved.spec)
      running.restore(saved.running)
      const group = new ResidentGroup(this, saved.spec, saved.needs, running, ownerOf(saved.owner))
      group.comeBack(saved, clock)
      this.resident.add(group)
    }
  }

  private roomiest(needs: Needs): number {
    let best = -1
    let least = Number.POSITIVE_INFINITY
    for (const [index, core] of this.cores.entries()) {
      if (core.threads < least && fits(core, needs)) {
        best = index
        least = core.threads
      }
    }
    return best
  }
}

/** Plain data, in the order in which they came. */
export interface SavedCores {
  readonly cores: readonly CoreState[]
  readonly dispatchFreeAt: number
  readonly shaders: object
  readonly groups: readonly SavedResident[]
}

interface SavedResident {
  readonly spec: GroupSpec
  readonly needs: Needs
  readonly running: object
  readonly owner: SavedOwner
  readonly budget: number
  readonly over: boolean
  readonly left: number
  readonly timer: SavedTimer
}

interface Needs {
  readonly threads: number
  readonly registerBytes: number
  readonly sharedBytes: number
}

/** An empty core takes any group. */
function fits(core: CoreState, needs: Needs): boolean {
  if (core.groups === 0) return true
  const threads = core.threads + needs.threads
  if (threads > THREADS_MAX || core.sharedBytes + needs.sharedBytes > SHARED_BYTES) return false
  return threads <= THREADS_SURE || core.registerBytes + needs.registerBytes <= REGISTER_BYTES
}

/** A thread group stands within a slice. */
export class GroupStopped extends MachineStop {
  readonly group: ResidentGroup

  constructor(group: ResidentGroup) {
    super("a thread group stopped")
    this.group = group
  }

  override resume(): void {
    this.group.slice()
  }
}

export class ResidentGroup extends Timer {
  readonly core: number
  /** What the cores execute. */
  readonly running: ShaderGroup
  private readonly array: CoreArray
  private readonly spec: GroupSpec
  private readonly needs: Needs
  readonly owner: GroupOwner
  private budget = SLICE_FIRST
  private over = false
  /** What the counters of `running` were when the slice began that a debugger stopped; null: none did. */
  private begun: { readonly issued: number; readonly elapsed: number } | null = null
  /** What is left of the wait that a halt interrupted; -1: not halted. */
  private left = -1

  constructor(array: CoreArray, spec: GroupSpec, needs: Needs, running: ShaderGroup, owner: GroupOwner) {
    super()
    this.array = array
    this.spec = spec
    this.core = spec.core
    this.needs = needs
    this.running = running
    this.owner = owner
  }

  begin(at: number): void {
    const core = this.state
    core.groups++
    core.threads += this.needs.threads
    core.registerBytes += this.needs.registerBytes
    core.sharedBytes += this.needs.sharedBytes
    this.array.resident.add(this)
    this.array.engine.arm(this, at as SimTime)
  }

  private get state(): CoreState {
    return this.array.cores[this.core] as CoreState
  }

  override fire(): void {
    if (this.over) {
      this.owner.groupDone(this.running)
      this.leave()
      return
    }
    this.slice()
  }

  /** Executes a slice, or the rest of one. */
  slice(): void {
    const { running, array, state } = this
    const { engine, spec } = array
    const { issued, elapsed } = this.begun ?? running
    this.begun = null
    const end = running.run(this.budget)
    if (end === "stopped") {
      this.begun = { issued, elapsed }
      throw new GroupStopped(this)
    }
    if (end === "fault") {
      this.owner.groupFault()
      return
    }
    // It stays where it is, without a timer: only a halt gets rid of it.
    if (end === "hung") return
    this.over = end === "done"
    this.budget = Math.min(SLICE_LAST, this.budget * 4)
    const from = Math.max(state.issuedUntil, engine.now)
    state.issuedUntil = from + (running.issued - issued) * spec.cycle
    const alone = engine.now + (running.elapsed - elapsed) * spec.cycle
    engine.arm(this, Math.max(engine.now + 1, Math.ceil(Math.max(alone, state.issuedUntil))) as SimTime)
  }

  halt(): void {
    if (!this.armed || this.left >= 0) return
    this.left = this.at - this.array.engine.now
    this.array.engine.disarm(this)
  }

  resume(): void {
    if (this.left < 0) return
    this.array.engine.arm(this, (this.array.engine.now + this.left) as SimTime)
    this.left = -1
  }

  leave(): void {
    const core = this.state
    this.array.engine.disarm(this)
    this.array.resident.delete(this)
    this.running.release()
    core.groups--
    core.threads -= this.needs.threads
    core.registerBytes -= this.needs.registerBytes
    core.sharedBytes -= this.needs.sharedBytes
    for (const user of this.array.users) user.roomFreed()
  }

  /** A checkpoint is of a moment between slices. */
  save(): SavedResident {
    assert(this.begun === null, "checkpoint of a machine that stands within a slice")
    const { spec, needs, budget, over, left } = this
    const owner = this.owner.save()
    return { spec, needs, running: this.running.save(), owner, budget, over, left, timer: saveTimer(this) }
  }

  comeBack({ budget, over, left, timer }: SavedResident, clock: RestoredClock): void {
    this.budget = budget
    this.over = over
    this.left = left
    clock.restore(this, timer)
  }

  /** Its machine is another one now. */
  vanish(): void {
    this.array.engine.disarm(this)
    this.running.release()
  }
}
