/** "Why was it late?": what the job waited for, in words, before any figure is read. */
import { fenceName } from "../../core/trace/format-event.ts"
import { fenceKind } from "../../core/trace/events.ts"
import { PhaseSwatch } from "../widgets/phase-slice.tsx"
import { msText } from "../widgets/time-text.ts"
import type { At } from "./at.ts"
import type { LatencyLimit } from "../run/latency-limit.ts"
import { LineLink, ObjectLink } from "./object-link.tsx"
import type { PhaseTimes } from "./phase-sums.ts"
import { type Part, failureOf, waitsOf } from "./why.ts"

export function WhyBox(props: At & { job: number; times: PhaseTimes; limit: LatencyLimit | null }) {
  const { run, cursor, job, times, limit } = props
  const waits = waitsOf(run.index, job, cursor)
  const took = times.to - times.from
  const waited = waits.reduce((sum, wait) => sum + wait.ns, 0)
  const late = limit !== null && took > limit.ns
  const open = waits.at(-1)?.open === true
  const failure = failureOf(run.index, job, cursor)
  const title =
    failure.length > 0
      ? "Why did it fail?"
      : late
        ? "Why was it late?"
        : open
          ? "What it waits for"
          : "What it waited for"
  return (
    <section className="why" aria-label={title}>
      <h3>{title}</h3>
      {failure.length > 0 && <p>{failure.map((part) => (typeof part === "string" ? part : ""))}</p>}
      <p>
        {msText(took)} ms from submit
        {limit !== null && (
          <>
            , line <LineLink file={run.file} line={limit.line} /> allows {Number((limit.ns / 1e6).toFixed(6))}
          </>
        )}
        . {waits.length === 0 ? "It waited for nothing." : `It waited for ${msText(waited)}:`}
      </p>
      <ol>
        {waits.map((wait) => (
          <li key={`${wait.phase} ${wait.ns} ${wait.parts.length}`}>
            <i>
              <PhaseSwatch phase={wait.phase} />
            </i>
            <b>{msText(wait.ns)}</b>
            <span>
              {wait.parts.map((part, index) => (
                // The parts of one sentence never change places.
                <WhyPart key={index} part={part} run={run} />
              ))}
              {wait.open && ", still"}
            </span>
          </li>
        ))}
      </ol>
    </section>
  )
}

function WhyPart({ part, run }: { part: Part; run: At["run"] }) {
  const { objects } = run.store
  if (typeof part === "string") return part
  if ("job" in part)
    return <ObjectLink to={{ kind: "job", job: part.job }}>{objects.jobs[part.job] ?? `?${part.job}`}</ObjectLink>
  const kind = fenceKind(part.fence)
  return (
    <ObjectLink to={{ kind: "fence", ref: part.fence }}>
      {kind === "ext" ? fenceName(objects, part.fence) : kind}
    </ObjectLink>
  )
}
