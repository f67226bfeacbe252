/**
 * One lane of slices as boxes, at the level of detail that its scale allows:
 *
 * | slice width | drawn |
 * |---|---|
 * | 200 px | every phase, name, result or errno, end diamond |
 * | 20 px | phases of 1.5 px or more, the rest joined to the longest neighbour; name if it fits whole; error diamond |
 * | 2 px | one block of the longest phase; a cap if it failed |
 * | less | density column: busy share as height, phases stacked in table order; a cap if one failed |
 *
 * Density columns are buckets of a power of two nanoseconds, aligned to time zero and one to two pixels wide, so that
 * panning moves columns but never changes one. A slice of 2 px is wider than a bucket, so it can never lie inside of one:
 * what lies inside is found by subtraction of the lane's running sums, and only the first and the last span of a bucket
 * have to be looked at. The cost is that of the columns drawn, not of the spans beneath.
 */
import { formatErrno } from "../../core/base/errno.ts"
import { gallop, upperBound } from "../../core/trace/queries/columns.ts"
import { PHASE_COUNT, PHASE_EXECUTING, PHASE_FAILED, PHASE_QUEUED } from "../../core/trace/queries/phases.ts"
import { type SpanLane, SUM_FAILED, SUM_STRIDE } from "../../core/trace/queries/span-lane.ts"
import {
  BOX_BLOCK,
  BOX_CAP,
  BOX_COLUMN,
  BOX_ERROR,
  BOX_SIGNALLED,
  BOX_SLICE,
  type BoxList,
  type Label,
  stackTop,
} from "./box-list.ts"
import { PhaseRun, type SpanSource } from "./span-source.ts"
import type { TimeView } from "./time-view.ts"

export const SLICE_HEIGHT = 14
/** Height of each phase as a share of the slice: taller is closer to silicon. */
const HEIGHT_SHARE = [0.25, 0.5, 0.625, 0.75, 1, 1] as const
export const CAP_HEIGHT = 2
const DETAIL_PX = 200
const PHASES_PX = 20
export const BLOCK_PX = 2
const PHASE_PX_MIN = 1.5
/** Boxes are cut at this distance outside of the plot; a canvas loses precision on far larger ones. */
const OVERHANG = 16
const LABEL_PAD = 6

export function phaseHeight(phase: number, full: number = SLICE_HEIGHT): number {
  return Math.max(3, Math.round(full * (HEIGHT_SHARE[phase] ?? 1)))
}

/** Bucket size as a power of two ns: one to two pixels wide, and never below one nanosecond. */
export function bucketLevel(pxPerNs: number): number {
  return Math.max(0, Math.ceil(-Math.log2(pxPerNs)))
}

/** What the layouts need to know besides the spans. */
export interface LaneFrame {
  readonly view: TimeView
  /** Events that have happened. */
  readonly cursor: number
  /** Time of the last of them. */
  readonly now: number
  readonly measure: (text: string) => number
  readonly nameOf: (job: number) => string
}

/** What one bucket of a lane holds, spans of 2 px and more left out. */
export interface Bucket {
  /** By phase: ns. */
  readonly time: Float64Array
  /** Spans that end in it. */
  jobs: number
  failed: number
  /** Whether any time was spent in it. */
  busy: boolean
}

function newBucket(): Bucket {
  return { time: new Float64Array(PHASE_COUNT), jobs: 0, failed: 0, busy: false }
}

const run = new PhaseRun()
const bucket = newBucket()

/** Appends the boxes of a lane whose top is at `y`, and its labels. */
export function layoutLane(
  lane: SpanLane,
  source: SpanSource,
  frame: LaneFrame,
  y: number,
  boxes: BoxList,
  labels: Label[],
): void {
  const { view, now } = frame
  const { pxPerNs } = view
  const size = 2 ** bucketLevel(pxPerNs)
  const from = view.from - OVERHANG / pxPerNs
  const to = Math.min(now, view.from + (view.width + OVERHANG) / pxPerNs)
  const { length } = lane
  const start = lane.start.data
  const end = lane.end.data
  const columns = new ColumnRun(boxes, frame, y)

  let span = upperBound(end, length, from)
  let at = Math.floor(from / size)
  // A wide span is placed where it is first met: as the last of a bucket, or as the first one in view.
  let placed = span - 1
  while (span < length) {
    const first = start[span] as number
    if (first > to) break
    at = Math.max(at, Math.floor(first / size))
    const open = at * size
    const shut = open + size
    if (open > to) break
    const after = gallop(start, length, shut, span)
    const last = after - 1
    const firstWide = isWide(lane, span, frame)
    const lastWide = last === span ? firstWide : isWide(lane, last, frame)
    if (last > span || !firstWide) {
      fillBucket(bucket, lane, open, shut, span, after, firstWide, lastWide)
      if (bucket.jobs > 0 || bucket.busy) {
        columns.add(
          open,
          size,
          bucket,
          firstWide ? (end[span] as number) : -Infinity,
          lastWide ? (start[last] as number) : Infinity,
        )
      }
    }
    if (firstWide && span > placed) {
      columns.flush()
      layoutSpan(lane.id.data[span] as number, source, frame, y, boxes, labels)
      placed = span
    }
    if (lastWide && last > placed) {
      columns.flush()
      layoutSpan(lane.id.data[last] as number, source, frame, y, boxes, labels)
      placed = last
    }
    span = (end[last] as number) > shut ? last : after
    at++
    // Nothing but this span until it ends.
    if (span === last && lastWide) {
      const over = end[span] as number
      if (over >= to) break
      at = Math.max(at, Math.floor(over / size))
      if (over <= at * size) span++
    }
  }
  columns.flush()
}

