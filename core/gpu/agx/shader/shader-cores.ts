/**
 * The shader cores as the engines see them: thread groups that execute in slices. Two executors have one meaning: the
 * interpreter, which says it, and blocks compiled to WebAssembly once they are executed often.
 *
 * Simplified: every register is 0 at the start; all 128 registers exist, however many the pipeline asks for; an illegal
 * instruction or a trap is a fault of the code unit with the reason `no-access`, since the fault register has none of its
 * own for it; instruction caches hold what a thread group has seen.
 */
import { present } from "../../../base/assert.ts"
import type { GroupSpec, ShaderCores, ShaderGroup, SliceEnd, ThreadInputs } from "../engines/shader-port.ts"
import { unitCode, unitData } from "../engines/gpu-memory.ts"
import type { FaultRegister } from "../uat/fault.ts"
import type { Mmu } from "../uat/mmu.ts"
import { CodeCache, type PlacedBlock, type SavedBlock, type SavedCache, savePlaced } from "./code-cache.ts"
import { Compiler, DEFAULT_THRESHOLD, type StepHost } from "./compiler.ts"
import { LoopWatch, type WatchState } from "./loop-watch.ts"
import { activeCount, isActive, writeWord } from "./lanes.ts"
import { type AccessCounters, type Accessor, refused } from "./memory-access.ts"
import { MemoryPort } from "./memory-port.ts"
import { REGISTERS } from "../../../isa/shader/register-names.ts"
import { type Op, overlap } from "./op.ts"
import { execute, returnTarget, waitForAll } from "./interpreter.ts"
import { latencyOf } from "./block.ts"
import {
  ACTIVE_AT,
  EXISTS_AT,
  LANE_COUNT_AT,
  MASK_AT,
  RegisterFile,
  SLOT_BYTES,
  SLOT_WORDS,
  SR_AT,
  UNIFORMS_AT,
} from "./register-file.ts"
import { type Watch, type WatchHit, watchHit } from "./watch.ts"
import { type ShaderFault, type SimdState, type SimdStatus, newSimd } from "./simd-group.ts"
import { GRID_ROWS, LANES, fillSpecial } from "./special-registers.ts"

const TWO_32 = 0x1_0000_0000
/** `call` puts the address behind it into r1. */
const LINK_HALF = 2

export interface ShaderCounters extends AccessCounters {
  instructions: number
  laneInstructions: number
  /** Instructions that read a register whose load had not been waited for. */
  poisonReads: number
  /** Address of the first of them; NaN: none. */
  firstPoison: number
}

export interface CoresOptions {
  readonly softFaults: boolean
  /** Executions after which a block is compiled; `NEVER`: the interpreter alone. */
  readonly threshold?: number
}

/** Plain data. */
export interface SavedShaders {
  readonly counters: ShaderCounters
  readonly cache: SavedCache
}

export class AgxShaderCores implements ShaderCores {
  readonly file = new RegisterFile()
  readonly port: MemoryPort
  readonly compiler: Compiler
  readonly cache: CodeCache
  /** What a debugger waits for; null: nothing, at full speed. */
  watch: Watch | null = null
  readonly counters: ShaderCounters = {
    instructions: 0,
    laneInstructions: 0,
    loads: 0,
    stores: 0,
    atomics: 0,
    bytes: 0,
    poisonReads: 0,
    firstPoison: Number.NaN,
  }

  constructor(mmu: Mmu, faults: FaultRegister, { softFaults, threshold = DEFAULT_THRESHOLD }: CoresOptions) {
    this.port = new MemoryPort(mmu, faults, softFaults)
    this.compiler = new Compiler(this.file, threshold)
    this.cache = new CodeCache(this.port, this.compiler)
  }

  start(spec: GroupSpec): AgxThreadGroup {
    return new AgxThreadGroup(this, spec)
  }

  invalidate(): void {
    this.cache.forget()
  }

  save(): SavedShaders {
    return { counters: { ...this.counters }, cache: this.cache.save() }
  }

  restore(saved: object): void {
    const { counters, cache } = saved as SavedShaders
    Object.assign(this.counters, counters)
    this.cache.restore(cache)
  }
}

