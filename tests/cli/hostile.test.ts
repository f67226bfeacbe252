/**
 * Replays that mean harm or make no sense. Each is refused with a place and a reason and exit code 2, promptly, within a
 * small heap, without a stack trace, and nothing is run or written.
 */
import { mkdirSync, readdirSync, truncateSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, test } from "vitest"
import { inFolder, ringside } from "./ringside.ts"

const HEAP_MIB = 512
const TIMEOUT_MS = 90_000

const MACHINE = "replay 1\nmachine mock { sched gfx { credits 4 } }\nclient a { queue q on gfx }\n"

/** What is in the file, and the beginning of the diagnostic behind the file's name. */
const TEXTS: readonly (readonly [name: string, text: string | Buffer, place: RegExp])[] = [
  ["empty", "", /^:1:1: error: /],
  ["only a comment", "# nothing\n", /^:\d+:\d+: error: /],
  ["binary", Buffer.from([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1, 0, 0, 0]), /^:1:8: error: not text/],
  ["not UTF-8", Buffer.from("replay 1\nat \xff\n", "latin1"), /^:2:4: error: not text/],
  ["UTF-16", Buffer.from("\ufeffreplay 1\n", "utf16le"), /^:1:\d+: error: not text/],
  ["the wrong language", "#!/bin/sh\necho hello\n", /^:2:1: error: /],
  ["escape sequences", "replay 1\n\x1b[2J\x1b]0;owned\x07\n", /^:2:1: error: /],
  ["an unknown version", "replay 2\n", /^:1:8: error: no version '2'/],
  ["a version of many digits", `replay ${"9".repeat(100_000)}\n`, /^:1:\d+: error: /],
  ["deep nesting", `replay 1\nmachine mock ${"{ ".repeat(1_000_000)}\n`, /^:2:\d+: error: /],
  ["brackets that close nothing", `replay 1\n${"} ".repeat(1_000_000)}\n`, /^:2:1: error: /],
  ["one word of a megabyte", `replay 1\n${"x".repeat(1_000_000)}\n`, /^:2:1: error: /],
  ["16 MiB of words", `replay 1\n${"a ".repeat(8_000_000)}\n`, /^:\d+:\d+: error: /],
  ["a million lines that are wrong", `replay 1\n${"at at at\n".repeat(1_000_000)}`, /^:2:\d+: error: /],
  ["an unknown queue", `${MACHINE}at 0ms a submit x to r { run 1ms }\n`, /^:4:22: error: no queue 'r'/],
  ["an unknown scheduler", "replay 1\nscheduler cfs\n", /^:2:11: error: no scheduler 'cfs'/],
  ["an unknown machine", "replay 1\nmachine voodoo { sched gfx }\n", /^:2:9: error: no machine 'voodoo'/],
  ["an unknown fence", `${MACHINE}at 0ms signal late\n`, /^:4:\d+: error: /],
  ["an unknown job in an expectation", `${MACHINE}expect nobody ok\n`, /^:4:8: error: no job 'nobody'/],
  ["a job that waits for itself", `${MACHINE}at 0ms a submit x to q { run 1ms } after x\n`, /^:4:\d+: error: /],
  [
    "a dependency cycle",
    `${MACHINE}at 0ms a submit x to q { run 1ms } after y\nat 0ms a submit y to q { run 1ms } after x\n`,
    /^:4:\d+: error: /,
  ],
  ["a negative duration", `${MACHINE}at 0ms a submit x to q { run -1ms }\n`, /^:4:30: error: /],
  ["a negative time", `${MACHINE}at -1ms a submit x to q { run 1ms }\n`, /^:4:4: error: /],
  ["a duration past 2^53", `${MACHINE}at 0ms a submit x to q { run 99999999999s }\n`, /^:4:30: error: /],
  ["a time past 2^53", `${MACHINE}at 9007199254740992ns a submit x to q { run 1ms }\n`, /^:4:4: error: /],
  ["a fraction of a nanosecond", `${MACHINE}at 0.5ns a submit x to q { run 1ms }\n`, /^:4:4: error: /],
  ["credits past 32 bits", "replay 1\nmachine mock { sched gfx { credits 4294967296 } }\n", /^:2:36: error: /],
  ["no credits", "replay 1\nmachine mock { sched gfx { credits 0 } }\n", /^:2:36: error: /],
  ["a billion rings", "replay 1\nmachine mock { sched gfx { rings 1000000000 } }\n", /^:2:34: error: /],
  [
    "a loop of a billion jobs",
    `${MACHINE}repeat 1000000000 every 1ns { a submit x to q { run 1ns } }\n`,
    /^:4:\d+: error: /,
  ],
  [
    "loops of a billion jobs together",
    `${MACHINE}${[...Array(200).keys()].map((i) => `repeat 5000000 every 1ns { a submit x${i} to q { run 1ns } }\n`).join("")}`,
    /^:\d+:\d+: error: /,
  ],
  [
    "a loop that ends past 2^53",
    `${MACHINE}repeat 1000000 every 9007199254s { a submit x to q { run 1ns } }\n`,
    /^:4:\d+: error: /,
  ],
  [
    "a policy that the kernel lacks",
    "replay 1\nscheduler drm-sched { profile v6.12; policy fair }\n",
    /^:2:45: error: /,
  ],
]

