/**
 * For tests: a process that draws. Shaders, USC words, PPP records and the stream are texts; everything goes through the
 * ioctls, and the picture is read from memory.
 */
import { makeShaderCores } from "../../../gpu/agx/shader/shader-cores.ts"
import { PPP } from "../../../isa/ppp/ppp.ts"
import { assemble as assembleShader } from "../../../isa/shader/assemble.ts"
import { assemble } from "../../../isa/text/assemble.ts"
import type { Family } from "../../../isa/encoding.ts"
import { USC } from "../../../isa/usc/usc.ts"
import { VDM } from "../../../isa/vdm/vdm.ts"
import type { AgxMachineSpec } from "../agx-machine.ts"
import { REQUEST } from "../asahi-file.ts"
import { Process, TestMachine, USER, struct } from "./process.ts"

const CODE = 0x15_0000_0000
const CODE_BYTES = 0x10_0000
const DATA = 0x15_4000_0000
const PAGE = 16384
/** As `Process` has it; how many pages from there on are of interest. */
const KERNEL_START = 0x60_0000_0000
const KERNEL_PAGES = 256

/** Bytes in a buffer: its handle, and its address for the GPU. */
export interface Place {
  readonly handle: number
  readonly address: number
  readonly bytes: number
}

export interface RenderOptions {
  /** Blocks of the VDM stream; `terminate` follows. */
  readonly stream: string
  readonly width?: number
  readonly height?: number
  readonly flags?: number
  readonly background?: number
  readonly endOfTile?: number
  readonly partialBackground?: number
  readonly partialEndOfTile?: number
  readonly depth?: number
  readonly clearDepth?: number
  readonly scissors?: number
  readonly samples?: number
}

/** Position in clip space, then four varyings. */
export type Corner = readonly number[]

/** Passes position and varyings on: `count` words a vertex, a multiple of 4. */
export function vertexCode(count: number): string {
  const loads = Array.from({ length: count / 4 }, (_, index) => {
    const first = 4 + 4 * index
    return `iadd r2, r1, ${4 * index}
      device_load 0, i32, xyzw, r${first}_r${first + 1}_r${first + 2}_r${first + 3}, u0_u1, r2, unsigned`
  })
  return `get_sr r1, sr80\nimadd r1, r1, ${count}, 0\n${loads.join("\n")}\nwait 0\nstop`
}

export const COLOUR_CODE = "mov r4, r8\nmov r5, r9\nmov r6, r10\nmov r7, r11\nstop"

export class Renderer {
  readonly machine: TestMachine
  readonly process: Process
  readonly queue: number
  private readonly code: number
  private nextCode = 64
  private nextData = DATA
  /** Nanoseconds from SUBMIT to the fence of the last draw. */
  lastTime = 0
  private fragment: number | null = null
  private black: number | null = null

  constructor(spec: Partial<AgxMachineSpec> = {}) {
    this.machine = new TestMachine(makeShaderCores, spec)
    this.process = new Process(this.machine)
    this.code = this.process.buffer(CODE, CODE_BYTES)
    this.queue = this.process.queue(CODE)
  }

  buffer(bytes: number, flags?: number): Place {
    const address = this.nextData
    const size = Math.ceil(bytes / PAGE) * PAGE
    this.nextData += size + PAGE
    return { handle: this.process.buffer(address, size, flags), address, bytes }
  }

  floats(values: readonly number[]): Place {
    const place = this.buffer(Math.max(4, 4 * values.length))
    this.process.write(place.handle, 0, new Uint8Array(new Float32Array(values).buffer))
    return place
  }

  words(values: readonly number[]): Place {
    const place = this.buffer(Math.max(4, 4 * values.length))
    this.process.words(place.handle, 0, values)
    return place
  }

