/** Small replays for the tests of the command line. */

export const MACHINE = "machine mock { sched gfx { credits 4 } }\nclient a { queue q on gfx }\n"

/** One job of a millisecond, and what is expected of it. */
export function oneJob(...expectations: readonly string[]): string {
  return `replay 1 # One job\n${MACHINE}at 0ms a submit x to q { run 1ms }\n${expectations.map((one) => `expect ${one}\n`).join("")}`
}

export const HOLDS = oneJob("x ok", "x finished at 1ms", "x latency < 2ms")
export const FAILS = oneJob("x ok", "x latency < 1us # hardly", "x fails EIO")

/** Long enough to be stopped on its way. */
export const LONG = `replay 1\n${MACHINE}repeat 5000000 every 1us { a submit x to q { run 1us } }\n`
