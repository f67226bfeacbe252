/** What may go wrong in a session that is steered, by name. */
export { MISHAPS, type MishapName, formatMishaps, parseMishaps } from "../engine/mishaps.ts"
export { MISHAPS_A_RUN } from "../engine/strategy.ts"
