/**
 * `drm_sched_scheduler_two_clients_*_tests`: how two clients get on, with room on the hardware for one job
 * and for two. What is asserted is only that both get through; the rest is figures. Source: reference 7.2.
 */
import { PRIORITY_HIGH, PRIORITY_LOW, PRIORITY_NORMAL } from "../../../drm-sched/profile.ts"
import { type ClientFigures, formatSpread } from "../client-figures.ts"
import { type Case, type Suite, paramCase } from "../suite.ts"
import { MS } from "../time-units.ts"
import { FOREVER, completed, sleep } from "../waits.ts"
import { Client } from "./client.ts"
import { MIXES } from "./client-params.ts"

const DURATION_US = 1_000_000
const SAMPLE_MS = 100

const twoClients: Case = paramCase(
  "drm_sched_scheduler_two_clients_test",
  MIXES,
  function* (test, mock, mix) {
    const entities = mix.clients.map(({ priority }) => test.entity(priority, mock))
    const clients = entities.map(
      (entity, i) => new Client(test, `client ${i}`, mix.clients[i === 0 ? 0 : 1], entity, DURATION_US),
    )

    test.info("             pct1 cps1 qd1;  pct2 cps2 qd2")
    const before = clients.map(() => 0)
    for (let ms = 0; clients.some(({ done }) => !done); ms += SAMPLE_MS) {
      const columns = clients.map((client, i) => {
        const ran = client.cycle - (before[i] ?? 0)
        before[i] = client.cycle
        return client.done ? " ".repeat(14) : progress(client, ran)
      })
      test.info(`+${String(ms).padStart(6)}ms: ${columns.join("; ")}`.trimEnd())
      yield sleep(SAMPLE_MS * MS)
    }
    for (const { thread } of clients) yield completed(thread.ended, FOREVER)

    for (const [i, client] of clients.entries()) {
      test.assert(client.done, `client ${i} done`)
      const figures = client.figures()
      test.clients.push(figures)
      test.sum(`${i}: ${clientLine(figures)}`)
    }
    yield* test.destroy(...entities)
  },
  { slow: true },
)

/** Percentage of its cycles, cycles a second, jobs queued. */
function progress(client: Client, ran: number): string {
  const percent = Math.ceil((100 * (1 + client.cycle)) / client.cycles)
  const perSecond = ran * (1_000 / SAMPLE_MS)
  return [String(percent).padStart(3), String(perSecond).padStart(5), String(client.queueDepth).padStart(4)].join(" ")
}

function clientLine({ params, elapsedUs, idealUs, cycleUs, latencyUs }: ClientFigures): string {
  return [
    `prio=${priorityName(params.priority)} sync=${params.sync ? 1 : 0}`,
    `elapsed_ms=${Math.floor(elapsedUs / 1_000)}ms (ideal_ms=${Math.floor(idealUs / 1_000)}ms)`,
    `cycle_time(min,avg,max)=${formatSpread(cycleUs)} us`,
    `latency_time(min,avg,max)=${formatSpread(latencyUs)} us`,
  ].join(" ")
}

export function priorityName(priority: number): string {
  switch (priority) {
    case PRIORITY_HIGH:
      return "high"
    case PRIORITY_NORMAL:
      return "normal"
    case PRIORITY_LOW:
      return "low"
    default:
      return "kernel"
  }
}

export const twoClientsOneCredit: Suite = {
  name: "drm_sched_scheduler_two_clients_one_credit_tests",
  spec: { timeout: null, creditLimit: 1 },
  cases: [twoClients],
}

export const twoClientsTwoCredits: Suite = {
  name: "drm_sched_scheduler_two_clients_two_credits_tests",
  spec: { timeout: null, creditLimit: 2 },
  cases: [twoClients],
}
