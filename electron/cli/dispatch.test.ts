import { expect, test } from "vitest"
import { EXIT, type Io } from "./command.ts"
import { dispatch } from "./dispatch.ts"

function recorded(out: Io["out"]): { io: Io; errors: string[] } {
  const errors: string[] = []
  return { io: { out, err: (text) => void errors.push(text), isTerminal: false }, errors }
}

test("our own fault is one line that says where the details are, and exit code 3", async () => {
  const { io, errors } = recorded(() => {
    throw new Error("timer armed for 3\nat 5")
  })
  const kept: unknown[] = []
  const faults = {
    keep(error: unknown) {
      kept.push(error)
      return "details in report.txt"
    },
  }
  expect(await dispatch(["--version"], io, faults)).toBe(EXIT.fault)
  expect(errors).toEqual(["ringside: own fault: timer armed for 3?at 5; details in report.txt\n"])
  expect(kept).toHaveLength(1)
})

test("behind -- a file may be called --help", async () => {
  const { io, errors } = recorded(() => {})
  expect(await dispatch(["run", "--", "--help"], io, { keep: () => "" })).toBe(EXIT.badInput)
  expect(errors[0]).toBe("--help:1:1: error: no such file\n")
})
