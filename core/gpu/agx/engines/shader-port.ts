/**
 * What the engines ask of the shader cores: execution of one thread group, in slices. How instructions are executed is
 * none of their business.
 */

/** What the USC words of a pipeline say. */
export interface ShaderProgram {
  /** Virtual address of the first instruction. */
  readonly code: number
  /** 32-bit registers a thread. */
  readonly registers: number
  /** 512 halves. */
  readonly uniforms: Uint16Array
  /** Bytes of threadgroup memory. */
  readonly sharedBytes: number
}

export type Triple = readonly [x: number, y: number, z: number]

/** What threads of vertices and pixels find, which are part of no grid. Simplified: see render/shader-registers.ts. */
export interface ThreadInputs {
  /** Instead of the position in the grid (special registers 80 and 81), by thread. */
  readonly x: Int32Array
  readonly y: Int32Array
  /** Words that registers begin with, from `firstRegister` on: of all threads for one register, then for the next. */
  readonly words: Int32Array
  readonly firstRegister: number
}

export interface GroupSpec {
  readonly program: ShaderProgram
  readonly context: number
  readonly core: number
  readonly cluster: number
  /** Threads a group. */
  readonly local: Triple
  /** Position in the grid, in groups. */
  readonly group: Triple
  /** Threads of the whole grid: those of the last groups that lie outside do not run. */
  readonly grid: Triple
  readonly inputs: ThreadInputs | null
}

/** `stopped`: a debugger stopped it within the slice; called again, it does the rest of that slice first. */
export type SliceEnd = "done" | "running" | "hung" | "fault" | "stopped"

export interface ShaderGroup {
  /**
   * Executes about `budget` instructions a SIMD group. `hung`: it was recognised that it never ends. `fault`: the
   * fault register is latched.
   */
  run(budget: number): SliceEnd
  /** It leaves its core, done or not: registers are free again. Called once; `run` is not called after it. */
  release(): void
  /** Plain data, a copy: what `restore` makes another group of the same spec go on from. */
  save(): object
  restore(saved: object): void
  /** What a thread has in a 32-bit register; 0 if there is no such thing. */
  register(thread: number, register: number): number
  /** Cycles so far in which the core issued instructions of this group. */
  readonly issued: number
  /** Cycles so far that it would have taken alone: issue, and waiting for memory. */
  readonly elapsed: number
}

export interface ShaderCores {
  start(spec: GroupSpec): ShaderGroup
  /** Instruction caches are empty again. */
  invalidate(): void
  /** What the cores have besides their groups. Plain data, a copy. */
  save(): object
  restore(saved: object): void
}
