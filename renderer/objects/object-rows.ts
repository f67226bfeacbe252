/** The rows of the objects list. Pure: a table of names in, rows in their order out. */
import type { ObjectTable } from "../../core/trace/object-table.ts"
import { FENCE_EXT } from "../../core/trace/events.ts"
import type { Selection } from "../state/selection.ts"

export interface ObjectRow {
  readonly kind: string
  readonly name: string
  readonly depth: number
  readonly selects: Selection | null
}

/** Of the jobs so many are listed; the filter reaches the others. */
export const JOB_ROWS_MAX = 100_000

/** `jobs`: how many of the table's jobs to look at. */
export function objectRows(objects: ObjectTable, filter: string, jobs: number): readonly ObjectRow[] {
  const rows: ObjectRow[] = []
  const add = (kind: string, name: string, depth: number, selects: Selection | null) => {
    if (filter === "" || name.toLowerCase().includes(filter)) rows.push({ kind, name, depth, selects })
  }
  const entitiesOf = (client: number) =>
    objects.entities.forEach((name, entity) => {
      if (objects.entityClient[entity] === client) add("queue", name, client < 0 ? 0 : 1, { kind: "entity", entity })
    })
  objects.scheds.forEach((name, sched) => add("sched", name, 0, { kind: "sched", sched }))
  objects.clients.forEach((name, client) => {
    add("client", name, 0, { kind: "client", client })
    entitiesOf(client)
  })
  entitiesOf(-1)
  objects.exts.forEach((name, ext) => add("fence", name, 0, { kind: "fence", ref: ext * 4 + FENCE_EXT }))
  objects.works.forEach((name, work) => add("work", name, 0, { kind: "work", work }))
  for (let job = 0; job < jobs && rows.length < JOB_ROWS_MAX; job++)
    add("job", objects.jobs[job] ?? "", 0, { kind: "job", job })
  return rows
}
