/** Arrays, chains, taking them apart and merging: reference 4.6 to 4.8. */
import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { ERRNO } from "../base/errno.ts"
import { Engine } from "../engine/engine.ts"
import { drain } from "../engine/straight.ts"
import { simTime } from "../time/time.ts"
import { EventStore } from "../trace/event-store.ts"
import { Fence, FenceContexts, isLater } from "./fence.ts"
import { FenceArray } from "./fence-array.ts"
import { FenceChain, findSeqno, linkChain, walkChain } from "./fence-chain.ts"
import { STUB_FENCE } from "./stub.ts"
import { mergeFences, unwrapFence } from "./unwrap.ts"

const newEngine = () => new Engine(new EventStore())
let contexts = 100
/** Each of a context of its own. */
const plain = (seqno = 1, context = ++contexts) => new Fence(context, seqno, 0, null)

function fail(fence: Fence, engine: Engine, error: number): void {
  fence.setError(error)
  fence.signal(engine)
}

describe("an array", () => {
  test("signals after the last member's callback has returned, from irq_work", () => {
    const engine = newEngine()
    const members = [plain(), plain()]
    const array = new FenceArray(engine, 1, 1, members)
    array.enableSignal()
    for (const member of members) member.signal(engine)
    expect(array.signaled).toBe(false)
    drain(engine)
    expect(array.signaled).toBe(true)
  })

  test("enabled after all have: signals there and then", () => {
    const engine = newEngine()
    const members = [plain(), plain()]
    for (const member of members) member.signal(engine)
    const array = new FenceArray(engine, 1, 1, members)
    array.enableSignal()
    expect(array.signaled).toBe(true)
    expect(engine.runnable.first).toBeNull()
  })

  test("its error is the first it sees: at enabling in order of index, then as they come", () => {
    const engine = newEngine()
    const [a, b, c, d] = [plain(), plain(), plain(), plain()]
    const late = new FenceArray(engine, 1, 1, [a, b, c])
    late.enableSignal()
    c.signal(engine)
    fail(b, engine, -ERRNO.EIO)
    fail(a, engine, -ERRNO.EINVAL)
    drain(engine)
    expect(late.error).toBe(-ERRNO.EIO)
    const early = new FenceArray(engine, 1, 2, [a, b, d])
    early.enableSignal()
    d.signal(engine)
    drain(engine)
    expect(early.error).toBe(-ERRNO.EINVAL)
  })

  test("never enabled, it looks at its members when polled, and takes no error of theirs (G23)", () => {
    const engine = newEngine()
    const members = [plain(), plain()]
    const array = new FenceArray(engine, 1, 1, members)
    for (const member of members) {
      expect(array.isSignaled()).toBe(false)
      fail(member, engine, -ERRNO.EIO)
    }
    expect(array.isSignaled()).toBe(true)
    expect(array.getStatus()).toBe(1)
  })

  test("enabled, a poll before the irq_work finds it done, with the error", () => {
    const engine = newEngine()
    const member = plain()
    const array = new FenceArray(engine, 1, 1, [member])
    array.enableSignal()
    fail(member, engine, -ERRNO.EIO)
    expect(array.getStatus()).toBe(-ERRNO.EIO)
    drain(engine)
    expect(array.getStatus()).toBe(-ERRNO.EIO)
  })

  test("one that signals on any needs one", () => {
    const engine = newEngine()
    const members = [plain(), plain()]
    const [enabled, polled] = [new FenceArray(engine, 1, 1, members, true), new FenceArray(engine, 1, 2, members, true)]
    enabled.enableSignal()
    expect(polled.isSignaled()).toBe(false)
    members[1]?.signal(engine)
    drain(engine)
    expect([enabled.signaled, polled.isSignaled()]).toEqual([true, true])
    members[0]?.signal(engine)
    drain(engine)
  })

  test("should hold no containers: the kernel warns, and it signals all the same", () => {
    const engine = newEngine()
    const leaf = plain()
    const outer = new FenceArray(engine, 1, 2, [new FenceArray(engine, 1, 1, [leaf])])
    expect(engine.reports.map(({ name, where, text }) => [name, where, text])).toEqual([
      ["nested-container", "dma_fence_array_init", "a member of an array is itself a container of fences"],
    ])
    expect(outer.isSignaled()).toBe(false)
    leaf.signal(engine)
    expect(outer.isSignaled()).toBe(true)
  })
})

