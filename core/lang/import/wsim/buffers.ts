/**
 * Dependencies through buffers, as an implicit synchronisation finds them: readers wait for the last writer, a writer for
 * all users before it. A use in the cycle before counts too.
 */

/** A batch by its number, in this cycle or in the one before. */
export interface Use {
  readonly batch: number
  readonly back: 0 | 1
}

interface Buffer {
  writer: Use | null
  /** Since it was written last; the last of each queue, which stands for those before it there. */
  readers: Map<string, Use>
}

export class Buffers {
  private readonly known = new Map<string, Buffer>()

  /** The batches that a batch of `queue` has to wait for, and its own use. */
  use(key: string, own: Use, queue: string, writes: boolean): Use[] {
    let buffer = this.known.get(key)
    if (buffer === undefined) {
      buffer = { writer: null, readers: new Map() }
      this.known.set(key, buffer)
    }
    const before = buffer.writer === null ? [] : [buffer.writer]
    if (writes) {
      before.push(...buffer.readers.values())
      buffer.writer = own
      buffer.readers = new Map()
    } else buffer.readers.set(queue, own)
    return before.filter(({ batch, back }) => batch !== own.batch || back !== own.back)
  }

  /** A cycle is over: what was used in it was used in the one before from here on. */
  nextCycle(): void {
    const older = ({ batch }: Use): Use => ({ batch, back: 1 })
    for (const buffer of this.known.values()) {
      if (buffer.writer !== null) buffer.writer = older(buffer.writer)
      for (const [queue, use] of buffer.readers) buffer.readers.set(queue, older(use))
    }
  }
}
