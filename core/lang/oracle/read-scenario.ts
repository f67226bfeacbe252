/** The scenario of a golden trace as a program without a kernel and a policy. tests/oracle/README.md says what is what. */
import type { JsonReader } from "../../base/json-reader.ts"
import { duration, simTime } from "../../time/time.ts"
import { PRIORITIES } from "../../trace/events.ts"
import {
  type DepRef,
  type EntitySpec,
  type Op,
  type Program,
  REACTIONS,
  RUN_RESULTS,
  type RunResult,
  type SchedSpec,
  type SubmitSpec,
  type TimedOp,
} from "../program.ts"
import { ERRNO_MAX, LIST_MAX, OPS_MAX, RINGS_MAX, U32_MAX } from "./limits.ts"
import { Names, isExt, readExt } from "./names.ts"

export function readScenario(scenario: JsonReader, title: string): Omit<Program, "profile" | "policy"> {
  const scope = new Scope()
  const until = scenario.get("until_ns")
  const scheds = scenario
    .get("schedulers")
    .items(LIST_MAX)
    .map((sched) => readSched(sched, scope))
  const entities = scenario
    .get("entities")
    .items(LIST_MAX)
    .map((entity) => readEntity(entity, scope))
  const ops = readOps(scenario.get("ops"), scope)
  return {
    title,
    scheduler: "drm-sched",
    seed: 0,
    defects: [],
    until: until.isNull ? null : simTime(until.int(0)),
    scheds,
    clients: [],
    entities,
    syncs: [],
    exts: scope.exts.list,
    submits: scope.submits,
    calls: [],
    loads: [],
    ops,
    expectations: [],
    agx: null,
  }
}

class Scope {
  readonly scheds = new Names()
  readonly entities = new Names()
  readonly jobs = new Names()
  readonly exts = new Names()
  readonly submits: SubmitSpec[] = []

  sched(of: JsonReader): number {
    return this.scheds.get(of.get("sched"))
  }

  schedList(of: JsonReader): number[] {
    const list = of.get("scheds")
    const found = list.items(LIST_MAX).map((sched) => this.scheds.get(sched))
    return found.length > 0 ? found : list.fail("at least one name")
  }

  entity(of: JsonReader): number {
    return this.entities.get(of.get("entity"))
  }

  ext(fence: JsonReader): number {
    return this.exts.mention(readExt(fence))
  }
}

function readSched(sched: JsonReader, scope: Scope): SchedSpec {
  const timeout = sched.get("timeout_ns")
  return {
    name: scope.scheds.declare(sched.get("name")),
    line: 0,
    creditLimit: sched.get("credit_limit").int(1, U32_MAX),
    rings: sched.get("num_rings").int(1, RINGS_MAX),
    timeout: timeout.isNull ? null : duration(timeout.int(0)),
    onTimeout: sched.get("on_timeout").oneOf(REACTIONS),
    hangLimit: sched.get("hang_limit").int(0, 0x7fff_ffff),
    karma: sched.get("karma").boolean(),
    resetErrno: sched.get("reset_errno").int(-ERRNO_MAX, 0),
    cancelJob: sched.get("cancel_job").boolean(),
  }
}

function readEntity(entity: JsonReader, scope: Scope): EntitySpec {
  return {
    name: scope.entities.declare(entity.get("name")),
    line: 0,
    client: -1,
    priority: entity.get("priority").oneOf(PRIORITIES),
    scheds: scope.schedList(entity),
    guilty: entity.get("guilty").boolean(),
  }
}

function readOps(list: JsonReader, scope: Scope): TimedOp[] {
  let last = 0
  return list.items(OPS_MAX).map((op) => {
    last = op.get("at_ns").int(last)
    return { at: simTime(last), line: 0, client: -1, turns: 1, every: duration(0), op: readOp(op, scope) }
  })
}

/** The fields of each operation, besides its time and its name. */
const OP_FIELDS = {
  submit: [
    "entity",
    "job",
    "credits",
    "duration_ns",
    "deps",
    "hang",
    "error",
    "run_result",
    "resubmit_result",
    "dont_pipeline",
    "prepare_dep",
  ],
  kill_entity: ["entity"],
  flush_entity: ["entity", "exiting", "sigkill", "timeout_ns"],
  set_priority: ["entity", "priority"],
  modify_sched: ["entity", "scheds"],
  fini: ["entity", "sched"],
  signal_fence: ["fence", "error"],
  fault: ["sched"],
  tdr_queue_imm: ["sched"],
  suspend_timeout: ["sched"],
  resume_timeout: ["sched"],
  wqueue_stop: ["sched"],
  wqueue_start: ["sched"],
} as const
type OpName = keyof typeof OP_FIELDS

