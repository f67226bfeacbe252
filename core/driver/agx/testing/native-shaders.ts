/**
 * For tests of everything but the shader cores: "programs" are functions of this language, found by their code
 * address, with memory that is the machine's.
 */
import type { ShaderCores, ShaderGroup, GroupSpec, SliceEnd } from "../../../gpu/agx/engines/shader-port.ts"
import { unitData } from "../../../gpu/agx/engines/gpu-memory.ts"
import type { FaultRegister } from "../../../gpu/agx/uat/fault.ts"
import type { Mmu } from "../../../gpu/agx/uat/mmu.ts"

/** What a native program may do; `ok` is false after a refused access. */
export class NativeThread {
  readonly x: number
  readonly uniforms: Uint16Array
  ok = true
  private readonly mmu: Mmu
  private readonly faults: FaultRegister
  private readonly spec: GroupSpec

  constructor(mmu: Mmu, faults: FaultRegister, spec: GroupSpec, x: number) {
    this.mmu = mmu
    this.faults = faults
    this.spec = spec
    this.x = x
    this.uniforms = spec.program.uniforms
  }

  /** A 64-bit address in uniforms, by half. */
  pointer(half: number): number {
    const [a = 0, b = 0, c = 0] = this.uniforms.subarray(half, half + 3)
    return a + b * 0x1_0000 + c * 0x1_0000_0000
  }

  read(va: number): number {
    const pa = this.translate(va, "read")
    return pa < 0 ? 0 : this.mmu.memory.readU32(pa)
  }

  write(va: number, value: number): void {
    const pa = this.translate(va, "write")
    if (pa >= 0) this.mmu.memory.writeU32(pa, value >>> 0)
  }

  private translate(va: number, access: "read" | "write"): number {
    const pa = this.mmu.translate(this.spec.context, va, access, unitData(this.spec.cluster))
    if (pa < 0 && this.ok) {
      this.ok = false
      this.faults.latch(this.mmu.lastFault)
    }
    return pa
  }
}

export type NativeProgram = ((thread: NativeThread) => void) | "endless" | "hung"

export class NativeShaders implements ShaderCores {
  readonly programs = new Map<number, NativeProgram>()
  invalidations = 0
  /** Groups that were started and not released. */
  groups = 0
  readonly mmu: Mmu
  readonly faults: FaultRegister

  constructor(mmu: Mmu, faults: FaultRegister) {
    this.mmu = mmu
    this.faults = faults
  }

  start(spec: GroupSpec): ShaderGroup {
    this.groups++
    return new NativeGroup(this, spec)
  }

  invalidate(): void {
    this.invalidations++
  }

  save(): object {
    return { invalidations: this.invalidations }
  }

  restore(saved: object): void {
    this.invalidations = (saved as { readonly invalidations: number }).invalidations
  }
}

/** A SIMD group costs 200 cycles of issue; memory costs 500 more. */
class NativeGroup implements ShaderGroup {
  issued = 0
  elapsed = 0
  private readonly shaders: NativeShaders
  private readonly spec: GroupSpec

  constructor(shaders: NativeShaders, spec: GroupSpec) {
    this.shaders = shaders
    this.spec = spec
  }

  release(): void {
    this.shaders.groups--
  }

  register(): number {
    return 0
  }

  save(): object {
    return { issued: this.issued, elapsed: this.elapsed }
  }

  restore(saved: object): void {
    Object.assign(this, saved)
  }

  run(budget: number): SliceEnd {
    const program = this.shaders.programs.get(this.spec.program.code)
    if (program === undefined || program === "hung") return "hung"
    if (program === "endless") {
      this.issued += budget
      this.elapsed += budget
      return "running"
    }
    const { local, group, grid } = this.spec
    for (let lane = 0; lane < local[0]; lane++) {
      const x = group[0] * local[0] + lane
      if (x >= grid[0]) continue
      const thread = new NativeThread(this.shaders.mmu, this.shaders.faults, this.spec, x)
      program(thread)
      if (!thread.ok) return "fault"
    }
    this.issued += 200 * Math.ceil(local[0] / 32)
    this.elapsed += 700
    return "done"
  }
}
