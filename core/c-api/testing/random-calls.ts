/**
 * Calls of the whole C face in any order, right and wrong, from everywhere: a driver that errs in every way that its types
 * do not forbid, and in those that they do. What each call may answer is asked of the table; which handles are valid, of a
 * ledger that knows nothing of the implementation.
 */
import { present } from "../../base/assert.ts"
import { type ErrnoName, ERRNO, formatErrno } from "../../base/errno.ts"
import type { Prng } from "../../base/prng.ts"
import { Fence } from "../../fence/fence.ts"
import * as functions from "../functions.ts"
import { KINDS, type Kind } from "../handles.ts"
import {
  type FenceHandle,
  JQ,
  type JqFenceCb,
  type JqQueueOps,
  type JqQueueParams,
  type JqRing,
  importFence,
} from "../index.ts"
import { Module } from "../module.ts"
import { FUNCTIONS } from "../table/functions.ts"
import type { CFunction, Field } from "../table/schema.ts"
import { Ledger } from "./ledger.ts"
import { Rig, cell } from "./rig.ts"

type AnyCell = { value: number }
type Call = (rt: unknown, ...args: unknown[]) => number

/** Which of the functions' parameters a call gets wrong. */
interface Fault {
  readonly index: number
  readonly handle: boolean
}

interface Job {
  committed: boolean
  releases: number
  token: number
  readonly leaks: boolean
}

interface Queue {
  readonly leaks: boolean
  readonly tokens: Set<number>
}

/** Its last `put` says that a queue is dead. */
class WatchedModule extends Module {
  private readonly gone: () => void

  constructor(gone: () => void) {
    super("random")
    this.gone = gone
  }

  override put(): void {
    super.put()
    this.gone()
  }
}

const DEPTH_MAX = 2

/** How often a function is called, if not once: so that most queues live, and get jobs. */
const OFTEN: Readonly<Record<string, number>> = {
  jq_lane_begin: 20,
  jq_prepare: 60,
  jq_commit: 40,
  jq_prepared_add_dep: 10,
  jq_prepared_submission_fence: 6,
  jq_abort: 3,
  jq_lane_end: 6,
  jq_token_complete: 10,
  jq_token_started: 6,
  jq_token_fail: 3,
  jq_queue_create: 3,
  jq_queue_unpark: 6,
  jq_fence_add_callback: 6,
}
/** What ends a queue is called once, all else twice. */
const ENDS = ["jq_queue_cancel", "jq_queue_cancel_async", "jq_queue_drop", "jq_queue_put", "jq_queue_put_atomic"]
const MANY: readonly CFunction[] = FUNCTIONS.flatMap((entry: CFunction) =>
  ENDS.includes(entry.name) ? [] : Array.from({ length: OFTEN[entry.name] ?? 2 }, () => entry),
)
const DRAWN: readonly CFunction[] = [...MANY, ...FUNCTIONS.filter(({ name }) => ENDS.includes(name))]

export class RandomCalls {
  readonly rig = new Rig()
  readonly ledger = new Ledger()
  readonly jobs: Job[] = []
  readonly wrong: string[] = []
  doneAsked = 0
  doneTold = 0
  private readonly prng: Prng
  private readonly foreign: Fence[] = []
  private readonly modules: Module[] = []
  private readonly callbacks: JqFenceCb[] = []
  private depth = 0

  constructor(prng: Prng) {
    this.prng = prng
    this.ledger.add(this.rig.dispatcher.value, "jq_dispatcher")
    for (let i = 0; i < 3; i++) this.callbacks.push({ func: (fence) => this.told(fence) })
  }

  /** One call, or something that happens beside. */
  step(): void {
    const { prng, rig } = this
    const way = prng.below(12)
    if (way === 0) rig.settle()
    else if (way === 1) rig.run(rig.engine.now + prng.below(400))
    else if (way === 2) this.importForeign()
    else if (way === 3) this.signalForeign()
    else this.call()
  }

