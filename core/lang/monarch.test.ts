import { describe, expect, it } from "vitest"
import { replayMonarch } from "./monarch.ts"
import { replayGrammar } from "./reader/read.ts"
import { FEATURE_WORDS } from "./services/words.ts"

describe("replayMonarch", () => {
  it("colours every keyword of the grammar and no other", () => {
    const words = [...replayGrammar().vocabulary.keywords.keys()].filter((name) => /^[a-z]/.test(name))
    const coloured = [...replayMonarch.keywords, ...replayMonarch.faults]
    expect(coloured.toSorted()).toEqual(words.toSorted())
    expect(replayMonarch.keywords.toSorted()).toEqual([...replayMonarch.keywords])
  })

  it("colours the words of fixed lists", () => {
    const features = [
      "Scheduler.name",
      "Machine.model",
      "Profile.value",
      "Policy.value",
      "SetPriority.level",
      "OnTimeout.reaction",
      "Result.value",
      "Chip.value",
      "Mistake.value",
      "Inject.fault",
      "Reason.value",
    ]
    const words = features.flatMap((feature) => Object.keys(FEATURE_WORDS[feature] ?? {}))
    for (const word of words.filter((one) => one !== "fence" && one !== "hang"))
      expect(replayMonarch.types).toContain(word)
  })

  it("has sound expressions that begin at their place", () => {
    for (const [regex] of replayMonarch.tokenizer.root) expect(regex.flags).toBe("")
  })
})
