/** The structs of the C face: handles, and what is filled in by callers. */
import type { Struct } from "./schema.ts"

export const STRUCTS = [
  {
    name: "jq_dispatcher",
    doc: "Whoever calls the drivers' callbacks for its queues, one after the other, from an ordered work queue of its own.",
    members: null,
    source: "R15, R25, R31, R40",
  },
  { name: "jq_queue", doc: "The jobs of one context, in order.", members: null, source: "R5, R6, 6.2" },
  {
    name: "jq_lane",
    doc: "The exclusive right to submit to a queue, from prepare to commit.",
    members: null,
    source: "R8, R9",
  },
  {
    name: "jq_prepared",
    doc: "A job that can be committed or given up; nobody sees anything of it.",
    members: null,
    source: "R1, R7",
  },
  {
    name: "jq_token",
    doc: "The obligation to end one job's fence. There is one at a time.",
    members: null,
    source: "R2, R31",
  },
  {
    name: "jq_stop",
    doc: "Lent to the stop callback: what the driver vouches with that the device has stopped.",
    members: null,
    source: "R13",
  },
  {
    name: "jq_ring",
    doc: "A hardware ring of an orchestrator.",
    members: [
      { name: "name", type: "const char *", doc: "For traces." },
      { name: "slots", type: "uint32_t", doc: "Sum of costs that may be on it at a time; at least 1." },
      {
        name: "width",
        type: "uint32_t",
        doc: "Jobs that it executes beside each other; the rest of the slots is for those that wait behind them. 0 counts as 1.",
      },
    ],
    source: "R25",
  },
  {
    name: "jq_fence_cb",
    doc: "Something to be called when a fence signals. The caller's memory; on one fence at a time.",
    members: [{ name: "func", type: "CALLBACK fence_func", doc: "Called once, when the fence signals." }],
    reserved: 4,
    source: "R3, R20",
  },
  {
    name: "jq_stage",
    doc: "A stage of the driver's between dependencies and hardware, such as making memory resident.",
    members: [
      { name: "name", type: "const char *", doc: "For traces." },
      {
        name: "timeout_ns",
        type: "uint64_t",
        doc: "Nanoseconds that a job may spend in it; then its fence ends with -ETIMEDOUT. 0: no limit.",
      },
      { name: "process", type: "CALLBACK stage_process", doc: "Looks at the oldest job in the stage." },
    ],
    source: "R29, 3.2",
  },
  {
    name: "jq_queue_ops",
    doc: "The driver's side of a queue. All callbacks of the queues of one dispatcher run one after the other, in signalling sections: no allocation that may wait for memory, no lock that is held while waiting for fences. Must outlive the queue; @owner sees to it.",
    members: [
      {
        name: "owner",
        type: "struct module *",
        doc: "The module of these functions, which cannot be unloaded until the queue is dead. NULL if built in.",
        optional: true,
      },
      { name: "submit", type: "CALLBACK submit", doc: "Give a job to the device." },
      {
        name: "timedout",
        type: "CALLBACK timedout",
        doc: "NULL is fine for a queue without timeouts.",
        optional: true,
      },
      { name: "stop", type: "CALLBACK stop", doc: "Stop what the device executes of the queue." },
      { name: "release", type: "CALLBACK release", doc: "A job is over." },
      {
        name: "teardown_step",
        type: "CALLBACK teardown_step",
        doc: "NULL is fine without steps.",
        optional: true,
      },
      {
        name: "teardown_steps",
        type: "uint32_t",
        doc: "How many steps the firmware needs to let go; 0 for none (R36).",
      },
      {
        name: "stages",
        type: "const struct jq_stage *",
        count: "nr_stages",
        doc: "In the order in which jobs pass them.",
      },
    ],
    source: "6.3, R6, R14, R31, R35",
  },
  {
    name: "jq_queue_params",
    doc: "What a queue is made with.",
    members: [
      { name: "name", type: "const char *", doc: "For traces and reports." },
      { name: "dispatcher", type: "struct jq_dispatcher *", doc: "Whoever calls its callbacks. The queue keeps it." },
      { name: "client", type: "int", doc: "Number of its client in traces; -1 for none." },
      { name: "credits", type: "uint32_t", doc: "Sum of costs that the driver may have at a time; at least 1 (R22)." },
      { name: "flags", type: "uint32_t", doc: "Of &enum jq_queue_flags." },
      { name: "drop_policy", type: "uint32_t", doc: "One of &enum jq_drop_policy." },
      { name: "timeout_ns", type: "uint64_t", doc: "Nanoseconds that a job may execute; 0: for ever (R29, R30)." },
      {
        name: "pipeline_timeout_ns",
        type: "uint64_t",
        doc: "Nanoseconds from a job's commit to its end, waits included; 0: no limit.",
      },
      {
        name: "cancel_timeout_ns",
        type: "uint64_t",
        doc: "Nanoseconds that a stop may take before @drop_policy decides about what the device still has (R11).",
      },
    ],
    source: "R6, R11, R22, R28, R29, R37, R39",
  },
] as const satisfies readonly Struct[]