  /** Everything is given back, and everything ends. */
  finish(): void {
    const { rig, ledger } = this
    for (const lane of ledger.of("jq_lane")) this.perform("jq_lane_end", [cell(lane)])
    for (const queue of ledger.of("jq_queue"))
      while (ledger.has(queue, "jq_queue")) this.perform("jq_queue_put", [queue])
    for (let round = 0; round < 100 && this.modules.some(({ users }) => users > 0); round++) {
      for (const fence of this.foreign) fence.signal(rig.engine)
      for (const token of ledger.of("jq_token"))
        if (ledger.has(token, "jq_token")) this.perform("jq_token_complete", [cell(token)])
      rig.run(rig.engine.now + 1000)
    }
    // Callbacks may have opened lanes and queues meanwhile.
    if (ledger.of("jq_lane").length + ledger.of("jq_queue").length > 0) {
      this.finish()
      return
    }
    for (const fence of this.foreign) fence.signal(rig.engine)
    rig.run(rig.engine.now + 1000)
    for (const cb of this.callbacks) this.perform("jq_fence_remove_callback", [cb])
    for (const [kind, put] of [
      ["dma_fence", "jq_fence_put"],
      ["jq_dispatcher", "jq_dispatcher_put"],
    ] as const)
      for (const handle of ledger.of(kind)) while (ledger.has(handle, kind)) this.perform(put, [handle])
  }

  private call(): void {
    const { prng } = this
    const entry: CFunction = present(DRAWN[prng.below(DRAWN.length)], "a function")
    const args = entry.params.map((param) => this.argument(entry, param))
    if (args.some((arg) => arg === NOTHING)) return
    const notOwned = entry.name === "jq_fence_put" && this.ledger.isOnlyLent(args[0] as number)
    const spoilt = prng.below(4) === 0 ? this.spoil(entry, args) : null
    const fault = notOwned && spoilt === null ? { index: 0, handle: true } : spoilt
    this.perform(entry.name as keyof typeof functions, args, fault)
  }

  private perform(name: keyof typeof functions, args: unknown[], fault: Fault | null = null): void {
    const { rig } = this
    const entry: CFunction = present(
      FUNCTIONS.find((one) => one.name === name),
      name,
    )
    const before = rig.rt.outstanding
    const values = args.map(valueOf)
    if (fault === null) this.begin(name, args)
    const result = (functions[name] as unknown as Call)(rig.rt, ...args)
    const told = `${name}(${values.map(String).join(", ")}) = ${formatErrno(result)}`
    this.checkResult(entry, result, told)
    if (fault === null) {
      this.end(name, args, values, result)
      return
    }
    const signalling = rig.engine.signalling.has(rig.engine.task)
    if (result >= 0) this.complain(told, "succeeds with a wrong argument")
    if (fault.handle && result === -ERRNO.EINVAL) this.expectReport(entry, fault, values)
    else if (fault.handle && !(signalling && result === -ERRNO.EDEADLK))
      this.complain(told, "is not answered with EINVAL")
    if (rig.rt.outstanding !== before) this.complain(told, "has an effect")
    if (args.map(valueOf).some((value, index) => !Object.is(value, values[index]))) this.complain(told, "writes")
  }

  private checkResult(entry: CFunction, result: number, told: string): void {
    const allowed = Object.keys(entry.errnos).map((name) => -ERRNO[name as ErrnoName])
    const good = entry.returns.startsWith("one of") ? [1, 2, 3, 4, 5] : entry.returns === "0" ? [0] : [0, 1]
    if (!allowed.includes(result) && !good.includes(result)) this.complain(told, "is not in the table")
  }

  private expectReport({ params }: CFunction, { index }: Fault, values: readonly unknown[]): void {
    const param = present(params[index], "a parameter")
    const value = values[index]
    if (param.name === "params") this.ledger.expect((value as JqQueueParams).dispatcher, "jq_dispatcher")
    else if (Array.isArray(value)) {
      const bad = (value as number[]).find((one) => !this.ledger.has(one, "dma_fence"))
      this.ledger.expect(present(bad, "a wrong fence"), "dma_fence")
    } else this.ledger.expect(value === null ? 0 : (value as number), present(kindOf(param), "a kind"))
  }

  /** What is used up is so before the call returns, perhaps after callbacks. */
  private begin(name: string, args: readonly unknown[]): void {
    const { ledger } = this
    const at = (args[0] as AnyCell | null)?.value ?? 0
    if (name === "jq_lane_end") {
      for (const prepared of ledger.preparedOn(at)) ledger.remove(prepared)
      ledger.remove(at)
    } else if (name === "jq_commit" || name === "jq_abort") {
      const job = this.prepared.get(at)
      if (job !== undefined) job.committed = name === "jq_commit"
      ledger.remove(at)
    } else if (isUseOfToken(name) || name === "jq_prove_stopped") ledger.remove(at)
    else if (name === "jq_queue_cancel_async" && args[3] !== null) this.doneAsked++
  }

