/** A kernel module that holds a driver's code: it can be unloaded when nobody may call into it any more. Rules: R4, R35. */
import { ERRNO } from "../base/errno.ts"

export class Module {
  readonly name: string
  private pins = 0
  private going = false

  constructor(name: string) {
    this.name = name
  }

  /** Queues and other users that may call into it. */
  get users(): number {
    return this.pins
  }

  /** Pins it (`try_module_get`); false if it is about to be unloaded. Context: any. */
  tryGet(): boolean {
    if (this.going) return false
    this.pins++
    return true
  }

  /** Context: any. */
  put(): void {
    this.pins--
  }

  /** 0, or -EBUSY while somebody has it pinned. Context: process. */
  unload(): number {
    if (this.pins > 0) return -ERRNO.EBUSY
    this.going = true
    return 0
  }
}
