/**
 * How the job queue and the policies of drm_sched serve the mixes of clients, in virtual time: what docs/jobqueue.md says is
 * what comes out here. `UPDATE_DOCS=1 npx vitest run --project unit tests/jobqueue` writes it anew.
 */
import { expect, test } from "vitest"
import { CONTENDERS, type Contender } from "../../core/conform/mixes/machine.ts"
import { MANY_CLIENTS, type NamedMix, TWO_CLIENTS, compareMix, runRandomMixes } from "../../core/conform/mixes/mixes.ts"
import { type MixFigures, runMix } from "../../core/conform/mixes/run-mix.ts"
import { expectSection } from "./section.ts"

const RANDOM_MIXES = 200

interface Row {
  readonly mix: NamedMix
  readonly slots: number
  readonly figures: Readonly<Record<Contender, MixFigures>>
}

function rowsOf(mixes: readonly NamedMix[], slots: number): Row[] {
  return mixes.map((mix) => {
    const run = (contender: Contender): MixFigures => runMix(contender, slots, mix.clients, mix.idealUs)
    return { mix, slots, figures: { fifo: run("fifo"), rr: run("rr"), fair: run("fair"), jobqueue: run("jobqueue") } }
  })
}

const two = [1, 2].flatMap((slots) => rowsOf(TWO_CLIENTS, slots))
const many = rowsOf(MANY_CLIENTS, 2)
const random = [1, 2].map((slots) => runRandomMixes(RANDOM_MIXES, slots, 1))
const verdict = ({ figures }: Row): string => compareMix(figures.fair, figures.jobqueue)

test("R26, R27: in none of the ten mixes worse than FAIR, and in most better", () => {
  for (const row of two) expect(verdict(row), `${row.mix.title}, ${row.slots}`).not.toBe("worse")
  const better = new Set(two.filter((row) => verdict(row) === "better").map(({ mix }) => mix.title))
  expect(better.size).toBeGreaterThan(TWO_CLIENTS.length / 2)
})

test("the device is never idle while there is work: who wants all of it gets all of it", () => {
  for (const { figures } of two) expect(figures.jobqueue.makespan).toBeLessThanOrEqual(figures.fair.makespan)
})

test("the tables of the page", () => {
  expectSection("mixes", [twoTable(), manyTable(), randomTable()].join("\n\n"))
})

function twoTable(): string {
  return [
    "Two clients, error of fairness in percent of the device, and the latency of the interactive client in microseconds:",
    "mean, 95 of 100, longest.",
    "",
    tableOf(
      [
        "Mix",
        "Slots",
        "Entitled",
        ...CONTENDERS.map((name) => `Error ${name}`),
        "Latency fair",
        "Latency jobqueue",
        "To FAIR",
      ],
      two.map((row) => [
        row.mix.title,
        String(row.slots),
        row.figures.fair.entitled.map((share) => `${(100 * share).toFixed(1)}`).join(" : "),
        ...CONTENDERS.map((name) => percent(row.figures[name].error)),
        latency(row.figures.fair),
        latency(row.figures.jobqueue),
        verdict(row),
      ]),
    ),
  ].join("\n")
}

function manyTable(): string {
  return [
    "Many equal clients, two slots: error in percent, and by how many cycles the first is ahead of the last, the mean of",
    "samples every 100 ms.",
    "",
    tableOf(
      ["Clients", ...CONTENDERS.map((name) => `Error ${name}`), ...CONTENDERS.map((name) => `Apart ${name}`)],
      many.map(({ mix, figures }) => [
        mix.title,
        ...CONTENDERS.map((name) => percent(figures[name].error)),
        ...CONTENDERS.map((name) => figures[name].spread.toFixed(2)),
      ]),
    ),
  ].join("\n")
}

function randomTable(): string {
  return [
    `${RANDOM_MIXES} random mixes of two and three clients, with jobs and sleeps of 0.2 to 20 ms, any priority, three seconds of work`,
    "each. Not worse: in error and in the mean latency of the interactive client, if there is one.",
    "",
    tableOf(
      [
        "Slots",
        "Not worse",
        "Better",
        "Mean error fair",
        "jobqueue",
        "Worst, more",
        "Mean latency fair",
        "jobqueue",
        "Worst, more",
      ],
      random.map(({ notWorse, better, error, latency: took }, i) => [
        String(i + 1),
        String(notWorse),
        String(better),
        percent(error.fair),
        percent(error.jobqueue),
        percent(error.worst),
        ...[took.fair, took.jobqueue, took.worst].map((ns) => us(ns)),
      ]),
    ),
  ].join("\n")
}

function tableOf(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => "---"), ...rows].map((row) => `| ${row.join(" | ")} |`).join("\n")
}

function percent(part: number): string {
  return (100 * part).toFixed(2)
}

function us(ns: number): string {
  return (ns / 1000).toFixed(0)
}

function latency({ interactive }: MixFigures): string {
  return interactive === null ? "-" : `${us(interactive.mean)}, ${us(interactive.p95)}, ${us(interactive.max)}`
}
