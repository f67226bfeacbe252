import { expect, test } from "vitest"
import { Prng } from "../../base/prng.ts"
import { Ranked, Ranking, precedes } from "./ranking.ts"

class Item extends Ranked {}

test("the first is the least by key, then by jobs, then by turn, whatever came, went and changed", () => {
  for (let seed = 1; seed <= 300; seed++) {
    const prng = new Prng(seed)
    const ranking = new Ranking<Item>()
    const items = Array.from({ length: 1 + prng.below(20) }, () => new Item())
    const inside = new Set<Item>()
    for (let turn = 0; turn < 200; turn++) {
      const item = items[prng.below(items.length)] as Item
      if (inside.delete(item)) ranking.remove(item)
      if (prng.below(3) > 0) {
        item.turn = turn
        item.jobs = prng.below(3)
        // Keys that mostly grow, as those of queues that are served do.
        ranking.add(item, prng.below(4) === 0 ? prng.below(20) : Math.floor(turn / 4))
        inside.add(item)
      }
      const [least = null] = [...inside].sort((a, b) => (precedes(a, b) ? -1 : 1))
      expect(ranking.peek()).toBe(least)
    }
    // Taken off one by one they come in order.
    const rest = [...inside].sort((a, b) => (precedes(a, b) ? -1 : 1))
    for (const least of rest) {
      expect(ranking.peek()).toBe(least)
      ranking.remove(least)
    }
    expect(ranking.peek()).toBeNull()
  }
})
