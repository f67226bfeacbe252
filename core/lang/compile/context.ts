/** What the parts of the compiler share: the declarations found so far, and where mistakes go. */
import type { Problems } from "../diagnostics.ts"
import type {
  ClientSpec,
  DefectName,
  EntitySpec,
  PolicyName,
  ProfileName,
  CallSpec,
  SchedSpec,
  SchedulerName,
  SubmitSpec,
  SyncSpec,
} from "../program.ts"
import type { FileReader } from "../file-reader.ts"
import type { AgxContext } from "./agx/agx-context.ts"
import type { Names } from "./names.ts"

export interface CompileOptions {
  /** Values for parameters, as `--set name=value` gives them. */
  readonly set?: Readonly<Record<string, string>>
  /** Replace what the replay says. With another scheduler, what it says of its own is not looked at. */
  readonly scheduler?: string
  readonly profile?: string
  readonly policy?: string
  readonly seed?: number
  /** Reads files beside the replay; without it a replay that names one is refused. */
  readonly files?: FileReader
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
  /** The load that this is a step of. */
  readonly load?: LoadTurns
  /** Jobs that a submit of a load makes in each cycle. */
  readonly perCycle?: number
}

export interface LoadTurns {
  readonly index: number
  /** The most that there can be. */
  readonly cycles: number
}

export interface Settings {
  scheduler: SchedulerName
  profile: ProfileName
  policy: PolicyName
  seed: number
  defects: readonly DefectName[]
}

export interface Context {
  readonly problems: Problems
  /** The scheduler that the program is for. */
  scheduler: SchedulerName
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
  readonly loadNames: Names
  /** The rule that reads each call. */
  readonly callTypes: string[]
  /** Client of each call; the file of an export or eventfd is in its table. */
  readonly callClients: number[]
  /** Of machine agx. */
  readonly agx: AgxContext
  /** The jobs that a job waits for as written, resolved or not. Only used to explain a mistake. */
  readonly waitsFor: (job: string) => readonly string[]
}

export interface ParamValue {
  readonly kind: "number" | "span"
  readonly text: string
}
