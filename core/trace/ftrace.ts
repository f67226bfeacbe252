/**
 * A trace as ftrace prints it, line for line: the scheduler's tracepoints in their old form (to 6.15) or the stable one
 * (from 6.17), and the signals of its fences. Source: reference section 6.
 *
 * What the model does not have is made up, always the same: one CPU, the process numbers, the device's name, and for the
 * old form the hashed pointers. Times are cut to microseconds, as ftrace cuts them.
 */
import type { EventStore } from "./event-store.ts"
import { EV, FENCE_FINISHED, FENCE_SCHEDULED } from "./events.ts"
import { fenceNumber } from "./format-event.ts"

export type FtraceStyle = "old" | "stable"

const DEVICE = "mock0"
const COMM_MAX = 15
const CLIENT_PID_FIRST = 1000
const WORKER_PID_FIRST = 100

interface Context {
  readonly comm: string
  readonly pid: number
  /** irqs-off, need-resched, hardirq or softirq, preempt depth, migrate-disable. */
  readonly flags: string
}

const IRQ: Context = { comm: "<idle>", pid: 0, flags: "d.h1." }

/** Lines of a trace in order. Events that no tracepoint stands for give none. */
export class Ftrace {
  private readonly store: EventStore
  private readonly style: FtraceStyle
  private context: Context = IRQ
  /** Old form: number of each job on its scheduler, from 1, given when it is armed. */
  private readonly jobIds = new Map<number, number>()
  private readonly armed = new Map<number, number>()

  constructor(store: EventStore, style: FtraceStyle) {
    this.store = store
    this.style = style
  }

  /** The line of event `index`, or null. To be asked of each event once, in order: who runs is told by those before. */
  line(index: number): string | null {
    const kind = this.store.kind(index)
    this.enter(kind, index)
    if (kind === EV.queue) this.number(this.store.subject(index))
    const text = this.style === "stable" ? this.stable(kind, index) : this.old(kind, index)
    return text === null ? null : `${this.prefix(this.store.time(index))}${text}`
  }

  private enter(kind: number, index: number): void {
    const { objects } = this.store
    const subject = this.store.subject(index)
    if (kind === EV.irq) this.context = IRQ
    else if (kind === EV.work) {
      this.context = { comm: `kworker/u2:${subject}`, pid: WORKER_PID_FIRST + subject, flags: "....." }
    } else if (kind === EV.op) {
      const client = this.store.a(index)
      this.context = { comm: objects.clients[client] ?? "replay", pid: CLIENT_PID_FIRST + client + 1, flags: "....." }
    }
  }

  private number(job: number): void {
    const sched = this.store.objects.jobSched[job] ?? -1
    const id = (this.armed.get(sched) ?? 0) + 1
    this.armed.set(sched, id)
    this.jobIds.set(job, id)
  }

  private prefix(ns: number): string {
    const { comm, pid, flags } = this.context
    const us = Math.floor(ns / 1000)
    const seconds = String(Math.floor(us / 1_000_000)).padStart(5)
    const fraction = String(us % 1_000_000).padStart(6, "0")
    return `${comm.slice(0, COMM_MAX).padStart(16)}-${String(pid).padEnd(7)} [000] ${flags} ${seconds}.${fraction}: `
  }

  private stable(kind: number, index: number): string | null {
    const job = this.store.subject(index)
    const fence = this.fence(job * 4 + FENCE_FINISHED)
    switch (kind) {
      case EV.queue:
      case EV.run: {
        const name = kind === EV.queue ? "queue" : "run"
        const client = this.store.objects.entityClient[this.store.objects.jobEntity[job] ?? -1] ?? -1
        return `drm_sched_job_${name}: dev=${DEVICE}, fence=${fence}, ring=${this.ring(job)}, ${this.counts(index)}, client_id:${client + 1}`
      }
      case EV.done:
        return `drm_sched_job_done: fence=${fence} signaled`
      case EV.add_dep:
        return `drm_sched_job_add_dep: fence=${fence} depends on fence=${this.fence(this.store.a(index))}`
      case EV.dep_wait:
        return `drm_sched_job_unschedulable: fence=${fence} depends on unsignalled fence=${this.fence(this.store.a(index))}`
      default:
        return this.signal(kind, job)
    }
  }

  private old(kind: number, index: number): string | null {
    const { store } = this
    const job = store.subject(index)
    switch (kind) {
      case EV.queue:
      case EV.run: {
        const name = kind === EV.queue ? "drm_sched_job" : "drm_run_job"
        const entity = pointer("entity", store.objects.jobEntity[job] ?? -1)
        return `${name}: entity=${entity}, id=${this.jobIds.get(job) ?? 0}, fence=${this.pointer(job)}, ring=${this.ring(job)}, ${this.counts(index)}`
      }
      case EV.done:
        return `drm_sched_process_job: fence=${this.pointer(job)} signaled`
      case EV.dep_check: {
        const [context = "0", seq = "0"] = this.fence(store.a(index)).split(":")
        const dep = pointer("fence", store.a(index))
        return `drm_sched_job_wait_dep: job ring=${this.ring(job)}, id=${this.jobIds.get(job) ?? 0}, depends fence=${dep}, context=${context}, seq=${seq}`
      }
      default:
        return this.signal(kind, job)
    }
  }

  private signal(kind: number, job: number): string | null {
    if (kind !== EV.scheduled_signal && kind !== EV.finished_signal) return null
    const which = kind === EV.scheduled_signal ? FENCE_SCHEDULED : FENCE_FINISHED
    const [context = "0", seqno = "0"] = this.fence(job * 4 + which).split(":")
    return `dma_fence_signaled: driver=drm_sched timeline=${this.ring(job)} context=${context} seqno=${seqno}`
  }

  /** `hw job count` is credits in use, not jobs, in both forms. */
  private counts(index: number): string {
    return `job count:${this.store.a(index)}, hw job count:${this.store.b(index)}`
  }

  private ring(job: number): string {
    return this.store.objects.scheds[this.store.objects.jobSched[job] ?? -1] ?? "?"
  }

  private fence(ref: number): string {
    return fenceNumber(this.store.objects, ref) ?? "0:0"
  }

  private pointer(job: number): string {
    return pointer("fence", job * 4 + FENCE_FINISHED)
  }
}

/** Sixteen hex digits that stand for an object, as the kernel's `%p` hashes an address. */
function pointer(kind: "entity" | "fence", id: number): string {
  const mixed = Math.imul(id * 2 + (kind === "entity" ? 1 : 0) + 1, 0x9e3779b1) >>> 0
  return mixed.toString(16).padStart(16, "0")
}
