/** Listeners of one kind of news. One that throws does not keep the others from hearing; its error surfaces later. */
import type { Unsubscribe } from "../../core/protocol/desktop-api.ts"

export class Listeners<News extends unknown[]> {
  private readonly list = new Set<(...news: News) => void>()

  add(listener: (...news: News) => void): Unsubscribe {
    this.list.add(listener)
    return () => {
      this.list.delete(listener)
    }
  }

  tell(...news: News): void {
    for (const listener of [...this.list]) {
      try {
        listener(...news)
      } catch (error) {
        queueMicrotask(() => {
          throw error
        })
      }
    }
  }
}
