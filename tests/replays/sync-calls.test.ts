/**
 * Every row of the table of ioctls (reference 5.2), as a replay says it: what is done before, the call named `r`, and
 * what is expected of it. Each runs straight, and steered with every choice answered straight on.
 *
 * A replay cannot say these: a NULL or a wrong pointer (EFAULT), no memory (ENOMEM), a driver without sync objects or
 * without timelines (EOPNOTSUPP). `core/fence/syncobj/ioctls.test.ts` has them.
 */
import { describe, expect, test } from "vitest"
import { checkReplay } from "../../core/lang/compile.ts"
import type { Program } from "../../core/lang/program.ts"
import { judge } from "../../core/replay/judge.ts"
import { ReplayRun, type Run } from "../../core/replay/replay-run.ts"
import { SteeredRun } from "../../core/replay/steered-run.ts"
import { TIME_MAX } from "../../core/time/time.ts"
import { EventStore } from "../../core/trace/event-store.ts"
import { formatEvent } from "../../core/trace/format-event.ts"

const straightOn = { pick: () => 0 }

/**
 * `gone` is an object whose handle was destroyed; `either` one that nobody said the use of. Job `a`, which ends at 100us,
 * is behind point 2 of `t` and in `held`; nothing was ever in `empty` and `u`.
 */
const STAGE = `
machine mock { sched gfx { credits 4 }; sched dma { credits 4 } }
client game {
  queue sim on gfx
  queue up on dma
  syncobj held, empty
  timeline t, u
}
client tool { queue copy on gfx }
at 0us game submit a to sim { run 100us } out t@2, held
at 0us game create gone
at 0us game create either
at 0us game destroy gone
`

interface Row {
  readonly shows: string
  readonly lines: string
  readonly profile?: string
}

