/** What Stryker is told: which code is mutated, and how it is judged. docs/mutation.md says what came of it. */
import { availableParallelism } from "node:os"
import type { PartialStrykerOptions } from "@stryker-mutator/api/core"
import { root } from "../run.ts"

export const ROOMS = ["core/drm-sched", "core/fence"] as const

export function strykerOptions(mutate: readonly string[]): PartialStrykerOptions {
  return {
    mutate: [...mutate, "!**/*.test.ts"],
    testRunner: "in-process",
    plugins: [`${root}build/mutants/runner.ts`, `${root}build/mutants/names-ignorer.ts`],
    ignorers: ["names"],
    // What the judging tests read, and nothing else, is copied to where the mutated sources are.
    ignorePatterns: ["**", "!core/**", "!tests/**", "!docs/**", "!package.json"],
    coverageAnalysis: "perTest",
    // Node strips types and checks none.
    disableTypeChecks: false,
    concurrency: availableParallelism(),
    // The runner itself cuts off what does not end; this is for what it cannot.
    timeoutMS: 5000,
    timeoutFactor: 1.5,
    tempDirName: ".cache/mutants/sandbox",
    reporters: ["progress-append-only", "json"],
    jsonReporter: { fileName: ".cache/mutants/report.json" },
    allowConsoleColors: false,
  }
}
