/** A machine of memory, page tables and cores, for tests and benchmarks: programs are texts, memory is by word. */
import { assert, present } from "../../../base/assert.ts"
import { assemble } from "../../../isa/shader/assemble.ts"
import type { GroupSpec, Triple } from "../engines/shader-port.ts"
import { PAGE_SIZE } from "../memory/page.ts"
import { PhysicalMemory } from "../memory/physical-memory.ts"
import { LEVELS, indexAt } from "../uat/address.ts"
import { NO_BASE, writeContext } from "../uat/context-table.ts"
import { PROTECTIONS, type ProtectionName, frameOf, pageEntry, tableEntry } from "../uat/entries.ts"
import { FaultRegister } from "../uat/fault.ts"
import { Mmu } from "../uat/mmu.ts"
import { AgxShaderCores, type CoresOptions } from "./shader-cores.ts"

export const CONTEXT = 5
export const CODE_VA = 0x15_0000_4000
/** Pages of data begin here. */
export const DATA_VA = 0x16_0000_0000

export class ShaderWorld {
  readonly memory = new PhysicalMemory({ frames: 4096 })
  readonly mmu: Mmu
  readonly faults = new FaultRegister()
  readonly cores: AgxShaderCores
  private readonly root: number

  constructor(options: CoresOptions) {
    this.mmu = new Mmu(this.memory, this.frame())
    this.root = this.frame()
    const base = { valid: true, base: this.root, asid: CONTEXT }
    writeContext(this.memory, this.mmu.contextTable, CONTEXT, base, NO_BASE)
    this.cores = new AgxShaderCores(this.mmu, this.faults, options)
  }

  private frame(): number {
    return present(this.memory.allocate(), "frame")
  }

  map(va: number, pages: number, protection: ProtectionName = "gpu-rw"): void {
    for (let page = 0; page < pages; page++) {
      const address = va + page * PAGE_SIZE
      let table = this.root
      for (const level of LEVELS) {
        const at = table + 8 * indexAt(address, level)
        if (level === 3) this.memory.writeU64(at, pageEntry(this.frame(), PROTECTIONS[protection]))
        else {
          if (this.memory.readU64(at) === 0n) this.memory.writeU64(at, tableEntry(this.frame()))
          table = frameOf(this.memory.readU32(at), this.memory.readU32(at + 4))
        }
      }
    }
  }

  private place(va: number): number {
    const pa = this.mmu.translate(CONTEXT, va, "read", 1)
    assert(pa >= 0, `0x${va.toString(16)} is mapped`)
    return pa
  }

  write(va: number, words: ArrayLike<number>): void {
    for (let at = 0; at < words.length; at++) this.memory.writeU32(this.place(va + 4 * at), (words[at] as number) >>> 0)
  }

  read(va: number, count: number): number[] {
    return Array.from({ length: count }, (_, at) => this.memory.readU32(this.place(va + 4 * at)))
  }

  /** Puts code where programs begin. */
  load(code: Uint8Array, va = CODE_VA): void {
    for (const [at, byte] of code.entries()) this.memory.writeU8(this.place(va + at), byte)
  }
}

export function codeOf(text: string): Uint8Array {
  const { bytes, errors } = assemble(text)
  assert(errors.length === 0, errors.map(({ line, message }) => `${line}: ${message}`).join("\n"))
  return bytes
}

export interface GroupOptions {
  readonly local?: Triple
  readonly group?: Triple
  readonly grid?: Triple
  readonly code?: number
  /** From u0 on: numbers are words, bigints take two. */
  readonly uniforms?: readonly (number | bigint)[]
}

export function groupSpec({
  local = [32, 1, 1],
  group = [0, 0, 0],
  grid,
  code,
  uniforms = [],
}: GroupOptions): GroupSpec {
  const halves = new Uint16Array(512)
  let at = 0
  for (const value of uniforms) {
    const bits = BigInt.asUintN(64, BigInt(value))
    const count = typeof value === "bigint" ? 4 : 2
    for (let half = 0; half < count; half++) halves[at + half] = Number((bits >> BigInt(16 * half)) & 0xffffn)
    at += count
  }
  return {
    program: { code: code ?? CODE_VA, registers: 128, uniforms: halves, sharedBytes: 0 },
    context: CONTEXT,
    core: 3,
    cluster: 1,
    local,
    group,
    grid: grid ?? [local[0] * (group[0] + 1), local[1] * (group[1] + 1), local[2] * (group[2] + 1)],
    inputs: null,
  }
}
