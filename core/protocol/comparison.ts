/** A comparison of contenders, as host and window speak of it: asked for once, answered contender by contender. */
import { z } from "zod"

/** Contenders of one comparison. */
export const CONTENDERS_MAX = 16
/** Clients and queues of which figures are told, and of those that lanes are told of. */
export const PARTIES_TOLD_MAX = 256
export const STRIPS_TOLD_MAX = 40

const count = z.int().min(0)
/** Nanoseconds; sums over several rings may be past any virtual time. */
const span = z.number().min(0)
const share = z.number().min(0).max(1.000001)
const word = z.string().max(4096)

const distribution = z.strictObject({
  count,
  min: span,
  mean: span,
  p50: span,
  p95: span,
  p99: span,
  max: span,
})

const jobFigures = {
  done: count,
  failed: count,
  left: count,
  perSecond: span.nullable(),
  latency: distribution.nullable(),
  wait: distribution.nullable(),
}

const partyFigures = z.strictObject({
  kind: z.enum(["client", "queue"]),
  name: word,
  ...jobFigures,
  gpuTime: span,
  share,
  due: share.nullable(),
})

const runFigures = z.strictObject({
  jobs: z.strictObject(jobFigures),
  parties: z.array(partyFigures).max(PARTIES_TOLD_MAX),
  makespan: span,
  gpuTime: span,
  fairnessError: share.nullable(),
  owedMax: span.nullable(),
  wastedBusy: span,
  wastedIdle: span.nullable(),
  wakeups: count,
  switches: count,
  loads: z
    .array(z.strictObject({ name: word, cycles: count, perSecond: span.nullable(), cycle: distribution.nullable() }))
    .max(PARTIES_TOLD_MAX),
  cyclesSpread: span.nullable(),
})

const segments = z.array(z.strictObject({ from: span, to: span, part: share })).max(1024)

/** A contender as it is named in messages: `drm-sched/fair`. */
const contenderName = z.string().max(64)

export const compareParams = z.strictObject({
  comparison: z.int().min(1).max(0x7fffffff),
  name: word,
  text: z.string().max(16 * 1024 * 1024),
  seed: z.int().min(0).max(0xffffffff).optional(),
  /** Null: all that there are. */
  contenders: z.array(contenderName).min(1).max(CONTENDERS_MAX).nullable(),
})

/** How one contender did. */
export const contenderResult = z.strictObject({
  contender: z.strictObject({ scheduler: z.string().max(32), policy: z.string().max(32).nullable() }),
  report: z.string().nullable(),
  held: count,
  failed: count,
  figures: runFigures,
  end: span,
  strips: z.array(z.strictObject({ work: segments, executing: segments, wasted: segments })).max(STRIPS_TOLD_MAX),
})