/** What `AgxGpu` wants to be told. */
export function makeShaderCores(
  mmu: Mmu,
  faults: FaultRegister,
  spec: { readonly softFaults: boolean },
): AgxShaderCores {
  return new AgxShaderCores(mmu, faults, { softFaults: spec.softFaults })
}

/** Where a debugger stopped a thread group, and what it needs to go on as if nothing had been. */
export interface GroupStop {
  readonly simd: SimdState
  readonly hit: WatchHit
  readonly goals: readonly number[]
  readonly placed: PlacedBlock
  /** The instruction of the block that comes next. */
  readonly number: number
  /** Groups of loads that were on their way when the block began. */
  readonly outstanding: number
}

/** What a copy of a thread group holds: plain data. */
export interface GroupCheckpoint {
  readonly simds: readonly SimdState[]
  readonly registers: readonly Int32Array[]
  readonly watches: readonly WatchState[]
  /** Its instruction cache, and of which generation of all caches it is. */
  readonly generation: number
  readonly seen: readonly SavedBlock[]
}

export class AgxThreadGroup implements ShaderGroup, Accessor, StepHost {
  readonly spec: GroupSpec
  readonly simds: SimdState[] = []
  readonly file: RegisterFile
  readonly port: MemoryPort
  readonly counters: ShaderCounters
  readonly context: number
  readonly unit: number
  private readonly cores: AgxShaderCores
  /** Its instruction cache. */
  private readonly seen = new Map<number, PlacedBlock>()
  private generation: number
  private readonly watches: LoopWatch[] = []
  private released = false
  /** Whose instruction `step` executes. */
  private current: SimdState | null = null
  private block: PlacedBlock | null = null
  private hit: Omit<GroupStop, "simd" | "goals"> | null = null
  /** A debugger stopped it within a slice. */
  stopped: GroupStop | null = null

  constructor(cores: AgxShaderCores, spec: GroupSpec) {
    this.cores = cores
    this.spec = spec
    this.generation = cores.cache.generation
    this.file = cores.file
    this.port = cores.port
    this.counters = cores.counters
    this.context = spec.context
    this.unit = unitData(spec.cluster)
    const threads = spec.local[0] * spec.local[1] * spec.local[2]
    for (let index = 0; index * LANES < threads; index++) {
      const simd = newSimd(this.file.take(), index, spec.program.code)
      fill(this.file, simd, spec, threads)
      if (spec.inputs !== null) fillInputs(this.file, simd, spec.inputs)
      // All of its threads lie outside of the grid.
      if (activeCount(this.file, simd.slot) === 0) simd.status = "done"
      this.simds.push(simd)
      this.watches.push(new LoopWatch())
    }
  }

  get issued(): number {
    return this.simds.reduce((sum, { issued }) => sum + issued, 0)
  }

  get elapsed(): number {
    return this.simds.reduce((most, { elapsed }) => Math.max(most, elapsed), 0)
  }

  /** The first fault, by the order of SIMD groups. */
  get fault(): ShaderFault | null {
    return this.simds.find(({ fault }) => fault !== null)?.fault ?? null
  }

  run(budget: number): SliceEnd {
    const { simds } = this
    const goals = this.stopped?.goals ?? simds.map(({ instructions }) => instructions + budget)
    for (let again = true; again; ) {
      again = false
      for (const [place, simd] of simds.entries()) {
        const goal = goals[place] as number
        if (simd.status !== "running" || simd.instructions >= goal) continue
        const status = this.runSimd(simd, goal, this.watches[place] as LoopWatch)
        if (status === "fault") return "fault"
        if (this.hit !== null) return this.stop(simd, goals)
        again = true
      }
      if (this.releaseBarrier()) again = true
    }
    if (this.fault !== null) return "fault"
    if (simds.some(({ status }) => status === "running")) return "running"
    return simds.every(({ status }) => status === "done") ? "done" : "hung"
  }

  save(): GroupCheckpoint {
    return {
      // Where its registers lie is nobody's state.
      simds: this.simds.map((simd) => ({ ...copySimd(simd), slot: 0 })),
      registers: this.simds.map(({ slot }) => this.file.copyOf(slot)),
      watches: this.watches.map(({ state }) => ({ ...state })),
      generation: this.generation,
      seen: [...this.seen.values()].map(savePlaced),
    }
  }

