/**
 * For tests: executes real machine code, but only the instructions of the four programs of reference C.7, and those in
 * the plainest way. It is there to see that code, uniforms, positions and memory meet as they should; the shader cores
 * are core/gpu/agx/shader.
 */
import { unitCode, unitData } from "../../../gpu/agx/engines/gpu-memory.ts"
import type { GroupSpec, ShaderCores, ShaderGroup, SliceEnd } from "../../../gpu/agx/engines/shader-port.ts"
import type { FaultRegister } from "../../../gpu/agx/uat/fault.ts"
import type { Mmu } from "../../../gpu/agx/uat/mmu.ts"

const LANES = 32
const THREAD_IN_GRID = 80

export class FourPrograms implements ShaderCores {
  readonly mmu: Mmu
  readonly faults: FaultRegister

  constructor(mmu: Mmu, faults: FaultRegister) {
    this.mmu = mmu
    this.faults = faults
  }

  start(spec: GroupSpec): ShaderGroup {
    return new Group(this, spec)
  }

  invalidate(): void {}

  save(): object {
    return {}
  }

  restore(): void {}
}

/** SIMD groups one after the other; only the x axis. */
class Group implements ShaderGroup {
  issued = 0
  elapsed = 0
  private readonly simds: SimdGroup[] = []

  constructor(machine: FourPrograms, spec: GroupSpec) {
    for (let first = 0; first < spec.local[0]; first += LANES) this.simds.push(new SimdGroup(machine, spec, first))
  }

  release(): void {}

  register(): number {
    return 0
  }

  save(): SavedFour {
    const { issued, elapsed } = this
    return { issued, elapsed, simds: this.simds.map((simd) => simd.save()) }
  }

  restore(saved: object): void {
    const { issued, elapsed, simds } = saved as SavedFour
    this.issued = issued
    this.elapsed = elapsed
    for (const [index, simd] of this.simds.entries()) simd.restore(simds[index] as SavedFour["simds"][number])
  }

  run(budget: number): SliceEnd {
    let end: SliceEnd = "done"
    for (const simd of this.simds) {
      for (let count = 0; count < budget && simd.end === "running"; count++) {
        simd.step()
        this.issued++
      }
      if (simd.end === "fault") return "fault"
      if (simd.end === "running") end = "running"
    }
    this.elapsed += 4 * budget
    return end
  }
}

interface SavedFour {
  readonly issued: number
  readonly elapsed: number
  readonly simds: readonly {
    readonly end: SliceEnd
    readonly pc: number
    readonly registers: Uint8Array
    readonly running: readonly boolean[]
  }[]
}

class SimdGroup {
  end: SliceEnd = "running"
  private pc: number
  private readonly machine: FourPrograms
  private readonly spec: GroupSpec
  private readonly first: number
  private readonly registers = new DataView(new ArrayBuffer(LANES * 512))
  private readonly inside: boolean[]
  private readonly running = Array.from({ length: LANES }, () => true)
  private low = 0
  private high = 0

  constructor(machine: FourPrograms, spec: GroupSpec, first: number) {
    this.machine = machine
    this.spec = spec
    this.first = first
    this.pc = spec.program.code
    const { local, grid, group } = spec
    this.inside = Array.from({ length: LANES }, (_, lane) => {
      const x = first + lane
      return x < local[0] && group[0] * local[0] + x < grid[0]
    })
  }

  save(): SavedFour["simds"][number] {
    const { end, pc, running } = this
    return { end, pc, registers: new Uint8Array(this.registers.buffer).slice(), running: [...running] }
  }

  restore({ end, pc, registers, running }: SavedFour["simds"][number]): void {
    this.end = end
    this.pc = pc
    new Uint8Array(this.registers.buffer).set(registers)
    this.running.splice(0, LANES, ...running)
  }

  step(): void {
    const { mmu, faults } = this.machine
    const pa = mmu.translate(this.spec.context, this.pc, "read", unitCode(this.spec.cluster))
    if (pa < 0) {
      faults.latch(mmu.lastFault)
      this.end = "fault"
      return
    }
    const bytes = mmu.memory.copyOut(pa, 8)
    const view = new DataView(bytes.buffer)
    this.low = view.getUint32(0, true)
    this.high = view.getUint32(4, true)
    this.pc += this.execute()
  }

  /** Bits `from` to `to` of the instruction. */
  private bits(from: number, to: number): number {
    const both = (BigInt(this.high) << 32n) | BigInt(this.low)
    return Number((both >> BigInt(from)) & ((1n << BigInt(to - from + 1)) - 1n))
  }

