/** The chips, which the tables of encodings and the language know too. */
export { CHIPS, CLUSTER_CORES, CORES_MAX, type Chip, findChip } from "../../isa/chips.ts"
