/**
 * A golden trace file as a program: its scenario for one kernel and policy, and what the real code did.
 * The format is described in tests/oracle/README.md. Files are untrusted input.
 */
import { type Result, err, ok } from "../../base/result.ts"
import {
  type DepRef,
  type EntitySpec,
  type JobRef,
  type Op,
  type PolicyName,
  type ProfileName,
  type Program,
  REACTIONS,
  RUN_RESULTS,
  type SchedSpec,
  type SubmitSpec,
  type TimedOp,
} from "../../lang/program.ts"
import { duration, simTime } from "../../time/time.ts"
import { PRIORITIES } from "../../trace/events.ts"
import type { FlatEvent } from "../trace-diff.ts"
import { BadDocument, JsonReader } from "./json-reader.ts"

/** Which kernel each variant of a golden trace stands for. */
export const VARIANTS = {
  fifo: { profile: "v6.12", policy: "fifo" },
  rr: { profile: "v6.12", policy: "rr" },
  fair: { profile: "v7.2-rc", policy: "fair" },
  "v72-fifo": { profile: "v7.2", policy: "fifo" },
  "v72-rr": { profile: "v7.2", policy: "rr" },
  "v72-fair": { profile: "v7.2", policy: "fair" },
} as const satisfies Record<string, { profile: ProfileName; policy: PolicyName }>
export type Variant = keyof typeof VARIANTS

export interface OracleTrace {
  readonly variant: Variant
  readonly program: Program
  readonly events: readonly FlatEvent[]
  readonly final: OracleFinal
}

export interface OracleFinal {
  readonly run: Readonly<Record<string, string>>
  readonly scheds: readonly Readonly<Record<string, string>>[]
  readonly entities: readonly Readonly<Record<string, string>>[]
}

export interface OracleFile {
  readonly name: string
  readonly category: string
  readonly description: string
  readonly traces: readonly OracleTrace[]
}

const NS_MAX = Number.MAX_SAFE_INTEGER
const U32_MAX = 0xffff_ffff

/** The file's traces, or what is wrong with it and where. */
export function readOracle(document: unknown): Result<OracleFile, string> {
  try {
    return ok(readFile(new JsonReader(document, "$")))
  } catch (error) {
    if (error instanceof BadDocument) return err(error.message)
    throw error
  }
}

function readFile(file: JsonReader): OracleFile {
  file.get("format").int(1, 1)
  const description = file.get("description").string()
  const scenario = readScenario(file.get("scenario"), description)
  const traces = file
    .get("traces")
    .entries()
    .map(([name, trace]): OracleTrace => {
      const known = Object.keys(VARIANTS).find((variant) => variant === name) as Variant | undefined
      const variant = known ?? trace.fail(`a variant, one of ${Object.keys(VARIANTS).join(", ")}`)
      return {
        variant,
        program: { ...scenario, ...VARIANTS[variant] },
        events: trace.get("events").items().map(readEvent),
        final: readFinal(trace.get("final")),
      }
    })
  return { name: file.get("name").string(), category: file.get("category").string(), description, traces }
}

/** Numbers of names, in order of first mention. */
class Names {
  readonly list: string[] = []
  private readonly index = new Map<string, number>()

  add(reader: JsonReader): number {
    const name = reader.string()
    if (this.index.has(name)) reader.fail(`a name that is not taken`)
    this.index.set(name, this.list.length)
    return this.list.push(name) - 1
  }

  get(reader: JsonReader): number {
    return this.index.get(reader.string()) ?? reader.fail(`one of ${this.list.slice(0, 20).join(", ")}`)
  }

  mention(name: string): number {
    const known = this.index.get(name)
    if (known !== undefined) return known
    this.index.set(name, this.list.length)
    return this.list.push(name) - 1
  }

  has(name: string): boolean {
    return this.index.has(name)
  }
}

