/**
 * A test runner for Stryker that keeps everything loaded: one process runs the judging tests straight, thousands of
 * times, and only the number of the active mutant changes between. The shortest test comes first, except that
 * those which killed lately come before it: neighbouring mutants fall to the same tests. The first failure ends a run.
 *
 * Because processes live on, a mutant may leave something broken behind that would blame the next ones. So each
 * failed test is repeated without the mutant: if it fails even then, the process is spoilt, and a new one decides.
 */
import { registerHooks } from "node:module"
import { join } from "node:path"
import { pathToFileURL } from "node:url"
import { Script } from "node:vm"
import { INSTRUMENTER_CONSTANTS, type InstrumenterContext } from "@stryker-mutator/api/core"
import { PluginKind, declareClassPlugin } from "@stryker-mutator/api/plugin"
import {
  type DryRunOptions,
  type DryRunResult,
  DryRunStatus,
  type MutantRunOptions,
  type MutantRunResult,
  MutantRunStatus,
  type TestResult,
  type TestRunner,
  type TestRunnerCapabilities,
  TestStatus,
} from "@stryker-mutator/api/test-runner"
import fc from "fast-check"
import { isJudging, judgingTestFiles } from "./test-files.ts"
import { type CollectedTest, collect } from "./vitest-in-process.ts"

/** The mutated code and we meet here. */
const context: InstrumenterContext = ((globalThis as Record<string, unknown>)[INSTRUMENTER_CONSTANTS.NAMESPACE] ??= {})

/** So many of the tests that killed last are tried first. */
const RECENT_MAX = 12
/**
 * Stryker allows a mutant a hundred times the visits that all tests together made without it. A single test that
 * comes to a twentieth of that goes round for ever.
 */
const HITS_OF_ONE_TEST = 1 / 20
const HITS_MIN = 20_000
/** Property tests try the same inputs every time. */
const SEED = 1

/** What instrumented code does to be counted. */
const COUNTING = /\bstryCov_9fa48\((?:"\d+"(?:, )?)+\)/g

/** The same text as the engine keeps it for names: that compares by address with those in the code. */
function internalized(text: string): string {
  return Object.keys({ [text]: 0 })[0] as string
}

interface Failure {
  readonly message: string
  readonly endless: boolean
}

/** A test may take as long, in ms, and as many times longer than it did at first. */
const LIMIT_MS = 300
const LIMIT_FACTOR = 10
/** So often a test is tried again that was cut off although it had less than half of its time. */
const STARVED_MAX = 10
/** At first; what is counted may take its time. */
const LIMIT_FIRST_MS = 3000
const LIMIT_COUNTED_MS = 60_000

let running: CollectedTest | null = null
const runRunning = new Script("__ringsideRunTest()")
;(globalThis as Record<string, unknown>)["__ringsideRunTest"] = () => running?.run()

/** Runs a test; what does not come to an end is ended, wherever it is, as long as it waits for nothing. */
function cutOff(test: CollectedTest, limitMs: number): unknown {
  running = test
  return runRunning.runInThisContext({ timeout: Math.ceil(limitMs) })
}

class InProcessRunner implements TestRunner {
  private tests: readonly CollectedTest[] | null = null
  /** Of the first run of each test, in ms. */
  private readonly cost = new Map<string, number>()
  private readonly recent: string[] = []
  private runs = 0
  private spoilt = false

  /** What is loaded stays; a mutant of code that runs while loading needs a new process. */
  capabilities(): TestRunnerCapabilities {
    return { reloadEnvironment: false }
  }

  async dryRun(_options: DryRunOptions): Promise<DryRunResult> {
    const tests = await this.load(true)
    // Counting which code a test reaches makes it several times slower: not for what follows.
    this.spoilt = true
    const results: TestResult[] = []
    for (const test of tests) {
      const failure = await this.attempt(test)
      const told = { id: test.id, name: test.id, fileName: test.file, timeSpentMs: this.cost.get(test.id) ?? 0 }
      if (failure === null) results.push({ ...told, status: TestStatus.Success })
      else results.push({ ...told, status: TestStatus.Failed, failureMessage: failure.message })
    }
    const { mutantCoverage } = context
    return { status: DryRunStatus.Complete, tests: results, ...(mutantCoverage && { mutantCoverage }) }
  }