  /** A checkpoint of this group, which has not been released, or of another one of the same spec. */
  restore(saved: object): void {
    const { simds, registers, watches, generation, seen } = saved as GroupCheckpoint
    for (const [index, simd] of this.simds.entries()) {
      // Its registers are where this group has room for them.
      Object.assign(simd, copySimd(simds[index] as SimdState), { slot: simd.slot })
      this.file.paste(simd.slot, registers[index] as Int32Array)
      ;(this.watches[index] as LoopWatch).state = { ...(watches[index] as WatchState) }
    }
    this.generation = generation
    this.seen.clear()
    for (const block of seen) {
      const placed = this.cores.cache.placedOf(block)
      if (placed !== null) this.seen.set(block.pc, placed)
    }
  }

  release(): void {
    if (this.released) return
    this.released = true
    for (const { slot } of this.simds) this.file.give(slot)
  }

  /** Registers of a SIMD group: row by row, 32 lanes each; zeros once they have been released. */
  registers(index: number): Int32Array {
    const simd = this.simds[index]
    return simd === undefined || this.released ? new Int32Array(SLOT_WORDS) : this.file.copyOf(simd.slot)
  }

  register(thread: number, register: number): number {
    const simd = this.simds[Math.floor(thread / LANES)]
    if (simd === undefined || this.released || register >= REGISTERS) return 0
    return this.file.words[simd.slot * SLOT_WORDS + register * LANES + (thread % LANES)] as number
  }

  /** All SIMD groups that have not ended are there: they go on together. */
  private releaseBarrier(): boolean {
    const waiting = this.simds.filter(({ status }) => status === "barrier")
    if (waiting.length === 0 || this.simds.some(({ status }) => status === "running" || status === "hung")) return false
    const latest = waiting.reduce((most, { elapsed }) => Math.max(most, elapsed), 0)
    for (const simd of waiting) {
      simd.status = "running"
      simd.elapsed = latest
    }
    return true
  }

  private runSimd(simd: SimdState, goal: number, watch: LoopWatch): SimdStatus {
    const { cores, file } = this
    if (this.generation !== cores.cache.generation) {
      this.generation = cores.cache.generation
      this.seen.clear()
    }
    let placed: PlacedBlock | null = null
    while (simd.status === "running" && simd.instructions < goal) {
      if (placed?.pc !== simd.pc) placed = this.find(simd.pc)
      if (placed === null) {
        this.failCode(simd, "code", cores.port.lastRefusal)
        break
      }
      const watched = cores.watch !== null || this.stopped !== null
      if (!(watched ? this.runWatched(simd, placed) : this.runBlock(simd, placed))) break
      const jumped = this.finish(simd, placed)
      if (jumped && simd.pc <= placed.pc && watch.visit(file, simd)) simd.status = "hung"
    }
    this.takeLaneCount(simd)
    if (simd.status !== "running" && simd.status !== "barrier") waitForAll(file, simd)
    return simd.status
  }

  private find(pc: number): PlacedBlock | null {
    // The block that it stands in, as it was when it began.
    if (this.stopped !== null) return this.stopped.placed
    const known = this.seen.get(pc)
    if (known !== undefined) return known
    const found = this.cores.cache.find(this.context, pc, unitCode(this.spec.cluster))
    if (found !== null) this.seen.set(pc, found)
    return found
  }

  /** Everything but the end of a block. False after a fault. */
  private runBlock(simd: SimdState, placed: PlacedBlock): boolean {
    if (placed.compiled === null) this.cores.cache.warm(placed)
    const outstanding = outstandingGroups(simd)
    this.current = simd
    this.block = placed
    const { compiled } = placed
    // Compiled code does not look for poison that a block before has left.
    const failed =
      compiled !== null && simd.pending.length === 0
        ? compiled.run(simd.slot * SLOT_BYTES, this)
        : this.interpret(placed)
    return this.finishBlock(simd, placed, failed, outstanding)
  }

