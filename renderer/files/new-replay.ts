/** What a new replay says: a machine, two clients, one job each. Small enough to read, whole enough to run. */
export const NEW_REPLAY = `replay 1  # two clients, one scheduler
machine mock { sched gpu { credits 1 } }
client game    { queue render on gpu }
client desktop { queue present on gpu }

at 0ms game    submit frame to render { run 2ms }
at 1ms desktop submit flip to present { run 500us } after frame

expect flip latency < 2ms
`