  /** Offset from the USC base of bytes that were put there. */
  put(bytes: Uint8Array): number {
    const at = this.nextCode
    this.nextCode += Math.ceil(bytes.length / 64) * 64
    if (this.nextCode > CODE_BYTES) throw new Error("no room for code")
    this.process.write(this.code, at, bytes)
    return at
  }

  blocks(family: Family, text: string, base = 0): Uint8Array {
    const result = assemble(family, text, { base })
    if (!result.ok) throw new Error(result.error.map(({ line, message }) => `${line}: ${message}`).join("\n"))
    return result.value.bytes
  }

  /** Offset of the USC words of a shader; uniforms from u0 on, numbers are words and addresses of places are two. */
  pipeline(text: string, uniforms: readonly (number | Place)[] = []): number {
    const { bytes, errors } = assembleShader(text)
    if (errors.length > 0) throw new Error(errors.map(({ line, message }) => `${line}: ${message}`).join("\n"))
    const code = this.put(bytes)
    const words = uniforms.flatMap((value) =>
      typeof value === "number" ? [value] : [value.address % 2 ** 32, Math.floor(value.address / 2 ** 32)],
    )
    const load =
      words.length === 0 ? "" : `uniform u0 count=${2 * words.length} from=0x${this.uniforms(words).toString(16)}`
    return this.put(this.blocks(USC, `${load}\nshared none\nshader 0x${code.toString(16)}\nregisters 256\nend`))
  }

  /** A `ppp_state` block for these records. */
  ppp(records: string): string {
    const bytes = this.blocks(PPP, `ppp ${records}`)
    const address = CODE + this.put(bytes)
    return `ppp_state 0x${address.toString(16)} words=${bytes.length / 4}`
  }

  /** A picture that the programs of `stores` write: rows of RGBA bytes. */
  picture(width: number, height: number): Place {
    return this.buffer(4 * width * height)
  }

  clear(red: number, green: number, blue: number, alpha = 1): number {
    const bits = (value: number) => new Uint32Array(new Float32Array([value]).buffer)[0]
    const moves = [red, green, blue, alpha].map(
      (value, index) => `mov_imm r${4 + index}, 0x${bits(value)?.toString(16)}`,
    )
    return this.pipeline(`${moves.join("\n")}\nstop`)
  }

  /** The end-of-tile program that stores into a picture. */
  store(picture: Place, width: number): number {
    return this.pipeline(
      `get_sr r1, sr80
       get_sr r2, sr81
       imadd r1, r2, u2, r1
       device_store 0, u8norm, xyzw, r4_r5_r6_r7, u0_u1, r1, unsigned, lsl 2
       stop`,
      [picture, width],
    )
  }

  /** The background program that loads from a picture. */
  load(picture: Place, width: number): number {
    return this.pipeline(
      `get_sr r1, sr80
       get_sr r2, sr81
       imadd r1, r2, u2, r1
       device_load 0, u8norm, xyzw, r4_r5_r6_r7, u0_u1, r1, unsigned, lsl 2
       wait 0
       stop`,
      [picture, width],
    )
  }

  /** Address of a stream of its own. */
  stream(text: string): number {
    const place = this.buffer(PAGE)
    this.process.write(place.handle, 0, this.blocks(VDM, `${text}\nterminate`, place.address))
    return place.address
  }

  submit(options: RenderOptions): { result: number; out: number } {
    const { width = 64, height = 64, samples = 1 } = options
    const command = struct(248)
      .u32(0, 240 * 0x1_0000)
      .u32(4, 0xffff_ffff)
    const at = (offset: number): number => 8 + offset
    command.u32(at(0), options.flags ?? 2).u64(at(8), this.stream(options.stream))
    command.u64(at(48), options.scissors ?? 0).u64(at(72), options.depth ?? 0)
    command.view.setUint16(at(148), width, true)
    command.view.setUint16(at(150), height, true)
    command.view.setUint16(at(152), 1, true)
    for (const [index, byte] of [32, 32, samples, 4].entries()) command.view.setUint8(at(156) + index, byte)
    command.u32(at(168), options.background ?? 0).u32(at(176), options.endOfTile ?? 0)
    command.u32(at(184), options.partialBackground ?? 0).u32(at(192), options.partialEndOfTile ?? 0)
    command.view.setFloat32(at(200), options.clearDepth ?? 1, true)
    return this.submitBytes(new Uint8Array(command.view.buffer))
  }

