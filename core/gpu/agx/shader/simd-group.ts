/** 32 lanes that run in step: plain data, its registers in a slot of the register file. */

/** Loads whose `wait` has not come. */
export interface PendingLoad {
  readonly group: number
  readonly half: number
  readonly size: 16 | 32
  readonly count: number
  /** Bit by lane. */
  readonly lanes: number
  /** Component by component, 32 lanes each. */
  readonly values: Int32Array
}

export type SimdStatus = "running" | "barrier" | "done" | "hung" | "fault"

export interface ShaderFault {
  readonly kind: "memory" | "code" | "illegal" | "trap"
  /** Of the instruction. */
  readonly pc: number
  /** What it wanted to reach; the instruction itself for the other kinds. */
  readonly address: number
  /** -1: not of a lane. */
  readonly lane: number
}

export interface SimdState {
  readonly slot: number
  /** Of the group that it is part of. */
  readonly index: number
  pc: number
  status: SimdStatus
  pending: PendingLoad[]
  fault: ShaderFault | null
  instructions: number
  laneInstructions: number
  /** Loads, stores and atomics: executed at all, so that a loop can be told from one without effects. */
  accesses: number
  issued: number
  elapsed: number
}

export function newSimd(slot: number, index: number, pc: number): SimdState {
  return {
    slot,
    index,
    pc,
    status: "running",
    pending: [],
    fault: null,
    instructions: 0,
    laneInstructions: 0,
    accesses: 0,
    issued: 0,
    elapsed: 0,
  }
}
