import { describe, expect, test } from "vitest"
import { Prng } from "../../base/prng.ts"
import { Arena, type Player } from "../testing/arena.ts"
import { SUBMITTED } from "../ops.ts"
import { WEIGHTS } from "./share.ts"

const MS = 1_000_000

describe("R26: shares", () => {
  test("R26: two queues with work share a ring by their weights", () => {
    for (const [more, less, ratio] of [
      ["kernel", "high", 2],
      ["high", "normal", 4],
      ["normal", "low", 8],
    ] as const) {
      const arena = new Arena([{ name: "r0", slots: 1 }])
      const [a, b] = [arena.add(WEIGHTS[more]), arena.add(WEIGHTS[less])]
      a.keepBusy(2, () => 10)
      b.keepBusy(2, () => 10)
      arena.run(100_000)
      expect(a.had / b.had).toBeCloseTo(ratio, 1)
      expect(arena.rig.reports).toEqual([])
    }
  })

  test("R26: shares of long runs are within 2 % of the entitled ones, on one ring and on several", () => {
    for (let seed = 0; seed < RUNS; seed++) {
      const prng = new Prng(seed)
      const rings = 1 + prng.below(3)
      const slots = 1 + prng.below(3)
      const arena = new Arena(Array.from({ length: rings }, (_, i) => ({ name: `r${i}`, slots })))
      const count = Math.max(2, rings) + prng.below(31)
      const all = Array.from({ length: rings }, (_, i) => i)
      for (let i = 0; i < count; i++) {
        const player = arena.add(0.25 + prng.below(64) / 4, { rings: all, credits: 1 + prng.below(3) })
        const usual = 100 + prng.below(900)
        player.keepBusy(4, () => usual / 2 + prng.below(usual))
      }
      arena.run(2 * MS)
      const before = arena.had
      arena.run(12 * MS)
      const shares = arena.shares(before)
      const entitled = entitledOf(arena.players, rings)
      const error = shares.reduce((sum, share, i) => sum + Math.abs(share - (entitled[i] as number)), 0) / 2
      expect(error, `seed ${seed}: ${count} queues, ${rings} rings of ${slots}`).toBeLessThan(0.02)
      expect(arena.rig.reports).toEqual([])
    }
  })

  test("R26: nobody with work starves: a ready queue gets a ring within the bound that the page states", () => {
    for (let seed = 0; seed < RUNS; seed++) {
      const prng = new Prng(seed)
      const arena = new Arena([{ name: "r0", slots: 1 + prng.below(2) }])
      const count = 2 + prng.below(30)
      const longest: number[] = []
      for (let i = 0; i < count; i++) {
        const player = arena.add(0.25 + prng.below(256) / 4)
        const usual = 50 + prng.below(950)
        longest.push(usual)
        // Some are always busy, others come and go.
        const sleeps = prng.below(2) * prng.below(20_000)
        keepCycling(arena, player, 1 + prng.below(4), () => 1 + prng.below(usual), sleeps)
      }
      arena.run(2 * MS)
      const weights = arena.players.reduce((sum, { weight }) => sum + weight, 0)
      const jobs = longest.reduce((sum, one) => sum + one, 0)
      const most = Math.max(...longest)
      const waits = waitsOf(arena)
      for (const [i, player] of arena.players.entries()) {
        const bound = (weights / player.weight) * 5 * most + 6 * jobs + 2 * most
        expect(waits.get(player), `seed ${seed}: ${player.name}`).toBeLessThanOrEqual(bound)
        expect(player.ended, `seed ${seed}: ${player.name}, ${longest[i]}`).toBeGreaterThan(0)
      }
    }
  })

  test("R26: queues whose jobs take no time at all take turns, however many each has", () => {
    const arena = new Arena([{ name: "r0", slots: 4 }])
    const players = [30, 3, 300].map((jobs) => ({ player: arena.add(), jobs }))
    for (const { player, jobs } of players) for (let i = 0; i < jobs; i++) player.submit(0, 1)
    arena.run(1)
    const order = arena.served.slice(0, 9).map(({ player }) => arena.players.indexOf(player))
    expect(order).toEqual([1, 0, 2, 1, 0, 2, 1, 0, 2])
    expect(arena.served.length).toBe(333)
  })

  test("R26: a queue whose jobs turn out longer than its others were has no more than its share", () => {
    const arena = new Arena([{ name: "r0", slots: 2 }])
    const [honest, liar] = [arena.add(8, { credits: 2 }), arena.add(8, { credits: 2 })]
    honest.keepBusy(4, () => 100)
    let jobs = 0
    // Nine short ones, and then one that is five hundred times as long.
    liar.keepBusy(4, () => (jobs++ % 10 === 9 ? 5000 : 10))
    arena.run(2 * MS)
    const [first = 0] = arena.shares()
    expect(first).toBeGreaterThan(0.49)
    expect(first).toBeLessThan(0.51)
  })

  test("R26: who slept has no claim on all of the time that passed, and is not punished for what it had before", () => {
    const arena = new Arena([{ name: "r0", slots: 1 }])
    const [steady, sleeper] = [arena.add(), arena.add()]
    steady.keepBusy(2, () => 100)
    for (const at of [1 * MS, 2 * MS]) {
      let lives = true
      arena.at(at, () =>
        sleeper.keepBusy(
          2,
          () => 100,
          () => lives,
        ),
      )
      arena.run(at)
      const before = arena.had
      arena.run(at + 50_000)
      // Half of it from the first moment on, but for a job.
      const [had = 0, more = 0] = arena.had.map((all, i) => all - (before[i] as number))
      expect(Math.abs(had - more)).toBeLessThanOrEqual(200)
      lives = false
    }
  })

  test("R26: a large job that does not fit gets its room: what is smaller does not keep it out", () => {
    for (const rings of [1, 2]) {
      const all = Array.from({ length: rings }, (_, i) => i)
      const arena = new Arena(all.map((i) => ({ name: `r${i}`, slots: 4 })))
      for (let i = 0; i < 6; i++) arena.add(8, { rings: all, credits: 4 }).keepBusy(4, () => 100)
      const large = arena.add(8, { rings: all, credits: 4 })
      arena.run(10_000)
      const asked = arena.now
      large.submit(100, 4)
      arena.run(100_000)
      const at = arena.served.find(({ player }) => player === large)?.at ?? Number.POSITIVE_INFINITY
      // Its turn, and then a ring full of jobs before it.
      expect(at - asked).toBeLessThanOrEqual((6 + 4) * 100 * 2)
      expect(arena.rig.reports).toEqual([])
    }
  })

  test("R26: more than ring slots is not refused for ever: such a job goes alone", () => {
    const arena = new Arena([{ name: "r0", slots: 2 }])
    arena.add().keepBusy(2, () => 100)
    const large = arena.add(8, { credits: 9 })
    large.submit(100, 9)
    arena.run(10_000)
    expect(large.ended).toBe(1)
  })

  test("R26: a ring is never without a job while somebody could use it", () => {
    for (let seed = 0; seed < RUNS; seed++) {
      const prng = new Prng(seed)
      const rings = 1 + prng.below(3)
      const arena = new Arena(Array.from({ length: rings }, (_, i) => ({ name: `r${i}`, slots: 1 + prng.below(3) })))
      for (let i = 0; i < 12; i++) {
        const mine = arena.devices.map((_, ring) => ring).filter((ring) => ring === i % rings || prng.below(2) === 0)
        const player = arena.add(1 + prng.below(30), { rings: mine, credits: 1 + prng.below(3) })
        keepCycling(arena, player, 1 + prng.below(3), () => 1 + prng.below(500), prng.below(3000))
      }
      for (let at = 100; at < 50_000; at += 100) {
        arena.run(at)
        expect(arena.orchestrator.whoCouldGo(), `seed ${seed} at ${at}`).toBeNull()
      }
      expect(arena.rig.reports).toEqual([])
    }
  })
})

