/** Sync objects under random use: no call throws, each errno is a documented one, and timelines keep their promises. */
import fc from "fast-check"
import { expect, test } from "vitest"
import { ERRNO } from "../../base/errno.ts"
import { Engine } from "../../engine/engine.ts"
import { drain, runStraight } from "../../engine/straight.ts"
import { TIME_MAX } from "../../time/time.ts"
import { EventStore } from "../../trace/event-store.ts"
import { EventFd } from "../eventfd.ts"
import { Fence, FenceContexts } from "../fence.ts"
import { SwSyncTimeline, swSyncCreateFence, swSyncIncrement } from "../sw-sync.ts"
import { Thread } from "../thread.ts"
import type { SyncobjArgs, SyncobjIoctl } from "./ioctl-args.ts"
import { lastSignaled } from "./query.ts"
import { Syncobj } from "./syncobj.ts"
import { SyncobjFile } from "./syncobj-file.ts"

/** All that section 5.2 knows; -ENOMEM cannot happen here. */
const DOCUMENTED = new Set<number>([
  0,
  ...([ERRNO.EINVAL, ERRNO.ENOENT, ERRNO.EFAULT, ERRNO.EBADF, ERRNO.ETIME, ERRNO.ERESTARTSYS].map(
    (n) => -n,
  ) as number[]),
])

const handle = fc.integer({ min: 0, max: 4 })
const point = fc.integer({ min: 0, max: 6 })
const flags = fc.oneof({ weight: 9, arbitrary: fc.integer({ min: 0, max: 15 }) }, fc.constant(64))
const pad = fc.oneof({ weight: 9, arbitrary: fc.constant(0) }, fc.constant(1))
const fd = fc.integer({ min: -1, max: 12 })
const handles = fc.oneof({ weight: 9, arbitrary: fc.array(handle, { maxLength: 4 }) }, fc.constant(null))
const points = fc.oneof({ weight: 9, arbitrary: fc.array(point, { minLength: 3, maxLength: 4 }) }, fc.constant(null))
const timeoutNs = fc.integer({ min: -10, max: 1000 })
const wait = { handles, timeoutNs, flags, firstSignaled: fc.constant(0), deadlineNs: timeoutNs }
const share = { handle, flags: fc.integer({ min: 0, max: 4 }), fd, pad, point }

const args: { readonly [Name in SyncobjIoctl]: fc.Arbitrary<SyncobjArgs[Name]> } = {
  CREATE: fc.record({ flags: fc.integer({ min: 0, max: 2 }), handle: fc.constant(0) }),
  DESTROY: fc.record({ handle, pad }),
  HANDLE_TO_FD: fc.record(share),
  FD_TO_HANDLE: fc.record(share),
  WAIT: fc.record(wait),
  TIMELINE_WAIT: fc.record({ ...wait, points }),
  RESET: fc.record({ handles, pad }),
  SIGNAL: fc.record({ handles, pad }),
  TIMELINE_SIGNAL: fc.record({ handles, points, flags: pad }),
  QUERY: fc.record({ handles, points, flags: fc.integer({ min: 0, max: 2 }) }),
  TRANSFER: fc.record({
    srcHandle: handle,
    dstHandle: handle,
    srcPoint: point,
    dstPoint: point,
    flags: fc.constantFrom(0, 0, 2, 64),
    pad,
  }),
  EVENTFD: fc.record({ handle, flags: fc.constantFrom(0, 4, 64), point, fd, pad }),
}

type Step =
  | { readonly kind: "ioctl"; readonly name: SyncobjIoctl; readonly args: SyncobjArgs[SyncobjIoctl] }
  | { readonly kind: "fence" | "advance"; readonly value: number }
  | { readonly kind: "close"; readonly fd: number }
  | { readonly kind: "interrupt" }
  | { readonly kind: "turn" }

const ioctl = fc.oneof(
  ...(Object.keys(args) as SyncobjIoctl[]).map((name) =>
    (args[name] as fc.Arbitrary<SyncobjArgs[SyncobjIoctl]>).map(
      (value): Step => ({ kind: "ioctl", name, args: value }),
    ),
  ),
)
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 8, arbitrary: ioctl },
  { weight: 2, arbitrary: fc.record({ kind: fc.constantFrom("fence", "advance"), value: fc.nat(5) }) },
  fc.record({ kind: fc.constant("close"), fd: fc.integer({ min: 5, max: 12 }) }),
  fc.record({ kind: fc.constantFrom("interrupt", "turn") }),
)

test("random calls never throw, and give documented errors; each call returns in the end", () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const engine = new Engine(new EventStore())
      const contexts = new FenceContexts()
      const device = { engine, contexts, syncobj: true, timeline: true, fdPoints: "with-flag" } as const
      const file = new SyncobjFile(device)
      const main = new Thread(engine)
      const timeline = main.files.install(new SwSyncTimeline(engine, contexts))
      main.files.install(new EventFd())
      const threads: Thread[] = []
      const results: (number | null)[] = []
      for (const one of steps) {
        switch (one.kind) {
          case "ioctl": {
            const index = results.push(null) - 1
            const thread = new Thread(engine, main.files)
            threads.push(thread)
            file.ioctl(thread, one.name, structuredClone(one.args), (result) => {
              expect(results[index]).toBeNull()
              results[index] = result
            })
            break
          }
          case "fence":
            swSyncCreateFence(main.files, timeline, one.value)
            break
          case "advance":
            swSyncIncrement(main.files, timeline, 1)
            break
          case "close":
            main.files.close(one.fd)
            break
          case "interrupt":
            threads.at(-1)?.interrupt()
            break
          case "turn":
          default:
            runStraight(engine, TIME_MAX, 1, Number.POSITIVE_INFINITY)
        }
      }
      while (runStraight(engine, TIME_MAX, 100, Number.POSITIVE_INFINITY));
      for (const result of results) expect(DOCUMENTED.has(result ?? 1), `result ${result}`).toBe(true)
      file.handles.removeAll()
      main.files.closeAll()
    }),
    { numRuns: 500 },
  )
})

test("a timeline whose points rise never goes back, and its value is over", () => {
  const rise = fc.record({ by: fc.integer({ min: 1, max: 1000 }), host: fc.boolean() })
  const use = fc.array(fc.oneof(rise, fc.record({ signal: fc.nat(20) })), { maxLength: 60 })
  fc.assert(
    fc.property(use, (uses) => {
      const engine = new Engine(new EventStore())
      const contexts = new FenceContexts()
      const syncobj = new Syncobj()
      const submitted: { point: number; fence: Fence }[] = []
      let last = 0
      let value = 0
      for (const one of uses) {
        if ("by" in one) {
          last += one.by
          const fence = new Fence(contexts.allocate(1), 1, 0, null)
          if (one.host) fence.signalAtBirth(engine.now)
          submitted.push({ point: last, fence })
          syncobj.addPoint(engine, contexts, fence, last)
        } else {
          submitted[one.signal]?.fence.signal(engine)
          drain(engine)
        }
        const now = lastSignaled(syncobj)
        expect(now).toBeGreaterThanOrEqual(value)
        value = now
        const firstActive = submitted.findIndex(({ fence }) => !fence.signaled)
        const over = firstActive < 0 ? submitted : submitted.slice(0, firstActive)
        expect(now).toBe(over.at(-1)?.point ?? 0)
        for (const { point } of submitted) expect(syncobj.find(point)?.isSignaled()).toBe(point <= now)
      }
    }),
  )
})
