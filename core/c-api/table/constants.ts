/** The constants of the C face. */
import { WEIGHTS } from "../../jobqueue/index.ts"
import type { Group } from "./schema.ts"

export const GROUPS = [
  {
    name: "jq_answer",
    doc: "What callbacks answer. No two answers share a number, and none is 0, so that an answer to another question, or none at all, is recognised.",
    constants: [
      { name: "JQ_SUBMITTED", value: 1, doc: "submit: the driver has taken the token and will end the fence." },
      {
        name: "JQ_NO_RESOURCES",
        value: 2,
        doc: "submit: not now; the token was left, and @wake says when to offer the job again.",
      },
      { name: "JQ_HANDLED", value: 3, doc: "timedout: the driver ended the token, or will." },
      { name: "JQ_STILL_RUNNING", value: 4, doc: "timedout: it is only slow; watch it for another while." },
      {
        name: "JQ_DEVICE_GONE",
        value: 5,
        doc: "timedout: nothing will run again. The queue is cancelled with -ENODEV, and the answer is its proof of stop.",
      },
      { name: "JQ_STOPPED", value: 6, doc: "stop: the device has stopped, and jq_prove_stopped() was called." },
      { name: "JQ_WAIT", value: 7, doc: "stop, teardown_step, stage: not yet; look again when @wait has signalled." },
      { name: "JQ_DONE", value: 8, doc: "teardown_step: the firmware has let go." },
      { name: "JQ_ADVANCE", value: 9, doc: "stage: the job is through." },
      { name: "JQ_WAIT_NS", value: 10, doc: "stage: look again after @delay_ns nanoseconds." },
    ],
  },
  {
    name: "jq_queue_flags",
    doc: "How a queue behaves.",
    constants: [
      {
        name: "JQ_QUEUE_REPORTS_START",
        value: 1,
        doc: "The driver calls jq_token_started() for each job; without, a job is taken to begin when those before it have left (R29).",
      },
      { name: "JQ_QUEUE_BYPASS", value: 2, doc: "An idle queue runs a job in its submitter's context (R39)." },
      { name: "JQ_QUEUE_ATOMIC_PUT", value: 4, doc: "jq_queue_put_atomic() may be used (R37)." },
    ],
  },
  {
    name: "jq_drop_policy",
    doc: "What becomes of a fence whose token its driver lets go of, or whose device did not stop in time.",
    constants: [
      {
        name: "JQ_DROP_CANCEL",
        value: 0,
        doc: "It ends with -ECANCELED. Waiters go on; the device may still write to memory that is somebody else's by now.",
      },
      { name: "JQ_DROP_LEAK", value: 1, doc: "It never ends, nor any behind it. Memory stays; the kernel is tainted." },
      { name: "JQ_DROP_TRAP", value: 2, doc: "The kernel oopses there and then." },
    ],
  },
  {
    name: "jq_cancel_extent",
    doc: "What a cancel ends.",
    constants: [
      { name: "JQ_CANCEL_QUEUED", value: 1, doc: "What waits; what the device has may finish." },
      { name: "JQ_CANCEL_ALL", value: 2, doc: "What the device has too: it is stopped first." },
    ],
  },
  {
    name: "jq_queue_state",
    doc: "States of a queue.",
    constants: [
      { name: "JQ_QUEUE_RUNNING", value: 1, doc: "Commits are accepted, jobs run." },
      { name: "JQ_QUEUE_PARKED", value: 2, doc: "Commits are accepted and wait; clocks stand." },
      {
        name: "JQ_QUEUE_CANCELLING",
        value: 3,
        doc: "Commits end with the cancel's error; what is left comes to its end.",
      },
      { name: "JQ_QUEUE_DRAINING", value: 4, doc: "All fences have ended; teardown steps are under way." },
      { name: "JQ_QUEUE_DEAD", value: 5, doc: "No callback is called any more, ever." },
    ],
  },
  {
    name: "jq_weight",
    doc: "Weights by priority. Shares of the device's time are in their proportion (R26).",
    constants: [
      { name: "JQ_WEIGHT_KERNEL", value: WEIGHTS.kernel, doc: "The kernel's own." },
      { name: "JQ_WEIGHT_HIGH", value: WEIGHTS.high, doc: "High." },
      { name: "JQ_WEIGHT_NORMAL", value: WEIGHTS.normal, doc: "Normal." },
      { name: "JQ_WEIGHT_LOW", value: WEIGHTS.low, doc: "Low." },
    ],
  },
  {
    name: "jq_limits",
    doc: "Limits. What is above is refused with -EINVAL.",
    constants: [
      { name: "JQ_NAME_MAX", value: 256, doc: "Characters of a name." },
      { name: "JQ_DEPS_MAX", value: 65_536, doc: "Dependencies of a job, room for further ones included." },
      { name: "JQ_RINGS_MAX", value: 4096, doc: "Rings of an orchestrator." },
      { name: "JQ_STAGES_MAX", value: 16, doc: "Stages of a queue." },
      { name: "JQ_STEPS_MAX", value: 64, doc: "Teardown steps of a queue." },
      { name: "JQ_WEIGHT_MAX", value: 1024, doc: "Of a weight." },
      { name: "JQ_SECONDS_MAX", value: 1_000_000, doc: "Of a span of time, in seconds." },
    ],
  },
] as const satisfies readonly Group[]

type Entry = (typeof GROUPS)[number]["constants"][number]
export type ConstantName = Entry["name"]

/** Each by its name. */
export const JQ = Object.fromEntries(
  GROUPS.flatMap<Entry>(({ constants }) => constants).map(({ name, value }) => [name, value]),
) as { readonly [E in Entry as E["name"]]: E["value"] }
