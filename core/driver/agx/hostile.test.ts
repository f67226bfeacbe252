/** Whatever stands in memory: the machine ends in a fault, a timeout, or a crash of the firmware, never in one of ours. */
import fc from "fast-check"
import { expect, test } from "vitest"
import { HEAP_START } from "./firmware/kernel-heap.ts"
import { BARRIER_WORD, CODE, DATA, TERMINATE_WORDS, World, launchWords } from "./testing/world.ts"

const RUN_NS = 50_000_000

/** A machine with a program that writes one word. */
function machine(words: (usc: number) => readonly number[]) {
  const world = new World({ cores: 2, memory: 2 ** 22 })
  const queue = world.queue()
  const code = world.room()
  world.shaders.programs.set(CODE + code, (thread) => thread.write(DATA + 4 * (thread.x % 64), 1))
  const usc = world.room()
  const bytes = [0, 8, 16, 24].map((shift) => ((code >>> shift) & 0xff).toString(16).padStart(2, "0"))
  world.pokeBytes(CODE + usc, `4d900000 0d0c${bytes.join("")} 8d010001 8800`)
  const stream = CODE + world.room(4096)
  world.poke(stream, words(usc))
  const out = world.syncobj()
  world.submit({ queue, commands: [{ kind: "compute", stream }], signals: [[out, 0]] })
  return { world, queue, stream, usc, out }
}

const word = fc.integer({ min: 0, max: 0xffff_ffff })
/** A stream of blocks with heads that mean something, most of the time. */
const block = (usc: number) =>
  fc.oneof(
    fc.constant([...launchWords(usc, 64)]),
    fc.constant([BARRIER_WORD]),
    word.map((bits) => [0x6000_0000 | (bits & 0xf_ffff)]),
    fc.constant(TERMINATE_WORDS),
    fc.constant([0x8000_0000, 0]),
    fc.integer({ min: 0, max: 60 }).map((index) => [0x2000_0015, 0x200 + 4 * index]),
    fc.integer({ min: 0, max: 60 }).map((index) => [0x3000_0015, 0x200 + 4 * index]),
    fc.array(word, { minLength: 8, maxLength: 8 }).map((sizes) => [0x12, usc, ...sizes.slice(2)]),
    fc.array(word, { minLength: 1, maxLength: 4 }),
  )

test("any stream ends", () => {
  fc.assert(
    fc.property(fc.array(block(64), { maxLength: 16 }), (blocks) => {
      const { world, out } = machine(() => blocks.flat().slice(0, 128))
      world.run(RUN_NS)
      return world.status(out) !== 0
    }),
    { numRuns: 150 },
  )
})

test("any USC words end", () => {
  fc.assert(
    fc.property(
      fc.array(word, { minLength: 1, maxLength: 12 }),
      fc.constantFrom(0x1d, 0x4d, 0x0d, 0x8d),
      (words, tag) => {
        const { world, usc, out } = machine((at) => [...launchWords(at, 64), BARRIER_WORD, ...TERMINATE_WORDS])
        world.poke(CODE + usc, [((words[0] ?? 0) & ~0xff) | tag, ...words.slice(1)])
        world.run(RUN_NS)
        return world.status(out) !== 0
      },
    ),
    { numRuns: 100 },
  )
})

test("any change of what driver and firmware share: nothing of ours fails, and the run is bounded", () => {
  const changes = fc.array(fc.tuple(fc.integer({ min: 0, max: 60_000 }), word), { minLength: 1, maxLength: 30 })
  fc.assert(
    fc.property(changes, fc.integer({ min: 0, max: 40_000 }), (list, when) => {
      const { world, queue, stream } = machine((usc) => [...launchWords(usc, 64), BARRIER_WORD, ...TERMINATE_WORDS])
      world.run(when)
      for (const [at, value] of list) world.heap.memory.setU32(HEAP_START + 4 * at, value)
      world.submit({ queue, commands: [{ kind: "compute", stream }] })
      world.run(RUN_NS)
      expect(world.engine.trace.length).toBeLessThan(500_000)
    }),
    { numRuns: 200 },
  )
})
