import { expect, it } from "vitest"
import { parseExample } from "./examples.ts"

const TEXT = `replay 1  # Credits block the head
# A cheap job waits behind a dear one. It need not.
#
# Category: credits
# Look for: \`wide\`, which needs 3 credits
# while \`busy\` holds 2.
# Look for: \`small\`.
# Try: give \`wide\` 1 credit.

scheduler drm-sched { profile v7.2 }
# Look for: not this
expect wide ok  # a comment
expect trace {
`

it("reads what an example says about itself", () => {
  const example = parseExample("credits.replay", TEXT)
  expect(example.title).toBe("Credits block the head")
  expect(example.category).toBe("Credits")
  expect(example.short).toBe("A cheap job waits behind a dear one.")
  expect(example.lookFor).toEqual(["`wide`, which needs 3 credits while `busy` holds 2.", "`small`."])
  expect(example.tries).toEqual(["Give `wide` 1 credit."])
  expect(example.expects).toEqual([{ line: 12, text: "wide ok" }])
})

it("makes do with a replay that says nothing", () => {
  const example = parseExample("plain.replay", "replay 1\nmachine mock { }\n")
  expect(example).toMatchObject({ title: "plain", category: "Other", lookFor: [], expects: [] })
})