  submitBytes(command: Uint8Array): { result: number; out: number } {
    const out = this.process.syncobj()
    const sync = struct(16).u32(4, out)
    const { user } = this.process
    user.map(USER, command)
    user.map(USER + 0x1_0000, new Uint8Array(sync.view.buffer))
    const args = struct(40)
      .u64(0, USER + 0x1_0000)
      .u64(8, USER)
      .u32(20, this.queue)
      .u32(28, 1)
      .u32(32, command.length)
    return { result: this.process.call(REQUEST.SUBMIT, args), out }
  }

  /** Pages of the driver's own in the address space. */
  kernelFrames(): number[] {
    const { mmu } = this.machine.machine.gpu
    const frames: number[] = []
    for (let va = KERNEL_START; frames.length < KERNEL_PAGES; va += PAGE) {
      const pa = mmu.translate(1, va, "read", 0)
      if (pa < 0) break
      frames.push(pa)
    }
    return frames
  }

  closeQueue(): void {
    this.process.check(REQUEST.QUEUE_DESTROY, struct(8).u32(0, this.queue))
  }

  /** Submits, runs, and gives the state of the fence. */
  draw(options: RenderOptions): number {
    const { result, out } = this.submit(options)
    if (result !== 0) return result
    const from = this.machine.engine.now
    this.machine.run()
    const { fence } = this.process.file.syncobjs.handles.find(out) ?? {}
    this.lastTime = (fence?.timestamp ?? from) - from
    return this.process.status(out)
  }

  /**
   * Shaders and state for vertices of eight words, position and colour, in `corners`; `records` go on behind
   * `commonState`. Gives the blocks in front of a draw.
   */
  shaded(corners: Place, width: number, height: number, records = ""): string {
    const vertex = this.pipeline(vertexCode(8), [corners])
    this.fragment ??= this.pipeline(COLOUR_CODE)
    const state = this.ppp(`${commonState(width, height, this.fragment)} ${records}`)
    return `${state}\nvdm_state pipeline=0x${vertex.toString(16)} output_count_1=8`
  }

  /** Draws into a picture of its own that is black before; the fence's state, and the pixels. */
  shot(stream: string, options: Partial<RenderOptions> = {}): { status: number; pixels: number[] } {
    const { width = 64, height = 64 } = options
    const picture = this.picture(width, height)
    this.black ??= this.clear(0, 0, 0)
    const status = this.draw({ stream, background: this.black, endOfTile: this.store(picture, width), ...options })
    return { status, pixels: this.pixels(picture) }
  }

  /** Words of a picture: 0xAABBGGRR, row by row. */
  pixels({ handle, bytes }: Place): number[] {
    return this.process.read(handle, 0, bytes / 4)
  }

  private uniforms(words: readonly number[]): number {
    const view = new DataView(new ArrayBuffer(4 * words.length))
    for (const [index, word] of words.entries()) view.setUint32(4 * index, word >>> 0, true)
    return CODE + this.put(new Uint8Array(view.buffer))
  }
}

/** State for most tests: the whole screen as viewport, four smooth varyings, no depth test. */
export function commonState(width: number, height: number, fragment: number): string {
  const [x, y] = [width / 2, height / 2]
  return `viewport[0].translate_x=${x} viewport[0].scale_x=${x} viewport[0].translate_y=${y} viewport[0].scale_y=${y} \\
    viewport[0].translate_z=0 viewport[0].scale_z=1 varying_counts_32.smooth=4 \\
    fragment_shader.pipeline=0x${fragment.toString(16)}`
}
