/**
 * What each party did over time, small enough to draw, send and keep: when it had work, and when the GPU executed it. A
 * run with more stretches than a picture has room for is counted in buckets; their width is a power of two and they begin
 * at time zero, so that those of two runs can be compared.
 */
import type { MeasuredRun } from "./figures.ts"

export interface Segment {
  readonly from: number
  readonly to: number
  /** How much of this stretch it is about, over 0 and at most 1; 1 but in buckets. */
  readonly part: number
}

/** In each list segments are in order and do not overlap. */
export interface Strip {
  /** Some job of the party was queued and had not ended. */
  readonly work: readonly Segment[]
  /** The GPU executed a job that was going to end well, and one that was not. */
  readonly executing: readonly Segment[]
  readonly wasted: readonly Segment[]
}

/** More segments than this in a list become buckets, and there are at most so many of those. */
const SEGMENTS_MAX = 1024
/** The same for the lists of all parties together; of many parties each is drawn small. */
const SEGMENTS_ALL_MAX = 49_152
const LISTS = 3

export function stripsOf({ index, parties, lanes }: MeasuredRun): readonly Strip[] {
  const { store, history } = index
  const strips = parties.list.map(() => ({ work: new Spans(), executing: new Spans(), wasted: new Spans() }))
  const stripOf = (job: number) => strips[parties.ofQueue[store.objects.jobEntity[job] as number] as number]
  for (const { executions } of lanes) {
    for (const { job, from, to, wasted } of executions) stripOf(job)?.[wasted ? "wasted" : "executing"].add(from, to)
  }
  for (let job = 0; job < history.jobs; job++) {
    const queued = history.queuedEvent.at(job)
    if (queued < 0) continue
    const finished = history.finishedEvent.at(job)
    stripOf(job)?.work.add(store.time(queued), finished < 0 ? index.busyTime : store.time(finished))
  }
  const most = Math.max(64, Math.min(SEGMENTS_MAX, Math.floor(SEGMENTS_ALL_MAX / (LISTS * strips.length))))
  return strips.map(({ work, executing, wasted }) => ({
    work: reduced(work.merged(true), most),
    executing: reduced(executing.merged(false), most),
    wasted: reduced(wasted.merged(false), most),
  }))
}

/** Stretches of time in any order. */
class Spans {
  private readonly all: { from: number; to: number }[] = []

  add(from: number, to: number): void {
    if (to > from) this.all.push({ from, to })
  }

  /** In order, those that overlap made one; those that touch too, if `joined`. */
  merged(joined: boolean): Segment[] {
    const merged: { from: number; to: number; part: number }[] = []
    for (const { from, to } of this.all.sort((a, b) => a.from - b.from)) {
      const last = merged.at(-1)
      if (last !== undefined && (from < last.to || (joined && from === last.to))) last.to = Math.max(last.to, to)
      else merged.push({ from, to, part: 1 })
    }
    return merged
  }
}

function reduced(segments: readonly Segment[], most: number): readonly Segment[] {
  if (segments.length <= most) return segments
  let width = 1
  const end = segments.at(-1)?.to ?? 0
  while (end / width > most) width *= 2
  const filled = new Float64Array(Math.ceil(end / width))
  for (const { from, to } of segments) {
    for (let bucket = Math.floor(from / width); bucket * width < to; bucket++) {
      const span = Math.min(to, (bucket + 1) * width) - Math.max(from, bucket * width)
      filled[bucket] = (filled[bucket] as number) + span / width
    }
  }
  const buckets: Segment[] = []
  filled.forEach((part, bucket) => {
    if (part > 0) buckets.push({ from: bucket * width, to: (bucket + 1) * width, part: Math.min(1, part) })
  })
  return buckets
}
