/**
 * The tables of docs/kunit.md, made from the suites themselves. A test compares; run as a program with `--write`, this
 * puts today's tables in place.
 */
import { readFileSync, writeFileSync } from "node:fs"
import {
  type CaseResult,
  type ClientFigures,
  SUITES,
  VARIANTS,
  type Variant,
  runCase,
} from "../../core/conform/kunit/index.ts"

const file = new URL("../../docs/kunit.md", import.meta.url)

const variants = VARIANTS.filter(({ profile }) => profile.name === "v7.2")
const PRIORITIES = ["kernel", "high", "normal", "low"]

export function documented(): string {
  return readFileSync(file, "utf8")
}

/** The text with each table between its marks replaced. */
export function withTables(text: string): string {
  const tables: readonly [string, string][] = [
    ["one credit", twoClientsTable("drm_sched_scheduler_two_clients_one_credit_tests")],
    ["two credits", twoClientsTable("drm_sched_scheduler_two_clients_two_credits_tests")],
    ["many clients", manyClientsTable()],
  ]
  return tables.reduce((done, [name, table]) => withTable(done, name, table), text)
}

function withTable(text: string, name: string, table: string): string {
  const [start, end] = [`<!-- ${name} -->\n`, `<!-- end of ${name} -->`]
  const [from, to] = [text.indexOf(start), text.indexOf(end)]
  if (from < 0 || to < from) throw new Error(`docs/kunit.md has no place for ${name}`)
  return `${text.slice(0, from + start.length)}\n${table}\n${text.slice(to)}`
}

/** The results of a suite's only case, by parameter, each for every policy. */
function resultsOf(suiteName: string): readonly { readonly param: string; readonly results: readonly CaseResult[] }[] {
  const suite = SUITES.find(({ name }) => name === suiteName)
  if (suite === undefined) throw new Error(`no suite ${suiteName}`)
  return suite.cases.flatMap(({ runs }) =>
    runs.map(({ param, body }) => ({
      param: param ?? "",
      results: variants.map((variant: Variant) => runCase(suite, body, variant)),
    })),
  )
}

function twoClientsTable(suiteName: string): string {
  const rows = resultsOf(suiteName).flatMap(({ param, results }) =>
    [0, 1].map((client) => {
      const figures = results.map(({ clients }) => clients[client] as ClientFigures)
      const priority = PRIORITIES[figures[0]?.params.priority ?? 0] ?? ""
      return [client === 0 ? param : "", `${client}: ${priority}`, ...figures.map(cell)]
    }),
  )
  return table(["Clients", "Client", ...variants.map(({ policy }) => policy)], rows)
}

/** Elapsed milliseconds, and for a client that waits its latency. */
function cell({ params, elapsedUs, latencyUs }: ClientFigures): string {
  const elapsed = `${Math.floor(elapsedUs / 1_000)} ms`
  return params.sync ? `${elapsed}, ${latencyUs.avg}/${latencyUs.max} us` : elapsed
}

function manyClientsTable(): string {
  const rows = resultsOf("drm_sched_scheduler_many_clients_tests").map(({ param, results }) => [
    param,
    ...results.map(({ fairness }) => String(fairness)),
  ])
  return table(["Clients", ...variants.map(({ policy }) => policy)], rows)
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => "---"), ...rows].map((row) => `| ${row.join(" | ")} |\n`).join("")
}

if (process.argv[2] === "--write") writeFileSync(file, withTables(documented()))
