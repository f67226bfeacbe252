/** The breakpoint on what is selected: a job's finished fence, or the fence itself. */
import { fenceKind, fenceOwner } from "../../core/trace/events.ts"
import type { ObjectTable } from "../../core/trace/object-table.ts"
import type { Selection } from "../state/selection.ts"
import type { Stop } from "../state/stops.ts"

/** Null: neither a job nor a scheduler's fence is selected. */
export function fenceStop(objects: ObjectTable, selection: Selection | null): Stop | null {
  if (selection?.kind === "job") {
    const job = objects.jobs[selection.job]
    return job === undefined ? null : { kind: "fence", job, fence: "finished" }
  }
  if (selection?.kind !== "fence") return null
  const fence = fenceKind(selection.ref)
  const job = objects.jobs[fenceOwner(selection.ref)]
  if (job === undefined || (fence !== "scheduled" && fence !== "finished")) return null
  return { kind: "fence", job, fence }
}
