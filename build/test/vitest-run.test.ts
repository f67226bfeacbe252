import { describe, expect, it } from "vitest"
import { count } from "./vitest-run.ts"

const clean = { numPassedTests: 3, numFailedTests: 0, numPendingTests: 0, numTodoTests: 0, testResults: [] }

describe("the count of a group of tests", () => {
  it("is what the report says", () => {
    expect(count(clean, 0)).toEqual({ passed: 3, failed: 0 })
    expect(count({ ...clean, numFailedTests: 2 }, 1)).toEqual({ passed: 3, failed: 2 })
  })

  it("holds a skipped test for failed", () => {
    expect(count({ ...clean, numPendingTests: 1, numTodoTests: 1 }, 0)).toEqual({ passed: 3, failed: 2 })
  })

  it("holds a file that did not load for failed, but not one whose tests failed", () => {
    const testResults = [
      { status: "failed", assertionResults: [] },
      { status: "failed", assertionResults: [{}] },
      { status: "passed", assertionResults: [{}] },
    ]
    expect(count({ ...clean, numFailedTests: 1, testResults }, 1)).toEqual({ passed: 3, failed: 2 })
  })

  it("does not believe a clean report of a run that failed", () => {
    expect(count(clean, 1)).toEqual({ passed: 3, failed: 1 })
  })
})
