/** Soft faults (reference A.2): loads of shaders from where nothing is mapped give zeros, stores there are dropped. */
import { expect, test } from "vitest"
import { ERRNO } from "../../base/errno.ts"
import { REQUEST } from "./asahi-file.ts"
import { Renderer } from "./testing/renderer.ts"
import { USER, struct } from "./testing/process.ts"

/** Loads a word from nowhere, adds 5, and stores it to nowhere and into a buffer. */
const CODE = `mov_imm r1, 0
  device_load 0, i32, x, r2, u2_u3, 0, unsigned
  wait 0
  iadd r2, r2, 5
  device_store 0, i32, x, r2, u2_u3, 0, unsigned
  device_store 0, i32, x, r2, u0_u1, 0, unsigned
  stop`

function run(softFaults: boolean) {
  const renderer = new Renderer({ softFaults })
  const { process, machine } = renderer
  const target = renderer.words([99])
  const usc = renderer.pipeline(CODE, [target, 0, 0x70])
  const stream = renderer.words([0x12, usc, 1, 1, 1, 1, 1, 1, 0x600f_ffff, 0x4000_0000, 0])
  const out = process.syncobj()
  expect(process.compute(renderer.queue, stream.address, out)).toBe(0)
  machine.run()
  const features = new Uint8Array(8)
  process.user.map(USER, features)
  process.check(REQUEST.GET_PARAMS, struct(24).u64(8, USER).u64(16, 8))
  return { status: process.status(out), word: process.read(target.handle, 0, 1)[0], feature: (features[0] ?? 0) & 1 }
}

test("a machine that has them says so, and its shaders go on", () => {
  expect(run(true)).toEqual({ status: 1, word: 5, feature: 1 })
})

test("a machine that has none faults", () => {
  expect(run(false)).toEqual({ status: -ERRNO.EIO, word: 99, feature: 0 })
})
