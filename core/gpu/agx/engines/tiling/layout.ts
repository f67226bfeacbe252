/**
 * Where the tiler keeps what it puts out: byte offsets of structures in the address space of the job. Sizes of pages,
 * blocks, region and TPC entries, and of the heap's metadata, are those of B.8; what is inside is not documented, so the
 * layout is ours.
 *
 * Parameter data lies in pages of 32 KiB of the tiled vertex buffer. A page belongs to one scene until that has been
 * drawn: pages of a scene, and free pages, are chained by page number.
 */

export const TVB_PAGE = 0x8000
export const PAGES_PER_BLOCK = 4
export const TVB_BLOCK = TVB_PAGE * PAGES_PER_BLOCK
/** The list of blocks holds addresses without so many bits. */
export const BLOCK_SHIFT = 15

/** Pixels of a tile, each way. */
export const TILE_PIXELS = 32
export const MACROTILES = 4

/** The buffer, as the driver describes it. Page numbers are stored plus one: 0 is none. */
export const BUFFER = {
  /** Address of the list of blocks, 32 bits each. */
  list: 0x0,
  /** Blocks in the list. */
  blocks: 0x8,
  /** Pages that were never used begin here. */
  fresh: 0xc,
  /** The first of the pages that were given back. */
  free: 0x10,
  bytes: 0x20,
} as const

/** First words of a page; records begin behind them. */
export const PAGE_NEXT = 0x0
export const PAGE_HEADER = 0x10

/** The heap's metadata of a scene. */
export const META_BYTES = 0x200
export const META = {
  /** Pages taken by the whole render, and by what was not drawn by a partial render yet. */
  total: 0x0,
  held: 0x4,
  /** Chain of the pages that are held. */
  first: 0x8,
  last: 0xc,
  /** Partial renders. */
  partial: 0x10,
} as const
export const USER_BUFFER_BYTES = 0x80
/** Where preemption would save the state of the engines (C.8); nothing is preempted here. */
export const PREEMPTION_BYTES = 0x540 + 0x280 + 0x20

/** Region entry of a tile: address of the first chunk of its list, 0 if nothing is in the tile. */
export const REGION_ENTRY = 5
/** TPC entry of a tile: address of the last chunk (5 bytes), entries in that (1), flags (1). */
export const TPC_ENTRY = 8
export const TPC = { last: 0, count: 5, flags: 6 } as const
/** A partial render has put something into the framebuffer that is to be loaded again. */
export const TPC_DRAWN = 1

/** A piece of a tile's list: address of the next, then addresses of primitives; 0 ends it early. */
export const CHUNK_BYTES = 64
export const CHUNK_ENTRIES = CHUNK_BYTES / 8 - 1

/** State of primitives: words of PPP records as they came. */
export const STATE = {
  fragmentControl: 0x0,
  front: 0x4,
  front2: 0x8,
  back: 0xc,
  back2: 0x10,
  indices: 0x14,
  /** Two words of four: counts, pipeline. */
  shader: 0x18,
  smooth: 0x20,
  flat: 0x24,
  linear: 0x28,
  bytes: 0x40,
} as const

/** A triangle: address of its state, flags, flat varyings, then three vertices. */
export const PRIMITIVE = { state: 0x0, flags: 0x8, flat: 0x10 } as const
export const PRIMITIVE_BACK = 1
/** A vertex: x and y in 1/256 pixel, z, 1/w, then smooth and linear varyings. */
export const VERTEX = { x: 0x0, y: 0x4, z: 0x8, inverseW: 0xc, varyings: 0x10 } as const

export function primitiveBytes(flat: number, interpolated: number): number {
  return PRIMITIVE.flat + 4 * flat + 3 * (VERTEX.varyings + 4 * interpolated)
}

/** 40 bits, little-endian. */
export function readPointer(bytes: Uint8Array, at: number): number {
  const [a = 0, b = 0, c = 0, d = 0, e = 0] = bytes.subarray(at, at + 5)
  return a + b * 0x100 + c * 0x1_0000 + d * 0x100_0000 + e * 0x1_0000_0000
}

export function writePointer(bytes: Uint8Array, at: number, address: number): void {
  for (let index = 0, rest = address; index < 5; index++, rest = Math.floor(rest / 0x100))
    bytes[at + index] = rest % 0x100
}
