/** Words of fixed lists that a replay uses: what each is, in a sentence, for completion and hover. */
import { CHIPS } from "../../isa/chips.ts"
import { COUNTERS, type Injection, type MistakeName } from "../agx-program.ts"
import { ERRNO } from "../../base/errno.ts"
import { REPORT_NAMES } from "../../trace/report-names.ts"
import { EVENTS, type EventName, PRIORITIES } from "../../trace/events.ts"
import { toReplayWord } from "../option-words.ts"
import { REACTIONS, type Reaction } from "../program.ts"

export type WordList = Readonly<Record<string, string>>

export const MOMENTS: WordList = {
  queued: "when it was pushed to its queue",
  run: "when it was about to be handed to the driver's run callback",
  scheduled: "when its scheduled fence was signalled",
  finished: "when its finished fence was signalled",
  freed: "when the driver's free callback was called",
  latency: "from queued to finished",
  wait: "from queued to run",
}

const PROFILE_WORDS: WordList = {
  "v6.12": "Linux 6.12: one run queue per priority, fifo or rr",
  "v6.17": "Linux 6.17 to 7.1: as 6.12 with the newer callbacks and events, fifo or rr",
  "v7.2-rc": "the release candidates of 7.2: one run queue, fair only",
  "v7.2": "7.2 as released: fifo, rr or fair",
}

const POLICY_WORDS: WordList = {
  fifo: "the entity whose head job was submitted first is next; per priority",
  rr: "entities take turns; per priority",
  fair: "the entity with the least virtual run time is next; priority scales it",
}

const PRIORITY_WORDS: WordList = {
  kernel: "DRM_SCHED_PRIORITY_KERNEL, 0: before all others; its jobs are never blamed",
  high: "DRM_SCHED_PRIORITY_HIGH, 1",
  normal: "DRM_SCHED_PRIORITY_NORMAL, 2",
  low: "DRM_SCHED_PRIORITY_LOW, 3",
}

const REACTION_TEXTS: Readonly<Record<Reaction, string>> = {
  RESET: "stop, blame (with karma), reset, start: every job in flight ends cancelled",
  RESET_RESUBMIT: "stop, blame, reset, run all pending jobs again, start",
  RESET_ALL: "as reset, on all schedulers of the machine",
  RESET_KILL: "stop, kill the job's entity, reset, start",
  LATE_COMPLETE_RESET: "the job completes inside the timeout callback, then as reset",
  ABORT: "the hung job is taken off its ring and fails with ETIMEDOUT; nothing is stopped",
  NO_HANG: "nothing; the driver reports a false alarm (newer kernels)",
  NO_HANG_RESTART: "stop, start, then a false alarm is reported: wrong, and found by a checker",
  ENODEV: "nothing; the driver reports that the device is gone",
}

const RESULT_WORDS: WordList = {
  fence: "a hardware fence, the usual answer",
  null: "no fence: the job is done at once",
  err_ptr: "an error pointer: the job fails with the error of the `error` option, EINVAL unless said",
  "already-signaled": "a fence that is already signalled, with the error of the `error` option if there is one",
}

const ERRNO_WORDS: WordList = Object.fromEntries(
  Object.entries(ERRNO).map(([name, number]) => [name, `error ${-number}`]),
)

const EVENT_WORDS: WordList = Object.fromEntries(
  (Object.keys(EVENTS) as EventName[]).filter((name) => !EVENTS[name].own).map((name) => [name, EVENTS[name].says]),
)

const MISTAKE_WORDS: Readonly<Record<MistakeName, string>> = {
  "early-threshold": "thresholds of notices are raised by the ioctl, too early: a job may never be announced",
  "skip-invalidation": "the TLB is not invalidated after an unbind: the GPU goes on with the old page",
  "skip-flush": "the firmware is not asked to flush what it has cached",
}

const INJECTION_WORDS: Readonly<Record<Injection["fault"], string>> = {
  hang: "the next job of the engine named behind it never ends",
  "lost-doorbells": "so many doorbells, 1 unless said, do not reach the firmware",
  "firmware-crash": "the firmware stops for ever",
  "corrupt-stamp": "the next stamp of the queue's work is written wrong: 0, or `value`",
  "mmu-fault": "the next access to a page of the buffer is refused",
  "out-of-memory": "so many allocations of pages, 1 unless said, fail",
}

const REASON_WORDS: WordList = {
  unmapped: "nothing is mapped there",
  "access-flag": "the entry's access flag is not set",
  "write-only": "a read where only writing is allowed",
  "read-only": "a write where only reading is allowed",
  "no-access": "the page is not for the GPU",
}

const QUEUE_PRIORITY_WORDS: WordList = {
  medium: "of machine agx: in front of low",
  realtime: "of machine agx: refused by the kernel at present",
}

