/** What the views of the machine look at. `null`: they follow the engine that executes. */

export interface Spot {
  /** Number of the address space in the MMU; -1: memory as it lies. */
  readonly context: number
  readonly address: number
}

export interface PictureSpot extends Spot {
  readonly width: number
  readonly height: number
  /** Bytes from one row to the next. */
  readonly stride: number
  readonly format: "rgba8" | "bgra8" | "r32f"
}

export interface SimdSpot {
  readonly group: number
  readonly simd: number
  readonly lane: number
}

export interface MachineState {
  readonly memory: Spot | null
  readonly walk: Spot | null
  readonly stream: Spot | null
  readonly code: Spot | null
  readonly picture: PictureSpot | null
  readonly simd: SimdSpot
}

export const NO_SPOTS: MachineState = {
  memory: null,
  walk: null,
  stream: null,
  code: null,
  picture: null,
  simd: { group: 0, simd: 0, lane: 0 },
}

export type MachineAction =
  | {
      readonly type: "machine/looked"
      readonly view: "memory" | "walk" | "stream" | "code"
      readonly spot: Spot | null
    }
  | { readonly type: "machine/pictured"; readonly spot: PictureSpot | null }
  | { readonly type: "machine/simd"; readonly simd: SimdSpot }

export function reduceMachine(machine: MachineState, action: MachineAction): MachineState {
  switch (action.type) {
    case "machine/looked":
      return { ...machine, [action.view]: action.spot }
    case "machine/pictured":
      return { ...machine, picture: action.spot }
    case "machine/simd":
      return { ...machine, simd: action.simd }
  }
}
