/** Who reads the files beside a replay: the shells, since the language has no access to any. */

/**
 * The bytes of a file in the replay's folder or below; why there are none, in a few words; or null: they are not read
 * here, and what they hold is not judged.
 */
export type FileReader = (path: string) => Uint8Array | string | null
