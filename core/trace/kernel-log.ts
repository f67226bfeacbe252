/**
 * What the kernel would print, from the events that make it print. The scheduler's words are those of the real code; a
 * driver has its own, and this one says `mock`. Where the real code says nothing, neither does this.
 *
 * A warning is a splat without what a model has not: registers, addresses, line numbers of the kernel's source.
 */
import { formatErrno } from "../base/errno.ts"
import type { EventStore } from "./event-store.ts"
import { EV } from "./events.ts"

export interface KernelLine {
  readonly text: string
  readonly tone: "plain" | "error" | "report"
}

/** Kinds of events that print. */
export const PRINTING: ReadonlySet<number> = new Set([
  EV.timeout,
  EV.hw_reset,
  EV.entity_killed,
  EV.cancel_job,
  EV.credits_truncated,
  EV.push_rejected,
  EV.sched_fini_pending,
  EV.submit_failed,
  EV.fault,
  EV.wqueue_stop,
  EV.wqueue_start,
  EV.log,
  EV.report,
])

/** `[    0.010118]`, as dmesg writes a time. */
export function dmesgTime(ns: number): string {
  return `[${(ns / 1e9).toFixed(6).padStart(12)}]`
}

/** The lines that an event prints; none for one that prints nothing. */
export function kernelLines(store: EventStore, event: number): readonly KernelLine[] {
  const { objects } = store
  const subject = store.subject(event)
  const job = (): string => objects.jobs[subject] ?? `?${subject}`
  const owner = (): string => objects.entities[objects.jobEntity[subject] ?? -1] ?? "?"
  const device = (): string => `mock ${objects.scheds[objects.jobSched[subject] ?? -1] ?? "gpu0"}`
  const sched = (): string => `mock ${objects.scheds[subject] ?? "gpu0"}`
  switch (store.kind(event)) {
    case EV.timeout:
      return error(`${device()}: job ${job()} of ${owner()} timed out, ${objects.words[store.a(event)] ?? "?"}`)
    case EV.hw_reset:
      return plain(`${sched()}: GPU reset`)
    case EV.entity_killed:
      return plain(`mock: entity ${objects.entities[subject] ?? "?"} killed`)
    case EV.cancel_job:
      return plain(`${device()}: job ${job()} cancelled`)
    case EV.credits_truncated:
      return warning("drm_sched_can_queue", "Jobs may not exceed the credit limit, truncate.")
    case EV.push_rejected:
      return error("[drm:drm_sched_entity_push_job [gpu_sched]] *ERROR* Trying to push to a killed entity")
    case EV.sched_fini_pending:
      return warning("drm_sched_fini", "Tearing down scheduler while jobs are pending!")
    case EV.submit_failed:
      return error(`${device()}: submit of ${job()} to ${owner()} failed, ${formatErrno(store.a(event))}`)
    case EV.fault:
      return plain(`${sched()}: fault, timeout handler asked for`)
    case EV.wqueue_stop:
      return plain(`${sched()}: submission stopped`)
    case EV.wqueue_start:
      return plain(`${sched()}: submission started`)
    case EV.log: {
      const text = objects.words[subject] ?? ""
      return store.a(event) <= LEVEL_WARNING ? error(text) : plain(text)
    }
    case EV.report:
      return splat(objects.words[subject] ?? "")
    default:
      return []
  }
}

const LEVEL_WARNING = 4

function plain(text: string): readonly KernelLine[] {
  return [{ text, tone: "plain" }]
}

function error(text: string): readonly KernelLine[] {
  return [{ text, tone: "error" }]
}

function warning(where: string, message: string): readonly KernelLine[] {
  const place = `WARNING: CPU: 0 PID: 1 at ${sourceOf(where)} ${where} [gpu_sched]`
  const lines = ["------------[ cut here ]------------", message, place, "---[ end trace 0000000000000000 ]---"]
  return lines.map((text) => ({ text, tone: "error" }))
}

/** A report is one line as it is told; the kernel puts a frame around each kind. */
function splat(told: string): readonly KernelLine[] {
  const [kind] = told.split(":", 1)
  const line = (text: string): KernelLine => ({ text, tone: "report" })
  if (told.startsWith("BUG: KASAN")) return [line("=".repeat(66)), line(told), line("=".repeat(66))]
  if (kind === "BUG")
    return [line(told), line("Oops: 0000 [#1] PREEMPT SMP KASAN"), line("---[ end trace 0000000000000000 ]---")]
  return [line("------------[ cut here ]------------"), line(told), line("---[ end trace 0000000000000000 ]---")]
}

/** The file of the kernel in which a function is. */
function sourceOf(name: string): string {
  if (name.startsWith("dma_fence")) return "drivers/dma-buf/dma-fence.c"
  const scheduler = "drivers/gpu/drm/scheduler"
  if (name.startsWith("drm_sched_entity")) return `${scheduler}/sched_entity.c`
  if (name.startsWith("drm_sched_fence")) return `${scheduler}/sched_fence.c`
  return `${scheduler}/sched_main.c`
}
