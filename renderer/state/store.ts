/**
 * The window's one store: a state that never changes in place, a reducer that makes the next one from an action, and
 * listeners. `useSelect` reads a part of it and renders again only when that part is another value.
 */
import { createContext, useContext, useSyncExternalStore } from "react"

export interface Store<State, Action> {
  get(): State
  dispatch(action: Action): void
  /** Called after every change, not for actions that changed nothing. */
  subscribe(listener: () => void): () => void
}

export function createStore<State, Action>(
  reduce: (state: State, action: Action) => State,
  initial: State,
): Store<State, Action> {
  let state = initial
  const listeners = new Set<() => void>()
  return {
    get: () => state,
    dispatch(action) {
      const next = reduce(state, action)
      if (next === state) return
      state = next
      for (const listener of [...listeners]) listener()
    },
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}

/** Calls `react` with the new and old value of a part whenever it becomes another value. */
export function watch<State, Part>(
  store: Store<State, never>,
  part: (state: State) => Part,
  react: (now: Part, before: Part) => void,
): () => void {
  let before = part(store.get())
  return store.subscribe(() => {
    const now = part(store.get())
    if (Object.is(now, before)) return
    const was = before
    before = now
    react(now, was)
  })
}

/** Typed by the one place that provides it: see `workbench-context.ts`. */
export function useStorePart<State, Part>(store: Store<State, never>, part: (state: State) => Part): Part {
  return useSyncExternalStore(store.subscribe, () => part(store.get()))
}

export function requiredContext<Value>(name: string): {
  readonly Provider: React.Context<Value | null>["Provider"]
  readonly use: () => Value
} {
  const context = createContext<Value | null>(null)
  return {
    Provider: context.Provider,
    use() {
      const value = useContext(context)
      if (value === null) throw new Error(`no ${name} above this component`)
      return value
    },
  }
}
