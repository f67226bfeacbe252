/** The operations of a replay, one by one, each run without a break at its moment. */
import { unreachable } from "../../base/assert.ts"
import type { Entity } from "../../drm-sched/objects.ts"
import type { Steps } from "../../engine/steps.ts"
import { Timer } from "../../engine/timer.ts"
import type { Fence } from "../../fence/fence.ts"
import type { Op } from "../../lang/program.ts"
import { EV, PRIORITIES } from "../../trace/events.ts"
import type { JobSteps } from "./job-steps.ts"
import type { OpStream } from "./op-stream.ts"
import type { ReplayMachine } from "./replay-machine.ts"
import type { Submitter } from "./submitter.ts"
import type { SyncCalls } from "./sync-calls.ts"

/** One timer stands for all operations: it goes ahead of whatever else expires at its instant. */
export class OpTimer extends Timer {
  private readonly machine: ReplayMachine
  private readonly stream: OpStream
  private readonly submitter: Submitter
  private readonly jobSteps: JobSteps
  private readonly calls: SyncCalls

  constructor(machine: ReplayMachine, stream: OpStream, submitter: Submitter, jobSteps: JobSteps, calls: SyncCalls) {
    super()
    this.jobSteps = jobSteps
    this.machine = machine
    this.stream = stream
    this.submitter = submitter
    this.calls = calls
    this.armNext()
  }

  override fire(): Steps<void> {
    const next = this.stream.take()
    if (next === null) return
    const { engine } = this.machine.mock
    const { trace, now } = engine
    if (trace.on) trace.append(now, EV.op, next.timed.line, next.timed.client, 0, 0)
    engine.line = next.timed.line
    this.perform(next.timed.op, next.turn)
    engine.line = 0
    this.armNext()
  }

  private armNext(): void {
    const at = this.stream.peek()
    if (at !== null) this.machine.mock.engine.armAhead(this, at)
  }

  private perform(op: Op, turn: number): Steps<void> {
    const { mock } = this.machine
    switch (op.kind) {
      case "submit":
        return this.submitter.submit(op.submit, turn)
      case "kill_entity":
        return mock.kill(this.entity(op.entity))
      case "flush_entity":
        return mock.flush(this.entity(op.entity), op)
      case "fini_entity":
        return mock.finishEntity(this.entity(op.entity))
      case "fini_sched":
        return mock.finishScheduler(op.sched)
      case "set_priority":
        return mock.setPriority(this.entity(op.entity), PRIORITIES.indexOf(op.priority))
      case "modify_sched":
        return mock.modifySchedulers(this.entity(op.entity), op.scheds)
      case "signal_ext":
        return mock.signalExt(mock.exts[op.ext] as Fence, op.error)
      case "call":
        return this.calls.call(op.call, turn)
      case "interrupt":
        return this.calls.interrupt(op.call)
      case "fault":
        return mock.fault(op.sched)
      case "tdr_queue_imm":
        return mock.queueTimeoutNow(op.sched)
      case "suspend_timeout":
        return mock.suspendTimeout(op.sched)
      case "resume_timeout":
        return mock.resumeTimeout(op.sched)
      case "wqueue_stop":
        return mock.stop(op.sched)
      case "wqueue_start":
        return mock.start(op.sched)
      case "sched_stop":
        return mock.stopJobs(op.sched)
      case "sched_start":
        return mock.startJobs(op.sched)
      case "init_job":
        return this.jobSteps.init(op.submit)
      case "add_dependencies":
        return this.jobSteps.depend(op.submit, op.deps)
      case "arm_job":
        return this.jobSteps.arm(op.submit)
      case "push_job":
        return this.jobSteps.push(op.submit)
      case "cleanup_job":
        return this.jobSteps.cleanup(op.submit)
      case "touch_job":
        return this.jobSteps.touch(op.submit, op.what)
      case "signal_job":
        return this.jobSteps.signal(op.submit, op.which)
      default:
        return unreachable(op)
    }
  }

  private entity(index: number): Entity {
    return this.machine.mock.entities[index] as Entity
  }
}
