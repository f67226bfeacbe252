/**
 * The chips that a machine may be. Cores, clocks and letters are those of the reference (A.2, C.8); clusters of eight
 * cores on all but the M1 are not verified there.
 */
export interface Chip {
  readonly name: string
  readonly id: number
  readonly generation: 13 | 14
  readonly variant: "G" | "S" | "C" | "D"
  /** BCD-like: 0x21 is C1. */
  readonly revision: number
  readonly dies: number
  readonly cores: number
  readonly clockKhz: number
  /** Launch blocks carry eight bytes more. */
  readonly longLaunch: boolean
}

export const CLUSTER_CORES = 8
export const CORES_MAX = 64

export const CHIPS: readonly Chip[] = [
  chip("t8103", 0x8103, 13, "G", 1, 8, 1_278_000),
  chip("t6000", 0x6000, 13, "S", 1, 16, 1_296_000),
  chip("t6001", 0x6001, 13, "C", 1, 32, 1_296_000),
  chip("t6002", 0x6002, 13, "D", 2, 64, 1_296_000),
  chip("t8112", 0x8112, 14, "G", 1, 10, 1_398_000),
  chip("t6020", 0x6020, 14, "S", 1, 20, 1_398_000),
  chip("t6021", 0x6021, 14, "C", 1, 40, 1_398_000),
]

function chip(
  name: string,
  id: number,
  generation: 13 | 14,
  variant: Chip["variant"],
  dies: number,
  cores: number,
  clockKhz: number,
): Chip {
  const longLaunch = generation === 14 && variant !== "G"
  return { name, id, generation, variant, revision: 0, dies, cores, clockKhz, longLaunch }
}

export function findChip(name: string): Chip | null {
  return CHIPS.find((known) => known.name === name) ?? null
}
