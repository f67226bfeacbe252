/** A workload descriptor of IGT's `gem_wsim` as plain data: its steps in the order of its lines. */

/** Engines as descriptors call them; DEFAULT is whatever the context would be given. */
export const ENGINE_NAMES = ["DEFAULT", "RCS", "BCS", "VCS", "VCS1", "VCS2", "VECS"] as const
export type EngineName = (typeof ENGINE_NAMES)[number]

/** Where something stands in the text; both count from 1. */
export interface Spot {
  readonly line: number
  readonly column: number
}

/** Why a descriptor is not one. */
export interface WsimProblem extends Spot {
  readonly message: string
}

/** A step so many back. Every line is a step, but for comments and empty ones. */
export interface Back extends Spot {
  readonly steps: number
}

export type Dependency =
  | { readonly kind: "data" | "fence" | "submit"; readonly on: Back }
  /** Buffers `first` to `last` of a working set. */
  | {
      readonly kind: "read" | "write"
      readonly set: number
      readonly first: number
      readonly last: number
      readonly at: Spot
    }

export type StepKind =
  | {
      readonly kind: "batch"
      readonly context: number
      readonly engine: EngineName
      /** In us; null: endless. */
      readonly duration: { readonly low: number; readonly high: number } | null
      readonly dependencies: readonly Dependency[]
      readonly waits: boolean
    }
  | { readonly kind: "delay" | "period"; readonly us: number }
  | { readonly kind: "sync" | "signal" | "terminate"; readonly on: Back }
  | { readonly kind: "behind" | "queued"; readonly jobs: number }
  | { readonly kind: "fence" }
  | { readonly kind: "priority"; readonly context: number; readonly level: number }
  | { readonly kind: "preemption" | "slices"; readonly context: number }
  | { readonly kind: "map"; readonly context: number; readonly engines: readonly EngineName[] }
  | { readonly kind: "balance"; readonly context: number }
  | {
      readonly kind: "bond"
      readonly context: number
      readonly engines: readonly EngineName[]
      readonly master: EngineName
    }
  | { readonly kind: "set"; readonly id: number; readonly shared: boolean; readonly buffers: number }

export type Step = StepKind & {
  readonly at: Spot
  /** As it stands in the descriptor, without space around it. */
  readonly text: string
}