  private readonly prepared = new Map<number, Job>()

  private end(name: string, args: readonly unknown[], values: readonly unknown[], result: number): void {
    const { ledger } = this
    const out = (index: number): number => (args[index] as AnyCell).value
    if (result < 0) {
      if (name === "jq_queue_cancel_async" && args[3] !== null) this.doneAsked--
      return
    }
    switch (name) {
      case "jq_dispatcher_create":
        ledger.add(out(1), "jq_dispatcher")
        break
      case "jq_orchestrator_create":
        ledger.add(out(2), "jq_dispatcher")
        break
      case "jq_queue_create":
        ledger.add(out(3), "jq_queue")
        break
      case "jq_lane_begin":
        ledger.add(out(1), "jq_lane")
        break
      case "jq_prepare":
        ledger.add(out(6), "jq_prepared", args[0] as number)
        this.prepared.set(out(6), args[1] as Job)
        break
      case "jq_prepared_submission_fence":
        ledger.add(out(1), "dma_fence")
        break
      case "jq_commit":
        if (args[1] !== null) ledger.add(out(1), "dma_fence")
        break
      case "jq_dispatcher_get":
        ledger.add(values[0] as number, "jq_dispatcher")
        break
      case "jq_queue_get":
        ledger.add(values[0] as number, "jq_queue")
        break
      case "jq_fence_get":
        ledger.add(values[0] as number, "dma_fence")
        break
      case "jq_dispatcher_put":
      case "jq_queue_put":
      case "jq_queue_put_atomic":
      case "jq_fence_put":
        ledger.put(values[0] as number)
        break
      default:
    }
  }

  private complain(told: string, what: string): void {
    this.wrong.push(`${told} ${what}`)
  }

  // Arguments

  private argument(entry: CFunction, param: Field): unknown {
    const { prng, rig } = this
    const kind = kindOf(param)
    if (param.count === "nr_deps")
      return Array.from({ length: prng.below(3) }, () => this.pick("dma_fence")).filter(isNumber)
    if (param.name === "rings") return entry.name === "jq_orchestrator_create" ? this.rings() : [0]
    if (kind !== null) {
      if (!param.type.endsWith("**")) return this.pick(kind)
      if (!param.doc.endsWith("set to NULL.")) return param.optional === true && prng.below(4) === 0 ? null : cell(0)
      const handle = this.pick(kind)
      return handle === NOTHING ? NOTHING : cell(handle as number)
    }
    switch (param.name) {
      case "name":
        return `n${prng.below(1000)}`
      case "ops":
        return this.ops()
      case "priv":
        return null
      case "params":
        if (this.ledger.of("jq_dispatcher").length === 0) return NOTHING
        return rig.params({
          dispatcher: this.pick("jq_dispatcher") as JqQueueParams["dispatcher"],
          flags: prng.below(8),
          credits: 1 + prng.below(4),
          drop_policy: prng.below(3) === 0 ? JQ.JQ_DROP_LEAK : JQ.JQ_DROP_CANCEL,
          timeout_ns: prng.below(2) * 300,
          pipeline_timeout_ns: prng.below(2) * 900,
          cancel_timeout_ns: prng.below(500),
        })
      case "job_priv":
        return this.newJob()
      case "id":
        return -1
      case "cost":
      case "extra_deps":
        return prng.below(3)
      case "weight":
        return 1 + prng.below(64)
      case "extent":
        return 1 + prng.below(2)
      case "error":
        return -1 - prng.below(130)
      case "done":
        return prng.below(2) === 0 ? null : () => this.done()
      case "data":
        return null
      case "cb":
        return this.callbacks[prng.below(this.callbacks.length)]
      default:
        return cell(0)
    }
  }

  private rings(): JqRing[] {
    return Array.from({ length: 1 + this.prng.below(2) }, (_, index) => ({
      name: `ring${index}`,
      slots: 1 + this.prng.below(4),
      width: this.prng.below(3),
    }))
  }

  private newJob(): Job {
    const job = { committed: false, releases: 0, token: 0, leaks: false }
    this.jobs.push(job)
    return job
  }

  private pick(kind: Kind): unknown {
    const live = this.ledger.of(kind)
    return live.length === 0 ? NOTHING : live[this.prng.below(live.length)]
  }