/** Refused as it should be, with one line at least and no more than a terminal holds. */
async function refused(folder: string, file: string): Promise<string> {
  const before = readdirSync(folder)
  const ended = await ringside(["run", file, "--trace", "out.trace"], { cwd: folder, heapMib: HEAP_MIB })
  expect(ended.err).not.toMatch(/^\s+at .*[(:]\d+/m)
  expect(ended.err.length).toBeLessThan(100_000)
  // Line feeds are the only control characters: what is in the file does not reach the terminal.
  expect(ended.err).not.toMatch(/[^\P{Cc}\n]/u)
  expect(ended).toMatchObject({ code: 2, out: "" })
  expect(readdirSync(folder)).toEqual(before)
  return ended.err
}

describe.concurrent("refused", () => {
  test.each(TEXTS)("%s", { timeout: TIMEOUT_MS }, (_, text, place) =>
    inFolder(async (folder) => {
      writeFileSync(join(folder, "hostile.replay"), text)
      const err = await refused(folder, "hostile.replay")
      const [first = ""] = err.split("\n")
      expect(first.startsWith("hostile.replay")).toBe(true)
      expect(first.slice("hostile.replay".length)).toMatch(place)
      expect(err).toMatch(/^Not run: \d+ errors?\.$/m)
    }),
  )

  test("100 MB, without reading them", { timeout: TIMEOUT_MS }, () =>
    inFolder(async (folder) => {
      writeFileSync(join(folder, "large.replay"), "")
      truncateSync(join(folder, "large.replay"), 100_000_000)
      expect(await refused(folder, "large.replay")).toContain("large.replay:1:1: error: 100000000 bytes")
    }),
  )

  test("a folder", { timeout: TIMEOUT_MS }, () =>
    inFolder(async (folder) => {
      mkdirSync(join(folder, "folder.replay"))
      expect(await refused(folder, "folder.replay")).toContain("folder.replay:1:1: error: is a directory")
    }),
  )

  test("a file that is not there", { timeout: TIMEOUT_MS }, () =>
    inFolder(async (folder) => {
      expect(await refused(folder, "none.replay")).toContain("none.replay:1:1: error: no such file")
    }),
  )

  test("one bad file among good ones: none is run", { timeout: TIMEOUT_MS }, () =>
    inFolder(async (folder) => {
      writeFileSync(join(folder, "good.replay"), `${MACHINE}at 0ms a submit x to q { run 1ms }\nexpect x ok\n`)
      writeFileSync(join(folder, "bad.replay"), "replay 1\nnonsense\n")
      const ended = await ringside(["run", "good.replay", "bad.replay"], { cwd: folder, heapMib: HEAP_MIB })
      expect(ended).toMatchObject({ code: 2, out: "" })
      expect(ended.err).toContain("bad.replay:2:1: error: ")
    }),
  )

  if (process.platform !== "win32") {
    test("a device that never ends", { timeout: TIMEOUT_MS }, () =>
      inFolder(async (folder) => {
        expect(await refused(folder, "/dev/zero")).toContain("/dev/zero:1:1: error: is no file")
      }),
    )
  }
})
