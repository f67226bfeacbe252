import { expect, it } from "vitest"
import { CloseGuard } from "./close-guard.ts"
import type { CloseAnswer } from "./dialogs.ts"

function guard(answer: CloseAnswer): { readonly guard: CloseGuard; readonly done: string[] } {
  const done: string[] = []
  const closing = {
    ask: async (names: readonly string[]): Promise<CloseAnswer> => {
      done.push(`ask ${names.join()}`)
      return answer
    },
    save: () => done.push("save"),
    discard: async () => void done.push("discard"),
    close: () => done.push("close"),
  }
  return { guard: new CloseGuard(closing), done }
}

it("closes without a question when nothing is unsaved", () => {
  const { guard: g, done } = guard("stay")
  expect(g.mayClose()).toBe(true)
  g.setUnsaved(["a"])
  g.setUnsaved([])
  expect(g.mayClose()).toBe(true)
  expect(done).toEqual([])
})

it("asks once, and does what it is told", async () => {
  const stay = guard("stay")
  stay.guard.setUnsaved(["a"])
  expect(stay.guard.mayClose()).toBe(false)
  expect(stay.guard.mayClose()).toBe(false)
  await Promise.resolve()
  await Promise.resolve()
  expect(stay.done).toEqual(["ask a"])
  expect(stay.guard.mayClose()).toBe(false)
  expect(stay.done).toEqual(["ask a", "ask a"])

  const discard = guard("discard")
  discard.guard.setUnsaved(["a"])
  discard.guard.mayClose()
  await new Promise((resolve) => setTimeout(resolve, 0))
  expect(discard.done).toEqual(["ask a", "discard", "close"])
  expect(discard.guard.mayClose()).toBe(true)
})

it("waits for the page to save, and asks again when that went wrong", async () => {
  const { guard: g, done } = guard("save")
  g.setUnsaved(["a"])
  g.mayClose()
  await new Promise((resolve) => setTimeout(resolve, 0))
  expect(done).toEqual(["ask a", "save"])
  g.setUnsaved(["a"])
  expect(g.mayClose()).toBe(false)
  await new Promise((resolve) => setTimeout(resolve, 0))
  expect(done).toEqual(["ask a", "save", "ask a", "save"])
  g.setUnsaved([])
  g.closeNow()
  expect(g.mayClose()).toBe(true)
})
