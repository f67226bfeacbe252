import { describe, expect, it } from "vitest"
import { contrast } from "./contrast.ts"
import { SURFACES, SYNTAX, TEXTS, THEMES, THEME_NAMES } from "./tokens.ts"

/** WCAG AA for text of any size. */
const TEXT_CONTRAST_MIN = 4.5

describe.each(THEME_NAMES)("theme %s", (name) => {
  const { tokens } = THEMES[name]

  it.each(TEXTS)("%s is readable on every surface", (text) => {
    for (const surface of SURFACES) {
      expect(contrast(tokens[text], tokens[surface]), `${text} on ${surface}`).toBeGreaterThanOrEqual(TEXT_CONTRAST_MIN)
    }
  })

  it.each(SYNTAX)("%s is readable in the editor", (text) => {
    for (const surface of ["bg-panel", "bg-input", "bg-select", "bg-line"] as const) {
      expect(contrast(tokens[text], tokens[surface]), `${text} on ${surface}`).toBeGreaterThanOrEqual(TEXT_CONTRAST_MIN)
    }
  })

  it("sets readable text on filled accent and on a finished slice", () => {
    expect(contrast(tokens["accent-on"], tokens["accent-bg"])).toBeGreaterThanOrEqual(TEXT_CONTRAST_MIN)
    expect(contrast(tokens["exec-on"], tokens.exec)).toBeGreaterThanOrEqual(TEXT_CONTRAST_MIN)
  })
})

it("measures black on white as 21", () => {
  expect(contrast("#000000", "#ffffff")).toBeCloseTo(21)
})
