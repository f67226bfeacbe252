/** Breakpoints that are events of the trace: replay lines, commands, fences. Where the next one is, and in words. */
import { EV } from "../../core/trace/events.ts"
import { addressText } from "../machine/address.ts"
import { blockAddress } from "../machine/executing.ts"
import type { Run } from "../state/runs.ts"
import type { Stop } from "../state/stops.ts"
import { countBelow } from "../trace/count-below.ts"

/** The first event from `from` on at which one of them stops; -1 if none does so far. */
export function nextStopEvent(run: Run, from: number, lines: ReadonlySet<number>, stops: readonly Stop[]): number {
  const line = nextLine(run, from, lines)
  const commands = new Set(stops.flatMap((stop) => (stop.kind === "command" ? [stop.address] : [])))
  const scheduled = new Set(
    stops.flatMap((stop) => (stop.kind === "fence" && stop.fence === "scheduled" ? [stop.job] : [])),
  )
  const finished = new Set(
    stops.flatMap((stop) => (stop.kind === "fence" && stop.fence === "finished" ? [stop.job] : [])),
  )
  const { store } = run
  const end = line < 0 ? store.length : line
  if (commands.size === 0 && scheduled.size === 0 && finished.size === 0) return line
  for (let index = from; index < end; index++) {
    const kind = store.kind(index)
    if (kind === EV.agx_block && commands.has(blockAddress(store, index))) return index
    if (kind === EV.scheduled_signal && scheduled.has(jobName(run, index))) return index
    if (kind === EV.finished_signal && finished.has(jobName(run, index))) return index
  }
  return line
}

function jobName({ store }: Run, index: number): string {
  return store.objects.jobs[store.subject(index)] ?? ""
}

function nextLine({ index: { ops }, store }: Run, from: number, lines: ReadonlySet<number>): number {
  if (lines.size === 0) return -1
  for (let i = countBelow(ops, from); i < ops.length; i++) {
    const index = ops[i] as number
    if (lines.has(store.subject(index))) return index
  }
  return -1
}

/** `Stopped at line 7`. */
export function stopEventText(run: Run, index: number): string {
  const { store } = run
  switch (store.kind(index)) {
    case EV.agx_block:
      return `Stopped at the command ${addressText(blockAddress(store, index))}`
    case EV.scheduled_signal:
      return `Stopped: the scheduled fence of ${jobName(run, index)} signalled`
    case EV.finished_signal:
      return `Stopped: the finished fence of ${jobName(run, index)} signalled`
    default:
      return `Stopped at line ${store.subject(index)}`
  }
}
