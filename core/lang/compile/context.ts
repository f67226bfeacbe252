/** What the parts of the compiler share: the declarations found so far, and where mistakes go. */
import type { Problems } from "../diagnostics.ts"
import { quote } from "../found.ts"
import type {
  ClientSpec,
  DefectName,
  EntitySpec,
  PolicyName,
  ProfileName,
  CallSpec,
  SchedSpec,
  SubmitSpec,
  SyncSpec,
} from "../program.ts"
import { didYouMean } from "../suggest.ts"
import type { Extent, WordTree } from "../tree.ts"

export interface CompileOptions {
  /** Values for parameters, as `--set name=value` gives them. */
  readonly set?: Readonly<Record<string, string>>
  /** Replace what the replay says. */
  readonly profile?: string
  readonly policy?: string
  readonly seed?: number
}

/** Names of one kind: where each was declared, and its number. */
export class Names {
  readonly kind: string
  readonly code: string
  readonly #known = new Map<string, { readonly index: number; readonly at: Extent }>()

  /** `kind` as in "no queue 'presnt'". */
  constructor(kind: string, code: string) {
    this.kind = kind
    this.code = code
  }

  get size(): number {
    return this.#known.size
  }

  /** False, and told, if the name is taken. */
  declare(word: WordTree, index: number, problems: Problems, verb = "declared"): boolean {
    const earlier = this.#known.get(word.text)
    if (earlier !== undefined) {
      const line = problems.line(earlier.at.$start)
      problems.error(
        word,
        `duplicate-${this.code}`,
        `${this.kind} ${quote(word.text)} is already ${verb} on line ${line}`,
      )
      return false
    }
    this.#known.set(word.text, { index, at: word })
    return true
  }

  find(name: string): number | undefined {
    return this.#known.get(name)?.index
  }

  extent(name: string): Extent | undefined {
    return this.#known.get(name)?.at
  }

  keys(): Iterable<string> {
    return this.#known.keys()
  }

  /** The number of a name; null, and told, if there is none. */
  resolve(word: WordTree, problems: Problems): number | null {
    const index = this.find(word.text)
    if (index !== undefined) return index
    problems.error(
      word,
      `unknown-${this.code}`,
      `no ${this.kind} ${quote(word.text)}`,
      didYouMean(word.text, this.keys()),
    )
    return null
  }
}

/** When the operations of a line happen, for checks of order. */
export interface Turns {
  readonly at: number
  readonly turns: number
  readonly every: number
  /** Place in the file among all operations. */
  readonly order: number
  /** Number of the repeat; -1 outside of one. */
  readonly repeat: number
}

export interface Settings {
  profile: ProfileName
  policy: PolicyName
  seed: number
  defects: readonly DefectName[]
}

export interface Context {
  readonly problems: Problems
  readonly params: ReadonlyMap<string, ParamValue>
  readonly usedParams: Set<string>
  readonly schedNames: Names
  readonly scheds: SchedSpec[]
  readonly clientNames: Names
  readonly clients: ClientSpec[]
  readonly queueNames: Names
  readonly entities: EntitySpec[]
  readonly syncNames: Names
  readonly syncs: SyncSpec[]
  readonly fenceNames: Names
  readonly exts: string[]
  readonly jobNames: Names
  readonly submits: SubmitSpec[]
  /** When each submit line happens; beside `submits`. */
  readonly submitTurns: Turns[]
  /** Calls on sync objects; jobs and calls share their names. */
  readonly callNames: Names
  readonly calls: CallSpec[]
  readonly callTurns: Turns[]
  /** The rule that reads each call. */
  readonly callTypes: string[]
  /** Client of each call; the file of an export or eventfd is in its table. */
  readonly callClients: number[]
  /** The jobs that a job waits for as written, resolved or not. Only used to explain a mistake. */
  readonly waitsFor: (job: string) => readonly string[]
}

export interface ParamValue {
  readonly kind: "number" | "span"
  readonly text: string
}
