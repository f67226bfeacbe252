/** A client of machine agx: its open file, the memory its arguments are in, and the ids of what it has made. */
import type { AsahiFile } from "../../../driver/agx/asahi-file.ts"
import type { UserMemory } from "../../../driver/agx/user-memory.ts"
import type { Thread } from "../../../fence/thread.ts"

export class AgxProcess {
  readonly file: AsahiFile
  readonly user: UserMemory
  /** Makes the calls that do not sleep. */
  readonly thread: Thread

  constructor(file: AsahiFile, user: UserMemory, thread: Thread) {
    this.file = file
    this.user = user
    this.thread = thread
  }
}
