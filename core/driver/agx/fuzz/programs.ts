/** What the fuzzed machine's command streams run: a buffer of USC words and streams, and programs in this language. */
import { PAGE_SIZE } from "../../../gpu/agx/memory/page.ts"
import type { NativeShaders } from "../testing/native-shaders.ts"

export const CODE = 0x15_0000_0000
export const CODE_BYTES = 2 * PAGE_SIZE
export const DATA = 0x15_1000_4000
export const DATA_BYTES = 4 * PAGE_SIZE
const NOWHERE = 0x22_0000_0000

const USC = 0x40
const USC_BYTES = 0x40
const STREAM = 0x400
const STREAM_BYTES = 0x100
const PROGRAM = 0x4000
const PROGRAM_BYTES = 0x40

const BARRIER = 0x600f_ffff
const INVALIDATE = 0x6000_0008
const TERMINATE = [0x4000_0000, 0]
const LAUNCH = 0x12
const LINK = 0x2000_0000
const RETURNING = 0x3000_0000
const RETURN = [0x8000_0000, 0]

/** Ends at once, writes, never ends, is stuck, reaches for what is not mapped. */
const PROGRAMS = 5

/** The address in GPU memory of each stream that is worth starting. */
export const STREAMS: readonly number[] = Array.from({ length: 10 }, (_, index) => CODE + STREAM + STREAM_BYTES * index)

function launch(program: number, threads: number): number[] {
  return [LAUNCH, USC + USC_BYTES * program, threads, 1, 1, 32, 1, 1]
}

function streamWords(index: number): readonly number[] {
  const [high, low] = [Math.floor(CODE / 2 ** 32), (CODE % 2 ** 32) + STREAM]
  switch (index) {
    case 5:
      return [...launch(0, 64), BARRIER, ...launch(1, 96), INVALIDATE, ...TERMINATE]
    case 6:
      return [LINK | high, low + STREAM_BYTES]
    case 7:
      return [RETURNING | high, low + 8 * STREAM_BYTES, ...TERMINATE]
    case 8:
      return [...launch(1, 32), BARRIER, ...RETURN]
    case 9:
      // In a circle.
      return [LINK | high, low + 9 * STREAM_BYTES]
    default:
      return [...launch(index, 64), BARRIER, ...TERMINATE]
  }
}

/** The contents of the code buffer. */
export function codeBytes(): Uint8Array {
  const view = new DataView(new ArrayBuffer(CODE_BYTES))
  for (let program = 0; program < PROGRAMS; program++) {
    const at = USC + USC_BYTES * program
    const bytes = [0x4d, 0x90, 0, 0, 0x0d, 0x0c, 0, 0, 0, 0, 0x8d, 1, 0, 1, 0x88, 0]
    for (const [index, byte] of bytes.entries()) view.setUint8(at + index, byte)
    view.setUint32(at + 6, PROGRAM + PROGRAM_BYTES * program, true)
  }
  for (const index of STREAMS.keys())
    for (const [place, word] of streamWords(index).entries())
      view.setUint32(STREAM + STREAM_BYTES * index + 4 * place, word >>> 0, true)
  return new Uint8Array(view.buffer)
}

export function addPrograms({ programs }: NativeShaders): void {
  const at = (program: number): number => CODE + PROGRAM + PROGRAM_BYTES * program
  programs.set(at(0), () => undefined)
  programs.set(at(1), (thread) => thread.write(DATA + 4 * (thread.x % 4096), thread.x))
  programs.set(at(2), "endless")
  programs.set(at(3), "hung")
  programs.set(at(4), (thread) => thread.write(NOWHERE, 1))
}
