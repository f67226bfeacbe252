/** Entities, schedulers, clients and work items as of the cursor. */
import { schedulerWords } from "../../core/protocol/scheduler-words.ts"
import { useMemo } from "react"
import { EV } from "../../core/trace/events.ts"
import type { ObjectTable } from "../../core/trace/object-table.ts"
import { errnoText } from "../editor/line-results.ts"
import { PHASE_NAMES } from "../../core/trace/queries/phases.ts"
import { PhaseSwatch } from "../widgets/phase-slice.tsx"
import { clockText, countText, plural, spanText } from "../widgets/time-text.ts"
import { useDispatch } from "../boot/workbench-context.ts"
import { countJobs } from "./count-jobs.ts"
import type { At } from "./at.ts"
import { Pill } from "./pill.tsx"
import { ObjectLink } from "./object-link.tsx"
import { nextTouching, previousTouching } from "../trace/touches.ts"
import { EventLink } from "./moment-inspectors.tsx"

/** Of an entity's jobs so many are listed: the last ones submitted by the cursor. */
const LISTED_MAX = 24

export function EntityInspector({ run, cursor, entity }: At & { entity: number }) {
  const { objects } = run.store
  const jobs = run.index.entityJobs[entity] ?? []
  const client = objects.entityClient[entity] ?? -1
  const killed = wasKilled({ run, cursor }, entity)
  const scheds = [...new Set(jobs.slice(0, 1000).map((job) => objects.jobSched[job] ?? -1))].filter(
    (sched) => sched >= 0,
  )
  return (
    <>
      <header>
        <div className="title">
          <h2>Entity {objects.entities[entity] ?? `?${entity}`}</h2>
          <span className="grow" />
          {killed && <Pill tone="err" text="killed" />}
        </div>
        <p className="about">
          {client >= 0 && (
            <>
              client <ObjectLink to={{ kind: "client", client }}>{objects.clients[client]}</ObjectLink>{" "}
            </>
          )}
          {scheds.length > 0 && "sched "}
          {scheds.map((sched) => (
            <ObjectLink key={sched} to={{ kind: "sched", sched }}>
              {objects.scheds[sched]}
            </ObjectLink>
          ))}
        </p>
      </header>
      <JobCounts run={run} cursor={cursor} jobs={jobs} />
      <JobList run={run} cursor={cursor} jobs={jobs} />
    </>
  )
}

function wasKilled({ run, cursor }: At, entity: number): boolean {
  return run.index.printed.some(
    (index) => index < cursor && run.store.kind(index) === EV.entity_killed && run.store.subject(index) === entity,
  )
}

export function SchedInspector({ run, cursor, sched }: At & { sched: number }) {
  const { objects } = run.store
  const jobs = useMemo(() => jobsOfSched(objects, sched, run.version), [objects, sched, run.version])
  const rings = objects.schedRings[sched] ?? 0
  return (
    <>
      <header>
        <h2>Scheduler {objects.scheds[sched] ?? `?${sched}`}</h2>
        <p className="about">
          {plural(rings, "ring")}, {plural(objects.schedCredits[sched] ?? 0, "credit")}
          {run.info !== null && `, ${schedulerWords(run.info)}`}
        </p>
      </header>
      <JobCounts run={run} cursor={cursor} jobs={jobs} />
      <JobList run={run} cursor={cursor} jobs={jobs} />
    </>
  )
}

/** `_version`: of a run that has grown since, the list is made anew. */
function jobsOfSched(objects: ObjectTable, sched: number, _version: number): readonly number[] {
  const jobs: number[] = []
  for (let job = 0; job < objects.jobSched.length; job++) if (objects.jobSched[job] === sched) jobs.push(job)
  return jobs
}

