/** A syncobj behind a file number, to be handed to another process; holds a reference. */
import type { Steps } from "../../engine/steps.ts"
import { OpenFile } from "../file-table.ts"
import type { Syncobj } from "./syncobj.ts"

export class SyncobjFd extends OpenFile {
  readonly syncobj: Syncobj

  constructor(syncobj: Syncobj) {
    super()
    this.syncobj = syncobj.get()
  }

  protected override closed(): Steps<void> {
    this.syncobj.put()
  }
}
