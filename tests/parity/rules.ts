/**
 * Where the designs differ on purpose. A rule looks at what happened to the job, and at what the replay did, and says
 * whether a difference is its; no rule knows a replay by name. Together they are the table in docs/jobqueue.md.
 */
import { ERRNO } from "../../core/base/errno.ts"
import type { Program } from "../../core/lang/program.ts"
import type { Reaction } from "../../core/trace/events.ts"
import type { Difference } from "./differences.ts"
import type { JobFacts, RunFacts } from "./facts.ts"

export interface Both {
  readonly program: Program
  readonly kernel: RunFacts
  readonly queue: RunFacts
}

export interface Rule {
  readonly name: string
  /** What drm_sched does, what the job queue does, and why. */
  readonly kernel: string
  readonly queue: string
  readonly why: string
  explains(difference: Pair, both: Both): boolean
}

/** A difference of a job that both runs submitted. */
export interface Pair extends Difference {
  readonly kernel: JobFacts
  readonly queue: JobFacts
}

const { ECANCELED, EINVAL, ENODEV, ENOENT, ESRCH } = ERRNO

export const RULES: readonly Rule[] = [
  {
    name: "exit-waits",
    kernel: "lets a process that exits wait for its entity, as long as it has time, before it kills it",
    queue: "returns at once from its flush, and kills it if the process died of SIGKILL",
    why: "a client that goes must not hang (R34)",
    explains: ({ aspect, kernel }, { program }) =>
      (aspect === "ran" || aspect === "result") &&
      program.ops.some(
        ({ op }) => op.kind === "flush_entity" && op.entity === kernel.queue && op.exiting && op.sigkill,
      ),
  },
  {
    name: "never-fits",
    kernel: "cuts the credits of a job that is larger than its scheduler, warns, and runs it",
    queue: "refuses it when it is prepared, with -EINVAL",
    why: "all failure happens before commit (R7, R22)",
    explains: ({ aspect, queue }, { program }) =>
      aspect === "refused" && queue.refused === -EINVAL && creditsOf(program, queue) > limitOf(program, queue.queue),
  },
  {
    name: "no-resubmission",
    kernel: "runs the jobs that a reset lost again, if the driver asks for it",
    queue: "ends them with -ECANCELED, and never runs a job twice",
    why: "a second run starts from the memory that the first has left; user space decides (R32)",
    explains: ({ aspect, queue }, { program, kernel }) =>
      aspect === "result" &&
      queue.dropped &&
      isReset(program, queue) &&
      reacts(program, queue, "RESET_RESUBMIT") &&
      kernel.jobs.some(({ sched, timedOut }) => sched === queue.sched && timedOut),
  },
  {
    name: "late-commits-end",
    kernel: "strands a job that is pushed to a stopped entity: its fence never signals (G31)",
    queue: "ends its fence with the error of the cancel",
    why: "every committed fence signals (R11)",
    explains: ({ aspect, kernel, queue }, both) =>
      aspect === "result" &&
      kernel.result === null &&
      kernel.ranAt < 0 &&
      (queue.result ?? 0) < 0 &&
      (kernel.rejected || isBehindRejected(kernel, both.kernel)),
  },
  {
    name: "device-gone-ends",
    kernel: "leaves the jobs of a device that is gone pending or queued: their fences never signal",
    queue: "ends them with -ENODEV, those that were running and those that waited, and those that come later",
    why: "every committed fence signals (R11)",
    explains: ({ aspect, kernel, queue }, both) =>
      (aspect === "result" || aspect === "ran") &&
      (queue.result === -ENODEV || kernel.result === null) &&
      candidates(both.program, queue.queue).some((sched) => isGone(both, sched)),
  },
  {
    name: "teardown-ends",
    kernel: "forgets the jobs of a scheduler that is torn down, unless its driver has a cancel callback",
    queue: "ends them with -ECANCELED or, if their queue has died, refuses them with -ENOENT",
    why: "a drop ends every fence, then never calls the driver (R35)",
    explains: ({ queue }, both) =>
      (queue.result === -ECANCELED || queue.refused === -ENOENT) &&
      candidates(both.program, queue.queue).some((sched) => both.queue.schedFinished.has(sched)),
  },
  {
    name: "finish-is-no-death",
    kernel: "ends what waits in an entity that is finished with -ESRCH, as in one that is killed",
    queue: "ends it with -ECANCELED: its owner gave it up, nobody died",
    why: "errors say what happened (R16)",
    explains: ({ aspect, kernel, queue }, both) =>
      aspect === "result" &&
      kernel.result === -ESRCH &&
      queue.result === -ECANCELED &&
      both.queue.finished.has(queue.queue),
  },
  {
    name: "finish-takes-off",
    kernel: "lets what the hardware has run on after its entity is gone",
    queue: "has it taken off the device, if the driver can; the job ends with -ECANCELED",
    why: "after a drop the driver is never called again, so nothing of it may be left (R35)",
    explains: ({ aspect, queue }, both) =>
      aspect === "result" && queue.dropped && queue.result === -ECANCELED && both.queue.finished.has(queue.queue),
  },
  {
    name: "finished-queue-refuses",
    kernel: "has nothing that keeps a driver from pushing to an entity that is finished",
    queue: "refuses the job with -ENOENT, or ends its fence if the queue is only about to die",
    why: "use after the end is answered, never undefined (R35)",
    explains: ({ queue }, both) =>
      (queue.refused === -ENOENT || (queue.result === -ECANCELED && queue.ranAt < 0)) &&
      both.queue.finished.has(queue.queue),
  },
  {
    name: "in-order",
    kernel: "signals the jobs of an entity in the order in which the hardware completes them",
    queue: "signals them in the order in which they were committed",
    why: "the fences of one context signal in order (R8)",
    explains: ({ aspect, queue }, both) =>
      aspect === "end-order"
        ? both.kernel.jobs.some((job) => job.queue === queue.queue && endedEarly(job, both.kernel))
        : aspect === "result" && queue.result === null && queue.ranAt >= 0 && isBehindUnsignalled(queue, both.queue),
  },
  {
    name: "restart-is-nothing",
    kernel: "cancels everything that is pending when a handler that calls the hang none stops and starts the scheduler",
    queue: "lets it run: there is no stop that takes jobs off the books",
    why: "a handler answers, it does not take the scheduler apart (R31)",
    explains: ({ aspect, kernel }, both) =>
      aspect === "result" &&
      reacts(both.program, kernel, "NO_HANG_RESTART") &&
      both.kernel.jobs.some(({ sched, timedOut }) => sched === kernel.sched && timedOut),
  },
  {
    name: "blamed",
    kernel:
      "skips the jobs of an entity from its first blame on, whatever the hang limit, but finds nobody to blame if it was moved or has the kernel's priority",
    queue: "is cancelled once more of its jobs have hung than its driver forgives",
    why: "a fault is its queue's, and innocents go on (R32)",
    explains: ({ aspect, kernel, queue }, { program }) =>
      (aspect === "ran" || aspect === "result") &&
      program.entities[kernel.queue]?.guilty === true &&
      candidates(program, kernel.queue).some((sched) => program.scheds[sched]?.karma === true) &&
      isBlamed(kernel) !== isBlamed(queue),
  },
  {
    name: "where-it-went",
    kernel: "chooses the scheduler of a job when it is armed, by how many jobs each has",
    queue: "chooses when the job is handed over, so it may be another, whose driver deals with a hang in its own way",
    why: "the orchestrator picks the ring late (R25)",
    explains: ({ aspect, kernel, queue }, { program }) =>
      aspect === "result" &&
      candidates(program, kernel.queue).length > 1 &&
      kernel.sched !== queue.sched &&
      [kernel, queue].some(({ timedOut, dropped }) => timedOut || dropped),
  },
  {
    name: "photo-finish",
    kernel: "may look at a job in the instant in which it completes, and take it off",
    queue: "the same, and of the two whoever ends the token first has ended the job",
    why: "what happens in one instant happens in some order, which is not the same for both (R31)",
    explains: ({ aspect, kernel, queue }, { program }) =>
      aspect === "result" && (kernel.timedOut || queue.timedOut) && takesItsTimeout(program, kernel),
  },
  {
    name: "a-clock-each",
    kernel:
      "watches one job of a scheduler at a time, so a job that hangs beside another is only looked at after that one",
    queue: "watches the oldest job of every queue",
    why: "clients are independent of each other (R34)",
    explains: ({ aspect, kernel, queue }) => aspect === "result" && queue.timedOut && !kernel.timedOut,
  },
  {
    name: "waits-for-that",
    kernel: "leaves who depends on a fence that never signals, or stands behind such a job, waiting for ever",
    queue: "the same, where there is such a fence; and there are fewer",
    why: "every committed fence signals (R11)",
    explains: ({ aspect, kernel, queue }, { program, kernel: one, queue: other }) =>
      (aspect === "ran" || aspect === "result") &&
      (waitsForEver(program, one, kernel) || waitsForEver(program, other, queue)),
  },
  {
    name: "behind-a-hang",
    kernel: "leaves who waits for a place on hardware that a job keeps for ever",
    queue:
      "the same; but who that is depends on whose turn it was, and a queue with several schedulers goes where there is room",
    why: "the orchestrator picks the ring late (R25)",
    explains: ({ aspect, kernel, queue }, both) =>
      (aspect === "ran" || aspect === "result") &&
      (isStuck(both.program, both.kernel, kernel) || isStuck(both.program, both.queue, queue)),
  },
  {
    name: "who-was-there",
    kernel: "loses to a reset what is on its rings at that moment",
    queue:
      "the same; but which jobs those are depends on whose turn it was, and when the clock of the hung one started",
    why: "arbitration is free to differ between queues (R26)",
    explains: ({ aspect, kernel, queue }, both) =>
      aspect === "result" &&
      isReset(both.program, kernel) &&
      (kernel.dropped !== queue.dropped ||
        lost(both.program, both.kernel, kernel) !== lost(both.program, both.queue, queue)),
  },
  {
    name: "who-had-begun",
    kernel: "lets what the hardware has finish when its entity is killed, and ends the rest",
    queue: "the same; but which jobs had begun depends on whose turn it was",
    why: "arbitration is free to differ between queues (R26)",
    explains: ({ aspect, kernel, queue }, both) =>
      (aspect === "ran" || aspect === "result") &&
      isClosed(both, kernel.queue) &&
      kernel.ranAt >= 0 !== queue.ranAt >= 0,
  },
]

