/**
 * The tests that judge mutants of the two rooms: the conformance suites, and the unit tests that run the model in
 * this process, straight. Left out are those that run the steered form, which is generated from the source before it
 * is mutated, and those that start other processes.
 */
import { globSync } from "node:fs"

const PATTERNS = [
  "core/{fence,drm-sched}/**/*.test.ts",
  "core/driver/{mock,kunit,port}/**/*.test.ts",
  "core/replay/reports.test.ts",
  "core/conform/**/*.test.ts",
  "tests/conformance/{oracle,kunit,igt}.test.ts",
]
const LEFT_OUT = /(^|[/\\])steered[^/\\]*\.test\.ts$/

/** Tests in these files that repeat the others, or hold a document: they cost a third of a run. */
const REPEATS = /says the same, figure for figure|tables of docs|, steered$/

export function isJudging(title: string): boolean {
  return !REPEATS.test(title)
}

/** In order of their names, from the root. */
export function judgingTestFiles(root: string): readonly string[] {
  return PATTERNS.flatMap((pattern) => globSync(pattern, { cwd: root }))
    .filter((name) => !LEFT_OUT.test(name))
    .map((name) => name.replaceAll("\\", "/"))
    .sort()
}
