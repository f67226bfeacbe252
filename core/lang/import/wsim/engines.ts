/** Which engines a batch may run on: by its own word, the context's map, load balancing and bonds. */
import type { EngineName, Spot, Step } from "./descriptor.ts"

/** The engines that there are, as schedulers are called; i915's own names. */
export const ENGINES = ["rcs", "bcs", "vcs0", "vcs1", "vecs"] as const
export type Engine = (typeof ENGINES)[number]

/** A name may stand for a class of engines. */
const CLASSES: Readonly<Record<EngineName, readonly Engine[]>> = {
  DEFAULT: ["rcs"],
  RCS: ["rcs"],
  BCS: ["bcs"],
  VCS: ["vcs0", "vcs1"],
  VCS1: ["vcs0"],
  VCS2: ["vcs1"],
  VECS: ["vecs"],
}

export interface Contexts {
  readonly maps: ReadonlyMap<number, readonly Engine[]>
  readonly balanced: ReadonlySet<number>
  readonly bonds: readonly {
    readonly context: number
    readonly allowed: readonly Engine[]
    readonly master: Engine[]
  }[]
}

export type Say = (at: Spot, message: string) => never

/** What the whole descriptor says of its contexts: like `gem_wsim` we set them up before the first step. */
export function contextsOf(steps: readonly Step[], refuse: Say): Contexts {
  const maps = new Map<number, readonly Engine[]>()
  const balanced = new Set<number>()
  const bonds: Contexts["bonds"][number][] = []
  for (const step of steps) {
    if (step.kind === "map") {
      if (maps.has(step.context)) refuse(step.at, `context ${step.context} has an engine map already`)
      maps.set(step.context, union(step.engines))
    } else if (step.kind === "balance") balanced.add(step.context)
    else if (step.kind === "bond")
      bonds.push({ context: step.context, allowed: union(step.engines), master: union([step.master]) })
  }
  for (const step of steps) {
    if ((step.kind === "balance" || step.kind === "bond") && !maps.has(step.context))
      refuse(step.at, `context ${step.context} has no engine map (M.${step.context}.…)`)
  }
  return { maps, balanced, bonds }
}

function union(names: readonly EngineName[]): Engine[] {
  return [...new Set(names.flatMap((name) => CLASSES[name]))]
}

export interface Placing {
  /** At least one; several only with load balancing. */
  readonly engines: readonly Engine[]
  /** The batch names an engine that the context's map has not: published descriptors do so. It runs there all the same. */
  readonly outsideMap: boolean
}

/** The candidates of a batch. */
export function candidates(
  { maps, balanced }: Contexts,
  { context, engine }: Extract<Step, { readonly kind: "batch" }>,
): Placing {
  const map = maps.get(context)
  if (map === undefined) return { engines: CLASSES[engine].slice(0, 1), outsideMap: false }
  const allowed = engine === "DEFAULT" ? map : CLASSES[engine].filter((one) => map.includes(one))
  if (allowed.length === 0) return { engines: CLASSES[engine].slice(0, 1), outsideMap: true }
  return { engines: balanced.has(context) ? allowed : allowed.slice(0, 1), outsideMap: false }
}

/** For a bonded batch that starts with a master: what is left of its candidates; null: where the master runs is not known. */
export function bonded(
  { bonds }: Contexts,
  context: number,
  own: readonly Engine[],
  master: readonly Engine[],
): readonly Engine[] | null {
  const ofContext = bonds.filter((bond) => bond.context === context)
  if (ofContext.length === 0) return own
  const [only] = master
  if (only === undefined || master.length > 1) return null
  const bond = ofContext.find((one) => one.master.includes(only))
  if (bond === undefined) return own
  const left = own.filter((one) => bond.allowed.includes(one))
  return left.length === 0 ? bond.allowed : left
}