/** Of a load's jobs there are as many as there was time for. */
export const LOADS: Omit<Rule, "explains"> = {
  name: "closed-loop",
  kernel: "runs as many cycles of a load as its arbitration leaves time for",
  queue: "the same",
  why: "how many jobs a client in a loop submits is a result of the scheduler, and compared as a figure ([fairness](#fairness-and-latency))",
}

/** The rule that a difference is due to; null: nothing explains it. */
export function ruleFor(difference: Difference, both: Both): string | null {
  const { kernel, queue, aspect } = difference
  if (kernel === undefined || queue === undefined) {
    const submit = (kernel ?? queue)?.submit ?? -1
    return isOfLoad(both.program, submit) ? LOADS.name : null
  }
  const rule = RULES.find((one) => one.explains({ ...difference, aspect, kernel, queue }, both))
  return rule?.name ?? null
}

function isOfLoad({ loads }: Program, submit: number): boolean {
  return loads.some(({ steps }) => steps.some((step) => step.kind === "submit" && step.submit === submit))
}

/** Ended without having run, by what its queue was blamed for. */
function isBlamed({ runs, skipped, ranAt, result }: JobFacts): boolean {
  return (skipped && runs === 0) || (ranAt < 0 && result === -ECANCELED)
}

/** It never ended, and the hardware is never free. */
function isStuck(program: Program, { pending }: RunFacts, { result, queue }: JobFacts): boolean {
  return result === null && candidates(program, queue).some((sched) => (pending[sched] ?? 0) > 0)
}