  /** What executing a block, or its part before a fault, has cost. False after a fault. */
  private finishBlock(simd: SimdState, placed: PlacedBlock, failed: number, outstanding: number): boolean {
    const { block } = placed
    const done = failed < 0 ? block.ops.length + (block.end === null ? 0 : 1) : failed + 1
    simd.instructions += done
    this.counters.instructions += done
    if (failed < 0) {
      simd.issued += block.issue
      simd.elapsed += block.latency[outstanding]?.cycles ?? 0
      return true
    }
    const executed = block.ops.slice(0, failed + 1)
    simd.issued += executed.reduce((sum, { cost }) => sum + cost.issue, 0)
    simd.elapsed += latencyOf(executed, outstanding).cycles
    this.failAccess(simd, placed.pc + (block.ops[failed]?.at ?? 0))
    return false
  }

  /** As `runBlock`, looking before each instruction whether a debugger waits for it. False after a fault or a stop. */
  private runWatched(simd: SimdState, placed: PlacedBlock): boolean {
    const { cores, file, context } = this
    const { block, pc } = placed
    const { watch } = cores
    const resumed = this.stopped?.simd === simd ? this.stopped : null
    this.stopped = null
    if (resumed === null && placed.compiled === null) cores.cache.warm(placed)
    const outstanding = resumed?.outstanding ?? outstandingGroups(simd)
    this.current = simd
    this.block = placed
    for (let number = resumed?.number ?? 0; number <= block.ops.length; number++) {
      const op = block.ops[number] ?? null
      const at = pc + (op?.at ?? block.end?.at ?? 0)
      const again = number === resumed?.number
      if (watch !== null && !again && (op !== null || block.end !== null)) {
        const hit = watchHit(watch, context, at, op, file, simd.slot)
        if (hit !== null) {
          this.hit = { hit, number, outstanding, placed }
          return false
        }
      }
      if (op !== null && !this.step(op, false)) return this.finishBlock(simd, placed, number, outstanding)
    }
    return this.finishBlock(simd, placed, -1, outstanding)
  }

  /** It stands before an instruction of a block, which it will go on with. */
  private stop(simd: SimdState, goals: readonly number[]): SliceEnd {
    const { hit, number, outstanding, placed } = present(this.hit, "hit of a watch")
    this.hit = null
    this.stopped = { simd, goals, number, outstanding, placed, hit }
    return "stopped"
  }

  /** The number of the instruction that faulted; -1: none. */
  private interpret(placed: PlacedBlock): number {
    const { ops } = placed.block
    for (const [number, op] of ops.entries()) if (!this.step(op, false)) return number
    return -1
  }

  /** One instruction of the block that is being executed. */
  step(op: Op, direct: boolean, counted = false): boolean {
    const simd = present(this.current, "SIMD group")
    const at = simd.slot * SLOT_WORDS + LANE_COUNT_AT / 4
    this.file.words[at] = (this.file.words[at] as number) + activeCount(this.file, simd.slot)
    if (simd.pending.length > 0) this.lookForPoison(simd, op, this.block?.pc ?? 0)
    return execute(this, simd, op, direct, counted)
  }

  private lookForPoison(simd: SimdState, op: Op, pc: number): void {
    const { counters } = this
    for (const read of op.reads)
      for (const { half, size, count } of simd.pending) {
        if (!overlap(read, { half, count: (count * size) / 16 })) continue
        counters.poisonReads++
        if (Number.isNaN(counters.firstPoison)) counters.firstPoison = pc + op.at
        return
      }
  }

