/** The driver's tests once more, with today's scheduler below it: users of either cannot tell, but for what these tests name. */
import { vi } from "vitest"
import "./agx-device.test.ts"
import "./agx-machine.test.ts"
import "./leaks.test.ts"
import "./render-faults.test.ts"
import "./vm/with-firmware.test.ts"

vi.mock("./testing/port-under-test.ts", () => ({ PORT_UNDER_TEST: "drm-sched" }))
