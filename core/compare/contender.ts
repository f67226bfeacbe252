/**
 * Who is compared: a contender is a scheduler, with one of its policies if it has any. The same replay is run once under
 * each of them.
 */
import { type Result, err, ok } from "../base/result.ts"
import { didYouMean } from "../base/suggest.ts"
import { POLICIES, type PolicyName, SCHEDULERS, type SchedulerName } from "../lang/program.ts"

export interface Contender {
  readonly scheduler: SchedulerName
  /** Null: this scheduler has no policies. */
  readonly policy: PolicyName | null
}

/** Told by somebody else, who may know others than we do. */
export interface NamedContender {
  readonly scheduler: string
  readonly policy: string | null
}

/** The scheduler whose policies POLICIES are; the others arbitrate in one way only. */
const WITH_POLICIES: SchedulerName = "drm-sched"

/** `drm-sched/fair`; `jobqueue`. */
export function contenderName({ scheduler, policy }: NamedContender): string {
  return policy === null ? scheduler : `${scheduler}/${policy}`
}

/**
 * Each of the schedulers with each of the policies, in the order in which they are named; a scheduler without policies
 * stands once.
 */
export function contendersOf(
  schedulers: readonly SchedulerName[],
  policies: readonly PolicyName[],
): readonly Contender[] {
  return schedulers.flatMap((scheduler): readonly Contender[] =>
    scheduler === WITH_POLICIES ? policies.map((policy) => ({ scheduler, policy })) : [{ scheduler, policy: null }],
  )
}

export function hasPolicies(scheduler: SchedulerName): boolean {
  return scheduler === WITH_POLICIES
}

/** From its name: `drm-sched/fair`. Null if there is no such contender among these. */
export function findContender(name: string, among: readonly Contender[]): Contender | null {
  return among.find((contender) => contenderName(contender) === name) ?? null
}

/** `drm-sched,jobqueue`; the kernel's spelling `drm_sched` is taken too. Each once. */
export function readSchedulers(list: string): Result<readonly SchedulerName[], string> {
  return readNames(list.replaceAll("_", "-"), SCHEDULERS, "scheduler")
}

/** `fifo,fair`. Each once. */
export function readPolicies(list: string): Result<readonly PolicyName[], string> {
  return readNames(list, POLICIES, "policy")
}

/** More than this of a word that is not known is not repeated. */
const WORD_CHARS_MAX = 40

function readNames<T extends string>(list: string, known: readonly T[], kind: string): Result<readonly T[], string> {
  const names: T[] = []
  // A list longer than all that there is has a name twice, or a wrong one, among the first.
  for (const word of list.split(",", known.length + 1).map((one) => one.trim())) {
    const name = known.find((one) => one === word)
    if (name === undefined) {
      const suggestion = didYouMean(word, known) ?? `There are ${known.join(", ")}.`
      return err(`no ${kind} '${word.slice(0, WORD_CHARS_MAX)}'. ${suggestion}`)
    }
    if (names.includes(name)) return err(`${kind} '${name}' stands twice`)
    names.push(name)
  }
  return ok(names)
}
