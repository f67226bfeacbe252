/** What get_sr reads (reference C.7). Each documented one has a row of 32 lanes in the slot of a SIMD group. */

export const LANES = 32

/** Documented numbers; the place in this list is the row. */
export const SPECIAL_REGISTERS: readonly number[] = [0, 1, 2, 4, 5, 6, 20, 21, 48, 49, 50, 51, 52, 53, 80, 81, 82]
export const SR_ROWS = SPECIAL_REGISTERS.length

/** -1: not documented, reads as 0. */
export function rowOf(register: number): number {
  return SPECIAL_REGISTERS.indexOf(register)
}

/** The rows of a thread's position in the grid. */
export const GRID_ROWS: readonly number[] = [80, 81, 82].map(rowOf)

const GROUP = rowOf(0)
const SIZE = rowOf(4)
const CORE = rowOf(20)
const CONTEXT = rowOf(21)
const POSITION = rowOf(48)
const INDEX = rowOf(51)
const LANE = rowOf(52)
const SIMD = rowOf(53)
const GRID = rowOf(80)

export interface GroupPlace {
  readonly group: readonly [number, number, number]
  readonly local: readonly [number, number, number]
  readonly core: number
  readonly context: number
}

/** All rows of a SIMD group, the first at `at`. Registers of three axes have rows that follow each other. */
export function fillSpecial(words: Int32Array, at: number, simd: number, place: GroupPlace): void {
  const { group, local, core, context } = place
  const row = (number: number, value: number) => words.fill(value, at + number * LANES, at + (number + 1) * LANES)
  for (const axis of [0, 1, 2] as const) {
    row(GROUP + axis, group[axis])
    row(SIZE + axis, local[axis])
  }
  row(CORE, core)
  row(CONTEXT, context)
  row(SIMD, simd)
  for (let lane = 0; lane < LANES; lane++) {
    const index = simd * LANES + lane
    const y = Math.floor(index / local[0])
    const own = [index % local[0], y % local[1], Math.floor(y / local[1])] as const
    for (const axis of [0, 1, 2] as const) {
      words[at + (POSITION + axis) * LANES + lane] = own[axis]
      words[at + (GRID + axis) * LANES + lane] = group[axis] * local[axis] + own[axis]
    }
    words[at + INDEX * LANES + lane] = index
    words[at + LANE * LANES + lane] = lane
  }
}