/** A timeline with points at `seqnos`, its nodes and their own fences. */
function timeline(seqnos: readonly number[], prev: Fence | null = null) {
  const engine = newEngine()
  const own = seqnos.map(() => plain())
  const nodes: FenceChain[] = []
  const made = new FenceContexts()
  let head = prev
  for (const [index, seqno] of seqnos.entries()) {
    const node = linkChain(engine, made, head, own[index] as Fence, seqno)
    nodes.push(node)
    head = node
  }
  return { engine, own, nodes, head: nodes.at(-1) as FenceChain }
}

describe("a chain", () => {
  test("a node signals once its own fence and all before have, from irq_work, without an error", () => {
    const { engine, own, nodes, head } = timeline([1, 2, 3])
    head.enableSignal()
    own[2]?.signal(engine)
    drain(engine)
    own[0]?.signal(engine)
    drain(engine)
    expect(head.signaled).toBe(false)
    fail(own[1] as Fence, engine, -ERRNO.EIO)
    expect(head.signaled).toBe(false)
    drain(engine)
    expect([head.signaled, head.error]).toEqual([true, 0])
    expect(nodes[1]?.isSignaled()).toBe(true)
  })

  test("numbers that do not rise begin a new context at the last number", () => {
    const { nodes } = timeline([1, 5, 3, 6])
    expect(nodes.map(({ seqno }) => seqno)).toEqual([1, 5, 5, 6])
    expect(nodes.map(({ prevSeqno }) => prevSeqno)).toEqual([0, 1, 0, 5])
    const ids = nodes.map(({ context }) => context)
    expect([ids[0] === ids[1], ids[1] === ids[2], ids[2] === ids[3]]).toEqual([true, false, true])
  })

  test("so does a number that is there already", () => {
    const { nodes } = timeline([5, 5])
    expect(nodes.map(({ seqno, prevSeqno }) => [seqno, prevSeqno])).toEqual([
      [5, 0],
      [5, 0],
    ])
    expect(nodes[0]?.context).not.toBe(nodes[1]?.context)
  })

  test("should hold no chain: the kernel warns and goes on", () => {
    const { engine, own, head } = timeline([1])
    const outer = linkChain(engine, new FenceContexts(), null, head, 1)
    expect(engine.reports.map(({ name, where, text }) => [name, where, text])).toEqual([
      ["nested-container", "dma_fence_chain_init", "the fence of point 1 is itself a container of fences"],
    ])
    expect(outer.isSignaled()).toBe(false)
    own[0]?.signal(engine)
    expect(outer.isSignaled()).toBe(true)
  })

  test("a walk forgets predecessors that are over, never the node itself", () => {
    const { engine, own, nodes, head } = timeline([1, 2, 3, 4])
    for (const index of [1, 2, 3]) own[index]?.signal(engine)
    expect(walkChain(head)).toBe(nodes[0])
    expect(head.prev).toBe(nodes[0])
    own[0]?.signal(engine)
    expect(walkChain(head)).toBeNull()
    expect(walkChain(plain())).toBeNull()
  })

  test("find: the node that covers a point; not submitted; collected; point 0 is the whole", () => {
    const { engine, own, nodes, head } = timeline([2, 5, 9])
    expect(findSeqno(null, 0)).toBeNull()
    expect(findSeqno(head, 0)).toBe(head)
    expect([1, 2, 3, 5, 6, 9].map((point) => findSeqno(head, point))).toEqual(
      [0, 0, 1, 1, 2, 2].map((index) => nodes[index]),
    )
    expect(findSeqno(head, 10)).toBeNull()
    const bare = plain()
    expect(findSeqno(bare, 0)).toBe(bare)
    expect(findSeqno(bare, 1)).toBeNull()
    own[0]?.signal(engine)
    expect(findSeqno(head, 1)).toBe("collected")
    expect(findSeqno(head, 4)).toBe(nodes[1])
  })

  test("the newest point is always found, signalled or not", () => {
    const { engine, own, head } = timeline([2, 5])
    for (const fence of own) fence.signal(engine)
    expect(findSeqno(head, 5)).toBe(head)
    expect(findSeqno(head, 2)).toBe("collected")
  })

  test("find stops where the context changes", () => {
    const { nodes, head } = timeline([1, 5, 3, 6])
    expect(findSeqno(head, 2)).toBe(nodes[2])
    const torn = timeline([1, 5, 3, 6])
    torn.own[2]?.signal(torn.engine)
    expect(findSeqno(torn.head, 1)).toBe(torn.nodes[1])
    const first = plain()
    const after = timeline([7], first)
    expect(findSeqno(after.head, 3)).toBe(after.head)
  })

  test("a plain fence before the first node is waited for too", () => {
    const first = plain()
    const { engine, own, head } = timeline([1], first)
    own[0]?.signal(engine)
    expect(head.isSignaled()).toBe(false)
    first.signal(engine)
    expect(head.isSignaled()).toBe(true)
  })
})