/** By rule and feature. */
export const FEATURE_WORDS: Readonly<Record<string, WordList>> = {
  "Scheduler.name": {
    "drm-sched": "the model of the kernel's scheduler, bug for bug",
    jobqueue: "the new scheduler: a job queue for each queue, an orchestrator for the rings",
    "c-api": "the new scheduler through its C face",
  },
  "Machine.model": {
    mock: "rings that execute each job for as long as it says",
    agx: "a GPU like Apple's that executes command streams and shaders, and its driver",
  },
  "Chip.value": Object.fromEntries(
    CHIPS.map(({ name, generation, variant, cores }) => [name, `G${generation}${variant}, ${cores} cores`]),
  ),
  "Mistake.value": MISTAKE_WORDS,
  "Inject.fault": INJECTION_WORDS,
  "ExpectedCounter.name": COUNTERS,
  "Reason.value": REASON_WORDS,
  "Profile.value": PROFILE_WORDS,
  "Policy.value": POLICY_WORDS,
  "Defect.value": { "spsc-count-last": "a queue's count is raised after the job is linked: a job can be lost" },
  "PriorityOption.level": { ...ordered(PRIORITY_WORDS, PRIORITIES), ...QUEUE_PRIORITY_WORDS },
  "SetPriority.level": ordered(PRIORITY_WORDS, PRIORITIES),
  "OnTimeout.reaction": Object.fromEntries(REACTIONS.map((word) => [toReplayWord(word), REACTION_TEXTS[word]])),
  "Result.value": RESULT_WORDS,
  "Resubmit.value": RESULT_WORDS,
  "HwError.errno": ERRNO_WORDS,
  "ResetErrno.errno": ERRNO_WORDS,
  "Signal.errno": ERRNO_WORDS,
  "LoadSignal.errno": ERRNO_WORDS,
  "ExpectedOfJob.errno": ERRNO_WORDS,
  "TraceRow.event": EVENT_WORDS,
  "ExpectedReport.name": Object.fromEntries(
    REPORT_NAMES.map((name) => [name, `${name.replaceAll("-", " ")}: docs/reports.md`]),
  ),
}

/** Keywords that begin no rule of their own. */
export const KEYWORD_WORDS: WordList = {
  replay: "The first line of every replay: the version of the language, and its title as a comment.",
  to: "The queue that the job is pushed to, the schedulers that the queue moves to, or the object that gets the fence.",
  on: "The schedulers that may take the queue's jobs; the least busy one does.",
  of: "The timelines that are asked, in the order of the results.",
  for: "What is waited for: sync objects, or points of timelines; or for how long a load begins new cycles.",
  times: "So many cycles of a load.",
  behind: "Of a throttle: the job submitted so many before is waited for.",
  cycles: "Of a load: how many cycles are over.",
  ended: "Of a load: when its last cycle was over and its jobs had finished.",
  longest: "Of a load: how long the longest of its cycles took, without what it slept.",
  as: "A name for the call, for `expect`.",
  every: "How long after one turn the next one begins.",
  from: "When turn 0 or the first cycle begins, 0ns unless said; the object of an export, the file of an import.",
  shader: "Code for the shader cores, in assembly; with a name behind it, the code of that name.",
  usc: "USC words, which set a shader up.",
  cdm: "A stream for the compute engine.",
  vdm: "A stream for the vertex engine.",
  ppp: "State of the PPP, which a vertex stream points to.",
  picture: "Pixels, a letter each, with a legend.",
  value: "What is written in place of the stamp.",
  hex: "Bytes of two hexadecimal digits each.",
  u8: "Whole numbers of 8 bits.",
  u16: "Whole numbers of 16 bits, little-endian.",
  u32: "Whole numbers of 32 bits, little-endian.",
  u64: "Whole numbers of 64 bits, or addresses, little-endian.",
  f16: "Floating-point numbers of 16 bits.",
  f32: "Floating-point numbers of 32 bits.",
  step: "What is added from number to number, 0 unless said.",
  crc32: "The CRC-32 of the bytes up to the end of the buffer, as zlib computes it.",
  fails: "The job's finished fence carries this error, or the call returned it.",
  ok: "The job's finished fence is signalled without an error, or the call returned 0.",
  asleep: "The call has not returned when the run ends.",
  returned: "Of a call: when it returned.",
  first: "Of a wait: the index that the kernel wrote to first_signaled; none if it wrote none.",
  point: "Of a query: the points that it was told, in the order of its objects.",
  count: "Of an eventfd: how often it was raised. Of a fill: how many numbers.",
  unsignalled: "The job's finished fence is not signalled when the run ends.",
  none: "No timeout; no object at all, in a call on sync objects.",
  ...Object.fromEntries(Object.entries(MOMENTS).map(([word, text]) => [word, `Of a job: ${text}.`])),
  queued: `Of a job: ${MOMENTS["queued"]}. Of a throttle: at most so many jobs are not finished.`,
}

function ordered(words: WordList, order: readonly string[]): WordList {
  return Object.fromEntries(order.map((word) => [word, words[word] ?? ""]))
}
