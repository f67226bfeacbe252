/** How long the editor waits for its diagnostics: the compiler on a generated replay of 10,000 lines. */
import { checkReplay } from "../../../core/lang/compile.ts"
import type { Bench } from "../bench.ts"

const LINES = 10_000
/** Our aim: below this an answer to a key seems to be there at once. */
const AIM_MS = 100

/** A machine, sixteen queues, and lines that submit, wait on earlier jobs and signal points. */
export function longReplay(lines: number): string {
  const text = ["replay 1 # generated", "machine mock {", "  sched gfx { credits 64; rings 2; timeout 10ms }", "}"]
  for (let queue = 0; queue < 16; queue++) text.push(`client c${queue} { queue q${queue} on gfx; timeline t${queue} }`)
  const last = lines - text.length
  for (let job = 0; job < last; job++) {
    const client = job % 16
    const after = job >= 64 ? ` after j${job - 64}, scheduled j${job - 33}` : ""
    text.push(
      `at ${job}us c${client} submit j${job} to q${client} { run ${(job % 90) + 10}us; credits 2 }${after} out t${client}@${(job >> 4) + 1}`,
    )
  }
  return `${text.join("\n")}\n`
}

/** One letter typed in the middle: a name that is not there. */
function withMistake(text: string): string {
  const middle = text.indexOf(" to q", text.length >> 1)
  return `${text.slice(0, middle)} to qq${text.slice(middle + " to q".length)}`
}

function timed(text: string, errors: number, now: () => number): number {
  const started = now()
  const { diagnostics } = checkReplay(text)
  const ms = now() - started
  if (diagnostics.length !== errors) throw new Error(`${diagnostics.length} diagnostics, expected ${errors}`)
  return ms
}

const right = longReplay(LINES)
const wrong = withMistake(right)

export const bench: Bench = {
  name: "editor",
  summary: "milliseconds to the diagnostics of a 10,000-line replay",
  unavailable: () => null,
  cases: [
    { name: "10,000 lines, no mistake", text: right, errors: 0 },
    { name: "10,000 lines, one mistake", text: wrong, errors: 1 },
  ].map(({ name, text, errors }) => ({
    figures: [{ name, unit: "ms", reference: AIM_MS }],
    warmUps: 10,
    runs: 21,
    nodeOptions: [],
    computes: true,
    measure: ({ now }) => [timed(text, errors, now)],
  })),
}
