/**
 * Takes what nothing uses out of a program: lines that were not kept, references to their jobs, queues without a job,
 * clients without a queue, schedulers without a queue, fences that nobody waits for. Numbers are made anew in the order
 * of the text, so that what is left prints as itself. Of programs without calls, loads, repeats and expectations.
 */
import type { DepRef, Op, Program, SubmitSpec, TimedOp } from "../lang/program.ts"

/** The program of these of its operations, in its order. */
export function tidyProgram(program: Program, ops: readonly TimedOp[] = program.ops): Program {
  const submits = order(ops.flatMap(({ op }) => (op.kind === "submit" ? [op.submit] : [])))
  const kept = submits.old.map((index) => withoutLost(program.submits[index] as SubmitSpec, submits))
  const entities = used(
    program.entities.map((_, index) => index),
    new Set(ops.flatMap(({ op }) => entitiesOf(op, program))),
  )
  const clients = used(
    program.clients.map((_, index) => index),
    new Set(entities.old.map((index) => program.entities[index]?.client ?? -1)),
  )
  const scheds = used(
    program.scheds.map((_, index) => index),
    new Set([
      ...entities.old.flatMap((index) => program.entities[index]?.scheds ?? []),
      ...ops.flatMap(({ op }) => (op.kind === "modify_sched" ? op.scheds : [])),
    ]),
  )
  const exts = used(
    program.exts.map((_, index) => index),
    new Set(
      kept.flatMap(({ deps, prepareDep }) => [
        ...deps.flatMap((dep) => (dep.kind === "ext" ? [dep.ext] : [])),
        prepareDep,
      ]),
    ),
  )
  const numbers = { submits, entities, scheds, exts }
  return {
    ...program,
    scheds: scheds.old.map((index) => program.scheds[index] as Program["scheds"][number]),
    clients: clients.old.map((index) => program.clients[index] as Program["clients"][number]),
    entities: entities.old.map((index) => {
      const entity = program.entities[index] as Program["entities"][number]
      return { ...entity, client: clients.now(entity.client), scheds: entity.scheds.map((sched) => scheds.now(sched)) }
    }),
    exts: exts.old.map((index) => program.exts[index] as string),
    submits: kept.map((submit) => ({
      ...submit,
      client: clients.now(submit.client),
      entity: entities.now(submit.entity),
      deps: submit.deps.map((dep) => (dep.kind === "ext" ? { ...dep, ext: exts.now(dep.ext) } : dep)),
      prepareDep: exts.now(submit.prepareDep),
    })),
    ops: ops.flatMap((timed): TimedOp[] => {
      const op = renumbered(timed.op, numbers)
      return op === null ? [] : [{ ...timed, client: clients.now(timed.client), op }]
    }),
  }
}

/** What was kept, by its old number, and the new number of each. */
interface Numbers {
  readonly old: readonly number[]
  /** -1 if it was not kept. */
  now(index: number): number
}

function order(old: readonly number[]): Numbers {
  const places = new Map(old.map((index, place) => [index, place]))
  return { old, now: (index) => places.get(index) ?? -1 }
}

function used(all: readonly number[], wanted: ReadonlySet<number>): Numbers {
  return order(all.filter((index) => wanted.has(index)))
}

/** A reference to a job that is not there any more, or not yet, is none. */
function withoutLost(submit: SubmitSpec, submits: Numbers): SubmitSpec {
  const deps = submit.deps.flatMap((dep): DepRef[] => {
    if (dep.kind === "ext") return [dep]
    const job = submits.now(dep.job.submit)
    return job < 0 ? [] : [{ ...dep, job: { ...dep.job, submit: job } }]
  })
  return { ...submit, deps }
}

function entitiesOf(op: Op, { submits }: Program): readonly number[] {
  if (op.kind === "submit") return [submits[op.submit]?.entity ?? -1]
  // A queue that only comes and goes has nothing to say.
  return "entity" in op && op.kind !== "fini_entity" ? [op.entity] : []
}

interface AllNumbers {
  readonly submits: Numbers
  readonly entities: Numbers
  readonly scheds: Numbers
  readonly exts: Numbers
}

/** Null: it is about something that is gone. */
function renumbered(op: Op, { submits, entities, scheds, exts }: AllNumbers): Op | null {
  if (op.kind === "submit") return { ...op, submit: submits.now(op.submit) }
  if (op.kind === "modify_sched")
    return { ...op, entity: entities.now(op.entity), scheds: op.scheds.map((one) => scheds.now(one)) }
  if ("entity" in op) return entities.now(op.entity) < 0 ? null : { ...op, entity: entities.now(op.entity) }
  if ("sched" in op) return scheds.now(op.sched) < 0 ? null : { ...op, sched: scheds.now(op.sched) }
  if (op.kind === "signal_ext") return exts.now(op.ext) < 0 ? null : { ...op, ext: exts.now(op.ext) }
  return op
}
