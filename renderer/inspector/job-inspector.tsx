/** A job: who it is, what state it is in, where its time went and why, its fences. */
import { FENCE_FINISHED, FENCE_HARDWARE, FENCE_SCHEDULED } from "../../core/trace/events.ts"
import { fenceNumber } from "../../core/trace/format-event.ts"
import { stepAt } from "../../core/trace/queries/job-phases.ts"
import { PHASE_NAMES, PHASE_OVER } from "../../core/trace/queries/phases.ts"
import { useWorkbench } from "../boot/workbench-context.ts"
import { errnoText } from "../editor/line-results.ts"
import type { Run } from "../state/runs.ts"
import { PhaseSwatch } from "../widgets/phase-slice.tsx"
import { msText } from "../widgets/time-text.ts"
import type { At } from "./at.ts"
import { FenceLine } from "./fence-line.tsx"
import { latencyLimit } from "../run/latency-limit.ts"
import { LineLink, ObjectLink } from "./object-link.tsx"
import { Pill } from "./pill.tsx"
import { PhaseBar } from "./phase-bar.tsx"
import { type PhaseSum, phaseTimes } from "./phase-sums.ts"
import { WhyBox } from "./why-box.tsx"

export function JobInspector({ run, cursor, job }: At & { job: number }) {
  const { objects } = run.store
  const { history } = run.index
  const entity = objects.jobEntity[job] ?? -1
  const sched = objects.jobSched[job] ?? -1
  const client = objects.entityClient[entity] ?? -1
  const line = objects.jobLine[job] ?? 0
  const times = phaseTimes(history, job, cursor)
  const limit = latencyLimit(run, objects.jobs[job] ?? "")
  const attempts = history.attempts.at(job)
  const number = fenceNumber(objects, job * 4 + FENCE_FINISHED)
  return (
    <>
      <header>
        <div className="title">
          <h2>Job {objects.jobs[job] ?? `?${job}`}</h2>
          {number !== null && <span className="chip">fence {number}</span>}
          {attempts > 1 && <span className="chip">attempt {attempts}</span>}
          <span className="grow" />
          <JobPill
            run={run}
            cursor={cursor}
            job={job}
            late={times !== null && limit !== null ? times.to - times.from - limit.ns : 0}
          />
        </div>
        <p className="about">
          {client >= 0 && (
            <>
              client <ObjectLink to={{ kind: "client", client }}>{objects.clients[client]}</ObjectLink>{" "}
            </>
          )}
          queue <ObjectLink to={{ kind: "entity", entity }}>{objects.entities[entity]}</ObjectLink>{" "}
          {sched >= 0 && (
            <>
              sched <ObjectLink to={{ kind: "sched", sched }}>{objects.scheds[sched]}</ObjectLink>{" "}
            </>
          )}
          {line > 0 && (
            <>
              line <LineLink file={run.file} line={line} />
            </>
          )}
        </p>
      </header>
      {times === null ? (
        <p className="t3">Not submitted yet at this moment.</p>
      ) : (
        <>
          <div>
            <PhaseBar times={times} limitNs={limit?.ns ?? null} />
            <table className="phases">
              <thead>
                <tr>
                  <th scope="col">
                    <span className="sr-only">Look</span>
                  </th>
                  <th scope="col" className="name">
                    Phase
                  </th>
                  <th scope="col">from, ms</th>
                  <th scope="col">for, ms</th>
                  <th scope="col">
                    <span className="sr-only">Share</span>
                  </th>
                </tr>
              </thead>
              <tbody>
                {times.sums.filter(isWorthARow).map((sum) => (
                  <tr key={sum.phase}>
                    <td>
                      <PhaseSwatch phase={sum.phase} />
                    </td>
                    <td className="name">{PHASE_NAMES[sum.phase]}</td>
                    <td className="faint">{msText(sum.from, 4)}</td>
                    <td>{msText(sum.ns, 4)}</td>
                    <td className="faint">{Math.round(sum.share * 100)} %</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
          <WhyBox run={run} cursor={cursor} job={job} times={times} limit={limit} />
        </>
      )}
      <dl className="facts">
        <FenceLine
          run={run}
          cursor={cursor}
          name="scheduled"
          fence={job * 4 + FENCE_SCHEDULED}
          event={history.scheduledEvent.at(job)}
        />
        <FenceLine
          run={run}
          cursor={cursor}
          name="hardware"
          fence={job * 4 + FENCE_HARDWARE}
          event={history.hardwareEvent.at(job)}
        />
        <FenceLine
          run={run}
          cursor={cursor}
          name="finished"
          fence={job * 4 + FENCE_FINISHED}
          event={history.finishedEvent.at(job)}
        />
      </dl>
      <GoTo run={run} job={job} />
    </>
  )
}

/** A phase that took no time is left out, unless the job is in it now and nothing else is to be shown. */
function isWorthARow(sum: PhaseSum, _index: number, all: readonly PhaseSum[]): boolean {
  return sum.ns > 0 || all.every((each) => each.ns === 0)
}

function JobPill({ run, cursor, job, late }: At & { job: number; late: number }) {
  const { index } = run
  const error = index.resultAt(job, cursor)
  if (error !== null && error !== 0) return <Pill tone="err" text={errnoText(error)} />
  if (late > 0) return <Pill tone="err" text={`${msText(late)} ms late`} />
  if (error === 0) return <Pill tone="ok" text="finished" />
  const step = stepAt(index.history, job, cursor)
  if (step < 0) return <Pill tone="" text="not submitted" />
  const phase = index.history.phaseOfStep(step, cursor)
  return <Pill tone="" text={phase === PHASE_OVER ? "refused" : (PHASE_NAMES[phase] ?? "")} />
}

/** Moments of the job that the cursor can go to. */
function GoTo({ run, job }: { run: Run; job: number }) {
  const control = useWorkbench().run
  const { history } = run.index
  const moments = [
    ["Submit", history.queuedEvent.at(job)],
    ["Run", history.runEvent.at(job)],
    ["Timeout", history.timeoutEvent.at(job)],
    ["Finish", history.finishedEvent.at(job)],
  ] as const
  return (
    <div className="actions">
      <span className="t3">Go to</span>
      {moments.map(
        ([name, event]) =>
          event >= 0 && (
            <button key={name} type="button" className="btn box low" onClick={() => control.goToEvent(event)}>
              {name}
            </button>
          ),
      )}
    </div>
  )
}
