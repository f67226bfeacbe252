import { expect, test } from "vitest"
import { IOCTLS, ioctlOf, requestCode } from "./ioctls.ts"

test("request codes are those of the reference (A.1)", () => {
  const codes = IOCTLS.map((ioctl) => requestCode(ioctl).toString(16))
  expect(codes).toEqual([
    "40186440",
    "c0106441",
    "c0186442",
    "40086443",
    "40186444",
    "c0186445",
    "c0106446",
    "c0286447",
    "c0186448",
    "40086449",
    "4028644a",
  ])
  for (const ioctl of IOCTLS) expect(ioctlOf(requestCode(ioctl))).toBe(ioctl)
  expect(ioctlOf(0x4018_644b)).toBe(null)
  // The size is part of the code: another size is another ioctl.
  expect(ioctlOf(0x4020_6440)).toBe(null)
})
