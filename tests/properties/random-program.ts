/** Random programs in the grammar of the golden traces: machines, queues and operations of every kind. */
import fc from "fast-check"
import {
  type CallSpec,
  type DepRef,
  type EntitySpec,
  type Op,
  type Program,
  REACTIONS,
  RUN_RESULTS,
  type SchedSpec,
  type SubmitSpec,
  type SyncCall,
  type SyncPoint,
  type SyncSpec,
  type TimedOp,
} from "../../core/lang/program.ts"
import { POLICIES_OF } from "../../core/lang/compile/settings.ts"
import { duration, simTime } from "../../core/time/time.ts"
import { PRIORITIES } from "../../core/trace/events.ts"

export interface Wildness {
  /** Kills, flushes and timeouts too: they leave credits and jobs behind, as the real code does. */
  readonly violent: boolean
  /** Calls on sync objects too, by two clients; submissions wait for points and leave their fences in them. */
  readonly syncs?: boolean
}

const EXTS = ["x", "y"]
/** Of two clients: one each that was made for a point and for none, and one that both have. */
const CLIENTS = ["a", "b"]
const SYNCS: readonly SyncSpec[] = [
  { name: "shared", client: -1, use: "timeline" },
  { name: "binary", client: 0, use: "binary" },
  { name: "points", client: 0, use: "timeline" },
  { name: "other", client: 1, use: "timeline" },
  { name: "made", client: 0, use: "either" },
]

function sched(violent: boolean): fc.Arbitrary<Omit<SchedSpec, "name">> {
  return fc.record({
    line: fc.constant(0),
    creditLimit: fc.integer({ min: 1, max: 4 }),
    rings: fc.integer({ min: 1, max: 3 }),
    timeout: violent ? fc.option(fc.integer({ min: 1, max: 40 }).map(duration)) : fc.constant(null),
    onTimeout: fc.constantFrom(...REACTIONS.filter((one) => one !== "NO_HANG_RESTART")),
    hangLimit: fc.nat(1),
    karma: fc.boolean(),
    resetErrno: fc.constantFrom(0, -5),
    cancelJob: fc.boolean(),
  })
}

/** Choices of one step, as numbers that `build` reduces to what exists by then. */
const step = fc.record({
  gap: fc.nat(20),
  kind: fc.nat(99),
  entity: fc.nat(7),
  other: fc.nat(7),
  credits: fc.integer({ min: 1, max: 5 }),
  ns: fc.nat(30),
  deps: fc.array(fc.record({ job: fc.nat(50), kind: fc.nat(3) }), { maxLength: 3 }),
  error: fc.constantFrom(0, 0, 0, -5),
  result: fc.constantFrom("fence", "fence", "fence", ...RUN_RESULTS),
  flag: fc.boolean(),
  sync: fc.option(
    fc.record({
      kind: fc.nat(11),
      objects: fc.array(fc.record({ sync: fc.nat(4), point: fc.nat(4) }), { maxLength: 3 }),
      bits: fc.nat(31),
      file: fc.nat(50),
    }),
  ),
  priority: fc.constantFrom(...PRIORITIES),
})
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never

export function randomProgram({ violent, syncs = false }: Wildness): fc.Arbitrary<Program> {
  const versions = Object.entries(POLICIES_OF).flatMap(([profile, policies]) =>
    policies.map((policy) => ({ profile: profile as Program["profile"], policy })),
  )
  return fc
    .record({
      version: fc.constantFrom(...versions),
      scheds: fc.array(sched(violent), { minLength: 1, maxLength: 2 }),
      entities: fc.array(
        fc.record({ priority: fc.constantFrom(...PRIORITIES), both: fc.boolean(), guilty: fc.boolean() }),
        {
          minLength: 1,
          maxLength: 4,
        },
      ),
      steps: fc.array(step, { maxLength: 40 }),
    })
    .map(({ version, scheds, entities, steps }) => {
      const entitySpecs = entities.map(({ priority, both, guilty }, index): EntitySpec => {
        const first = index % scheds.length
        const list = both && scheds.length === 2 ? [first, 1 - first] : [first]
        return { name: `e${index}`, line: 0, client: -1, priority, scheds: list, guilty }
      })
      const submits: SubmitSpec[] = []
      const calls: CallSpec[] = []
      let at = 0
      const ops = steps.map((choice): TimedOp => {
        at += choice.gap
        const op =
          (syncs ? buildCall(choice, calls) : null) ??
          build(choice, submits, entitySpecs, scheds.length, { violent, syncs })
        return { at: simTime(at), line: 0, client: -1, turns: 1, every: duration(0), op }
      })
      // Whatever waits for an external fence gets it in the end.
      const ends = EXTS.map((_, ext): TimedOp => {
        return {
          at: simTime(at + 1),
          line: 0,
          client: -1,
          turns: 1,
          every: duration(0),
          op: { kind: "signal_ext", ext, error: 0 },
        }
      })
      return {
        title: "",
        scheduler: "drm-sched",
        ...version,
        seed: 0,
        defects: [],
        // A hang that the driver calls no hang goes on for ever.
        until: violent || syncs ? simTime(at + 300) : null,
        scheds: scheds.map((spec, index) => ({ ...spec, name: `s${index}` })),
        clients: syncs ? CLIENTS.map((name) => ({ name, line: 0 })) : [],
        entities: entitySpecs,
        syncs: syncs ? SYNCS : [],
        exts: EXTS,
        submits,
        calls,
        loads: [],
        ops: [...ops, ...ends],
        expectations: [],
        agx: null,
      }
    })
}

