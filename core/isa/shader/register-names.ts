/** Names of registers and uniforms: r3, r3l, r3h, r2_r3, u3, u0_u1; modifiers follow a dot: r0.neg, r1.discard. */

export const REGISTERS = 128
export const HALVES = 2 * REGISTERS
export const UNIFORM_HALVES = 512

export function registerName(file: "r" | "u", half: number, size: 16 | 32 | 64): string {
  const index = half >> 1
  if (size === 16) return `${file}${index}${half & 1 ? "h" : "l"}`
  return size === 32 ? `${file}${index}` : `${file}${index}_${file}${index + 1}`
}

export function registerListName(half: number, size: 16 | 32, count: number): string {
  const step = size / 16
  return Array.from({ length: Math.max(1, count) }, (_, place) => registerName("r", half + place * step, size)).join(
    "_",
  )
}

export interface NamedRegister {
  readonly file: "r" | "u"
  readonly half: number
  readonly size: 16 | 32
  /** Consecutive ones, joined by `_`. */
  readonly count: number
}

const ONE = /^([ru])(\d{1,3})([lh]?)$/

/** Null if `name` is no register, or a list whose registers do not follow each other. */
export function readRegisterName(name: string): NamedRegister | null {
  const parts = name.split("_")
  let first: NamedRegister | null = null
  for (const [place, part] of parts.entries()) {
    const [, file, digits, side] = ONE.exec(part) ?? []
    if (file === undefined) return null
    const size = side === "" ? 32 : 16
    const half = Number(digits) * 2 + (side === "h" ? 1 : 0)
    if (first === null) first = { file: file as "r" | "u", half, size, count: parts.length }
    else if (file !== first.file || size !== first.size || half !== first.half + (place * size) / 16) return null
  }
  return first
}