  /** One argument becomes wrong; null if none of them can. */
  private spoil(entry: CFunction, args: unknown[]): Fault | null {
    const { prng, ledger } = this
    const candidates = entry.params.flatMap((param, index) => (canBeWrong(param, args[index]) ? [index] : []))
    const index = candidates[prng.below(Math.max(candidates.length, 1))]
    if (index === undefined) return null
    const param = present(entry.params[index], "a parameter")
    const kind = kindOf(param)
    if (kind === null || param.count !== undefined) return this.spoilValue(param, args, index)
    if (!param.type.endsWith("**")) args[index] = ledger.wrong(kind, prng)
    else if (param.doc.endsWith("set to NULL."))
      args[index] = prng.below(8) === 0 ? null : cell(ledger.wrong(kind, prng))
    else {
      args[index] = null
      return { index, handle: false }
    }
    return { index, handle: true }
  }

  private spoilValue(param: Field, args: unknown[], index: number): Fault {
    const { prng, ledger } = this
    if (param.name === "deps" && prng.below(2) === 0) {
      args[index] = [...(args[index] as number[]), ledger.wrong("dma_fence", prng)]
      return { index, handle: true }
    }
    if (param.name === "params" && prng.below(2) === 0) {
      const dispatcher = ledger.wrong("jq_dispatcher", prng) as JqQueueParams["dispatcher"]
      args[index] = { ...(args[index] as JqQueueParams), dispatcher }
      return { index, handle: true }
    }
    const bad = [null, undefined, -7, Number.NaN, 1e300, param.name === "name" ? "" : "text", {}]
    if (param.name === "rings") bad.push([], [-1], [null])
    args[index] = param.type.startsWith("CALLBACK") ? "text" : bad[prng.below(bad.length)]
    if (param.name === "error" || param.name === "id")
      args[index] = [0, 1, -5000, Number.NaN][param.name === "id" ? 2 : prng.below(4)]
    // A table that lacks something.
    const lacking = ["submit", "stop", "release", "stages", "teardown_steps"][prng.below(8)]
    if (param.name === "ops" && lacking !== undefined) args[index] = { ...this.ops(), [lacking]: null }
    // A place for a result is there or not.
    if (/^(int|unsigned int|uint64_t) \*$/.test(param.type)) args[index] = null
    return { index, handle: false }
  }

  // Callbacks

  private inside(): void {
    if (this.depth >= DEPTH_MAX || this.prng.below(4) > 0) return
    this.depth++
    for (let i = this.prng.below(3); i >= 0; i--) this.call()
    this.depth--
  }

  private ops(): JqQueueOps {
    const { prng, ledger } = this
    const queue: Queue = { leaks: false, tokens: new Set() }
    const owner = new WatchedModule(() => {
      for (const token of queue.tokens) ledger.remove(token)
    })
    this.modules.push(owner)
    return {
      owner,
      teardown_steps: prng.below(3),
      stages:
        prng.below(3) > 0
          ? []
          : [
              {
                name: "stage",
                timeout_ns: prng.below(2) * 200,
                process: (_priv, _job, wait, delay) => this.stage(wait, delay),
              },
            ],
      submit: (_priv, job: Job, token, wake) => this.submit(queue, job, token, wake),
      timedout: (_priv, job: Job) => {
        this.inside()
        if (prng.below(2) === 0 && ledger.has(job.token, "jq_token"))
          this.perform("jq_token_fail", [cell(job.token), -ERRNO.ETIMEDOUT])
        return this.answer([JQ.JQ_HANDLED, JQ.JQ_STILL_RUNNING, JQ.JQ_STILL_RUNNING, JQ.JQ_DEVICE_GONE])
      },
      stop: (_priv, stop, wait) => {
        const handle = stop.value
        ledger.add(handle, "jq_stop")
        this.inside()
        if (prng.below(3) > 0 && ledger.has(handle, "jq_stop")) this.perform("jq_prove_stopped", [stop])
        ledger.remove(handle)
        return this.waits(this.answer([JQ.JQ_STOPPED, JQ.JQ_STOPPED, JQ.JQ_STOPPED, JQ.JQ_WAIT]), wait)
      },
      release: (_priv, job: Job) => {
        ledger.remove(job.token)
        job.releases++
        this.inside()
      },
      teardown_step: (_priv, _step, wait) => {
        this.inside()
        return this.waits(this.answer([JQ.JQ_DONE, JQ.JQ_WAIT]), wait)
      },
    }
  }

