/** Replays that the tests run. */
import { readFileSync } from "node:fs"

/** 64 sums on the shader cores of an AGX. */
export const VECTOR_ADD = readFileSync(new URL("../../../examples/agx/vector-add.replay", import.meta.url), "utf8")

/** As that, but the place of the sums is mapped nowhere. */
export const STORE_TO_NOWHERE = VECTOR_ADD.replace("u64 a, b, out", "u64 a, b, 0x1600000000")

export const TWO_CLIENTS = `replay 1  # two clients
machine mock { sched gpu { credits 1; rings 1 } }
client game    { queue render on gpu }
client desktop { queue present on gpu }

at 0ms game    submit frame to render { run 2ms }
at 1ms desktop submit flip to present { run 500us } after frame

expect flip latency < 1ms
`

/** Some ten million events; a window must stay awake while they come. */
export const MILLION_JOBS = `replay 1  # a million jobs
machine mock { sched gpu { credits 4; rings 2 } }
client game { queue render on gpu }

repeat 1000000 every 10us { game submit job to render { run 5us } }
`
