/**
 * Memory as an engine reaches it: through the page table of a context, with the GPU's rights. A refused access latches
 * the fault register and gives null; the engine then reports the fault and stops.
 */
export interface GpuMemory {
  /** `unit` is the number of C.3. */
  read(context: number, va: number, length: number, unit: number): Uint8Array | null
  /** False: refused; what lies before the refused page is written. */
  write(context: number, va: number, bytes: Uint8Array, unit: number): boolean
}

/**
 * Who reads what. The numbers are those of C.3; which unit fetches USC words and uniforms is not documented, so GSL1
 * stands for both.
 */
export const UNIT_CDM = 0xa2
export const UNIT_USC = 0x03
/** Stream and indices of the geometry engine; PPP records; the tiled vertex buffer, written and read; depth; scissors. */
export const UNIT_VDM = 0x08
export const UNIT_PPP = 0x09
export const UNIT_TE = 0x06
export const UNIT_IPF = 0x0a
export const UNIT_ZLS = 0x0e
export const UNIT_RAS = 0x07
/** Loads and stores of shaders of a cluster of cores. */
export function unitData(cluster: number): number {
  return (cluster << 4) | 1
}
/** Instructions. */
export function unitCode(cluster: number): number {
  return (cluster << 4) | 3
}
