/**
 * How the C face is written down: once, as data. The header, its documentation and the types of the TypeScript face come
 * from it; `testing/agree.ts` holds the implementation against it.
 */
import type { ErrnoName } from "../../base/errno.ts"
import type { Handle, Kind } from "../handles.ts"
import type { Cell } from "../cell.ts"

/**
 * Where a function may be called, a callback is called.
 * - `sleeps`: process context outside of signalling sections. May sleep and allocate.
 * - `process`: process context, signalling sections included. Allocates nothing; sleeps for short locks at most.
 * - `any`: interrupts and signalling sections too.
 */
export type Context = "sleeps" | "process" | "any"

/** A parameter or a member. `C` is its type in C, `CALLBACK name` a pointer to a function of `callbacks.ts`. */
export interface Field {
  readonly name: string
  readonly type: string
  readonly doc: string
  /** An array: the name of the number of its elements. In TypeScript the array knows. */
  readonly count?: string
  /** NULL is fine. */
  readonly optional?: true
}

export interface Constant {
  readonly name: string
  readonly value: number
  readonly doc: string
}

/** Constants that belong together, an enum in C. */
export interface Group {
  readonly name: string
  readonly doc: string
  readonly constants: readonly Constant[]
}

export interface Struct {
  readonly name: string
  readonly doc: string
  /** Null: opaque, pointers to it are handles. */
  readonly members: readonly Field[] | null
  /** So many pointers behind the members are the job queue's own. */
  readonly reserved?: number
  /** Rules behind it. */
  readonly source: string
}

export interface Callback {
  readonly name: string
  readonly doc: string
  readonly params: readonly Field[]
  readonly result: "int" | "void"
  /** What it may return, and what that means. */
  readonly returns: string
  readonly context: Context
  readonly source: string
}

export interface CFunction {
  readonly name: string
  /** Heading under which it stands. */
  readonly part: Part
  readonly doc: string
  readonly params: readonly Field[]
  /** What it returns when it did what it was asked; all return int. */
  readonly returns: string
  /** Besides that: every errno it can return, and why. */
  readonly errnos: Readonly<Partial<Record<ErrnoName, string>>>
  readonly context: Context
  readonly source: string
}

export const PARTS = [
  "Dispatchers",
  "Queues",
  "The submit lane",
  "Prepared jobs",
  "Tokens",
  "Stopping",
  "Fences",
] as const
export type Part = (typeof PARTS)[number]

/** The TypeScript type of a C type. `Structs` and `Callbacks` give those of the table's own. */
export type TypeOf<C extends string, Structs, Callbacks> = C extends `struct ${infer S extends Kind} **`
  ? Cell<Handle<S>>
  : C extends `struct ${infer S extends Kind} *`
    ? Handle<S>
    : C extends `CALLBACK ${infer N extends keyof Callbacks & string}`
      ? Callbacks[N]
      : C extends `const struct ${infer S extends keyof Structs & string} *`
        ? Structs[S]
        : C extends `struct ${infer S extends keyof Structs & string} *`
          ? Structs[S]
          : C extends `${string}char *`
            ? string
            : C extends "void *"
              ? unknown
              : C extends `${string}_t *` | "int *" | "unsigned int *"
                ? Cell<number>
                : C extends `${string}_t` | "int" | "unsigned int"
                  ? number
                  : never

/** Of an array's elements. */
export type ElementOf<C extends string, Structs> = C extends `struct ${infer S extends Kind} *const *`
  ? Handle<S>
  : C extends `const struct ${infer S extends keyof Structs & string} *`
    ? Structs[S]
    : C extends `const ${string}_t *` | "const unsigned int *"
      ? number
      : never

export type FieldType<F extends Field, Structs, Callbacks> =
  | (F extends { readonly count: string }
      ? readonly ElementOf<F["type"], Structs>[]
      : TypeOf<F["type"], Structs, Callbacks>)
  | (F extends { readonly optional: true } ? null : never)

/** The parameters of a function or a callback, in order. */
export type Arguments<P extends readonly Field[], Structs, Callbacks> = {
  -readonly [I in keyof P]: FieldType<P[I], Structs, Callbacks>
}