  /** How far the program counter goes. */
  private execute(): number {
    const long = this.bits(15, 15) === 1
    const opcode = this.low & 0x7f
    if ((this.low & 0xffff) === 0xc000) return this.jump(this.anyActive())
    if ((this.low & 0xffff) === 0xc020) return this.jump(!this.anyActive())
    switch (opcode) {
      case 0x72:
        this.each((lane) => this.write(lane, this.destination(28), this.special(lane)))
        return 4
      case 0x62: {
        const length = (this.bits(8, 8) === 1 ? 6 : 4) + (long ? 2 : 0)
        // Bytes that a short form does not have read as zero.
        this.high = length === 8 ? this.high : length === 6 ? this.high & 0xffff : 0
        this.each((lane) => this.write(lane, this.destination(60), this.bits(16, this.bits(8, 8) === 1 ? 47 : 31)))
        return length
      }
      case 0x2a:
        this.each((lane) => this.writeFloat(lane, this.float(lane, 16, 42) + this.float(lane, 28, 40)))
        return 6
      case 0x3a:
        this.each((lane) => {
          const product = this.float(lane, 16, 58) * this.float(lane, 28, 56)
          this.writeFloat(lane, product + this.float(lane, 40, 54), 60)
        })
        return 8
      case 0x0e:
        this.each((lane) => {
          const b = this.source(lane, 28, 40)
          const sum = this.source(lane, 16, 42) + (this.bits(27, 27) === 1 ? -b : b)
          this.write(lane, this.destination(44), sum)
        })
        return 8
      case 0x05:
      case 0x45:
        this.each((lane) => this.transfer(lane, opcode === 0x45))
        return 8
      case 0x42:
      case 0x52:
        this.control()
        return 6
      case 0x38:
        return 2
      default:
        this.end = (this.low & 0xffff) === 0x0088 ? "done" : "hung"
        return 0
    }
  }

  private jump(taken: boolean): number {
    return taken ? this.bits(16, 47) | 0 : 6
  }

  private each(action: (lane: number) => void): void {
    for (let lane = 0; lane < LANES; lane++) if (this.active(lane)) action(lane)
  }

  private active(lane: number): boolean {
    return this.inside[lane] === true && this.running[lane] === true
  }

  private anyActive(): boolean {
    return this.inside.some((_, lane) => this.active(lane))
  }

  private special(lane: number): number {
    const number = this.bits(16, 21) | (this.bits(26, 27) << 6)
    return number === THREAD_IN_GRID ? this.spec.group[0] * this.spec.local[0] + this.first + lane : 0
  }

  private destination(extension: number): number {
    return this.bits(9, 14) | (this.bits(extension, extension + 1) << 6)
  }

  private write(lane: number, half: number, value: number): void {
    if (this.bits(8, 8) === 1) this.registers.setUint32(lane * 512 + 2 * half, value >>> 0, true)
    else this.registers.setUint16(lane * 512 + 2 * half, value & 0xffff, true)
  }

  private writeFloat(lane: number, value: number, extension = 44): void {
    this.registers.setFloat32(lane * 512 + 2 * this.destination(extension), value, true)
  }

  private source(lane: number, at: number, extension: number): number {
    const value = this.bits(at, at + 5) | (this.bits(extension, extension + 1) << 6)
    const type = this.bits(at + 6, at + 9)
    if (type === 0) return value
    if (type >> 2 === 1) return this.uniform(value + ((type & 1) << 8))
    return this.registers.getUint32(lane * 512 + 2 * value, true)
  }

  private float(lane: number, at: number, extension: number): number {
    const view = new DataView(new ArrayBuffer(4))
    view.setUint32(0, this.source(lane, at, extension))
    return view.getFloat32(0)
  }

  private uniform(half: number): number {
    const { uniforms } = this.spec.program
    return ((uniforms[half] ?? 0) | ((uniforms[half + 1] ?? 0) << 16)) >>> 0
  }

  private transfer(lane: number, store: boolean): void {
    const base = this.bits(16, 19) | (this.bits(36, 39) << 4)
    const index = this.registers.getUint32(lane * 512 + 2 * (this.bits(20, 23) | (this.bits(32, 35) << 4)), true)
    const address = this.uniform(base) + this.uniform(base + 2) * 2 ** 32 + (index << this.bits(42, 43)) * 4
    const { mmu, faults } = this.machine
    const pa = mmu.translate(this.spec.context, address, store ? "write" : "read", unitData(this.spec.cluster))
    const register = lane * 512 + 2 * (this.bits(10, 15) | (this.bits(40, 41) << 6))
    if (pa < 0) {
      if (this.end === "running") faults.latch(mmu.lastFault)
      this.end = "fault"
    } else if (store) mmu.memory.writeU32(pa, this.registers.getUint32(register, true))
    else this.registers.setUint32(register, mmu.memory.readU32(pa), true)
  }

  /** The nesting counter in r0l; only here does it decide who runs, so that others may use r0. */
  private control(): void {
    const n = this.bits(11, 12)
    const op = this.bits(9, 10)
    for (let lane = 0; lane < LANES; lane++) {
      const at = lane * 512
      const v = this.registers.getUint16(at, true)
      // The only comparisons of the programs: 0.0 == 0.0, and unsigned less than.
      const holds = this.bits(0, 6) === 0x42 || this.source(lane, 16, 42) < this.source(lane, 28, 40)
      let next = v
      if (op === 0) next = v !== 0 ? v + n : holds ? 0 : 1
      else if (op === 2 && v < n) next = holds ? 0 : n
      else if (op === 3) next = Math.max(0, v - n)
      this.registers.setUint16(at, next, true)
      this.running[lane] = next === 0
    }
  }
}
