/**
 * The tree of a replay: the types that Langium makes from the grammar, without its own links, with a start and an end
 * as offsets in the text. Words, amounts and times are nodes of their own, so that each knows its place.
 */
import type * as ast from "../generated/lang/ast.ts"

export interface Extent {
  readonly $start: number
  readonly $end: number
}

type Child<T> = T extends readonly (infer U)[] ? readonly Child<U>[] : T extends { $type: string } ? Tree<T> : T

export type Tree<T> = T extends { $type: string }
  ? { readonly [K in keyof T as K extends "$type" ? K : K extends `$${string}` ? never : K]: Child<T[K]> } & Extent
  : never

export type ReplayTree = Tree<ast.Replay>
export type ItemTree = Tree<ast.Item>
export type OpTree = Tree<ast.Op>
export type SubmitTree = Tree<ast.Submit>
export type RepeatTree = Tree<ast.Repeat>
export type TimedTree = Tree<ast.Timed>
export type WordTree = Tree<ast.Word>
export type AmountTree = Tree<ast.Amount>
export type TimeTree = Tree<ast.Time>
export type ErrnoTree = Tree<ast.Errno>
export type JobTree = Tree<ast.Job>
export type PointTree = Tree<ast.Point>
export type DepTree = Tree<ast.Dep>
export type QueueTree = Tree<ast.Queue>
export type LoadTree = Tree<ast.Load>
export type LoadStepTree = Tree<ast.LoadStep>
export type LoadSubmitTree = Tree<ast.LoadSubmit>
export type ExpectedLoadTree = Tree<ast.ExpectedLoad>
export type SyncOpTree = Tree<ast.SyncOp>
export type SignalTree = Tree<ast.Signal>
export type SchedTree = Tree<ast.Sched>
export type ExpectTree = Tree<ast.Expect>
export type ExpectedTraceTree = Tree<ast.ExpectedTrace>
export type ExpectedFinalTree = Tree<ast.ExpectedFinal>
export type ExpectedOfJobTree = Tree<ast.ExpectedOfJob>
export type TraceRowTree = Tree<ast.TraceRow>
export type MachineTree = Tree<ast.Machine>
export type BufferTree = Tree<ast.GpuBuffer>
export type VmTree = Tree<ast.Vm>
export type CodeTree = Tree<ast.Code>
export type ContentTree = Tree<ast.Content>
export type DataTree = Tree<ast.Data>
export type CodeDataTree = Tree<ast.CodeData>
export type DatumTree = Tree<ast.Datum>
export type TargetTree = Tree<ast.Target>
export type CommandTree = Tree<ast.Compute> | Tree<ast.Render>
export type SetFieldTree = Tree<ast.SetField>
export type BindTree = Tree<ast.Bind>
export type UnbindTree = Tree<ast.Unbind>
export type InjectTree = Tree<ast.Inject>
export type ExpectedFaultTree = Tree<ast.ExpectedFault>
export type ExpectedCounterTree = Tree<ast.ExpectedCounter>
export type ExpectedMemoryTree = Tree<ast.ExpectedMemory>