function isWide(lane: SpanLane, span: number, frame: LaneFrame): boolean {
  const start = lane.start.data[span] as number
  const end = lane.end.data[span] as number
  return end === Infinity || (Math.min(end, Math.max(frame.now, start)) - start) * frame.view.pxPerNs >= BLOCK_PX
}

/** Sums up the spans `first` up to, not including, `after`, which are those that touch `open` to `shut`. */
function fillBucket(
  into: Bucket,
  lane: SpanLane,
  open: number,
  shut: number,
  first: number,
  after: number,
  firstWide: boolean,
  lastWide: boolean,
): void {
  const { time } = into
  time.fill(0)
  into.jobs = 0
  into.failed = 0
  into.busy = false
  let inner = first
  let outer = after
  if (firstWide) inner++
  else if ((lane.start.data[first] as number) < open) {
    addPart(into, lane, open, shut, first)
    inner++
  }
  if (outer > inner) {
    if (lastWide) outer--
    else if ((lane.end.data[outer - 1] as number) > shut) {
      addPart(into, lane, open, shut, outer - 1)
      outer--
    }
  }
  if (outer <= inner) return
  const { data } = lane.sums
  const high = (outer - 1) * SUM_STRIDE
  const low = (inner - 1) * SUM_STRIDE
  into.jobs += outer - inner
  into.failed += (data[high + SUM_FAILED] as number) - (low < 0 ? 0 : (data[low + SUM_FAILED] as number))
  for (let phase = 0; phase < PHASE_COUNT; phase++) {
    const spent = (data[high + phase] as number) - (low < 0 ? 0 : (data[low + phase] as number))
    if (spent <= 0) continue
    time[phase] = (time[phase] as number) + spent
    into.busy = true
  }
}

/**
 * The part of one span that lies in the bucket: its share of each phase, as if the phases were spread evenly over it. The
 * span is narrower than 2 px, so where a phase really fell cannot be seen, and looking it up would cost more than all the
 * rest. Its end decides in which bucket it counts.
 */
function addPart(into: Bucket, lane: SpanLane, open: number, shut: number, span: number): void {
  const start = lane.start.data[span] as number
  const end = lane.end.data[span] as number
  const at = span * SUM_STRIDE
  const { data } = lane.sums
  if (end <= shut) {
    into.jobs++
    into.failed += (data[at + SUM_FAILED] as number) - (span === 0 ? 0 : (data[at + SUM_FAILED - SUM_STRIDE] as number))
  }
  if (end <= start) return
  const share = (Math.min(shut, end) - Math.max(open, start)) / (end - start)
  if (share <= 0) return
  into.busy = true
  for (let phase = 0; phase < PHASE_COUNT; phase++) {
    const spent = (data[at + phase] as number) - (span === 0 ? 0 : (data[at + phase - SUM_STRIDE] as number))
    into.time[phase] = (into.time[phase] as number) + share * spent
  }
}

/** What lies under an instant in a lane, for those who ask about a density column. */
export function bucketAt(lane: SpanLane, frame: LaneFrame, time: number): Bucket {
  const size = 2 ** bucketLevel(frame.view.pxPerNs)
  const open = Math.floor(time / size) * size
  const content = newBucket()
  let first = upperBound(lane.end.data, lane.length, open)
  // Spans that took no time and lie exactly on the edge belong here too.
  while (first > 0 && (lane.start.data[first - 1] as number) >= open) first--
  const after = gallop(lane.start.data, lane.length, open + size, first)
  if (after <= first) return content
  const firstWide = isWide(lane, first, frame)
  const lastWide = isWide(lane, after - 1, frame)
  if (after - 1 > first || !firstWide) {
    fillBucket(content, lane, open, open + size, first, after, firstWide, lastWide)
  }
  return content
}