describe("a merge", () => {
  const merge = (engine: Engine, fences: readonly Fence[]) => mergeFences(engine, new FenceContexts(), fences)

  test("of nothing active is a stub with the latest time; of one active is that one", () => {
    const engine = newEngine()
    const [a, b, c] = [plain(), plain(), plain()]
    a.signalAt(simTime(4))
    b.signalAt(simTime(3))
    const stub = merge(engine, [a, b])
    expect([stub.signaled, stub.timestamp, stub.context]).toEqual([true, 4, 0])
    expect(merge(engine, [a, c, b])).toBe(c)
    expect(merge(engine, []).signaled).toBe(true)
  })

  test("of one context is its newest; of one fence twice, that fence", () => {
    const engine = newEngine()
    const [old, young] = [plain(0xffff_ffff, 7), plain(0, 7)]
    expect(merge(engine, [old, young])).toBe(young)
    expect(merge(engine, [old, old])).toBe(old)
  })

  test("takes chains and arrays apart, newest node first", () => {
    const engine = newEngine()
    const [a, b, c] = [plain(), plain(), plain()]
    const contexts = new FenceContexts()
    const older = linkChain(engine, contexts, null, new FenceArray(engine, 1, 1, [a, b]), 1)
    const chain = linkChain(engine, contexts, older, c, 2)
    expect(unwrapFence(chain)).toEqual([c, a, b])
    const merged = merge(engine, [chain])
    expect(merged).toBeInstanceOf(FenceArray)
    expect((merged as FenceArray).members).toEqual([a, b, c])
  })

  test("waits for the newest active of each context, in order of context, and for nothing else", () => {
    const leaf = fc.record({ context: fc.integer({ min: 1, max: 4 }), seqno: fc.nat(9), over: fc.boolean() })
    fc.assert(
      fc.property(fc.array(fc.array(leaf, { minLength: 1, maxLength: 4 }), { maxLength: 5 }), (groups) => {
        const engine = newEngine()
        const known = new Map<string, Fence>()
        const leaves = groups.map((group) =>
          group.map(({ context, seqno, over }) => {
            const fence = known.get(`${context}:${seqno}`) ?? plain(seqno, context)
            known.set(`${context}:${seqno}`, fence)
            if (over) fence.signal(engine)
            return fence
          }),
        )
        const merged = merge(
          engine,
          leaves.map((group, index) => new FenceArray(engine, 50 + index, 1, group)),
        )
        const active = leaves.flat().filter((fence) => !fence.signaled)
        const newest = active.filter((fence) => !active.some((other) => isLater(other, fence)))
        const found = unwrapFence(merged).filter((fence) => !fence.signaled)
        const key = ({ context, seqno }: Fence) => `${context}:${seqno}`
        expect(found.map(key)).toEqual([...new Set(newest.map(key))].sort())
        for (const fence of active) {
          expect(merged.isSignaled()).toBe(newest.every(({ signaled }) => signaled))
          fence.signal(engine)
        }
        expect(merged.isSignaled()).toBe(true)
      }),
    )
  })
})

test("the stub of all is never changed by who uses it", () => {
  const { head } = timeline([1], STUB_FENCE)
  head.enableSignal()
  expect(STUB_FENCE.hasCallbacks).toBe(false)
  expect(STUB_FENCE.signalingEnabled).toBe(false)
})
