/** What a run did to its jobs, from its events alone, so that it is the same question for every scheduler. */
import type { Program } from "../../core/lang/program.ts"
import { type Verdict, judge } from "../../core/replay/judge.ts"
import { ReplayRun } from "../../core/replay/replay-run.ts"
import { TIME_MAX } from "../../core/time/time.ts"
import { EventStore } from "../../core/trace/event-store.ts"
import { EV } from "../../core/trace/events.ts"

const TURNS_MAX = 2_000_000

export interface JobFacts {
  readonly name: string
  readonly queue: number
  /** Line of the program that submits it. */
  readonly submit: number
  /** 0, or the negated errno for which its submission was refused. */
  refused: number
  committed: boolean
  /** Place among the committed jobs of its queue. */
  place: number
  /** How often it was put on a ring. */
  runs: number
  /** Index of the event, for order; -1: never. */
  ranAt: number
  endedAt: number
  /** Its scheduler, where it came to one. */
  sched: number
  /** 0, a negated errno, or null while unsignalled. */
  result: number | null
  /** It was asked about for taking too long, with this reaction. */
  timedOut: boolean
  /** A reset took it off its ring. */
  dropped: boolean
  /** The scheduler did not take it although it was pushed. */
  rejected: boolean
  /** The driver was asked to run it, and did not touch the hardware because of an error that it had already. */
  skipped: boolean
}

export interface RunFacts {
  /** In order of creation; those that were submitted. */
  readonly jobs: readonly JobFacts[]
  readonly byName: ReadonlyMap<string, JobFacts>
  /** When what happened to a queue or a scheduler first: index of the event. */
  readonly killed: ReadonlyMap<number, number>
  readonly finished: ReadonlyMap<number, number>
  readonly schedFinished: ReadonlyMap<number, number>
  /** Schedulers whose hardware was reset. */
  readonly resets: ReadonlySet<number>
  /** By scheduler, in the end: jobs that its hardware has, and credits that are charged. */
  readonly pending: readonly number[]
  readonly credits: readonly number[]
  readonly reports: readonly string[]
  /** What the replay expects, judged. */
  readonly verdicts: readonly Verdict[]
  /** Nothing was left to do in the end. */
  readonly ended: boolean
  /** An oops ended it early. */
  readonly halted: boolean
}

export function runFacts(program: Program): RunFacts {
  const store = new EventStore()
  const run = new ReplayRun(program, program.seed, store)
  const more = run.advance(TIME_MAX, TURNS_MAX, Number.POSITIVE_INFINITY)
  const { jobs, ...ends } = read(store, program)
  return {
    jobs,
    byName: new Map(jobs.map((job) => [job.name, job])),
    ...ends,
    pending: run.figures().scheds.map(({ pending_jobs }) => Number(pending_jobs)),
    credits: run.figures().scheds.map(({ credit_count }) => Number(credit_count)),
    reports: run.engine.reports.map(({ name }) => name),
    verdicts: judge(program, store, run.figures(), run.engine.reports, null),
    ended: !more,
    halted: run.halted,
  }
}

function read(store: EventStore, program: Program) {
  const { objects } = store
  const submitOf = new Map(program.submits.map(({ name }, index) => [name, index]))
  const all = objects.jobs.map(
    (name, job): JobFacts => ({
      name,
      queue: objects.jobEntity[job] ?? -1,
      submit: submitOf.get(name.replace(/\[\d+\]$/, "")) ?? -1,
      refused: 0,
      committed: false,
      place: -1,
      runs: 0,
      ranAt: -1,
      endedAt: -1,
      sched: objects.jobSched[job] ?? -1,
      result: null,
      timedOut: false,
      dropped: false,
      rejected: false,
      skipped: false,
    }),
  )
  const places: number[] = []
  const killed = new Map<number, number>()
  const finished = new Map<number, number>()
  const schedFinished = new Map<number, number>()
  const resets = new Set<number>()
  const first = (map: Map<number, number>, key: number, at: number) => map.set(key, map.get(key) ?? at)
  for (let i = 0; i < store.length; i++) {
    const subject = store.subject(i)
    const job = all[subject] as JobFacts
    switch (store.kind(i)) {
      case EV.submit_failed:
        job.refused = store.a(i)
        break
      case EV.queue:
        job.committed = true
        job.place = places[job.queue] ?? 0
        places[job.queue] = job.place + 1
        break
      case EV.push_rejected:
        job.rejected = true
        break
      case EV.hw_run: {
        const result = objects.words[store.b(i)]
        if (result === "skipped") job.skipped = true
        else if (job.ranAt < 0) job.ranAt = i
        if (result === "fence") job.runs++
        break
      }
      case EV.timeout:
        job.timedOut = true
        break
      case EV.ring_drop:
        job.dropped = true
        break
      case EV.finished_signal:
        job.endedAt = i
        job.result = store.a(i)
        break
      case EV.entity_killed:
        first(killed, subject, i)
        break
      case EV.hw_reset:
        resets.add(subject)
        break
      case EV.entity_fini_begin:
        first(finished, subject, i)
        break
      case EV.sched_fini_begin:
        first(schedFinished, subject, i)
        break
      default:
    }
  }
  return {
    jobs: all.filter(({ committed, refused }) => committed || refused !== 0),
    killed,
    finished,
    schedFinished,
    resets,
  }
}