  /** The end of a block: where the SIMD group goes on. True if it jumped. */
  private finish(simd: SimdState, { block, pc }: PlacedBlock): boolean {
    const { end } = block
    const next = pc + block.code.length
    if (end === null) {
      simd.pc = next
      return false
    }
    const { file } = this
    const active = activeCount(file, simd.slot)
    const count = simd.slot * SLOT_WORDS + LANE_COUNT_AT / 4
    file.words[count] = (file.words[count] as number) + active
    if (simd.pending.length > 0) this.lookForPoison(simd, end, pc)
    const at = pc + end.at
    switch (end.kind) {
      case "jmp_exec_any":
      case "jmp_exec_none": {
        const jumps = active > 0 === (end.kind === "jmp_exec_any")
        simd.pc = jumps ? at + end.offset : next
        return jumps
      }
      case "call":
        for (let lane = 0; lane < LANES; lane++)
          if (isActive(file, simd.slot, lane)) writeWord(file.words, simd.slot, LINK_HALF, lane, (next % TWO_32) | 0)
        simd.pc = at + end.offset
        return true
      case "ret":
        simd.pc = Math.floor(pc / TWO_32) * TWO_32 + returnTarget(file, simd.slot, end.d.half)
        return true
      case "stop":
        simd.status = "done"
        simd.pc = at
        return false
      case "threadgroup_barrier":
        simd.status = "barrier"
        simd.pc = next
        return false
      case "trap":
      case "illegal":
        simd.pc = at
        this.failCode(simd, end.kind, at)
        return false
    }
  }

  private takeLaneCount(simd: SimdState): void {
    const at = simd.slot * SLOT_WORDS + LANE_COUNT_AT / 4
    const count = (this.file.words[at] as number) >>> 0
    this.file.words[at] = 0
    simd.laneInstructions += count
    this.counters.laneInstructions += count
  }

  private failAccess(simd: SimdState, pc: number): void {
    simd.status = "fault"
    simd.pc = pc
    simd.fault = { kind: "memory", pc, address: refused.address, lane: refused.lane }
    this.port.latch()
  }

  private failCode(simd: SimdState, kind: "code" | "trap" | "illegal", address: number): void {
    simd.status = "fault"
    simd.fault = { kind, pc: simd.pc, address, lane: -1 }
    if (kind === "code") this.port.latch()
    else this.port.latchIllegal(this.context, address, unitCode(this.spec.cluster))
  }
}

function copySimd(simd: SimdState): SimdState {
  return { ...simd, pending: [...simd.pending] }
}

function outstandingGroups({ pending }: SimdState): number {
  let groups = 0
  for (const { group } of pending) groups |= 1 << group
  return groups
}

/** What a SIMD group finds when it starts. */
function fill(file: RegisterFile, { slot, index }: SimdState, spec: GroupSpec, threads: number): void {
  const { words } = file
  const base = slot * SLOT_WORDS
  const { uniforms } = spec.program
  for (let half = 0; half < uniforms.length; half += 2)
    words[base + UNIFORMS_AT / 4 + (half >> 1)] = (uniforms[half] as number) | ((uniforms[half + 1] ?? 0) << 16)
  fillSpecial(words, base + SR_AT / 4, index, spec)
  let active = 0
  for (let lane = 0; lane < LANES; lane++) {
    const inGrid = GRID_ROWS.every((row, axis) => {
      const position = words[base + SR_AT / 4 + row * LANES + lane] as number
      return position < (spec.grid[axis] ?? 1)
    })
    const runs = index * LANES + lane < threads && inGrid
    if (runs) active++
    words[base + EXISTS_AT / 4 + lane] = runs ? -1 : 0
    words[base + MASK_AT / 4 + lane] = runs ? -1 : 0
  }
  words[base + ACTIVE_AT / 4] = active
}

/** Rows of special registers and of registers, by thread; lanes without a thread keep what they have. */
function fillInputs(
  file: RegisterFile,
  { slot, index }: SimdState,
  { x, y, words, firstRegister }: ThreadInputs,
): void {
  const base = slot * SLOT_WORDS
  const threads = x.length
  const first = index * LANES
  const lanes = Math.min(LANES, threads - first)
  const rows = threads === 0 ? 0 : Math.min(Math.floor(words.length / threads), REGISTERS - firstRegister)
  const copy = (from: Int32Array, at: number, to: number): void => {
    for (let lane = 0; lane < lanes; lane++) file.words[to + lane] = from[at + lane] as number
  }
  const special = (axis: number): number => base + SR_AT / 4 + (GRID_ROWS[axis] as number) * LANES
  copy(x, first, special(0))
  copy(y, first, special(1))
  for (let row = 0; row < rows; row++) copy(words, row * threads + first, base + (firstRegister + row) * LANES)
}