  private submit(queue: Queue, job: Job, token: AnyCell, wake: { value: FenceHandle }): number {
    const { prng, ledger } = this
    const handle = token.value
    ledger.add(handle, "jq_token")
    queue.tokens.add(handle)
    job.token = handle
    this.inside()
    const way = prng.below(12)
    const taken = way < 8
    // Mostly taken when it says so, mostly left when it does not.
    if (taken !== (prng.below(16) === 0)) token.value = 0
    else if (prng.below(24) === 0) token.value = ledger.wrong("jq_token", prng)
    if (way === 0 && ledger.has(handle, "jq_token")) this.perform("jq_token_complete", [cell(handle)])
    const refusal = prng.below(8) === 0 ? this.nonsense() : way === 8 ? -ERRNO.EIO : JQ.JQ_NO_RESOURCES
    const answer = taken ? JQ.JQ_SUBMITTED : refusal
    const result = this.waits(answer, wake)
    if (answer !== JQ.JQ_SUBMITTED || token.value === handle) ledger.remove(handle)
    return result
  }

  private stage(wait: { value: FenceHandle }, delay: AnyCell): number {
    this.inside()
    const answer = this.answer([JQ.JQ_ADVANCE, JQ.JQ_ADVANCE, JQ.JQ_WAIT, JQ.JQ_WAIT_NS])
    delay.value = this.prng.below(8) === 0 ? -1 : 1 + this.prng.below(50)
    return this.waits(answer, wait)
  }

  private answer(good: readonly number[]): number {
    return this.prng.below(16) === 0 ? this.nonsense() : present(good[this.prng.below(good.length)], "an answer")
  }

  private nonsense(): number {
    return present([0, 99, Number.NaN, 1e300, -5000][this.prng.below(5)], "nonsense")
  }

  /** With a fence to wait for, where the answer needs one, and sometimes where not; sometimes a wrong one. */
  private waits(answer: number, wait: { value: FenceHandle }): number {
    const { prng, ledger } = this
    const needed = answer === JQ.JQ_WAIT || answer === JQ.JQ_NO_RESOURCES
    if (needed ? prng.below(12) > 0 : prng.below(16) === 0) {
      wait.value = this.importForeign()
      if (prng.below(16) === 0) wait.value = ledger.wrong("dma_fence", prng) as FenceHandle
    }
    if (wait.value === 0 && !needed) return answer
    // Its reference goes to the queue.
    if (ledger.has(wait.value, "dma_fence")) ledger.put(wait.value)
    else ledger.expect(wait.value, "dma_fence")
    return answer
  }

  private done(): void {
    this.doneTold++
    this.inside()
  }

  private told(fence: FenceHandle): void {
    this.ledger.lend(fence, "dma_fence")
    this.inside()
    this.ledger.takeBack(fence)
  }

  // Fences of others

  private importForeign(): FenceHandle {
    const { rig, prng } = this
    if (this.foreign.length === 0 || prng.below(4) === 0)
      this.foreign.push(new Fence(rig.contexts.allocate(1), 1, 0, null))
    const fence = present(this.foreign[prng.below(this.foreign.length)], "a fence")
    const handle = importFence(rig.rt, fence)
    this.ledger.add(handle, "dma_fence")
    return handle
  }

  private signalForeign(): void {
    this.foreign[this.prng.below(Math.max(1, this.foreign.length))]?.signal(this.rig.engine)
  }
}

/** No argument can be found. */
const NOTHING = Symbol("nothing")

function isNumber(value: unknown): value is number {
  return typeof value === "number"
}

function kindOf({ type }: Field): Kind | null {
  return KINDS.find((kind) => type === `struct ${kind} *` || type === `struct ${kind} **`) ?? null
}

function canBeWrong({ name, optional }: Field, arg: unknown): boolean {
  return !["priv", "job_priv", "data"].includes(name) && !(optional === true && (arg === null || name !== "done"))
}

function isUseOfToken(name: string): boolean {
  return name === "jq_token_complete" || name === "jq_token_fail" || name === "jq_token_drop"
}

/** What stands in a cell; what an argument is. */
function valueOf(arg: unknown): unknown {
  return typeof arg === "object" && arg !== null && "value" in arg ? arg.value : arg
}
