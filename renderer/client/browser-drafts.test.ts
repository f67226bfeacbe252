import { expect, it } from "vitest"
import { draftsIn } from "./browser-drafts.ts"

/** `localStorage` with a limit, as browsers have one. */
function storage(limit = 10_000): Storage {
  const map = new Map<string, string>()
  return {
    get length() {
      return map.size
    },
    key: (index) => [...map.keys()][index] ?? null,
    getItem: (key) => map.get(key) ?? null,
    setItem(key, value) {
      const size = [...map].reduce(
        (sum, [k, v]) => sum + (k === key ? 0 : k.length + v.length),
        key.length + value.length,
      )
      if (size > limit) throw new Error("QuotaExceededError")
      map.set(key, value)
    },
    removeItem: (key) => void map.delete(key),
    clear: () => map.clear(),
  }
}

const draft = (key: string, text: string) => ({ key, id: "tab-file-1", name: `${key}.replay`, text })

it("gives back what was put, without ids of an earlier page", () => {
  const drafts = draftsIn(storage())
  drafts.put(draft("a", "one"), 1)
  drafts.put(draft("a", "two"), 2)
  drafts.put(draft("b", "three"), 3)
  drafts.remove("b")
  expect(drafts.restore()).toEqual({
    drafts: [{ key: "a", id: null, name: "a.replay", text: "two", savedMs: 2 }],
    damaged: [],
  })
})

it("keeps what was damaged aside, and leaves what is not its own alone", () => {
  const place = storage()
  place.setItem("settings", "{}")
  const drafts = draftsIn(place)
  drafts.put(draft("a", "a longer text"), 1)
  const sealed = place.getItem("ringside-draft:a") ?? ""
  place.setItem("ringside-draft:a", sealed.slice(0, -3))
  expect(drafts.restore()).toEqual({
    drafts: [],
    damaged: [{ name: "a.replay", id: null, savedMs: 1, keptAs: "ringside-damaged:a" }],
  })
  expect(place.getItem("ringside-damaged:a")).toBe(sealed.slice(0, -3))
  expect(place.getItem("settings")).toBe("{}")
  expect(drafts.restore().damaged).toEqual([])
})

it("says so when the storage is full, and keeps what was there", () => {
  const drafts = draftsIn(storage(500))
  expect(drafts.put(draft("a", "one"), 1)).toEqual({ ok: true, value: null })
  expect(drafts.put(draft("a", "x".repeat(1_000)), 2)).toMatchObject({ ok: false, error: { code: "no-space" } })
  expect(drafts.restore().drafts).toMatchObject([{ text: "one" }])
})
