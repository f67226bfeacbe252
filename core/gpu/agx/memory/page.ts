/** The size of a page of the GPU and of its memory: 16 KiB (reference C.1). */
export const PAGE_SHIFT = 14
export const PAGE_SIZE = 2 ** PAGE_SHIFT

/** The offset within its page of an address of either sign. */
export function pageOffset(address: number): number {
  // The low 32 bits are enough for it, and a double keeps them exactly.
  return address & (PAGE_SIZE - 1)
}

export function isPageAligned(address: number): boolean {
  return pageOffset(address) === 0
}

export function alignDown(address: number): number {
  return address - pageOffset(address)
}

export function alignUp(address: number): number {
  return alignDown(address + PAGE_SIZE - 1)
}