/** A job of it was late, in either run, and its driver says then that the device is gone. */
function isGone({ program, kernel, queue }: Both, sched: number): boolean {
  return (
    program.scheds[sched]?.onTimeout === "ENODEV" &&
    [...kernel.jobs, ...queue.jobs].some((job) => job.sched === sched && job.timedOut)
  )
}

/** It may need exactly as long as a job of one of its schedulers may take. */
function takesItsTimeout(program: Program, { submit, queue }: JobFacts): boolean {
  const span = program.submits[submit]?.duration
  return (
    span !== undefined &&
    candidates(program, queue).some((sched) => {
      const timeout = program.scheds[sched]?.timeout ?? null
      return timeout !== null && span.low <= timeout && timeout <= span.high
    })
  )
}

/** What it depends on has not signalled, or a job before it in its queue has not. */
function waitsForEver({ submits }: Program, run: RunFacts, job: JobFacts): boolean {
  if (job.result !== null || job.ranAt >= 0) return false
  const dependencies = (submits[job.submit]?.deps ?? []).flatMap((dep) =>
    dep.kind === "ext" ? [] : [run.byName.get(submits[dep.job.submit]?.name ?? "")],
  )
  return (
    dependencies.some((one) => one !== undefined && one.result === null && one.committed) ||
    isBehindUnsignalled(job, run)
  )
}