describe("R28: weights", () => {
  test("R28: a weight can change at any time, and counts from then on", () => {
    const arena = new Arena([{ name: "r0", slots: 1 }])
    const [a, b] = [arena.add(8), arena.add(8)]
    a.keepBusy(2, () => 10)
    b.keepBusy(2, () => 10)
    arena.run(100_000)
    let before = arena.had
    for (const [weight, share] of [
      [24, 0.75],
      [2, 0.2],
      [8, 0.5],
    ] as const) {
      arena.at(arena.now, () => arena.orchestrator.setWeight(a.queue, weight))
      arena.run(arena.now + 100_000)
      expect(arena.shares(before)[0]).toBeCloseTo(share, 2)
      before = arena.had
    }
  })

  test("R28: queues of one client have one weight together, and take turns", () => {
    const arena = new Arena([{ name: "r0", slots: 1 }])
    const mine = [arena.add(8, { client: 1 }), arena.add(8, { client: 1 }), arena.add(8, { client: 1 })]
    const other = arena.add(8, { client: 2 })
    for (const player of [...mine, other]) player.keepBusy(2, () => 10)
    arena.run(120_000)
    expect(other.had / 120_000).toBeCloseTo(0.5, 2)
    for (const { had } of mine) expect(had / 120_000).toBeCloseTo(0.5 / 3, 2)
  })

  test("R28: a client's queues on different rings compete with whoever is on either", () => {
    const arena = new Arena([
      { name: "render", slots: 1 },
      { name: "copy", slots: 1 },
    ])
    const both = [arena.add(8, { client: 1, rings: [0] }), arena.add(8, { client: 1, rings: [1] })]
    const render = arena.add(8, { rings: [0] })
    for (const player of [...both, render]) player.keepBusy(2, () => 10)
    arena.run(100_000)
    // The copy ring is used by nobody else, so the client has all of it, and the other has most of the render ring.
    expect((both[1] as Player).had / 100_000).toBeCloseTo(1, 1)
    expect(render.had / 100_000).toBeGreaterThan(0.5)
    expect((both[0] as Player).had).toBeGreaterThan(0)
  })

  test("R28: who leaves, leaves the others their shares, whatever it had", () => {
    const arena = new Arena([{ name: "r0", slots: 1 }])
    const players = [8, 8, 32].map((weight) => arena.add(weight))
    const heavy = players[2] as Player
    for (const player of players)
      player.keepBusy(
        2,
        () => 10,
        () => player !== heavy || arena.now < 50_000,
      )
    arena.run(50_000)
    arena.at(arena.now, () => heavy.queue.drop())
    arena.run(60_000)
    expect(heavy.queue.state).toBe("dead")
    const before = arena.had
    arena.run(160_000)
    expect(arena.shares(before).map((share) => Number(share.toFixed(2)))).toEqual([0.5, 0.5, 0])
    expect(arena.rig.reports).toEqual([])
  })
})

