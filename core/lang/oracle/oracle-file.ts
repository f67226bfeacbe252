/** A golden trace file as data: its scenario as a program for each kernel and policy, and what the real code did. */
import type { FlatEvent } from "../../trace/flat-event.ts"
import type { PolicyName, ProfileName, Program } from "../program.ts"

/** Which kernel and policy each variant of a golden trace stands for. */
export const VARIANTS = {
  fifo: { profile: "v6.12", policy: "fifo" },
  rr: { profile: "v6.12", policy: "rr" },
  fair: { profile: "v7.2-rc", policy: "fair" },
  "v72-fifo": { profile: "v7.2", policy: "fifo" },
  "v72-rr": { profile: "v7.2", policy: "rr" },
  "v72-fair": { profile: "v7.2", policy: "fair" },
} as const satisfies Record<string, { profile: ProfileName; policy: PolicyName }>
export type Variant = keyof typeof VARIANTS
export const VARIANT_NAMES = Object.keys(VARIANTS) as Variant[]

export interface OracleTrace {
  readonly variant: Variant
  /** What was recorded, in words. */
  readonly kernel: string
  readonly policy: string
  readonly program: Program
  readonly events: readonly FlatEvent[]
  readonly final: OracleFinal
}

/** The state at the end, figure by figure; schedulers and entities in the order in which the scenario declares them. */
export interface OracleFinal {
  readonly run: Readonly<Record<string, string>>
  readonly scheds: readonly Readonly<Record<string, string>>[]
  readonly entities: readonly Readonly<Record<string, string>>[]
}

export interface OracleFile {
  readonly name: string
  readonly category: string
  readonly description: string
  readonly traces: readonly OracleTrace[]
}
