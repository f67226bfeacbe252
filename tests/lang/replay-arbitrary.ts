/** Replays for property tests: valid ones with odd spacing and comments, and broken ones. */
import fc from "fast-check"

const NAMES = ["sim", "draw", "q0", "after", "to", "order", "run", "a.b", "e-1", "_x"]
const span = fc.constantFrom("0ns", "7ns", "1.5us", "100us", "2ms", "16.667ms", "1s")
const errno = fc.constantFrom("EIO", "-ETIMEDOUT", "125")

const option = fc.oneof(
  span.map((one) => `run ${one}`),
  fc.constant("run 1us..1ms"),
  fc.constant("run $long"),
)
const more = fc.subarray(
  ["credits 2", "hang 2", "error EIO", "result already-signaled", "resubmit null", "no-pipeline", "prepare ext"],
  { maxLength: 4 },
)
const block = fc.tuple(option, more, fc.constantFrom(";", " ; ", "\n", ";\n  ")).map(([first, rest, separator]) => {
  return `{ ${[first, ...rest].join(separator)} }`
})

const submitTail = fc
  .tuple(fc.option(block, { nil: "" }), fc.subarray(["after fence ext", "in t@2, done", "out t@3"]))
  .map(([options, clauses]) => `${options} ${clauses.join(" ")}`)

function statements(queue: string): fc.Arbitrary<string[]> {
  const other = fc.oneof(
    fc.constant(`kill ${queue}`),
    fc.constant(`flush ${queue} { exiting; timeout 10us }`),
    fc.constantFrom("kernel", "high", "low").map((level) => `priority ${queue} ${level}`),
    fc.constant(`move ${queue} to gfx, copy`),
    errno.map((error) => `signal ext error ${error}`),
    fc.constantFrom(
      "signal t@9",
      "stop gfx",
      "start gfx",
      "fault copy",
      "tdr-now gfx",
      "suspend-timeout gfx",
      "fini sched copy",
    ),
    fc.constantFrom(
      "game reset t , done { pad 1 }",
      "game signal t@2, t@3 { flags 1 }",
      "game reset none",
      "game transfer t@1 to t@5 { wait-for-submit ; flags 0 }",
      "game create fresh { signaled }",
      "game destroy done { pad 1 }",
    ),
  )
  return fc
    .array(
      fc.tuple(
        span,
        fc.oneof(
          submitTail.map((tail) => ({ tail })),
          other.map((op) => ({ op })),
        ),
      ),
      { maxLength: 8 },
    )
    .map((list) =>
      list.map(([at, one], index) =>
        "op" in one ? `at ${at} ${one.op}` : `at ${at} submit j${index} to ${queue} ${one.tail}`,
      ),
    )
}

const junk = fc.constantFrom("", "", " ", "\n", "\n\n\n", "  # a remark\n", "\n# own line\n", "\t", "\r\n")

/** Spaces, blank lines and comments wherever the language allows them. */
function scatter(text: string): fc.Arbitrary<string> {
  const words = text.split(/( |\n)/)
  return fc
    .array(junk, { minLength: words.length, maxLength: words.length })
    .map((extra) =>
      words
        .map((word, index) =>
          word === " " || word === "\n" ? word + (extra[index] as string).replace(/^(?=\S)/, " ") : word,
        )
        .join(""),
    )
}

const declarations = (queue: string): string =>
  [
    "replay 1",
    "scheduler drm-sched { profile v7.2; policy fair; seed 3 }",
    "machine mock { sched gfx { credits 4; rings 2; timeout 5ms; on-timeout reset-all; karma }\n sched copy }",
    `client game { queue ${queue} on gfx , copy { priority high; guilty }; syncobj done; timeline t }`,
    "fence ext",
    "param long = 3ms",
    "until 90ms",
  ].join("\n")

const tail = [
  "repeat 3 every 1ms from 2ms { submit frame to QUEUE { run $long } after frame[-1]; at +1us kill QUEUE }",
  "expect frame[2] latency <= 4ms",
  "expect order run frame[0], frame[1]",
  "at 1us game wait w for t@1 , done { all; available; timeout 1us; deadline 2us }",
  "at 2us game query qq of t, done { last-submitted }",
  "at 3us game eventfd e for t@1 { available }",
  "at 4us game export f from t@1 { sync-file }",
  "at 5us game import done from f { sync-file } as i",
  "at 6us interrupt w",
  "at 7us game close f as c",
  "expect w fails ETIME",
  "expect w first none",
  "expect qq point 1, 2",
  "expect e count 3",
  "expect i returned <= 4us",
  "expect trace { 0ns run job=frame[0] }",
  "expect final { run end_ns=0 jobs_not_freed=none ; sched gfx score=0 }",
].join("\n")

/** Text that compiles without an error. */
export const replay: fc.Arbitrary<string> = fc
  .constantFrom(...NAMES)
  .chain((queue) =>
    statements(queue).chain((lines) =>
      scatter([declarations(queue), ...lines, tail.replaceAll("QUEUE", queue)].join("\n")),
    ),
  )

/** A replay with pieces cut out, doubled and put elsewhere. */
export const brokenReplay: fc.Arbitrary<string> = replay.chain((text) =>
  fc
    .array(
      fc.tuple(
        fc.nat(text.length),
        fc.nat(40),
        fc.oneof(
          fc.constantFrom("{", "}", ";", "at", "-", "$", "[", "..", "\0", "=", "expect trace {"),
          fc.string({ maxLength: 5 }),
        ),
      ),
      {
        minLength: 1,
        maxLength: 6,
      },
    )
    .map((edits) => edits.reduce((now, [at, length, put]) => now.slice(0, at) + put + now.slice(at + length), text)),
)

/** A replay of about so many lines, as somebody would record it. */
export function largeReplay(lines: number): string {
  const ops = Array.from({ length: lines }, (_, index) => {
    const after = index < 2 ? "" : ` after job${index - 1}, scheduled job${index - 2}`
    return `at ${index}us game submit job${index} to sim { run 100us; credits 2 }${after}`
  })
  return ["replay 1", "machine mock { sched gfx { credits 4 } }", "client game { queue sim on gfx }", ...ops].join("\n")
}
