/** Numbers of an open file's things: the lowest free one, from 1. */
export class IdTable<T> {
  private readonly things = new Map<number, T>()
  /** No number below it is free. */
  private hint = 1

  add(thing: T): number {
    let id = this.hint
    while (this.things.has(id)) id++
    this.things.set(id, thing)
    this.hint = id + 1
    return id
  }

  find(id: number): T | null {
    return this.things.get(id) ?? null
  }

  /** By number, in the order in which they came. */
  entries(): IterableIterator<[number, T]> {
    return this.things.entries()
  }

  /** What had the number; null if nothing had. */
  remove(id: number): T | null {
    const thing = this.things.get(id)
    if (thing === undefined) return null
    this.things.delete(id)
    this.hint = Math.min(this.hint, id)
    return thing
  }

  /** Takes everything out. */
  removeAll(): T[] {
    const all = [...this.things.values()]
    this.things.clear()
    this.hint = 1
    return all
  }
}
