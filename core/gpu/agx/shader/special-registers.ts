/** What get_sr reads (reference C.7). Each documented one has a row of 32 lanes in the slot of a SIMD group. */

export const LANES = 32

/** Documented numbers; the place in this list is the row. */
export const SPECIAL_REGISTERS: readonly number[] = [0, 1, 2, 4, 5, 6, 20, 21, 48, 49, 50, 51, 52, 53, 80, 81, 82]
export const SR_ROWS = SPECIAL_REGISTERS.length

/** -1: not documented, reads as 0. */
export function rowOf(register: number): number {
  return SPECIAL_REGISTERS.indexOf(register)
}

/** Values of all rows for one lane, in their order. */
export interface LanePlace {
  readonly group: readonly [number, number, number]
  readonly local: readonly [number, number, number]
  readonly core: number
  readonly context: number
  /** Of the thread in its group. */
  readonly index: number
}

export function specialValue(register: number, { group, local, core, context, index }: LanePlace): number {
  const x = index % local[0]
  const y = Math.floor(index / local[0]) % local[1]
  const z = Math.floor(index / (local[0] * local[1]))
  const own = [x, y, z]
  const axis = register % 16
  if (register < 3) return group[axis] ?? 0
  if (register < 7) return local[axis - 4] ?? 0
  if (register === 20) return core
  if (register === 21) return context
  if (register < 51) return own[axis] ?? 0
  if (register === 51) return index
  if (register === 52) return index % LANES
  if (register === 53) return Math.floor(index / LANES)
  return (group[axis] ?? 0) * (local[axis] ?? 1) + (own[axis] ?? 0)
}
