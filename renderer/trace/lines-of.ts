/** Replay lines that have to do with a selection, in the text that was run: "one moment, many views". */
import type { Run } from "../state/runs.ts"
import type { Selection } from "../state/selection.ts"
import { fenceKind, fenceOwner } from "../../core/trace/events.ts"
import { jobOf } from "./touches.ts"

/** Of an entity with a million jobs only so many lines light up. */
const LINES_MAX = 200

export function linesOf(run: Run, selection: Selection): readonly number[] {
  const { jobLine } = run.store.objects
  const lineOf = (job: number) => jobLine[job] ?? 0
  switch (selection.kind) {
    case "job":
      return [lineOf(selection.job)].filter((line) => line > 0)
    case "fence":
      return fenceKind(selection.ref) === "ext" ? [] : [lineOf(fenceOwner(selection.ref))].filter((line) => line > 0)
    case "event": {
      if (selection.index >= run.version) return []
      const job = jobOf(run.store, selection.index)
      return [job < 0 ? run.index.lineAt(selection.index + 1) : lineOf(job)].filter((line) => line > 0)
    }
    case "entity": {
      const lines = new Set<number>()
      for (const job of (run.index.entityJobs[selection.entity] ?? []).slice(0, 10_000)) {
        if (lineOf(job) > 0) lines.add(lineOf(job))
        if (lines.size >= LINES_MAX) break
      }
      return [...lines]
    }
    case "sched":
    case "client":
    case "work":
    case "range":
      return []
  }
}
