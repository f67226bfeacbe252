/**
 * Compiles blocks to WebAssembly: runs of vector instructions in line, everything else by a call of the interpreter. What is
 * compiled depends on the bytes of the code only, so it is kept by them.
 */
import type { Block } from "./block.ts"
import { type Op, overlap, writesOf } from "./op.ts"
import type { RegisterFile, WasmMemory } from "./register-file.ts"
import { VectorWriter, fusedFunction, indexDiffers, isVector } from "./vector-code.ts"
import { I32, V128, call, i32, returnIf, wasmModule } from "./wasm.ts"

/** A threshold that is never reached. */
export const NEVER = Number.POSITIVE_INFINITY
/** Compiling takes as long as interpreting some tens of instructions. */
export const DEFAULT_THRESHOLD = 16
/** More different blocks than this: all are forgotten. */
const KNOWN_MAX = 4096

/** Who executes what is not compiled. */
export interface StepHost {
  /** One instruction; false: it faulted. `counted`: the index of a memory instruction counts up lane by lane. */
  step(op: Op, direct: boolean, counted: boolean): boolean
}

export interface BlockCode {
  /** The number of the instruction that faulted; -1: none. */
  run(base: number, host: StepHost): number
}

type Exported = (base: number) => number
declare const WebAssembly: {
  readonly Module: new (bytes: Uint8Array) => object
  readonly Instance: new (
    module: object,
    imports: { readonly m: { readonly m: WasmMemory; readonly h: (number: number, differs: number) => number } },
  ) => { readonly exports: Readonly<Record<string, unknown>> }
}

/** The block, the interpreter's part, the fused multiply-add. */
const TYPES = [
  { parameters: [I32], results: [I32] },
  { parameters: [I32, I32], results: [I32] },
  { parameters: [V128, V128, V128], results: [V128] },
]

export class Compiler {
  readonly threshold: number
  compiled = 0
  private readonly file: RegisterFile
  private readonly byCode = new Map<string, BlockCode>()

  constructor(file: RegisterFile, threshold: number) {
    this.file = file
    this.threshold = threshold
  }

  known(block: Block): BlockCode | null {
    return this.byCode.size === 0 ? null : (this.byCode.get(keyOf(block)) ?? null)
  }

  compile(block: Block): BlockCode {
    const key = keyOf(block)
    const known = this.byCode.get(key)
    if (known !== undefined) return known
    const made = this.instantiate(block)
    if (this.byCode.size >= KNOWN_MAX) this.byCode.clear()
    this.byCode.set(key, made)
    this.compiled++
    return made
  }

  private instantiate({ ops }: Block): BlockCode {
    const { bytes, direct } = blockModule(ops)
    const memory = this.file.share()
    let current: StepHost | null = null
    const help = (number: number, differs: number) =>
      current?.step(ops[number] as Op, direct[number] === true, differs === 0) === true ? 0 : 1
    const instance = new WebAssembly.Instance(new WebAssembly.Module(bytes), { m: { m: memory, h: help } })
    const exported = instance.exports["b"] as Exported
    return {
      run: (base, host) => {
        current = host
        return exported(base) - 1
      },
    }
  }
}

function keyOf({ code }: Block): string {
  return String.fromCharCode(...code)
}

/** The function gives 0, or the number of the instruction that faulted plus 1. */
function blockModule(ops: readonly Op[]): { readonly bytes: Uint8Array; readonly direct: readonly boolean[] } {
  const direct: boolean[] = []
  for (const number of ops.keys()) direct.push(isDirect(ops, number) && !isBehind(ops, direct, number))
  const inline = ops.map((op, number) => isVector(op) && !seesPoison(ops, direct, number))
  const writer = new VectorWriter()
  const body: number[] = []
  let run: Op[] = []
  const finishRun = () => {
    if (run.length > 0) body.push(...writer.segment(run))
    run = []
  }
  for (const [number, op] of ops.entries()) {
    if (inline[number] === true) run.push(op)
    else {
      finishRun()
      body.push(...returnIf(call(0, i32(number), indexDiffers(op)), i32(number + 1)))
    }
  }
  finishRun()
  const block = { type: 0, locals: writer.locals, body: [...body, ...i32(0)] }
  return { bytes: wasmModule(TYPES, [block, { type: 2, ...fusedFunction() }]), direct }
}

/** Its `wait` comes in this block, and nobody touches the registers before. */
function isDirect(ops: readonly Op[], number: number): boolean {
  const load = ops[number]
  if (load?.kind !== "device_load") return false
  const own = { half: load.registers.half, count: (load.count * load.registers.size) / 16 }
  for (const op of ops.slice(number + 1)) {
    if (op.kind === "wait" && op.group === load.group) return true
    if (op.reads.some((read) => overlap(read, own))) return false
    const written = writesOf(op)
    if (written !== null && overlap(written, own)) return false
    // What others load into the same registers.
    const delivered = deliveredBy(op)
    if (delivered !== null && overlap(delivered, own)) return false
  }
  return false
}

/** An earlier load that is not direct may still deliver to the same registers. */
function isBehind(ops: readonly Op[], direct: readonly boolean[], number: number): boolean {
  const own = deliveredBy(ops[number] as Op)
  return ops.slice(0, number).some((op, place) => {
    const delivered = direct[place] === true ? null : deliveredBy(op)
    return delivered !== null && own !== null && overlap(delivered, own)
  })
}

function deliveredBy(op: Op): { half: number; count: number } | null {
  if (op.kind === "device_load") return { half: op.registers.half, count: (op.count * op.registers.size) / 16 }
  return op.kind === "atomic" && op.result !== null ? { half: op.result.half, count: 2 } : null
}

/** A load of this block that is not direct may be on its way when this instruction reads. */
function seesPoison(ops: readonly Op[], direct: readonly boolean[], number: number): boolean {
  const { reads } = ops[number] as Op
  return ops.slice(0, number).some((op, place) => {
    const delivered = direct[place] === true ? null : deliveredBy(op)
    return delivered !== null && reads.some((read) => overlap(read, delivered))
  })
}
