/** The files among the arguments of a start, as full paths. */
import { resolve } from "node:path"

/** More are not opened at once; a shell pattern gone wrong would open hundreds. */
const FILES_MAX = 32

/** `packaged`: without it the first argument that is not a switch is the app itself. */
export function filesOf(argv: readonly string[], folder: string, packaged: boolean): readonly string[] {
  const plain = argv.slice(1).filter((argument) => argument !== "" && !argument.startsWith("-"))
  return plain.slice(packaged ? 0 : 1, FILES_MAX + 1).map((file) => resolve(folder, file))
}