function readScenario(scenario: JsonReader, title: string): Omit<Program, "profile" | "policy"> {
  const scheds = new Names()
  const entities = new Names()
  const jobs = new Names()
  const exts = new Names()
  const until = scenario.get("until_ns")
  const schedSpecs = scenario
    .get("schedulers")
    .items()
    .map((sched): SchedSpec => readSched(sched, scheds))
  const entitySpecs = scenario
    .get("entities")
    .items()
    .map((entity): EntitySpec => readEntity(entity, entities, scheds))
  const submits: SubmitSpec[] = []
  let last = 0
  const ops = scenario
    .get("ops")
    .items()
    .map((op): TimedOp => {
      const at = op.get("at_ns").int(last, NS_MAX)
      last = at
      return {
        at: simTime(at),
        line: 0,
        client: -1,
        turns: 1,
        every: duration(0),
        op: readOp(op, { scheds, entities, jobs, exts, submits }),
      }
    })
  return {
    title,
    scheduler: "drm-sched",
    seed: 0,
    defects: [],
    until: until.isNull ? null : simTime(until.int(0, NS_MAX)),
    scheds: schedSpecs,
    clients: [],
    entities: entitySpecs,
    syncs: [],
    exts: exts.list,
    submits,
    calls: [],
    ops,
    expectations: [],
    agx: null,
  }
}

function readSched(sched: JsonReader, names: Names): SchedSpec {
  const timeout = sched.get("timeout_ns")
  names.add(sched.get("name"))
  return {
    name: sched.get("name").string(),
    line: 0,
    creditLimit: sched.get("credit_limit").int(1, U32_MAX),
    rings: sched.get("num_rings").int(1, 4096),
    timeout: timeout.isNull ? null : duration(timeout.int(0, NS_MAX)),
    onTimeout: sched.get("on_timeout").oneOf(REACTIONS),
    hangLimit: sched.get("hang_limit").int(0, 0x7fff_ffff),
    karma: sched.get("karma").boolean(),
    resetErrno: sched.get("reset_errno").int(-4095, 0),
    cancelJob: sched.get("cancel_job").boolean(),
  }
}

function readEntity(entity: JsonReader, names: Names, scheds: Names): EntitySpec {
  names.add(entity.get("name"))
  const list = entity.get("scheds").items()
  if (list.length === 0) entity.get("scheds").fail("at least one scheduler")
  return {
    name: entity.get("name").string(),
    line: 0,
    client: -1,
    priority: entity.get("priority").oneOf(PRIORITIES),
    scheds: list.map((sched) => scheds.get(sched)),
    guilty: entity.get("guilty").boolean(),
  }
}

interface Scope {
  readonly scheds: Names
  readonly entities: Names
  readonly jobs: Names
  readonly exts: Names
  readonly submits: SubmitSpec[]
}

const SCHED_OPS = [
  "fault",
  "tdr_queue_imm",
  "suspend_timeout",
  "resume_timeout",
  "wqueue_stop",
  "wqueue_start",
] as const

function readOp(op: JsonReader, scope: Scope): Op {
  const kind = op
    .get("op")
    .oneOf([
      "submit",
      "kill_entity",
      "flush_entity",
      "set_priority",
      "modify_sched",
      "fini",
      "signal_fence",
      ...SCHED_OPS,
    ])
  switch (kind) {
    case "submit":
      return { kind, submit: scope.submits.push(readSubmit(op, scope)) - 1 }
    case "kill_entity":
      return { kind, entity: scope.entities.get(op.get("entity")) }
    case "flush_entity":
      return {
        kind,
        entity: scope.entities.get(op.get("entity")),
        exiting: flag(op.get("exiting")),
        sigkill: flag(op.get("sigkill")),
        timeout: duration(optionalInt(op.get("timeout_ns"), 0, NS_MAX)),
      }
    case "set_priority":
      return { kind, entity: scope.entities.get(op.get("entity")), priority: op.get("priority").oneOf(PRIORITIES) }
    case "modify_sched":
      return {
        kind,
        entity: scope.entities.get(op.get("entity")),
        scheds: op
          .get("scheds")
          .items()
          .map((sched) => scope.scheds.get(sched)),
      }
    case "fini":
      if (!op.get("entity").isNull) return { kind: "fini_entity", entity: scope.entities.get(op.get("entity")) }
      return { kind: "fini_sched", sched: scope.scheds.get(op.get("sched")) }
    case "signal_fence":
      return { kind: "signal_ext", ext: extOf(op.get("fence"), scope), error: optionalInt(op.get("error"), -4095, 0) }
    case "fault":
    case "tdr_queue_imm":
    case "suspend_timeout":
    case "resume_timeout":
    case "wqueue_stop":
    case "wqueue_start":
      return { kind, sched: scope.scheds.get(op.get("sched")) }
  }
}