describe("R27: interactive clients", () => {
  /** The latencies of a client with a job of 100 every 2000, after some have come. */
  function latencies(slots: number, hogs: number, hogJob: number, weight = 8): number[] {
    const arena = new Arena([{ name: "r0", slots }])
    for (let i = 0; i < hogs; i++) arena.add(8, { credits: slots }).keepBusy(4, () => hogJob)
    const interactive = arena.add(weight)
    const waits: number[] = []
    keepCycling(
      arena,
      interactive,
      1,
      () => 100,
      2000,
      (asked) => waits.push(arena.now - asked - 100),
    )
    arena.run(1 * MS)
    return waits.slice(5)
  }

  test("R27: who sleeps most of the time waits for one job at most, however many are busy", () => {
    for (const hogs of [1, 2, 5])
      for (const slots of [1, 2, 4]) {
        const waits = latencies(slots, hogs, 1000)
        expect(waits.length).toBeGreaterThan(100)
        expect(Math.max(...waits), `${hogs} hogs, ${slots} slots`).toBeLessThanOrEqual(1000)
      }
  })

  test("R27: jobs that are too short to be felt go to the ring ahead of time, so that it need not wait", () => {
    const arena = new Arena([{ name: "r0", slots: 2 }])
    arena.add(8, { credits: 2 }).keepBusy(4, () => 20)
    keepCycling(arena, arena.add(8), 1, () => 100, 2000)
    arena.run(20_000)
    let two = 0
    for (let at = 20_000; at < 30_000; at += 7) {
      arena.run(at)
      if (arena.devices[0]?.commands.length === 2) two++
    }
    expect(two).toBeGreaterThan(1000)
  })

  test("R27: it cannot have more than its share by sleeping often", () => {
    const arena = new Arena([{ name: "r0", slots: 1 }])
    const hog = arena.add()
    hog.keepBusy(2, () => 100)
    const napper = arena.add()
    keepCycling(arena, napper, 1, () => 100, 1)
    arena.run(1 * MS)
    expect(napper.had / hog.had).toBeLessThanOrEqual(1.01)
  })
})

