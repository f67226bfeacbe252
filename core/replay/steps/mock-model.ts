/** What the operations of a replay do on machine mock. */
import { fail, unreachable } from "../../base/assert.ts"
import type { Checker } from "../../engine/checker.ts"
import type { Engine } from "../../engine/engine.ts"
import type { Steps } from "../../engine/steps.ts"
import type { Op, Program } from "../../lang/program.ts"
import { PRIORITIES } from "../../trace/events.ts"
import { JobSteps } from "./job-steps.ts"
import type { ModelFigures, ReplayModel } from "./perform.ts"
import type { MockReplay } from "./replay-machine.ts"
import { Loads } from "./loads/loads.ts"
import { Submitter } from "./submitter.ts"
import { SyncCalls } from "./sync-calls.ts"

export class MockModel implements ReplayModel {
  readonly engine: Engine
  readonly toBegin = false
  readonly agx = null
  private readonly machine: MockReplay
  private readonly submitter: Submitter
  private readonly jobSteps: JobSteps
  private readonly calls: SyncCalls
  private readonly loads: Loads

  constructor(program: Program, machine: MockReplay, seed: number) {
    this.engine = machine.engine
    this.machine = machine
    this.submitter = new Submitter(program, machine, seed)
    this.jobSteps = new JobSteps(program, machine, this.submitter)
    this.calls = new SyncCalls(program, machine)
    this.loads = new Loads(program, this, machine.mock, this.submitter, seed)
  }

  begin(): Steps<void> {}

  end(): void {
    this.machine.mock.end()
  }

  figures(): ModelFigures {
    const { mock } = this.machine
    return {
      scheds: mock.schedulerFigures(),
      entities: mock.queueFigures(),
    }
  }

  checker(): Checker {
    return this.machine.mock.checker()
  }

  perform(op: Op, turn: number): Steps<void> {
    const { mock } = this.machine
    switch (op.kind) {
      case "submit":
        return this.submitter.submit(op.submit, turn)
      case "kill_entity":
        return mock.kill(op.entity)
      case "flush_entity":
        return mock.flush(op.entity, op)
      case "fini_entity":
        return mock.finishQueue(op.entity)
      case "fini_sched":
        return mock.finishScheduler(op.sched)
      case "set_priority":
        return mock.setPriority(op.entity, PRIORITIES.indexOf(op.priority))
      case "modify_sched":
        return mock.modifySchedulers(op.entity, op.scheds)
      case "signal_ext":
        return mock.signalExt(op.ext, op.error)
      case "call":
        return this.calls.call(op.call, turn)
      case "exit":
      case "inject":
        return fail(`operation ${op.kind} on machine mock`)
      case "load":
        return this.loads.begin(op.load)
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
        return this.jobSteps.stopJobs(op.sched)
      case "sched_start":
        return this.jobSteps.startJobs(op.sched)
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
}
