/** A `struct completion` used with complete_all: sticky until it is armed anew. */
export class Completion {
  readonly name: string
  done: boolean

  constructor(name: string, done: boolean) {
    this.name = name
    this.done = done
  }

  complete(): void {
    this.done = true
  }

  rearm(): void {
    this.done = false
  }
}