function readSubmit(op: JsonReader, scope: Scope): SubmitSpec {
  const deps = op
    .get("deps")
    .items()
    .map((dep) => readDep(dep, scope))
  const prepare = op.get("prepare_dep")
  const prepareDep = prepare.isNull ? -1 : extOf(prepare, scope)
  scope.jobs.add(op.get("job"))
  const ns = duration(op.get("duration_ns").int(0, NS_MAX))
  const result = (field: string) => (op.get(field).isNull ? "fence" : op.get(field).oneOf(RUN_RESULTS))
  return {
    name: op.get("job").string(),
    line: 0,
    repeated: false,
    entity: scope.entities.get(op.get("entity")),
    credits: op.get("credits").int(1, U32_MAX),
    duration: { low: ns, high: ns },
    deps,
    client: -1,
    waits: [],
    waitsForSubmit: false,
    signals: [],
    hangs: readHang(op.get("hang")),
    error: optionalInt(op.get("error"), -4095, 0),
    runResult: result("run_result"),
    resubmitResult: result("resubmit_result"),
    dontPipeline: flag(op.get("dont_pipeline")),
    prepareDep,
  }
}

/** true: every attempt hangs; a number: the first so many. */
function readHang(hang: JsonReader): number {
  if (hang.isNull) return 0
  const text = hang.text()
  if (text === "true") return Number.POSITIVE_INFINITY
  return text === "false" ? 0 : hang.int(0, U32_MAX)
}

function readDep(dep: JsonReader, scope: Scope): DepRef {
  const text = dep.string()
  if (text.startsWith("ext:")) return { kind: "ext", ext: extOf(dep, scope) }
  const scheduled = text.startsWith("sched:")
  const name = scheduled ? text.slice("sched:".length) : text
  if (!scope.jobs.has(name)) dep.fail("a job submitted before")
  const job: JobRef = { submit: scope.jobs.mention(name), turn: 0, relative: false }
  return { kind: scheduled ? "scheduled" : "finished", job }
}

function extOf(fence: JsonReader, scope: Scope): number {
  const text = fence.string()
  if (!text.startsWith("ext:")) fence.fail("an external fence, ext:name")
  return scope.exts.mention(text.slice("ext:".length))
}

function flag(reader: JsonReader): boolean {
  return !reader.isNull && reader.boolean()
}

function optionalInt(reader: JsonReader, low: number, high: number): number {
  return reader.isNull ? 0 : reader.int(low, high)
}

function readEvent(event: JsonReader): FlatEvent {
  const fields: Record<string, string> = {}
  for (const [name, value] of event.entries()) if (name !== "t_ns" && name !== "ev") fields[name] = value.text()
  return { at: event.get("t_ns").int(0, NS_MAX), name: event.get("ev").string(), fields }
}

function figures(reader: JsonReader): Record<string, string> {
  return Object.fromEntries(
    reader.entries().flatMap(([name, value]) => (name === "name" ? [] : [[name, value.text()]])),
  )
}

function readFinal(final: JsonReader): OracleFinal {
  return {
    run: {
      end_ns: final.get("end_ns").text(),
      timers_left: final.get("timers_left").text(),
      jobs_not_freed: final
        .get("jobs_not_freed")
        .items()
        .map((job) => job.string())
        .join(","),
    },
    scheds: final.get("schedulers").items().map(figures),
    entities: final.get("entities").items().map(figures),
  }
}
