/**
 * Breakpoints other than lines of the replay, by file: a command of a stream, an instruction, an access to memory, a fence.
 * Commands and fences are events of the trace, so the window finds them; for the others the host runs the machine.
 */
import type { MachineBreakpoint } from "../../core/protocol/machine.ts"

export type Stop =
  | (MachineBreakpoint & { readonly line?: number })
  /** An engine reads the block at this address, in any address space: the trace does not say which. */
  | { readonly kind: "command"; readonly address: number; readonly line?: number }
  /** By the name of its job, which survives into the next run. */
  | { readonly kind: "fence"; readonly job: string; readonly fence: "scheduled" | "finished"; readonly line?: number }

export type StopsState = ReadonlyMap<number, readonly Stop[]>

export const NO_STOPS: StopsState = new Map()
/** As many as the host takes. */
export const STOPS_MAX = 256

export type StopsAction =
  /** Takes it away if it is there. */
  | { readonly type: "stops/toggled"; readonly file: number; readonly stop: Stop }
  | { readonly type: "stops/cleared"; readonly file: number }

export function sameStop(a: Stop, b: Stop): boolean {
  if (a.kind === "instruction") return b.kind === a.kind && a.address === b.address && a.context === b.context
  if (a.kind === "command") return b.kind === a.kind && a.address === b.address
  if (a.kind === "fence") return b.kind === a.kind && a.job === b.job && a.fence === b.fence
  return (
    b.kind === a.kind &&
    a.context === b.context &&
    a.address === b.address &&
    a.bytes === b.bytes &&
    a.read === b.read &&
    a.write === b.write
  )
}

export function reduceStops(all: StopsState, action: StopsAction): StopsState {
  const next = new Map(all)
  if (action.type === "stops/cleared") {
    next.delete(action.file)
    return next
  }
  const stops = all.get(action.file) ?? []
  const rest = stops.filter((one) => !sameStop(one, action.stop))
  if (rest.length === stops.length && stops.length >= STOPS_MAX) return all
  return next.set(action.file, rest.length < stops.length ? rest : [...stops, action.stop])
}

const NONE: readonly Stop[] = []

export function stopsOf(all: StopsState, file: number | null): readonly Stop[] {
  return file === null ? NONE : (all.get(file) ?? NONE)
}

/** What the host is told. */
export function machineBreakpoints(stops: readonly Stop[]): MachineBreakpoint[] {
  return stops.flatMap((stop): MachineBreakpoint[] => {
    if (stop.kind === "instruction") return [{ kind: stop.kind, context: stop.context, address: stop.address }]
    if (stop.kind !== "access") return []
    const { kind, context, address, bytes, read, write } = stop
    return [{ kind, context, address, bytes, read, write }]
  })
}