function readOp(op: JsonReader, scope: Scope): Op {
  const kind = op.get("op").oneOf(Object.keys(OP_FIELDS) as OpName[])
  const known: readonly string[] = OP_FIELDS[kind]
  for (const key of op.keys())
    if (key !== "at_ns" && key !== "op" && !known.includes(key)) op.refuse(`${kind} has no field ${key.slice(0, 40)}`)
  switch (kind) {
    case "submit":
      return { kind, submit: scope.submits.push(readSubmit(op, scope)) - 1 }
    case "kill_entity":
      return { kind, entity: scope.entity(op) }
    case "flush_entity":
      return {
        kind,
        entity: scope.entity(op),
        exiting: flag(op.get("exiting")),
        sigkill: flag(op.get("sigkill")),
        timeout: duration(optionalInt(op.get("timeout_ns"), 0)),
      }
    case "set_priority":
      return { kind, entity: scope.entity(op), priority: op.get("priority").oneOf(PRIORITIES) }
    case "modify_sched":
      return { kind, entity: scope.entity(op), scheds: scope.schedList(op) }
    case "fini":
      if (op.get("entity").isNull) return { kind: "fini_sched", sched: scope.sched(op) }
      if (!op.get("sched").isNull) op.refuse("fini tears down an entity or a sched, not both")
      return { kind: "fini_entity", entity: scope.entity(op) }
    case "signal_fence":
      return {
        kind: "signal_ext",
        ext: scope.ext(op.get("fence")),
        error: optionalInt(op.get("error"), -ERRNO_MAX, 0),
      }
    case "fault":
    case "tdr_queue_imm":
    case "suspend_timeout":
    case "resume_timeout":
    case "wqueue_stop":
    case "wqueue_start":
      return { kind, sched: scope.sched(op) }
  }
}

function readSubmit(op: JsonReader, scope: Scope): SubmitSpec {
  const deps = op
    .get("deps")
    .items(LIST_MAX)
    .map((dep) => readDep(dep, scope))
  const prepare = op.get("prepare_dep")
  const prepareDep = prepare.isNull ? -1 : scope.ext(prepare)
  // Only now: a job cannot depend on itself.
  const name = scope.jobs.declare(op.get("job"))
  const ns = duration(op.get("duration_ns").int(0))
  return {
    name,
    line: 0,
    repeated: false,
    perCycle: 1,
    entity: scope.entity(op),
    credits: op.get("credits").int(1, U32_MAX),
    duration: { low: ns, high: ns },
    deps,
    client: -1,
    waits: [],
    waitsForSubmit: false,
    signals: [],
    hangs: readHang(op.get("hang")),
    error: optionalInt(op.get("error"), -ERRNO_MAX, 0),
    runResult: readResult(op.get("run_result")),
    resubmitResult: readResult(op.get("resubmit_result")),
    dontPipeline: flag(op.get("dont_pipeline")),
    prepareDep,
  }
}

function readDep(dep: JsonReader, scope: Scope): DepRef {
  const text = dep.string()
  if (isExt(text)) return { kind: "ext", ext: scope.ext(dep) }
  const scheduled = text.startsWith("sched:")
  const name = scheduled ? text.slice("sched:".length) : text
  const submit = scope.jobs.get(dep, name, "a job submitted before")
  return { kind: scheduled ? "scheduled" : "finished", job: { submit, turn: 0, relative: false } }
}

/** true: every attempt hangs; a number: the first so many. */
function readHang(hang: JsonReader): number {
  if (hang.isNull) return 0
  const value = hang.scalar()
  if (typeof value === "boolean") return value ? Number.POSITIVE_INFINITY : 0
  return hang.int(0, U32_MAX)
}

function readResult(result: JsonReader): RunResult {
  return result.isNull ? "fence" : result.oneOf(RUN_RESULTS)
}

function flag(reader: JsonReader): boolean {
  return !reader.isNull && reader.boolean()
}

function optionalInt(reader: JsonReader, low: number, high?: number): number {
  return reader.isNull ? 0 : reader.int(low, high)
}
