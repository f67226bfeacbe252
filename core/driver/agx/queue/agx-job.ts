/** One submission: its parts in up to three work queues, and its hardware fence. Source: reference A.4, B.1. */
import type { Engine } from "../../../engine/engine.ts"
import type { Steps } from "../../../engine/steps.ts"
import type { Scene } from "../buffer/scene.ts"
import type { DriverJob } from "../../port/scheduler-port.ts"
import { WORK_ERRNO, type WorkError } from "../work-error.ts"
import type { JobFence } from "./job-fence.ts"
import type { JobVm } from "./job-vm.ts"
import type { ItemListener } from "./pending-item.ts"
import type { WorkJob } from "./work-queue.ts"

export class AgxJob implements DriverJob, ItemListener {
  readonly id: number
  readonly fence: JobFence
  readonly vm: JobVm
  /** By pipe; null where it has no work. */
  readonly parts: readonly (WorkJob | null)[]
  /** Of its renders. */
  readonly scenes: Scene[] = []
  /** In the rings of the firmware, or already over. */
  submitted = false
  private readonly engine: Engine
  /** Run items that are not over. */
  private running = 0
  private holdsContext = true

  constructor(engine: Engine, id: number, fence: JobFence, vm: JobVm, parts: readonly (WorkJob | null)[]) {
    this.engine = engine
    this.id = id
    this.fence = fence
    this.vm = vm
    this.parts = parts
  }

  /** What the notifier's threshold grows by: Run items. */
  get works(): number {
    return this.parts.reduce((sum, part) => sum + (part === null ? 0 : part.stamps), 0)
  }

  expect(): void {
    this.fence.expect()
    this.running++
  }

  itemOver(error: WorkError | null): Steps<void> {
    this.running--
    if (this.running === 0) this.over()
    this.fence.itemOver(this.engine, error === null ? 0 : WORK_ERRNO[error])
  }

  /** It will never run. */
  drop(): void {
    // First: the last part may be what kept a closed queue, and that its address space.
    for (const scene of this.scenes.splice(0)) scene.drop()
    this.releaseContext()
    for (const part of this.parts) if (part !== null) part.drop()
  }

  private over(): void {
    for (const scene of this.scenes.splice(0)) scene.end()
    this.releaseContext()
  }

  private releaseContext(): void {
    if (!this.holdsContext) return
    this.holdsContext = false
    this.vm.release()
  }
}
