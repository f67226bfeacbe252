/** What stands in an operand of an instruction, once its bits are read. */

export type Hint = "" | "cache" | "discard"
export type RegisterSize = 16 | 32 | 64

/** `half` counts 16-bit halves of the register file: r3 is 6, r3h is 7, the pair r2_r3 is 4. */
export interface RegisterOperand {
  readonly kind: "register"
  readonly half: number
  readonly size: RegisterSize
  readonly hint: Hint
  readonly abs: boolean
  readonly neg: boolean
  /** Sign-extended to the size of the operation. */
  readonly sx: boolean
}

export interface UniformOperand {
  readonly kind: "uniform"
  readonly half: number
  readonly size: RegisterSize
  readonly abs: boolean
  readonly neg: boolean
  readonly sx: boolean
}

/** A whole number of an integer operation, or the 8 bits of the minifloat of a float operation. */
export interface ImmediateOperand {
  readonly kind: "immediate"
  readonly value: number
  readonly float: boolean
  readonly abs: boolean
  readonly neg: boolean
  readonly sx: boolean
}

/** Any number or word that is no register: a count, a condition, a format, an offset. */
export interface NumberOperand {
  readonly kind: "number"
  readonly value: number
}

/** Consecutive registers of a load or store. */
export interface RegistersOperand {
  readonly kind: "registers"
  readonly half: number
  readonly size: 16 | 32
  readonly count: number
}

export type SourceOperand = RegisterOperand | UniformOperand | ImmediateOperand
export type Operand = SourceOperand | NumberOperand | RegistersOperand
