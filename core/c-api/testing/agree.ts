/**
 * The implementation is what the table says, completely: every function, every parameter, every callback and every member.
 * Nothing here runs; what differs does not compile.
 */
import type * as functions from "../functions.ts"
import type { Module } from "../module.ts"
import type { JqRuntime } from "../runtime.ts"
import type { CALLBACKS } from "../table/callbacks.ts"
import type { FUNCTIONS } from "../table/functions.ts"
import type { Arguments, FieldType } from "../table/schema.ts"
import type { STRUCTS } from "../table/structs.ts"
import type {
  CancelDone,
  JqFenceCb,
  JqQueueOps,
  JqQueueParams,
  JqRing,
  JqStage,
  TeardownStep,
  TimedOut,
} from "../types.ts"

interface Structs {
  module: Module
  jq_ring: JqRing
  jq_fence_cb: JqFenceCb
  jq_stage: JqStage
  jq_queue_ops: JqQueueOps
  jq_queue_params: JqQueueParams
}

interface Callbacks {
  submit: JqQueueOps["submit"]
  timedout: TimedOut
  stop: JqQueueOps["stop"]
  release: JqQueueOps["release"]
  teardown_step: TeardownStep
  stage_process: JqStage["process"]
  cancel_done: CancelDone
  fence_func: JqFenceCb["func"]
}

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false
/** Names of what is not `true`. */
type Wrong<T> = { [K in keyof T]: T[K] extends true ? never : K }[keyof T]
/** Compiles for nothing but `never`. */
type None<T extends never> = T

// Functions: the same names, and for each the same parameters behind the runtime, and a number as result.
type Functions = typeof functions
type Entry = (typeof FUNCTIONS)[number]
type ParamsOf<E extends Entry> = Arguments<E["params"], Structs, Callbacks>
export type MissingFunctions = None<Exclude<Entry["name"], keyof Functions>>
export type UnlistedFunctions = None<Exclude<keyof Functions, Entry["name"]>>
export type WrongFunctions = None<
  Wrong<{
    [E in Entry as E["name"]]: Functions[E["name"]] extends (rt: JqRuntime, ...rest: infer R) => number
      ? Equal<[...R], [...ParamsOf<E>]>
      : false
  }>
>

// Callbacks.
type CallbackEntry = (typeof CALLBACKS)[number]
interface Results {
  int: number
  void: void
}
export type MissingCallbacks = None<Exclude<CallbackEntry["name"], keyof Callbacks>>
export type UnlistedCallbacks = None<Exclude<keyof Callbacks, CallbackEntry["name"]>>
export type WrongCallbacks = None<
  Wrong<{
    [E in CallbackEntry as E["name"]]: Callbacks[E["name"]] extends (...args: infer A) => infer R
      ? [Equal<[...A], [...Arguments<E["params"], Structs, Callbacks>]>, Equal<R, Results[E["result"]]>] extends [
          true,
          true,
        ]
        ? true
        : false
      : false
  }>
>

// Structs that callers fill in.
type Filled = Extract<(typeof STRUCTS)[number], { readonly members: readonly unknown[] }>
type MemberTypes<S extends Filled> = {
  [F in S["members"][number] as F["name"]]: FieldType<F, Structs, Callbacks>
}
type Plain<T> = { -readonly [K in keyof T]: T[K] }
export type MissingStructs = None<Exclude<Filled["name"], keyof Structs>>
export type UnlistedStructs = None<Exclude<keyof Structs, Filled["name"] | "module">>
export type WrongStructs = None<
  Wrong<{ [S in Filled as S["name"]]: Equal<Plain<Structs[S["name"]]>, Plain<MemberTypes<S>>> }>
>