export function ClientInspector({ run, cursor, client }: At & { client: number }) {
  const { objects } = run.store
  const entities = objects.entityClient.flatMap((owner, entity) => (owner === client ? [entity] : []))
  const jobs = entities.flatMap((entity) => run.index.entityJobs[entity] ?? [])
  return (
    <>
      <header>
        <h2>Client {objects.clients[client] ?? `?${client}`}</h2>
        <p className="about">
          queues{" "}
          {entities.map((entity) => (
            <ObjectLink key={entity} to={{ kind: "entity", entity }}>
              {objects.entities[entity]}
            </ObjectLink>
          ))}
        </p>
      </header>
      <JobCounts run={run} cursor={cursor} jobs={jobs} />
      <JobList run={run} cursor={cursor} jobs={jobs} />
    </>
  )
}

export function WorkInspector({ run, cursor, work }: At & { work: number }) {
  const [queue, item] = (run.store.objects.works[work] ?? `?${work}`).split(" ")
  const before = previousTouching(run.store, { kind: "work", work }, cursor)
  const after = nextTouching(run.store, { kind: "work", work }, cursor, run.version)
  return (
    <>
      <header>
        <h2>
          Work {queue} {item}
        </h2>
        <p className="about">an item of the work queue {queue}</p>
      </header>
      <dl className="facts">
        <dt>last ran</dt>
        <dd>{before < 0 ? "not yet" : <EventLink run={run} index={before} />}</dd>
        <dt>runs next</dt>
        <dd>{after < 0 ? "not in what is recorded" : <EventLink run={run} index={after} />}</dd>
      </dl>
    </>
  )
}

function JobCounts({ run, cursor, jobs }: At & { jobs: readonly number[] }) {
  const counts = countJobs(run.index, jobs, cursor)
  return (
    <div>
      <h3 className="part">{plural(counts.submitted, "job")} by now</h3>
      <table className="phases">
        <tbody>
          {counts.phases.map((count, phase) =>
            count === 0 ? null : (
              // Phases are numbers in a fixed order.
              <tr key={phase}>
                <td>
                  <PhaseSwatch phase={phase} />
                </td>
                <td className="name">{PHASE_NAMES[phase]}</td>
                <td>{countText(count)}</td>
              </tr>
            ),
          )}
          <tr>
            <td />
            <td className="name">finished</td>
            <td>{countText(counts.finished)}</td>
          </tr>
          {counts.failed > 0 && (
            <tr>
              <td />
              <td className="name">of these with an error</td>
              <td className="err">{countText(counts.failed)}</td>
            </tr>
          )}
          {counts.finished > 0 && (
            <tr>
              <td />
              <td className="name">mean latency</td>
              <td>{spanText(counts.latencyMean)}</td>
            </tr>
          )}
        </tbody>
      </table>
    </div>
  )
}

function JobList({ run, cursor, jobs }: At & { jobs: readonly number[] }) {
  const dispatch = useDispatch()
  const { history } = run.index
  const listed: number[] = []
  for (let i = jobs.length - 1; i >= 0 && listed.length < LISTED_MAX; i--) {
    const job = jobs[i] as number
    const queued = history.queuedEvent.at(job)
    if (queued >= 0 && queued < cursor) listed.push(job)
  }
  if (listed.length === 0) return null
  return (
    <div>
      <h3 className="part">Latest jobs</h3>
      <div className="list">
        {listed.map((job) => {
          const error = run.index.resultAt(job, cursor)
          const latency = run.index.latencyAt(job, cursor)
          return (
            <button
              key={job}
              type="button"
              className="row low"
              onClick={() => dispatch({ type: "selection/set", selection: { kind: "job", job } })}
            >
              <span className="t1 mono small">{run.store.objects.jobs[job]}</span>
              <span className="grow" />
              <span className="t3 mono small">{clockText(run.store.time(history.queuedEvent.at(job)))}</span>
              <span className={`small ${error === null ? "t3" : error === 0 ? "ok" : "err"}`}>
                {error === null ? "open" : error === 0 ? spanText(latency ?? 0) : errnoText(error)}
              </span>
            </button>
          )
        })}
      </div>
    </div>
  )
}
