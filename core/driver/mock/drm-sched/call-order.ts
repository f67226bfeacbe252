/**
 * Watches the order in which a driver calls the scheduler for a job. Each rule is a line of reference 1.7; what breaks
 * one is reported as the kernel would find out, or sooner, with the replay lines that led there.
 *
 * It is fed by the driver's own calls and holds nothing of jobs that are submitted in one go, which is always legal.
 */
import type { Entity, Job, Scheduler } from "../../../drm-sched/objects.ts"
import type { Engine } from "../../../engine/engine.ts"
import { type ReportKind, linesOf } from "../../../engine/report.ts"
import type { ReportName } from "../../../trace/report-names.ts"
import type { DrmSchedJob } from "./drm-sched-job.ts"

/** A job that is submitted step by step. */
interface Submission {
  readonly entity: Entity
  armedLine: number
  pushedLine: number
}

export class CallOrder {
  private readonly engine: Engine
  private readonly known = new Map<DrmSchedJob, Submission>()
  /** Armed and not pushed, in order of arming. */
  private readonly armed = new Set<DrmSchedJob>()

  constructor(engine: Engine) {
    this.engine = engine
  }

  init(job: DrmSchedJob, entity: Entity): void {
    this.known.set(job, { entity, armedLine: 0, pushedLine: 0 })
  }

  /** Before a dependency is added. */
  depend(job: DrmSchedJob): void {
    this.notFreed(job, "drm_sched_job_add_dependency")
    const submission = this.submissionOf(job)
    if (submission.armedLine === 0) return
    const text = `${this.name(job)} is given a dependency after it was armed: this allocates, and may wait, where its fence must signal`
    this.tell("dependency-after-arm", "warning", "drm_sched_job_add_dependency", text, submission.armedLine)
  }

  /** Before arm. */
  arm(job: DrmSchedJob): void {
    const submission = this.submissionOf(job)
    if (job.fence !== null || job.state !== "driver") {
      const text = `${this.name(job)} is armed twice: its fences are made anew under whoever holds them`
      this.die("armed-twice", "drm_sched_job_arm", text, submission.armedLine)
    }
    const other = this.firstArmed(submission.entity)
    if (other !== null) {
      const text = `${this.name(job)} is armed while ${this.name(other)} of the same entity is not pushed: arm and push need one lock`
      this.tell("armed-beside-another", "warning", "drm_sched_job_arm", text, this.submissionOf(other).armedLine)
    }
    submission.armedLine = this.engine.line
    this.armed.add(job)
  }

  /** Before push. */
  push(job: DrmSchedJob): void {
    const submission = this.submissionOf(job)
    const where = "drm_sched_entity_push_job"
    if (submission.pushedLine !== 0)
      this.die("pushed-twice", where, `${this.name(job)} is pushed twice`, submission.pushedLine)
    if (job.state === "freed") this.freed(job, where, "drm_sched_job_cleanup")
    if (job.fence === null) this.die("pushed-unarmed", where, `${this.name(job)} is pushed before it is armed`)
    const first = this.firstArmed(submission.entity)
    if (first !== null && first !== job) {
      const text = `${this.name(job)} is pushed before ${this.name(first)}, which was armed first: their fences will signal out of order`
      this.tell("pushed-out-of-order", "warning", where, text, this.submissionOf(first).armedLine, submission.armedLine)
    }
    submission.pushedLine = this.engine.line
    this.armed.delete(job)
  }

  /** Before the driver cleans up a job that it does not want to push. */
  cleanup(job: DrmSchedJob): void {
    const submission = this.submissionOf(job)
    const where = "drm_sched_job_cleanup"
    this.notFreed(job, where)
    if (submission.pushedLine !== 0)
      this.die("cleanup-after-push", where, `${this.name(job)} is the scheduler's now`, submission.pushedLine)
    if (submission.armedLine === 0) return
    const text = `${this.name(job)} is cleaned up after it was armed: its fence will never signal`
    this.tell("cleanup-after-arm", "warning", where, text, submission.armedLine)
    this.armed.delete(job)
  }

  /** The driver reads its job, or what the job's entity pointer points to. */
  touch(job: DrmSchedJob, what: "job" | "entity"): void {
    const where = "mock_job_read"
    const { pushedLine } = this.submissionOf(job)
    if (job.state === "freed") return this.freed(job, where, "free_job")
    if (what === "entity" && job.entity === null)
      this.die("entity-after-pop", where, `job->entity of ${this.name(job)} is NULL since it was popped`, pushedLine)
    if (pushedLine === 0) return
    const text = `${this.name(job)} is touched after push: the scheduler may have freed it`
    this.tell("touched-after-push", "warning", where, text, pushedLine)
  }