  async mutantRun(options: MutantRunOptions): Promise<MutantRunResult> {
    if (this.spoilt) throw new Error("a new process is needed")
    const { mutantActivation, hitLimit } = options
    const active = internalized(options.activeMutant.id)
    if (mutantActivation === "static") context.activeMutant = active
    const tests = this.inOrder(await this.load(false), options.testFilter)
    context.activeMutant = active
    this.runs++
    for (const [index, test] of tests.entries()) {
      context.hitCount = 0
      if (hitLimit === undefined) delete context.hitLimit
      else context.hitLimit = Math.max(HITS_MIN, hitLimit * HITS_OF_ONE_TEST)
      const failure = await this.attempt(test)
      if (failure === null) continue
      const { message, endless } = failure
      const visited = context.hitLimit !== undefined && context.hitCount > context.hitLimit
      if (mutantActivation === "runtime") await this.checkSoundness(test)
      this.remember(test)
      if (endless || visited) return { status: MutantRunStatus.Timeout, reason: message }
      return { status: MutantRunStatus.Killed, killedBy: [test.id], failureMessage: message, nrOfTests: index + 1 }
    }
    return { status: MutantRunStatus.Survived, nrOfTests: tests.length }
  }

  private async checkSoundness(test: CollectedTest): Promise<void> {
    delete context.activeMutant
    if ((await this.attempt(test)) === null) return
    this.spoilt = true
    if (this.runs > 1) throw new Error(`${test.id} fails without a mutant too; a new process is needed`)
  }

  private inOrder(tests: readonly CollectedTest[], filter: readonly string[] | undefined): readonly CollectedTest[] {
    const wanted = filter && new Set(filter)
    const rank = (test: CollectedTest) => {
      const recent = this.recent.indexOf(test.id)
      return recent < 0 ? (this.cost.get(test.id) ?? 0) : recent - RECENT_MAX
    }
    return tests.filter(({ id }) => wanted?.has(id) ?? true).toSorted((a, b) => rank(a) - rank(b))
  }

  private remember({ id }: CollectedTest): void {
    const at = this.recent.indexOf(id)
    if (at >= 0) this.recent.splice(at, 1)
    this.recent.unshift(id)
    this.recent.length = Math.min(this.recent.length, RECENT_MAX)
  }

  /** Null if it passes, else what it says. What was cut off while others had the processor is tried again. */
  private async attempt(test: CollectedTest): Promise<Failure | null> {
    for (let left = STARVED_MAX; ; left--) {
      const limit = this.limitOf(test)
      const before = process.cpuUsage()
      const failure = await this.attemptOnce(test, limit)
      const { user, system } = process.cpuUsage(before)
      const starved = (user + system) / 1000 < limit / 2
      if (failure === null || !failure.endless || !starved || left === 0) return failure
    }
  }

  private async attemptOnce(test: CollectedTest, limit: number): Promise<Failure | null> {
    context.currentTestId = test.id
    const started = performance.now()
    try {
      await cutOff(test, limit)
      return null
    } catch (error) {
      const endless = error instanceof Error && "code" in error && error.code === "ERR_SCRIPT_EXECUTION_TIMEOUT"
      return { message: error instanceof Error ? error.message : String(error), endless }
    } finally {
      delete context.currentTestId
      if (!this.cost.has(test.id)) this.cost.set(test.id, performance.now() - started)
    }
  }

  private limitOf({ id }: CollectedTest): number {
    const cost = this.cost.get(id)
    if (cost !== undefined) return LIMIT_MS + LIMIT_FACTOR * cost
    return this.spoilt ? LIMIT_COUNTED_MS : LIMIT_FIRST_MS
  }

  private async load(counting: boolean): Promise<readonly CollectedTest[]> {
    if (this.tests !== null) return this.tests
    const shim = new URL("vitest-in-process.ts", import.meta.url).href
    registerHooks({
      load(url, about, next) {
        const loaded = next(url, about)
        const { source } = loaded
        if (counting || !url.endsWith(".ts") || source === null || source === undefined) return loaded
        const text = typeof source === "string" ? source : Buffer.from(source as Uint8Array).toString("utf8")
        return { ...loaded, source: text.replace(COUNTING, "0") }
      },
      resolve: (specifier, { parentURL, ...rest }, next) =>
        specifier === "vitest" && parentURL !== shim
          ? { url: shim, shortCircuit: true }
          : next(specifier, { parentURL, ...rest }),
    })
    fc.configureGlobal({ seed: SEED })
    const root = process.cwd()
    const tests: CollectedTest[] = []
    for (const name of judgingTestFiles(root))
      tests.push(...(await collect(name, () => import(pathToFileURL(join(root, name)).href))))
    this.tests = tests.filter(({ id }) => isJudging(id))
    return this.tests
  }
}

export const strykerPlugins = [declareClassPlugin(PluginKind.TestRunner, "in-process", InProcessRunner)]
