/**
 * Where the contents of simulated memory lie on this machine: one run of bytes that grows.
 *
 * Measured, growing by doubling from 1 MiB to 1 GiB: plain memory 1,200 ms, since it is copied, WebAssembly's 160 ms,
 * since it only reserves addresses. A resizable ArrayBuffer grows in 1 ms, but reading it by a DataView is ten times slower.
 */

export interface Backing {
  /** All bytes. A new one after each growth, so nobody keeps it across a write to simulated memory. */
  readonly buffer: ArrayBuffer
  /** To `bytes`, a multiple of the page of 16 KiB, not less than before; the new bytes are zero. */
  grow(bytes: number): void
}

/** Plain memory, for small machines: it takes no more addresses than it has bytes, so a process can have thousands. */
export class ArrayBacking implements Backing {
  buffer = new ArrayBuffer(0)

  grow(bytes: number): void {
    const larger = new ArrayBuffer(bytes)
    new Uint8Array(larger).set(new Uint8Array(this.buffer))
    this.buffer = larger
  }
}

/** As much of WebAssembly as is needed; the compiler knows no more of it than of Node or a page here. */
interface WasmMemory {
  readonly buffer: ArrayBuffer
  grow(pages: number): number
}
declare const WebAssembly: {
  readonly Memory: new (limits: { readonly initial: number; readonly maximum: number }) => WasmMemory
}

const WASM_PAGE = 65_536
/** 4 GiB, what 32 bits can address. */
const WASM_PAGES_MAX = 65_536

/** For large machines, and where compiled code is to address the bytes itself: it imports `memory`. */
export class WasmBacking implements Backing {
  readonly memory = new WebAssembly.Memory({ initial: 0, maximum: WASM_PAGES_MAX })

  get buffer(): ArrayBuffer {
    return this.memory.buffer
  }

  grow(bytes: number): void {
    const pages = Math.ceil(bytes / WASM_PAGE) - this.buffer.byteLength / WASM_PAGE
    if (pages > 0) this.memory.grow(pages)
  }
}