const rows: Readonly<Record<string, readonly Row[]>> = {
  CREATE: [
    { shows: "an object without a fence", lines: "at 1us game create s { flags 0 } as r; expect r ok" },
    { shows: "with a stub", lines: "at 1us game create s { signaled } as r; at 2us game wait w for s; expect w ok" },
    { shows: "other flags", lines: "at 1us game create s { flags 2 } as r; expect r fails EINVAL" },
    {
      shows: "a failed one leaves no handle",
      lines: "at 1us game create s { flags 2 } as r; at 2us game wait w for s; expect w fails ENOENT",
    },
  ],
  DESTROY: [
    { shows: "a handle", lines: "at 1us game destroy empty as r; expect r ok" },
    { shows: "padding", lines: "at 1us game destroy empty { pad 1 } as r; expect r fails EINVAL" },
    { shows: "an unknown handle", lines: "at 1us game destroy gone as r; expect r fails EINVAL" },
    {
      shows: "a wait goes on without its handle",
      lines: "at 1us game wait r for held; at 2us game destroy held; expect r ok; expect r returned at 100us",
    },
  ],
  HANDLE_TO_FD: [
    { shows: "an fd for the object", lines: "at 1us game export r from t; expect r ok" },
    { shows: "a snapshot", lines: "at 1us game export r from held { sync-file }; expect r ok" },
    { shows: "a snapshot of a point", lines: "at 1us game export r from t@1 { sync-file }; expect r ok" },
    { shows: "padding", lines: "at 1us game export r from t { pad 1 }; expect r fails EINVAL" },
    { shows: "an unknown flag", lines: "at 1us game export r from t { flags 64 }; expect r fails EINVAL" },
    { shows: "a plain one with a dirty point", lines: "at 1us game export r from t@7; expect r ok" },
    {
      shows: "a plain one with a dirty point, when it was checked",
      profile: "v6.17",
      lines: "at 1us game export r from t@7; expect r fails EINVAL",
    },
    { shows: "a plain one with a point", lines: "at 1us game export r from t@7 { flags 2 }; expect r fails EINVAL" },
    { shows: "the timeline flag alone", lines: "at 1us game export r from t { flags 2 }; expect r ok" },
    {
      shows: "no timeline flag in 6.12",
      profile: "v6.12",
      lines: "at 1us game export r from t@1 { sync-file }; expect r fails EINVAL",
    },
    { shows: "an unknown handle, plain", lines: "at 1us game export r from gone; expect r fails EINVAL" },
    { shows: "an unknown handle", lines: "at 1us game export r from gone { sync-file }; expect r fails ENOENT" },
    { shows: "no fence", lines: "at 1us game export r from empty { sync-file }; expect r fails EINVAL" },
    { shows: "a point not submitted", lines: "at 1us game export r from t@3 { sync-file }; expect r fails EINVAL" },
  ],
  FD_TO_HANDLE: [
    {
      shows: "another client's object",
      lines:
        "at 1us game export f from t; at 2us tool import x from f as r; at 3us tool wait w for x@2; expect r ok; expect w returned at 100us",
    },
    {
      shows: "one's own object a second time",
      lines:
        "at 1us game export f from t; at 2us game import x from f as r; at 3us game signal x@5; at 4us game query q of t { last-submitted }; expect r ok; expect q point 5",
    },
    {
      shows: "a snapshot into an object",
      lines:
        "at 1us game export f from held { sync-file }; at 2us game import empty from f { sync-file } as r; at 3us game wait w for empty; expect r ok; expect w returned at 100us",
    },
    {
      shows: "a snapshot as a point",
      lines:
        "at 1us game export f from held { sync-file }; at 2us game import u@4 from f { sync-file } as r; at 3us game wait w for u@4; expect r ok; expect w returned at 100us",
    },
    {
      shows: "a snapshot stays what it was",
      lines:
        "at 1us game export f from held { sync-file }; at 2us game signal held; at 3us game import empty from f { sync-file } as r; at 4us game wait w for empty; expect r ok; expect w returned at 100us",
    },
    {
      shows: "padding",
      lines: "at 1us game export f from t; at 2us tool import x from f { pad 1 } as r; expect r fails EINVAL",
    },
    {
      shows: "an unknown flag",
      lines: "at 1us game export f from t; at 2us tool import x from f { flags 64 } as r; expect r fails EINVAL",
    },
    {
      shows: "a plain one with a point",
      lines: "at 1us game export f from t; at 2us tool import x@7 from f { flags 2 } as r; expect r fails EINVAL",
    },
    {
      shows: "a closed fd",
      lines:
        "at 1us game export f from t; at 2us game close f; at 3us tool import x from f as r; expect r fails EINVAL",
    },
    {
      shows: "a sync_file as an object",
      lines: "at 1us game export f from held { sync-file }; at 2us tool import x from f as r; expect r fails EINVAL",
    },
    {
      shows: "an object as a sync_file",
      lines: "at 1us game export f from t; at 2us game import empty from f { sync-file } as r; expect r fails EINVAL",
    },
    {
      shows: "an eventfd",
      lines: "at 1us game eventfd e for t@2; at 2us game import x from e as r; expect r fails EINVAL",
    },
    {
      shows: "a snapshot into an unknown handle",
      lines:
        "at 1us game export f from held { sync-file }; at 2us game import gone from f { sync-file } as r; expect r fails ENOENT",
    },
    {
      shows: "the fd is looked at before the handle",
      lines: "at 1us game export f from t; at 2us game import gone from f { sync-file } as r; expect r fails EINVAL",
    },
  ],
  WAIT: [
    {
      shows: "a fence",
      lines: "at 1us game wait r for held; expect r ok; expect r returned at 100us; expect r first 0",
    },
    {
      shows: "a poll",
      lines: "at 1us game wait r for held { timeout 0ns }; expect r fails ETIME; expect r returned at 1us",
    },
    {
      shows: "a time-out, a jiffy late",
      lines: "at 1us game wait r for held { timeout 50us }; expect r fails ETIME; expect r returned at 51.001us",
    },
    {
      shows: "any: the index of the one",
      lines:
        "at 0us game create s { signaled }; at 1us game wait r for held, s; expect r returned at 1us; expect r first 1",
    },
    {
      shows: "all: the lowest that was satisfied at the beginning",
      lines:
        "at 0us game create s { signaled }; at 1us game wait r for held, s { all }; expect r returned at 100us; expect r first 1",
    },
    { shows: "all, none at the beginning", lines: "at 1us game wait r for held { all }; expect r first none" },
    { shows: "an unknown flag", lines: "at 1us game wait r for held { flags 64 }; expect r fails EINVAL" },
    { shows: "AVAILABLE is unknown to it", lines: "at 1us game wait r for held { flags 4 }; expect r fails EINVAL" },
    { shows: "nothing", lines: "at 1us game wait r for none; expect r ok; expect r first none" },
    { shows: "nothing, with a flag", lines: "at 1us game wait r for none { flags 64 }; expect r fails EINVAL" },
    { shows: "an unknown handle", lines: "at 1us game wait r for held, gone; expect r fails ENOENT" },
    { shows: "no fence", lines: "at 1us game wait r for held, empty; expect r fails EINVAL" },
    {
      shows: "for submission",
      lines: "at 1us game wait r for empty { wait-for-submit }; at 2us game signal empty; expect r returned at 2us",
    },
    {
      shows: "for ever",
      lines: "at 1us game wait r for empty { wait-for-submit }; expect r asleep",
    },
    {
      shows: "a Unix signal",
      lines: "at 1us game wait r for held; at 2us interrupt r; expect r fails ERESTARTSYS; expect r returned at 2us",
    },
    {
      shows: "what was found stays",
      lines: "at 1us game wait r for held; at 2us game reset held; at 3us game signal held; expect r returned at 100us",
    },
    { shows: "a deadline", lines: "at 1us game wait r for held { deadline 1ms }; expect r ok" },
  ],
  TIMELINE_WAIT: [
    { shows: "a point", lines: "at 1us game wait r for t@1; expect r ok; expect r returned at 100us" },
    { shows: "point 0 is the whole", lines: "at 1us game wait r for t@0; expect r returned at 100us" },
    { shows: "a point not submitted", lines: "at 1us game wait r for t@3; expect r fails EINVAL" },
    { shows: "an unknown handle", lines: "at 1us game wait r for t@1, gone@1; expect r fails ENOENT" },
    {
      shows: "submission is enough",
      lines: "at 1us game wait r for t@2 { available }; expect r ok; expect r returned at 1us",
    },
    {
      shows: "submission is waited for",
      lines: "at 1us game wait r for u@2 { available }; at 5us game signal u@2; expect r returned at 5us",
    },
    {
      shows: "submission, then the signal",
      lines:
        "at 1us game wait r for u@2 { wait-for-submit }; at 5us game submit b to sim { run 10us } out u@2; expect r returned at 110us",
    },
    { shows: "a time-out", lines: "at 1us game wait r for u@2 { wait-for-submit; timeout 2us }; expect r fails ETIME" },
  ],
  RESET: [
    {
      shows: "no fence afterwards",
      lines: "at 1us game reset held, t as r; at 2us game wait w for held; expect r ok; expect w fails EINVAL",
    },
    { shows: "padding", lines: "at 1us game reset held { pad 1 } as r; expect r fails EINVAL" },
    { shows: "nothing", lines: "at 1us game reset none as r; expect r fails EINVAL" },
    {
      shows: "an unknown handle touches none",
      lines:
        "at 1us game reset held, gone as r; at 2us game wait w for held; expect r fails ENOENT; expect w returned at 100us",
    },
  ],
  SIGNAL: [
    {
      shows: "a stub in each",
      lines:
        "at 1us game signal held, empty as r; at 2us game wait w for held, empty { all }; expect w returned at 2us",
    },
    {
      shows: "a timeline is none afterwards",
      lines:
        "at 1us game signal either@5; at 2us game signal either as r; at 3us game query q of either; expect r ok; expect q point 0",
    },
    { shows: "padding", lines: "at 1us game signal held { pad 1 } as r; expect r fails EINVAL" },
    { shows: "nothing", lines: "at 1us game signal none as r; expect r fails EINVAL" },
    { shows: "an unknown handle", lines: "at 1us game signal empty, gone as r; expect r fails ENOENT" },
  ],
  TIMELINE_SIGNAL: [
    {
      shows: "a point, over with those before it",
      lines: "at 1us game signal t@4, u@2 as r; at 2us game query q of t, u; expect r ok; expect q point 0, 2",
    },
    {
      shows: "point 0 begins anew",
      lines:
        "at 1us game signal u@3; at 2us game signal u@0 as r; at 3us game wait w for u@3; expect r ok; expect w ok",
    },
    { shows: "flags", lines: "at 1us game signal u@1 { flags 1 } as r; expect r fails EINVAL" },
    { shows: "an unknown handle", lines: "at 1us game signal u@1, gone@1 as r; expect r fails ENOENT" },
  ],
  QUERY: [
    {
      shows: "what is over, what is submitted",
      lines:
        "at 1us game query r of t, u, held; at 2us game query s of t, u { last-submitted }; expect r point 0, 0, 0; expect s point 2, 0",
    },
    { shows: "what is over later", lines: "at 101us game query r of t; expect r point 2" },
    { shows: "an unknown flag", lines: "at 1us game query r of t { flags 2 }; expect r fails EINVAL" },
    { shows: "nothing", lines: "at 1us game query r of none; expect r fails EINVAL" },
    { shows: "an unknown handle", lines: "at 1us game query r of t, gone; expect r fails ENOENT" },
  ],
  TRANSFER: [
    {
      shows: "a point to a point",
      lines:
        "at 1us game transfer t@2 to u@9 as r; at 2us game query q of u { last-submitted }; at 3us game wait w for u@9; expect r ok; expect q point 9; expect w returned at 100us",
    },
    {
      shows: "a fence to a point, a point to an object",
      lines:
        "at 1us game transfer held to u@1 as r; at 2us game transfer u@1 to empty as s; at 3us game wait w for empty; expect r ok; expect s ok; expect w returned at 100us",
    },
    { shows: "padding", lines: "at 1us game transfer t@2 to gone { pad 1 } as r; expect r fails EINVAL" },
    { shows: "an unknown destination", lines: "at 1us game transfer t@2 to gone as r; expect r fails ENOENT" },
    { shows: "an unknown source", lines: "at 1us game transfer gone to u@1 { flags 64 } as r; expect r fails ENOENT" },
    { shows: "other flags", lines: "at 1us game transfer t@2 to u@1 { flags 64 } as r; expect r fails EINVAL" },
    { shows: "no fence", lines: "at 1us game transfer empty to u@1 as r; expect r fails EINVAL" },
    { shows: "a point not submitted", lines: "at 1us game transfer t@3 to u@1 as r; expect r fails EINVAL" },
    {
      shows: "for submission",
      lines:
        "at 1us game transfer t@3 to u@1 { wait-for-submit } as r; at 5us game signal t@3; at 200us game query q of u; expect r returned at 5us; expect q point 1",
    },
    {
      shows: "for submission, in vain",
      lines: "at 0us game transfer u@3 to t@3 { wait-for-submit } as r; expect r fails ETIME; expect r returned at 5s",
    },
    {
      shows: "a Unix signal",
      lines: "at 1us game transfer u@3 to t@3 { wait-for-submit } as r; at 2us interrupt r; expect r fails ERESTARTSYS",
    },
  ],
  EVENTFD: [
    { shows: "once, when the point is over", lines: "at 1us game eventfd r for t@2; expect r ok; expect r count 1" },
    {
      shows: "at once, when it is over already",
      lines: "at 200us game eventfd r for t@2; expect r count 1",
    },
    {
      shows: "at once, when it is submitted",
      lines: "until 50us; at 1us game eventfd r for t@2 { available }; expect r count 1",
    },
    { shows: "not before", lines: "until 50us; at 1us game eventfd r for t@2; expect r count 0" },
    {
      shows: "two points, one file",
      lines: "at 1us game eventfd r for t@2; at 2us game eventfd s for held { on r }; expect s ok; expect r count 2",
    },
    { shows: "other flags", lines: "at 1us game eventfd r for t@2 { flags 1 }; expect r fails EINVAL" },
    { shows: "padding", lines: "at 1us game eventfd r for t@2 { pad 1 }; expect r fails EINVAL" },
    { shows: "an unknown handle", lines: "at 1us game eventfd r for gone@2; expect r fails ENOENT" },
    {
      shows: "a bad fd",
      lines:
        "at 1us game eventfd e for t@2; at 2us game close e; at 3us game eventfd r for t@2 { on e }; expect r fails EBADF",
    },
    {
      shows: "no eventfd",
      lines: "at 1us game export f from t; at 2us game eventfd r for t@2 { on f }; expect r fails EINVAL",
    },
    {
      shows: "the last reference takes it along",
      lines: "at 1us game eventfd r for u@1; at 2us game destroy u; expect r ok; expect r count 0",
    },
  ],
  "the look-up of a submission": [
    { shows: "a point not submitted", lines: "at 1us game submit r to sim in t@3; expect r fails EINVAL" },
    { shows: "no fence", lines: "at 1us game submit r to sim in empty; expect r fails EINVAL" },
    { shows: "an unknown handle", lines: "at 1us game submit r to sim in gone; expect r fails ENOENT" },
    { shows: "an unknown handle to signal", lines: "at 1us game submit r to sim out gone; expect r fails ENOENT" },
    {
      shows: "a collected point is over",
      lines:
        "at 1us game signal u@1; at 2us game signal u@2; at 3us game submit r to sim in u@1; expect r finished at 100us",
    },
    {
      shows: "for submission: the fence is then waited for",
      lines:
        "at 1us game submit r to up { run 1us; wait-for-submit } in u@1; at 2us game transfer t@2 to u@1; expect r queued at 2us; expect r run at 100us",
    },
    {
      shows: "for submission, of several",
      lines:
        "at 1us game submit r to up { wait-for-submit } in u@1, empty, held; at 2us game signal empty; at 3us game signal u@1; expect r queued at 3us; expect r run at 100us",
    },
    {
      shows: "for submission, in vain",
      lines: "at 0us game submit r to sim { wait-for-submit } in u@1; expect r fails ETIME",
    },
  ],
}

