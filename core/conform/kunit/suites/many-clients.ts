/**
 * `drm_sched_scheduler_many_clients_tests`: equal clients should stay side by side. Nothing is asserted but
 * that it ends; the figure is how far apart they are on average. Source: reference 7.2.
 */
import { PRIORITY_NORMAL } from "../../../drm-sched/profile.ts"
import { type Suite, paramCase } from "../suite.ts"
import { MS } from "../time-units.ts"
import { FOREVER, completed, sleep } from "../waits.ts"
import { Client } from "./client.ts"

const params = [
  [2, 4],
  [3, 4],
  [7, 4],
  [13, 4],
  [31, 2],
].map(([clients = 0, jobs = 0]) => ({ title: `${clients} clients`, clients, jobs }))

/** Of all together. */
const DURATION_MS = 1_000
const SAMPLE_MS = 100

const manyClients = paramCase(
  "drm_sched_scheduler_many_clients_test",
  params,
  function* (test, mock, { clients: count, jobs }) {
    const entities = Array.from({ length: count }, () => test.entity(PRIORITY_NORMAL, mock))
    const durationUs = Math.floor(DURATION_MS / count) * 1_000
    const work = { priority: PRIORITY_NORMAL, jobs, jobUs: 1_000, waitUs: 0, sync: true }
    const clients = entities.map((entity, i) => new Client(test, `client ${i}`, work, entity, durationUs))

    test.info("  cycle:  min  avg  max : each")
    let apart = 0
    let samples = 0
    for (let ms = 0; ; ms += SAMPLE_MS) {
      const cycles = clients.map(({ cycle }) => cycle)
      const [min, max] = [Math.min(...cycles), Math.max(...cycles)]
      const average = Math.ceil(cycles.reduce((sum, cycle) => sum + cycle, 0) / count)
      apart += max - min
      samples++
      const columns = [min, average, max].map((value) => String(value).padStart(4)).join(" ")
      test.info(`+${String(ms).padStart(6)}ms ${columns} : ${cycles.join(" ")}`)
      if (min > 0 && clients.every((client) => client.cycle + 1 >= client.cycles)) break
      yield sleep(SAMPLE_MS * MS)
    }
    test.fairness = Math.ceil((100 * apart) / samples)
    test.sum(`avg_max_min_delta(x100)=${test.fairness}`)

    for (const client of clients) {
      yield completed(client.thread.ended, FOREVER)
      test.clients.push(client.figures())
    }
    yield* test.destroy(...entities)
  },
  { slow: true },
)

export const manyClientsTests: Suite = {
  name: "drm_sched_scheduler_many_clients_tests",
  spec: { timeout: null, creditLimit: 2 },
  cases: [manyClients],
}
