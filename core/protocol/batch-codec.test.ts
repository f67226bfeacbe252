import fc from "fast-check"
import { describe, expect, it } from "vitest"
import type { TraceBatch } from "../trace/batch.ts"
import { EVENT_NAMES } from "../trace/events.ts"
import { decodeBatch, encodeBatch, readBatchHeader } from "./batch-codec.ts"

const int32 = fc.integer({ min: -0x80000000, max: 0x7fffffff })
const names = fc.array(fc.string({ unit: "grapheme", maxLength: 12 }), { maxLength: 6 })
const numbers = fc.array(int32, { maxLength: 6 })

const event = fc.record({
  gap: fc.nat({ max: 2 ** 40 }),
  kind: fc.nat({ max: EVENT_NAMES.length - 1 }),
  subject: int32,
  a: int32,
  b: int32,
  c: int32,
})

const batch: fc.Arbitrary<TraceBatch> = fc
  .record({
    from: fc.nat({ max: 0xffffffff }),
    events: fc.array(event, { maxLength: 40 }),
    armed: fc.array(fc.tuple(int32, int32, int32), { maxLength: 2 }).map((list) => list.flat()),
    objects: fc.record({
      jobs: names,
      jobEntity: numbers,
      jobLine: numbers,
      entities: names,
      entityClient: numbers,
      entityContext: numbers,
      scheds: names,
      schedRings: numbers,
      schedCredits: numbers,
      clients: names,
      exts: names,
      extContext: numbers,
      syncs: names,
      calls: names,
      works: names,
      words: names,
    }),
  })
  .map(({ from, events, armed, objects }) => {
    let now = 0
    const time = Float64Array.from(events, ({ gap }) => (now += gap))
    return {
      from,
      armed,
      objects,
      columns: {
        time,
        kind: Uint8Array.from(events, (e) => e.kind),
        subject: Int32Array.from(events, (e) => e.subject),
        a: Int32Array.from(events, (e) => e.a),
        b: Int32Array.from(events, (e) => e.b),
        c: Int32Array.from(events, (e) => e.c),
      },
    }
  })

const run = fc.integer({ min: 1, max: 0x7fffffff })

/** A property's examples are few in an ordinary run; the numbers of what was tried once are far larger. */
const times = { numRuns: 300 }

describe("batch codec", () => {
  it("gives back what it was given", () => {
    fc.assert(
      fc.property(run, batch, (number, given) => {
        const bytes = encodeBatch(number, given)
        const { time } = given.columns
        const header = { run: number, from: given.from, events: time.length, lastTime: time.at(-1) ?? null }
        expect(readBatchHeader(bytes)).toEqual(header)
        expect(decodeBatch(bytes)).toEqual({ ok: true, value: { run: number, batch: given } })
      }),
      times,
    )
  })

  it("reads a frame that does not begin at an aligned address", () => {
    fc.assert(
      fc.property(run, batch, fc.integer({ min: 1, max: 9 }), (number, given, offset) => {
        const bytes = encodeBatch(number, given)
        const larger = new Uint8Array(bytes.length + offset)
        larger.set(bytes, offset)
        expect(decodeBatch(larger.subarray(offset))).toEqual({ ok: true, value: { run: number, batch: given } })
      }),
      times,
    )
  })

  it("refuses every shortened frame", () => {
    fc.assert(
      fc.property(batch, fc.nat(), (given, cut) => {
        const bytes = encodeBatch(1, given)
        expect(decodeBatch(bytes.subarray(0, cut % bytes.length)).ok).toBe(false)
      }),
      times,
    )
  })

  it("refuses bytes after the end", () => {
    fc.assert(
      fc.property(batch, fc.uint8Array({ minLength: 1, maxLength: 9 }), (given, tail) => {
        const bytes = encodeBatch(1, given)
        expect(decodeBatch(Uint8Array.from([...bytes, ...tail])).ok).toBe(false)
      }),
      times,
    )
  })

  it("answers random bytes and random changes with a result", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => void decodeBatch(bytes)),
      times,
    )
    fc.assert(
      fc.property(batch, fc.array(fc.tuple(fc.nat(), fc.nat({ max: 255 })), { maxLength: 8 }), (given, changes) => {
        const bytes = encodeBatch(1, given)
        for (const [at, value] of changes) bytes[at % bytes.length] = value
        const result = decodeBatch(bytes)
        // What is accepted is a batch: encoding it again gives the same bytes.
        if (result.ok) expect(encodeBatch(result.value.run, result.value.batch)).toEqual(bytes)
      }),
      times,
    )
  })

  it("does not allocate what a count announces", () => {
    const bytes = encodeBatch(1, fc.sample(batch, { numRuns: 1, seed: 1 })[0] as TraceBatch)
    const view = new DataView(bytes.buffer)
    for (const at of [16, 20]) {
      const before = view.getUint32(at, true)
      view.setUint32(at, 0xfffffffe, true)
      expect(decodeBatch(bytes).ok).toBe(false)
      view.setUint32(at, before, true)
    }
    const empty = new Uint8Array(24 + 16 * 4)
    empty.set(bytes.subarray(0, 12))
    const lists = new DataView(empty.buffer)
    expect(decodeBatch(empty).ok).toBe(true)
    lists.setUint32(24, 0xffffffff, true)
    expect(decodeBatch(empty)).toEqual({ ok: false, error: "batch cut off in its jobs: 4294967295 announced" })
  })

  it("refuses times that go back or are no whole nanoseconds", () => {
    const bytes = (times: readonly number[]): Uint8Array =>
      encodeBatch(1, {
        from: 0,
        armed: [],
        objects: emptyObjects,
        columns: {
          time: Float64Array.from(times),
          kind: new Uint8Array(times.length),
          subject: new Int32Array(times.length),
          a: new Int32Array(times.length),
          b: new Int32Array(times.length),
          c: new Int32Array(times.length),
        },
      })
    expect(decodeBatch(bytes([0, 5, 5])).ok).toBe(true)
    for (const bad of [[5, 4], [-1], [0.5], [Number.NaN], [Number.POSITIVE_INFINITY], [2 ** 53]])
      expect(decodeBatch(bytes(bad)).ok).toBe(false)
  })
})

const emptyObjects: TraceBatch["objects"] = {
  jobs: [],
  jobEntity: [],
  jobLine: [],
  entities: [],
  entityClient: [],
  entityContext: [],
  scheds: [],
  schedRings: [],
  schedCredits: [],
  clients: [],
  exts: [],
  extContext: [],
  syncs: [],
  calls: [],
  works: [],
  words: [],
}
