/**
 * The one selection of the window: an object, an event, or a range of time. Any pane sets it, the others reveal it.
 *
 * Objects are indices into the run's `ObjectTable`. Selecting does not move the cursor. `null` is "nothing selected".
 */
export type Selection =
  | { readonly kind: "job"; readonly job: number }
  | { readonly kind: "entity"; readonly entity: number }
  | { readonly kind: "sched"; readonly sched: number }
  | { readonly kind: "work"; readonly work: number }
  | { readonly kind: "client"; readonly client: number }
  /** A fence as `fenceRef` packs it. */
  | { readonly kind: "fence"; readonly ref: number }
  | { readonly kind: "event"; readonly index: number }
  /** Whole nanoseconds, `from` before `to`. */
  | { readonly kind: "range"; readonly from: number; readonly to: number }

/** Whether both name the same thing. */
export function sameSelection(a: Selection | null, b: Selection | null): boolean {
  if (a === null || b === null) return a === b
  switch (a.kind) {
    case "job":
      return b.kind === "job" && a.job === b.job
    case "entity":
      return b.kind === "entity" && a.entity === b.entity
    case "sched":
      return b.kind === "sched" && a.sched === b.sched
    case "work":
      return b.kind === "work" && a.work === b.work
    case "client":
      return b.kind === "client" && a.client === b.client
    case "fence":
      return b.kind === "fence" && a.ref === b.ref
    case "event":
      return b.kind === "event" && a.index === b.index
    case "range":
      return b.kind === "range" && a.from === b.from && a.to === b.to
  }
}