function candidates({ entities, ops }: Program, queue: number): number[] {
  const moves = ops.flatMap(({ op }) => (op.kind === "modify_sched" && op.entity === queue ? op.scheds : []))
  return [...(entities[queue]?.scheds ?? []), ...moves]
}

function limitOf(program: Program, queue: number): number {
  const first = program.entities[queue]?.scheds ?? []
  return Math.max(...first.map((sched) => program.scheds[sched]?.creditLimit ?? 0))
}

function creditsOf({ submits }: Program, job: JobFacts): number {
  return submits[job.submit]?.credits ?? 0
}

function reacts(program: Program, { sched, queue }: JobFacts, ...reactions: readonly Reaction[]): boolean {
  const scheds = sched < 0 ? candidates(program, queue) : [sched]
  return scheds.some((one) => reactions.includes(program.scheds[one]?.onTimeout ?? "RESET"))
}

/** Something can take jobs off the rings that it may be on. */
function isReset(program: Program, job: JobFacts): boolean {
  return (
    reacts(program, job, "RESET", "RESET_RESUBMIT", "RESET_KILL", "LATE_COMPLETE_RESET") ||
    program.scheds.some(({ onTimeout }) => onTimeout === "RESET_ALL")
  )
}

/** Its hardware was reset, and it ended with what a reset gives. */
function lost({ scheds }: Program, { resets }: RunFacts, { sched, result }: JobFacts): boolean {
  const errors = [-ECANCELED, ...scheds.map(({ resetErrno }) => resetErrno)]
  return resets.has(sched) && result !== null && result !== 0 && errors.includes(result)
}

/** It takes no more. */
function isClosed({ kernel, queue: other }: Both, queue: number): boolean {
  return [kernel, other].some(({ killed, finished }) => killed.has(queue) || finished.has(queue))
}

/** A job before it in its queue has not signalled. */
function isBehindUnsignalled(job: JobFacts, { jobs }: RunFacts): boolean {
  return jobs.some(
    ({ queue, place, result }) => queue === job.queue && place >= 0 && place < job.place && result === null,
  )
}

/** Pushed behind a job that is stranded. */
function isBehindRejected(job: JobFacts, { jobs }: RunFacts): boolean {
  return jobs.some(({ queue, rejected, place }) => rejected && queue === job.queue && place < job.place)
}

/** Before one that was committed before it. */
function endedEarly(job: JobFacts, { jobs }: RunFacts): boolean {
  return (
    job.endedAt >= 0 &&
    jobs.some(({ queue, place, endedAt }) => queue === job.queue && place < job.place && endedAt > job.endedAt)
  )
}
