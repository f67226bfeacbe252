/** I2: fences of a context signal in order, but for what the hardware was given. Source: reference 11. */
import { expect, test } from "vitest"
import { WatchedMachine, busy } from "../../../tests/drm-sched/watched-machine.ts"
import { killEntity } from "../kill.ts"

test("a queued job is overtaken by none; the first of those overtaken is named", () => {
  const { m, second, last } = busy()
  m.submit(second, "behind")
  const end = m.submit(second, "end")
  end.finished.signal(m.engine)
  expect(m.broken()).toBe("fence-order: end signals before waiting")
  last.finished.signal(m.engine)
  expect(m.broken()).toBe("fence-order: last signals before waiting")
})

test("what the hardware completes out of order is its own business", () => {
  const m = new WatchedMachine()
  const entity = m.newEntity()
  const [a, b] = [m.submit(entity, "a"), m.submit(entity, "b")]
  m.complete(b)
  expect([a.finished.signaled, b.finished.signaled, m.broken()]).toEqual([false, true, null])
  m.complete(a)
  expect(m.rest()).toBeNull()
})

test("entities are in no order with one another", () => {
  const { m, running, waiting } = busy()
  m.complete(running)
  expect([waiting.state, m.broken()]).toEqual(["queued", null])
})

test("a killed job waits for the one before it", () => {
  const { m, second, last } = busy()
  killEntity(second, m.systemQueue)
  m.drain()
  last.finished.setError(-3)
  last.finished.scheduledAt = m.engine.now
  last.finished.signal(m.engine)
  expect(m.broken()).toBe("fence-order: last was killed, and signals before the job in front of it")
})
