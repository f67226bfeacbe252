/**
 * What the engines of an AGX execute, one work item at a time each, and when the firmware spoke. Read from the events of
 * one run, in order.
 */
import { ENGINES, EV } from "../events.ts"
import { FirmwareWork, pipeOfTag } from "../firmware-work.ts"
import { Float64Column, Int32Column } from "./columns.ts"
import { PHASE_COUNT, PHASE_EXECUTING, PHASE_FAILED } from "./phases.ts"
import { SpanLane } from "./span-lane.ts"
import { TickList } from "./tick-list.ts"

const {
  agx_work: WORK,
  agx_item: ITEM,
  agx_item_end: ITEM_END,
  agx_engine_hang: HANG,
  agx_halt: HALT,
  agx_crash: CRASH,
  agx_message: MESSAGE,
  agx_event: TELLS,
  agx_resume: RESUME,
} = EV

export class EngineLanes {
  /** By pipe; ids are executions. */
  readonly lanes: readonly SpanLane[] = ENGINES.map(() => new SpanLane())
  /** Messages that the firmware read and wrote. */
  readonly firmware = new TickList()

  // By execution. Events are indices, -1 for "not yet".
  readonly job = new Int32Column(-1)
  readonly pipe = new Int32Column(0)
  readonly startEvent = new Int32Column(-1)
  readonly endEvent = new Int32Column(-1)
  readonly startTime = new Float64Column()
  readonly endTime = new Float64Column()
  /** From here on nothing of it goes on: its stream makes no sense. */
  readonly hangEvent = new Int32Column(-1)
  readonly hangTime = new Float64Column()
  /** Cut off by a halt or a crash. */
  readonly failedEvent = new Int32Column(-1)
  /** The execution of the same job before this one; `lastOf` has the last. */
  readonly before = new Int32Column(-1)
  private readonly last = new Int32Column(-1)

  private readonly work = new FirmwareWork()
  private readonly scratch = new Float64Array(PHASE_COUNT)

  /** Whether there is such a GPU at all. */
  get used(): boolean {
    return this.firmware.length > 0 || this.job.length > 0
  }

  /** The last execution of a job; -1 if there is none. */
  lastOf(job: number): number {
    return this.last.at(job)
  }

  read(event: number, time: number, kind: number, subject: number, a: number, b: number): void {
    switch (kind) {
      case WORK:
        this.work.handedOver(subject, a, b)
        return
      case ITEM:
        if (pipeOfTag(a) >= 0) this.begin(pipeOfTag(a), this.work.jobOf(subject, b), event, time)
        return
      case ITEM_END:
        this.work.ends(subject, b)
        if (pipeOfTag(a) >= 0) this.end(pipeOfTag(a), event, time, false)
        return
      case HANG:
        this.hang(subject, event, time)
        return
      case HALT:
      case CRASH:
        this.firmware.push(time, event)
        for (let pipe = 0; pipe < this.lanes.length; pipe++) this.end(pipe, event, time, true)
        return
      case MESSAGE:
      case TELLS:
      case RESUME:
        this.firmware.push(time, event)
        return
      default:
    }
  }

  private begin(pipe: number, job: number, event: number, time: number): void {
    const lane = this.lanes[pipe]
    if (lane === undefined || job < 0) return
    if (lane.isOpen) this.end(pipe, event, time, false)
    const execution = this.job.length
    this.job.push(job)
    this.pipe.push(pipe)
    this.startEvent.push(event)
    this.endEvent.push(-1)
    this.startTime.push(time)
    this.endTime.push(Infinity)
    this.hangEvent.push(-1)
    this.hangTime.push(Infinity)
    this.failedEvent.push(-1)
    this.last.reach(job + 1)
    this.before.push(this.last.data[job] as number)
    this.last.data[job] = execution
    lane.open(execution, time)
  }

  private end(pipe: number, event: number, time: number, failed: boolean): void {
    const lane = this.lanes[pipe]
    if (lane === undefined || !lane.isOpen) return
    const execution = lane.id.data[lane.length - 1] as number
    this.endEvent.data[execution] = event
    this.endTime.data[execution] = time
    if (failed) this.failedEvent.data[execution] = event
    const start = this.startTime.data[execution] as number
    const hung = Math.min(time, this.hangTime.data[execution] as number)
    this.scratch.fill(0)
    this.scratch[PHASE_EXECUTING] = hung - start
    this.scratch[PHASE_FAILED] = time - hung
    lane.close(time, this.scratch, failed)
  }

  private hang(pipe: number, event: number, time: number): void {
    const lane = this.lanes[pipe]
    if (lane === undefined || !lane.isOpen) return
    const execution = lane.id.data[lane.length - 1] as number
    this.hangEvent.data[execution] = event
    this.hangTime.data[execution] = time
  }
}
