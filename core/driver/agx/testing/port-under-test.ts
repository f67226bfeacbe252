/** The scheduler under the driver's tests: the one that machine agx has by default. `on-drm-sched.test.ts` replaces it. */
import type { PortName } from "../../port/make-port.ts"

export const PORT_UNDER_TEST: PortName = "jobqueue"
