/**
 * The requirements of an ideal job scheduler, in our words, by their numbers in the reference (section 5). Tests name the
 * one that they hold in their titles: `R7: commit asks for no memory`. The table in docs/jobqueue.md is made of both.
 */
export const REQUIREMENTS: Readonly<Record<string, string>> = {
  R1: "A job has one owner at a time; after submission the submitter holds only fences and numbers",
  R2: "Only the current token can end a fence; ending consumes it, and a second end is a recorded error without effect",
  R3: "Observers hold another type, which can wait, ask and be told, and never signal",
  R4: "A signalled fence refers to neither queue, driver nor module",
  R5: "The queue lives while anything can reach it; no driver counts jobs",
  R6: "Jobs carry the driver's own data, which outlive their last callback",
  R7: "All that fails or allocates comes before commit; a job given up leaves no fence and no hole in the numbers",
  R8: "Order of numbers, of commits and of signals are one on a queue; submitters take turns by a lane",
  R9: "Who would wait for himself while he holds a lane is told",
  R10: "In a batch over several queues, fences of one job go into reserved room of another, without allocation",
  R11: "Every committed fence signals in bounded time under any mix of hang, cancel, drop and unplug",
  R12: "A fence says success only after the device's completion of its job",
  R13: "What the device may have is cancelled only against a proof that it stopped; otherwise the danger is reported",
  R14: "Code from which a signal follows is marked, and allocation in it is reported",
  R15: "The queues' work queue takes no foreign work",
  R16: "Errors are set before the signal, carried from the hardware to the fence, and can be asked for by job",
  R17: 'Dependencies are fences, and so is every answer of "not now"',
  R18: "Of one context only the latest fence is waited for; signalled ones and the queue's own cost nothing",
  R19: "A dependency is never left out for want of memory",
  R20: "Removing a callback synchronises with it; none runs after the queue is dead; none works from inside of a signal",
  R21: "Who shares the device may wait for the hand-over instead of the end, by a fence of its own",
  R22: "Costs on the device never pass the limit; what never fits is refused in prepare; 0 is allowed",
  R23: "A driver without room keeps nothing: the job stays, and the wake-up is certain",
  R24: "Several scarce resources are taken together or not at all, without deadlock or livelock",
  R25: "Queue and arbitration are two layers; firmware drivers use the first alone",
  R26: "Shares of the device's time approach the weights; nobody with work starves",
  R27: "Short interactive jobs keep their latency under heavy load",
  R28: "Weights can come from a controller of clients, at any time",
  R29: "A timeout starts when the device begins, stands while the queue is not resident, and exists by stage and end to end",
  R30: "Timeouts above 2 s are reported",
  R31: "Of timeout and completion exactly one wins; a cancel excludes a running timeout handler",
  R32: "Nothing is resubmitted; a fault ends the guilty queue, and others go on; later fences still signal in order",
  R33: "The stable tracepoints: queue, dependency, what holds a job back, run, done, with device, context, number and client",
  R34: "Closing returns at once; a kill in any state leaks nothing and hurts nobody else",
  R35: "Drop: latch, stop, bounded wait, cancel, and then no call to the driver, ever",
  R36: "Asynchronous teardown: the driver's steps, each acknowledged before the next",
  R37: "The last reference may be dropped in any context; destruction is in process context",
  R38: "A C driver can use everything by handles, a table of callbacks and get and put; misuse is found at the boundary",
  R39: "An idle queue may run a job in its submitter's context, with the same order",
  R40: "Many completions are one pass",
}

/** Those without a test, and why. */
export const NOT_TESTED: Readonly<Record<string, string>> = {}