/** Gathers density columns; equal neighbours become one box. */
class ColumnRun {
  private readonly boxes: BoxList
  private readonly frame: LaneFrame
  private readonly y: number
  private stack = 0
  private capped = false
  /** Empty: the left edge is right of the right one. */
  private x0 = Infinity
  private x1 = -Infinity

  constructor(boxes: BoxList, frame: LaneFrame, y: number) {
    this.boxes = boxes
    this.frame = frame
    this.y = y
  }

  /** The column gives way to wide spans that end at `cutLeft` or begin at `cutRight`, but for one pixel. */
  add(open: number, size: number, content: Bucket, cutLeft: number, cutRight: number): void {
    const { view, now } = this.frame
    const { from, pxPerNs } = view
    let x0 = Math.round((open - from) * pxPerNs)
    const limit = Math.round((now - from) * pxPerNs)
    const full = Math.round((open + size - from) * pxPerNs)
    // Below one nanosecond a bucket there is nothing to share: what took no time is a mark at its instant.
    let x1 = Math.min(Math.max(limit, x0 + 1), size === 1 ? Math.min(full, x0 + 2) : Math.max(full, x0 + 1))
    if (cutLeft > open) x0 = Math.min(x1 - 1, Math.round((cutLeft - from) * pxPerNs))
    if (cutRight < open + size) x1 = Math.max(x0 + 1, Math.round((cutRight - from) * pxPerNs))
    const stack = stackOf(content.time, size)
    const capped = content.failed > 0
    if (x0 > this.x1 || x0 < this.x0 || capped !== this.capped || stack !== this.stack) {
      this.flush()
      this.stack = stack
      this.capped = capped
      this.x0 = x0
    }
    if (x1 > this.x1) this.x1 = x1
  }

  flush(): void {
    const { x0, x1, y, boxes, stack } = this
    if (x1 > x0) {
      const height = stackTop(stack, PHASE_COUNT - 1)
      boxes.push(BOX_COLUMN, 0, x0, y + SLICE_HEIGHT - height, x1 - x0, height, -1, stack)
      if (this.capped) {
        const capY = y + SLICE_HEIGHT - Math.max(height, CAP_HEIGHT)
        boxes.push(BOX_CAP, 0, x0, capY, x1 - x0, CAP_HEIGHT, -1)
      }
    }
    this.x0 = Infinity
    this.x1 = -Infinity
  }
}

/**
 * The stack of a density column as one number: for each phase four bits with the height up to and including it, in pixels.
 * A slice is 14 px high, so four bits do.
 */
function stackOf(time: Float64Array, size: number): number {
  let sum = 0
  let top = 0
  let stack = 0
  let longest = 0
  for (let phase = 0; phase < PHASE_COUNT; phase++) {
    const spent = time[phase] as number
    if (spent > 0) {
      sum += spent
      top = Math.min(SLICE_HEIGHT, Math.round((sum / size) * SLICE_HEIGHT))
      if (spent > (time[longest] as number)) longest = phase
    }
    stack |= top << (phase * 4)
  }
  if (top > 0) return stack
  // Something is there, however short: one pixel of its longest phase.
  for (let phase = longest; phase < PHASE_COUNT; phase++) stack |= 1 << (phase * 4)
  return stack
}