describe("R25: arbitration", () => {
  test("R25: a driver that answers not now keeps nobody else from the ring", () => {
    const arena = new Arena([{ name: "r0", slots: 1 }])
    const [a, b] = [arena.add(), arena.add()]
    const room = arena.rig.fence()
    arena.drivers[0]?.submits.push((_job, token) => ({ token, wake: room }))
    a.submit(10)
    b.submit(10)
    arena.run(1000)
    expect([a.ended, b.ended]).toEqual([0, 1])
    arena.at(1000, () => room.signal(arena.rig.engine))
    arena.run(2000)
    expect(a.ended).toBe(1)
  })

  test("R25: jobs of a queue stay on one ring while there are any, and others use the rest", () => {
    const arena = new Arena([
      { name: "r0", slots: 2 },
      { name: "r1", slots: 2 },
    ])
    const players = [0, 1, 2].map(() => arena.add(8, { rings: [0, 1], credits: 2 }))
    for (const player of players) player.keepBusy(3, () => 10)
    arena.run(100_000)
    expect(arena.shares().map((share) => Number(share.toFixed(2)))).toEqual([0.33, 0.33, 0.33])
    expect(arena.players.reduce((sum, { had }) => sum + had, 0)).toBeGreaterThan(199_000)
    expect(arena.rig.reports).toEqual([])
  })

  test("R25: a job whose fence leaks does not keep its ring: those behind it stay together on theirs", () => {
    const arena = new Arena([
      { name: "r0", slots: 4, width: 4 },
      { name: "r1", slots: 4, width: 4 },
    ])
    const player = arena.add(WEIGHTS.normal, { rings: [0, 1], credits: 4, dropPolicy: "leak" })
    const other = arena.add(WEIGHTS.normal, { rings: [0], credits: 4 })
    const driver = arena.drivers[0] as (typeof arena.drivers)[number]
    driver.submits.push((_job, token) => {
      token.started()
      token.drop()
      return SUBMITTED
    })
    player.submit(10, 1)
    arena.run(1)
    for (let i = 0; i < 3; i++) other.submit(50, 1)
    arena.run(2)
    for (let i = 0; i < 3; i++) player.submit(50, 1)
    arena.run(200)
    const rings = arena.served.filter((one) => one.player === player).map(({ ring }) => ring)
    expect(rings).toEqual([1, 1, 1])
    expect(arena.rig.reports).toEqual(["fence-leaked"])
  })

  test("R25: rings can be changed at any time; what is on one stays", () => {
    const arena = new Arena([
      { name: "r0", slots: 1 },
      { name: "r1", slots: 1 },
    ])
    const [a, b] = [arena.add(8, { rings: [0] }), arena.add(8, { rings: [0] })]
    a.keepBusy(2, () => 10)
    b.keepBusy(2, () => 10)
    arena.at(1005, () => arena.orchestrator.setRings(a.queue, [1]))
    arena.run(2000)
    expect(arena.served.filter(({ ring }) => ring === 1).every(({ player, at }) => player === a && at >= 1005)).toBe(
      true,
    )
    expect(a.had).toBeGreaterThan(1400)
    expect(b.had).toBeGreaterThan(1400)
  })

  test("R25: thousands of queues", () => {
    const arena = new Arena([{ name: "r0", slots: 4 }])
    for (let i = 0; i < 4000; i++) {
      const player = arena.add(1 + (i % 3))
      for (let j = 0; j < 1 + (i % 3); j++) player.submit(10)
    }
    arena.run(10 * MS)
    expect(arena.players.every(({ ended }, i) => ended === 1 + (i % 3))).toBe(true)
  })

  test("R25: a job that its driver ends inside of the callback", () => {
    const arena = new Arena([{ name: "r0", slots: 1 }])
    const player = arena.add()
    arena.drivers[0]?.submits.push((_job, token) => {
      token.complete()
      return SUBMITTED
    })
    player.submit(10)
    player.submit(10)
    arena.run(1000)
    expect(player.ended).toBe(2)
  })
})

/** Seeds of the random tests. */
const RUNS = Number(process.env["ORCH_RUNS"] ?? 5)

/** `jobs` at a time, then the wait for the last of them and a sleep. `over` is told when a cycle began. */
function keepCycling(
  arena: Arena,
  player: Player,
  jobs: number,
  duration: () => number,
  sleep: number,
  over: (asked: number) => void = () => {},
): void {
  const cycle = (): void => {
    const asked = arena.now
    for (let i = 0; i < jobs; i++)
      player.submit(
        duration(),
        1,
        i < jobs - 1
          ? null
          : () => {
              over(asked)
              if (sleep === 0) cycle()
              else arena.at(arena.now + sleep, cycle)
            },
      )
  }
  cycle()
}

/** By weight, but nobody more than one ring, since jobs of a queue go in order. */
function entitledOf(players: readonly Player[], rings: number): number[] {
  const capped = new Set<Player>()
  for (;;) {
    const open = players.filter((player) => !capped.has(player))
    const left = rings - capped.size
    const weights = open.reduce((sum, { weight }) => sum + weight, 0)
    const more = open.filter(({ weight }) => (left * weight) / weights > 1)
    if (more.length === 0)
      return players.map((player) => (capped.has(player) ? 1 : (left * player.weight) / weights) / rings)
    for (const player of more) capped.add(player)
  }
}

/** By player, the longest that one of its jobs was the next of its queue and did not go. */
function waitsOf(arena: Arena): Map<Player, number> {
  const waits = new Map<Player, number>()
  for (const { player, wait } of arena.served) waits.set(player, Math.max(wait, waits.get(player) ?? 0))
  return waits
}

test("a queue that has died meanwhile has no share, and whoever gives it one is not to blame", () => {
  const arena = new Arena([
    { name: "r0", slots: 1 },
    { name: "r1", slots: 1 },
  ])
  const a = arena.add(1)
  a.queue.drop()
  arena.run(100)
  expect(a.queue.state).toBe("dead")
  arena.orchestrator.setWeight(a.queue, 2)
  arena.orchestrator.setRings(a.queue, [1])
  expect(arena.rig.reports).toEqual([])
})