function program(row: Row): Program {
  const text = `replay 1\nscheduler drm-sched { profile ${row.profile ?? "v7.2"} }${STAGE}${row.lines.replaceAll("; ", "\n")}\n`
  const { program: checked, diagnostics } = checkReplay(text)
  expect(diagnostics).toEqual([])
  if (checked === null) throw new Error("not compiled")
  return checked
}

function lines(run: Run): string[] {
  const { trace } = run.engine
  return Array.from({ length: trace.length }, (_, index) => formatEvent(trace, index))
}

describe.each(Object.entries(rows))("%s", (_, table) => {
  test.each(table)("$shows", (row) => {
    const checked = program(row)
    const straight = new ReplayRun(checked, 0, new EventStore())
    const steered = new SteeredRun(checked, 0, new EventStore(), straightOn)
    for (const run of [straight, steered]) {
      expect(run.advance(TIME_MAX, 100_000, Number.POSITIVE_INFINITY)).toBe(false)
      expect(run.engine.reports).toEqual([])
      const verdicts = judge(checked, run.engine.trace, run.figures())
      expect(verdicts.length).toBeGreaterThan(0)
      expect(verdicts.filter((verdict) => !verdict.held)).toEqual([])
    }
    expect(lines(steered)).toEqual(lines(straight))
  })
})
