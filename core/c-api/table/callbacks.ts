/** What the C face calls: the driver's callbacks, and those of whoever waits. */
import type { Callback } from "./schema.ts"

const PRIV = { name: "priv", type: "void *", doc: "The driver's own, as given to jq_queue_create()." } as const
const JOB = { name: "job_priv", type: "void *", doc: "The job's data, as given to jq_prepare(). Lent." } as const

export const CALLBACKS = [
  {
    name: "submit",
    doc: "The job may run. A driver that takes it moves the token out of @token and leaves NULL there.",
    params: [
      PRIV,
      JOB,
      { name: "token", type: "struct jq_token **", doc: "The obligation to end the job's fence." },
      {
        name: "wake",
        type: "struct dma_fence **",
        doc: "With %JQ_NO_RESOURCES: set to a fence, whose reference goes to the queue.",
      },
    ],
    result: "int",
    returns:
      "%JQ_SUBMITTED with the token taken; %JQ_NO_RESOURCES with the token left in @token and @wake set; a negated errno with the token left: the job cannot run and its fence ends with that",
    context: "process",
    source: "R1, R2, R17, R23, R39",
  },
  {
    name: "timedout",
    doc: "The oldest job that the device has had its time. The driver may end its token, or an interrupt beside it: the first wins.",
    params: [PRIV, JOB],
    result: "int",
    returns: "%JQ_HANDLED, %JQ_STILL_RUNNING or %JQ_DEVICE_GONE",
    context: "process",
    source: "R29, R31",
  },
  {
    name: "stop",
    doc: "Stop what the device executes of this queue. Not called if the device has nothing of it.",
    params: [
      PRIV,
      { name: "stop", type: "struct jq_stop **", doc: "For jq_prove_stopped(); valid during the call." },
      {
        name: "wait",
        type: "struct dma_fence **",
        doc: "With %JQ_WAIT: set to a fence, whose reference goes to the queue.",
      },
    ],
    result: "int",
    returns: "%JQ_STOPPED after jq_prove_stopped(); %JQ_WAIT with @wait set: asked again when it has signalled",
    context: "process",
    source: "R12, R13, R35",
  },
  {
    name: "release",
    doc: "The job is over and its data is the driver's again: exactly once for each committed job, but those whose fences leak.",
    params: [PRIV, { name: "job_priv", type: "void *", doc: "The job's data, as given to jq_prepare()." }],
    result: "void",
    returns: "",
    context: "process",
    source: "R1, 6.3",
  },
  {
    name: "teardown_step",
    doc: "The firmware lets go of the queue, step by step: each is called once, after the one before was acknowledged.",
    params: [
      PRIV,
      { name: "step", type: "unsigned int", doc: "From 0." },
      {
        name: "wait",
        type: "struct dma_fence **",
        doc: "With %JQ_WAIT: set to a fence, whose reference goes to the queue.",
      },
    ],
    result: "int",
    returns: "%JQ_DONE; %JQ_WAIT with @wait set: acknowledged when that signals",
    context: "process",
    source: "R36",
  },
  {
    name: "stage_process",
    doc: "Looks at a job, the oldest in its stage.",
    params: [
      PRIV,
      JOB,
      {
        name: "wait",
        type: "struct dma_fence **",
        doc: "With %JQ_WAIT: set to a fence, whose reference goes to the queue.",
      },
      { name: "delay_ns", type: "uint64_t *", doc: "With %JQ_WAIT_NS: set to nanoseconds, at least 1." },
    ],
    result: "int",
    returns: "%JQ_ADVANCE; %JQ_WAIT with @wait set; %JQ_WAIT_NS with @delay_ns set",
    context: "process",
    source: "R17, R29, 3.2",
  },
  {
    name: "cancel_done",
    doc: "Every fence of a cancelled queue has ended. Called once, from a work queue on which sleeping is allowed.",
    params: [{ name: "data", type: "void *", doc: "As given to jq_queue_cancel_async()." }],
    result: "void",
    returns: "",
    context: "sleeps",
    source: "R34, R35",
  },
  {
    name: "fence_func",
    doc: "The fence has signalled. Called from inside of the signal: no lock that is held while signalling, no sleep.",
    params: [
      { name: "fence", type: "struct dma_fence *", doc: "The fence; valid during the call." },
      { name: "cb", type: "struct jq_fence_cb *", doc: "What was added; may be added to another fence." },
    ],
    result: "void",
    returns: "",
    context: "any",
    source: "R20",
  },
] as const satisfies readonly Callback[]