function build(
  choice: Step,
  submits: SubmitSpec[],
  entities: readonly EntitySpec[],
  scheds: number,
  { violent, syncs = false }: Wildness,
): Op {
  const entity = choice.entity % entities.length
  if (choice.kind >= 95) return { kind: "set_priority", entity, priority: choice.priority }
  if (choice.kind >= 92) return { kind: "modify_sched", entity, scheds: [choice.other % scheds] }
  if (violent && choice.kind >= 88) return { kind: "kill_entity", entity }
  if (violent && choice.kind >= 85) {
    return { kind: "flush_entity", entity, exiting: choice.flag, sigkill: choice.flag, timeout: duration(choice.ns) }
  }
  return { kind: "submit", submit: submits.push(submit(choice, submits, entity, { violent, syncs })) - 1 }
}

function pointsOf(choice: NonNullable<Step["sync"]>): readonly SyncPoint[] {
  return choice.objects.map(({ sync, point }) => ({ sync, point: sync === 1 ? 0 : point }))
}

/** A call on sync objects, right or wrong, if the choice is for one. */
function buildCall({ sync: choice, flag, ns }: Step, calls: CallSpec[]): Op | null {
  if (choice === null || choice.kind >= 11) return null
  const { kind, bits, file } = choice
  const points = pointsOf(choice)
  const call = syncCall(kind, points, { all: flag, ns, bits, file: calls.length === 0 ? 0 : file % calls.length })
  if (call === null) return calls.length === 0 ? null : { kind: "interrupt", call: file % calls.length }
  const spec = { name: `c${calls.length}`, line: 0, repeated: false, client: bits % CLIENTS.length, call }
  return { kind: "call", call: calls.push(spec) - 1 }
}

interface CallChoice {
  readonly all: boolean
  readonly ns: number
  readonly bits: number
  readonly file: number
}

function syncCall(kind: number, points: readonly SyncPoint[], { all, ns, bits, file }: CallChoice): SyncCall | null {
  const at = points[0] ?? { sync: 0, point: 0 }
  const other = points[1] ?? at
  const wrong = bits === 0 ? { flags: 64, pad: 1 } : { flags: 0, pad: 0 }
  const syncs = points.map((one) => one.sync)
  const waitForSubmit = (bits & 2) !== 0
  const available = (bits & 12) === 12
  switch (kind) {
    case 0:
      return { kind: "create", sync: 4, signaled: all, flags: wrong.flags }
    case 1:
      return { kind: "destroy", sync: at.sync, pad: wrong.pad }
    case 2:
      return { kind: "reset", syncs, pad: wrong.pad }
    case 3:
      return { kind: "signal", points, timeline: all, ...wrong }
    case 4:
      return { kind: "query", syncs, lastSubmitted: all, flags: wrong.flags }
    case 5:
    case 6: {
      const timeout = (bits & 16) === 0 ? duration(ns) : null
      const common = { points, all, waitForSubmit, available, flags: wrong.flags, timeout, deadline: null }
      return { kind: "wait", timeline: kind === 6, ...common }
    }
    case 7:
      return { kind: "transfer", source: at, destination: other, waitForSubmit, ...wrong }
    case 8:
      return { kind: "eventfd", at, file: all ? null : file, available, ...wrong }
    case 9:
      return all ? { kind: "export", at, syncFile: waitForSubmit, ...wrong } : { kind: "close", file }
    case 10:
      return all ? { kind: "import", at, file, syncFile: waitForSubmit, ...wrong } : null
    default:
      return null
  }
}

function submit(
  choice: Step,
  submits: readonly SubmitSpec[],
  entity: number,
  { violent, syncs = false }: Wildness,
): SubmitSpec {
  const points = syncs && choice.sync !== null ? pointsOf(choice.sync) : []
  const deps = choice.deps.flatMap(({ job, kind }): DepRef[] => {
    if (kind === 0) return [{ kind: "ext", ext: job % EXTS.length }]
    if (submits.length === 0) return []
    const ref = { submit: job % submits.length, turn: 0, relative: false }
    return [{ kind: kind === 1 ? "scheduled" : "finished", job: ref }]
  })
  const ns = duration(choice.ns)
  return {
    name: `j${submits.length}`,
    line: 0,
    repeated: false,
    perCycle: 1,
    entity,
    credits: choice.credits,
    duration: { low: ns, high: ns },
    deps,
    client: points.length === 0 ? -1 : choice.other % CLIENTS.length,
    waits: points.slice(1),
    signals: points.slice(0, 1),
    waitsForSubmit: choice.flag && points.length > 0,
    hangs: violent && choice.other === 0 ? 1 : 0,
    error: choice.error,
    runResult: choice.result,
    resubmitResult: "fence",
    dontPipeline: choice.flag,
    prepareDep: -1,
  }
}
