/** Where two runs of one program differ in what must agree: which jobs ran, in what order within a queue, with what results. */
import type { JobFacts, RunFacts } from "./facts.ts"

/**
 * - `missing`: only one of them submitted the job.
 * - `refused`: only one of them took it, or they refused it for different reasons.
 * - `ran`: only one of them gave it to the hardware.
 * - `result`: its fence says different things, or only one of them says anything.
 * - `start-order`, `end-order`: the job and the one before it in its queue began, or ended, the other way round.
 */
export type Aspect = "missing" | "refused" | "ran" | "result" | "start-order" | "end-order"

export interface Difference {
  readonly aspect: Aspect
  readonly job: string
  /** Of the kernel's scheduler, and of the new one; missing where the job is. */
  readonly kernel: JobFacts | undefined
  readonly queue: JobFacts | undefined
}

export function differences(kernel: RunFacts, queue: RunFacts): Difference[] {
  const found: Difference[] = []
  const names = new Set([...kernel.byName.keys(), ...queue.byName.keys()])
  for (const job of names) {
    const [k, q] = [kernel.byName.get(job), queue.byName.get(job)]
    const tell = (aspect: Aspect) => found.push({ aspect, job, kernel: k, queue: q })
    if (k === undefined || q === undefined) tell("missing")
    else if (k.refused !== q.refused) tell("refused")
    else {
      if (k.ranAt >= 0 !== q.ranAt >= 0) tell("ran")
      if (k.result !== q.result) tell("result")
    }
  }
  for (const [aspect, at] of [
    ["start-order", (job: JobFacts) => job.ranAt],
    ["end-order", (job: JobFacts) => job.endedAt],
  ] as const) {
    const order = (run: RunFacts) => ordered(run, at, kernel, queue)
    const [k, q] = [order(kernel), order(queue)]
    q.forEach((job, index) => {
      if (k[index]?.name === job.name) return
      const { name } = job
      found.push({ aspect, job: name, kernel: kernel.byName.get(name), queue: queue.byName.get(name) })
    })
  }
  return found
}

/** The jobs that got there in both runs, queue by queue, in the order in which this run brought them there. */
function ordered(run: RunFacts, at: (job: JobFacts) => number, ...both: readonly RunFacts[]): JobFacts[] {
  const inBoth = run.jobs.filter(({ name }) =>
    both.every((one) => {
      const job = one.byName.get(name)
      return job !== undefined && at(job) >= 0
    }),
  )
  return inBoth.sort((a, b) => a.queue - b.queue || at(a) - at(b))
}
