/** Random programs in the grammar of the golden traces: machines, queues and operations of every kind. */
import fc from "fast-check"
import {
  type DepRef,
  type EntitySpec,
  type Op,
  type Program,
  REACTIONS,
  RUN_RESULTS,
  type SchedSpec,
  type SubmitSpec,
  type TimedOp,
} from "../../core/lang/program.ts"
import { POLICIES_OF } from "../../core/lang/compile/settings.ts"
import { duration, simTime } from "../../core/time/time.ts"
import { PRIORITIES } from "../../core/trace/events.ts"

export interface Wildness {
  /** Kills, flushes and timeouts too: they leave credits and jobs behind, as the real code does. */
  readonly violent: boolean
}

const EXTS = ["x", "y"]

function sched(violent: boolean): fc.Arbitrary<Omit<SchedSpec, "name">> {
  return fc.record({
    line: fc.constant(0),
    creditLimit: fc.integer({ min: 1, max: 4 }),
    rings: fc.integer({ min: 1, max: 3 }),
    timeout: violent ? fc.option(fc.integer({ min: 1, max: 40 }).map(duration)) : fc.constant(null),
    onTimeout: fc.constantFrom(...REACTIONS),
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
  priority: fc.constantFrom(...PRIORITIES),
})
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never

export function randomProgram({ violent }: Wildness): fc.Arbitrary<Program> {
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
      let at = 0
      const ops = steps.map((choice): TimedOp => {
        at += choice.gap
        const op = build(choice, submits, entitySpecs, scheds.length, violent)
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
        until: violent ? simTime(at + 300) : null,
        scheds: scheds.map((spec, index) => ({ ...spec, name: `s${index}` })),
        clients: [],
        entities: entitySpecs,
        syncs: [],
        exts: EXTS,
        submits,
        calls: [],
        ops: [...ops, ...ends],
        expectations: [],
      }
    })
}

function build(
  choice: Step,
  submits: SubmitSpec[],
  entities: readonly EntitySpec[],
  scheds: number,
  violent: boolean,
): Op {
  const entity = choice.entity % entities.length
  if (choice.kind >= 95) return { kind: "set_priority", entity, priority: choice.priority }
  if (choice.kind >= 92) return { kind: "modify_sched", entity, scheds: [choice.other % scheds] }
  if (violent && choice.kind >= 88) return { kind: "kill_entity", entity }
  if (violent && choice.kind >= 85) {
    return { kind: "flush_entity", entity, exiting: choice.flag, sigkill: choice.flag, timeout: duration(choice.ns) }
  }
  return { kind: "submit", submit: submits.push(submit(choice, submits, entity, violent)) - 1 }
}

function submit(choice: Step, submits: readonly SubmitSpec[], entity: number, violent: boolean): SubmitSpec {
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
    entity,
    credits: choice.credits,
    duration: { low: ns, high: ns },
    deps,
    client: -1,
    waits: [],
    waitsForSubmit: false,
    signals: [],
    hangs: violent && choice.other === 0 ? 1 : 0,
    error: choice.error,
    runResult: choice.result,
    resubmitResult: "fence",
    dontPipeline: choice.flag,
    prepareDep: -1,
  }
}