/** One span of 2 px or more. */
function layoutSpan(
  id: number,
  source: SpanSource,
  frame: LaneFrame,
  y: number,
  boxes: BoxList,
  labels: Label[],
): void {
  const { view, cursor, now } = frame
  source.read(id, cursor, run)
  if (run.length === 0) return
  const job = source.jobOf(id)
  const { pxPerNs } = view
  const begin = run.from[0] as number
  const finish = Math.min(now, run.to[run.length - 1] as number)
  const width = (finish - begin) * pxPerNs
  const failed = source.failed(id, cursor)
  const left = (time: number) => Math.max(-OVERHANG, Math.round((Math.min(time, now) - view.from) * pxPerNs))
  const right = (time: number) =>
    Math.min(view.width + OVERHANG, Math.round((Math.min(time, now) - view.from) * pxPerNs))

  if (width < PHASES_PX) {
    const longest = longestPhase(run)
    const height = phaseHeight(longest)
    const x = left(begin)
    const w = Math.max(BLOCK_PX, right(finish) - x)
    boxes.push(BOX_BLOCK, longest, x, y + SLICE_HEIGHT - height, w, height, job)
    if (failed) boxes.push(BOX_CAP, 0, x, y + SLICE_HEIGHT - Math.max(height, CAP_HEIGHT), w, CAP_HEIGHT, job)
    return
  }

  if (width < DETAIL_PX) joinShort(run, now, pxPerNs)
  for (let part = 0; part < run.length; part++) {
    const phase = run.phase[part] as number
    const height = phaseHeight(phase)
    const x = left(run.from[part] as number)
    const w = Math.max(PHASE_PX_MIN, right(run.to[part] as number) - x)
    if (x > view.width + OVERHANG || x + w < -OVERHANG) continue
    boxes.push(BOX_SLICE, phase, x, y + SLICE_HEIGHT - height, w, height, job)
  }
  if (failed && !run.phase.slice(0, run.length).includes(PHASE_FAILED)) {
    // Killed while queued, say, or failed for so short a time that the phase was joined: no part shows it.
    const height = phaseHeight(run.phase[run.length - 1] as number)
    boxes.push(BOX_CAP, 0, left(begin), y + SLICE_HEIGHT - height, right(finish) - left(begin), CAP_HEIGHT, job)
  }
  placeLabel(run, job, source.error(id, cursor), width >= DETAIL_PX, frame, y, labels)
  if (!source.over(id, cursor)) return
  const x = Math.round((finish - view.from) * pxPerNs)
  if (x < -OVERHANG || x > view.width + OVERHANG) return
  if (source.error(id, cursor) !== 0) boxes.push(BOX_ERROR, 0, x, y + SLICE_HEIGHT / 2, 0, 0, job)
  else if (width >= DETAIL_PX && source.endsInFence) {
    boxes.push(BOX_SIGNALLED, 0, x, y + SLICE_HEIGHT / 2, 0, 0, job)
  }
}

function longestPhase(phases: PhaseRun): number {
  let longest = 0
  let most = -1
  for (let phase = 0; phase < PHASE_COUNT; phase++) {
    let time = 0
    for (let part = 0; part < phases.length; part++) {
      if (phases.phase[part] === phase) time += (phases.to[part] as number) - (phases.from[part] as number)
    }
    // Of equals the one closer to silicon.
    if (time >= most && time > 0) {
      most = time
      longest = phase
    }
  }
  return longest
}

/** Joins phases narrower than 1.5 px to the longer of their neighbours, shortest first, in place. */
function joinShort(phases: PhaseRun, now: number, pxPerNs: number): void {
  const width = (part: number) =>
    part < 0 || part >= phases.length
      ? -1
      : (Math.min(now, phases.to[part] as number) - (phases.from[part] as number)) * pxPerNs
  while (phases.length > 1) {
    let shortest = -1
    for (let part = 0; part < phases.length; part++) {
      if (width(part) < PHASE_PX_MIN && (shortest < 0 || width(part) < width(shortest))) shortest = part
    }
    if (shortest < 0) return
    if (width(shortest - 1) >= width(shortest + 1)) phases.to[shortest - 1] = phases.to[shortest] as number
    else phases.from[shortest + 1] = phases.from[shortest] as number
    for (let part = shortest; part < phases.length - 1; part++) {
      phases.phase[part] = phases.phase[part + 1] as number
      phases.from[part] = phases.from[part + 1] as number
      phases.to[part] = phases.to[part + 1] as number
    }
    phases.length--
  }
}

/** The name goes where it can be read best: on an executing slice, otherwise on the longest part in view. */
function placeLabel(
  phases: PhaseRun,
  job: number,
  error: number,
  detailed: boolean,
  frame: LaneFrame,
  y: number,
  labels: Label[],
): void {
  const { view, now, measure } = frame
  const name = frame.nameOf(job)
  const least = measure(name)
  let best = -1
  let bestRoom = 0
  let bestX = 0
  let bestExec = false
  for (let part = 0; part < phases.length; part++) {
    const x0 = Math.max(0, ((phases.from[part] as number) - view.from) * view.pxPerNs)
    const x1 = Math.min(view.width, (Math.min(now, phases.to[part] as number) - view.from) * view.pxPerNs)
    const room = x1 - x0 - LABEL_PAD - 4
    const exec = phases.phase[part] === PHASE_EXECUTING
    if (room < least || (best >= 0 && (exec === bestExec ? room <= bestRoom : bestExec))) continue
    best = part
    bestRoom = room
    bestExec = exec
    bestX = x0 + LABEL_PAD
  }
  if (best < 0) return
  const full = error !== 0 && detailed ? `${name}  ${formatErrno(error)}` : name
  const text = measure(full) <= bestRoom ? full : name
  // A queued slice is so low that the name stands above it; a plate would cut it in two.
  if (phases.phase[best] === PHASE_QUEUED) labels.push({ x: bestX, y: y + 9, text, style: "beside" })
  else labels.push({ x: bestX, y: y + 11, text, style: bestExec ? "on" : "plate" })
}