  /** Before the scheduler list of an entity is replaced. */
  modifySchedulers(entity: Entity): void {
    const job = this.firstArmed(entity)
    if (job === null) return
    const text = `the schedulers of an entity change between arm and push of ${this.name(job)}`
    const where = "drm_sched_entity_modify_sched"
    this.tell("modify-sched-beside-submit", "warning", where, text, this.submissionOf(job).armedLine)
  }

  /** Before a scheduler is torn down. */
  finishScheduler(sched: Scheduler, entities: readonly Entity[]): void {
    const { objects } = this.engine.trace
    const alive = entities.filter((entity) => !entity.finished && entity.rq?.sched === sched)
    if (alive.length === 0) return
    const names = alive.slice(0, 8).map((entity) => objects.entities[entity.id] ?? "?")
    const more = alive.length > names.length ? `, and ${alive.length - names.length} more` : ""
    const text = `${sched.name} goes before its entities: ${names.join(", ")}${more}`
    this.tell("scheduler-before-entities", "warning", "drm_sched_fini", text)
  }

  /** An entity is torn down, or the run is over: what is armed will never be pushed. */
  end(entity: Entity | null): void {
    for (const job of [...this.armed]) {
      const submission = this.submissionOf(job)
      if (entity !== null && submission.entity !== entity) continue
      const text = `${this.name(job)} was armed and never pushed: its fence will never signal`
      this.tell("armed-never-pushed", "warning", "drm_sched_job_arm", text, submission.armedLine)
      this.armed.delete(job)
    }
  }

  /** The driver signals a fence that only the scheduler may. */
  signalsForScheduler(job: DrmSchedJob, which: "scheduled" | "finished"): void {
    const text = `the driver signals the ${which} fence of ${this.name(job)}, which is the scheduler's`
    this.tell("driver-signals-scheduler-fence", "warning", "dma_fence_signal", text)
  }

  /** `drm_sched_stop` or `drm_sched_start` outside of a timeout handler. */
  outsideHandler(sched: Scheduler, which: "stop" | "start"): void {
    const text = `drm_sched_${which} of ${sched.name} outside of a timeout handler: it is no teardown and no startup`
    this.tell("stop-outside-handler", "warning", `drm_sched_${which}`, text)
  }

  /** A handler that stopped and started the scheduler says that the job runs on: it would be listed twice. */
  noHangAfterRestart(job: DrmSchedJob): never {
    const text = `${this.name(job)} is on the pending list already: its handler stopped the scheduler and then said NO_HANG`
    return this.die("no-hang-after-restart", "drm_sched_job_reinsert_on_false_timeout", text, this.lineOf(job))
  }

  private notFreed(job: DrmSchedJob, where: string): void {
    if (job.state === "freed") this.freed(job, where, "free_job")
  }

  private freed(job: DrmSchedJob, where: string, by: string): void {
    this.tell(
      "job-used-after-free",
      "kasan",
      where,
      `${this.name(job)} was freed by ${by}`,
      this.submissionOf(job).pushedLine,
    )
  }

  private firstArmed(entity: Entity): DrmSchedJob | null {
    for (const job of this.armed) if (this.submissionOf(job).entity === entity) return job
    return null
  }

  /** A job that is not known was submitted in one go: its line armed and pushed it. */
  private submissionOf(job: DrmSchedJob): Submission {
    const line = this.lineOf(job)
    return this.known.get(job) ?? { entity: job.entity as Entity, armedLine: line, pushedLine: line }
  }

  private lineOf(job: Job): number {
    return this.engine.trace.objects.jobLine[job.id] ?? 0
  }

  private name(job: Job): string {
    return this.engine.trace.objects.jobs[job.id] ?? "?"
  }

  private tell(name: ReportName, kind: ReportKind, where: string, text: string, ...before: readonly number[]): void {
    this.engine.raise({ name, kind, where, text, lines: linesOf(...before, this.engine.line) })
  }

  private die(name: ReportName, where: string, text: string, ...before: readonly number[]): never {
    return this.engine.oops({ name, where, text, lines: linesOf(...before, this.engine.line) })
  }
}
