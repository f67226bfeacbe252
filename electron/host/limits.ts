/** Every bound of the host, by name. */

/** Real time of one slice; between slices messages are heard, so this bounds how late a pause or a cancel acts. */
export const SLICE_MS = 8
/** One call of `Session.run` should take about this long; the number of turns it gets follows from the last call. */
export const CALL_MS = 1
export const TURNS_FIRST = 64
export const TURNS_MAX = 8_192
/** A slice ends after about so many events too, so that memory is bounded by more than the speed of the machine. */
export const SLICE_EVENTS_MAX = 131_072
/** A paced run that is ahead of its time looks again after this. */
export const PACE_TICK_MS = 15
/** Progress of a run is told at most this often. */
export const PROGRESS_MS = 50
/** Events that the live runs of one host hold together; at 25 bytes each this is 1 GB. */
export const EVENTS_MAX = 40_000_000
/** Events that one contender of a comparison records; with the index that its figures are read from, 100 MB. */
export const COMPARE_EVENTS_MAX = 2_000_000
/** Refused messages, after which the connection is closed. */
export const REFUSED_MAX = 64
/** Characters of a report. */
export const REPORT_MAX = 256 * 1024
/** A run's first verdicts and a replay's first diagnostics are told; the rest would not fit a frame. */
export const VERDICTS_MAX = 50_000
export const DIAGNOSTICS_MAX = 1_000
/** Questions about machines that may wait; more are answered at once with nothing. */
export const INSPECTIONS_MAX = 64
/** Replays that are remembered so that their machine can be made again, and characters of them all. */
export const REMEMBERED_MAX = 64
export const REMEMBERED_CHARACTERS_MAX = 64 * 1024 * 1024
/** Moments with more events before them are not made again. */
export const REPEAT_EVENTS_MAX = 8_000_000
