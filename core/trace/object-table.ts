/**
 * The names behind the numbers of a trace. Numbers count up from 0 in order of creation, so the same
 * replay gives the same numbers. A job also carries the entity it was submitted to, the scheduler it was
 * armed for and the replay line that submitted it.
 */
export class ObjectTable {
  readonly jobs: string[] = []
  readonly jobEntity: number[] = []
  /** -1 until armed. */
  readonly jobSched: number[] = []
  /** Number of its fences in their contexts, from 1; 0 until armed. */
  readonly jobSeqno: number[] = []
  /** Line of the replay, from 1; 0 if there is none. */
  readonly jobLine: number[] = []
  readonly entities: string[] = []
  /** Client of each entity, -1 if there is none. */
  readonly entityClient: number[] = []
  /** Context of its jobs' scheduled fences; that of the finished ones is one more. -1 until the queue is made. */
  readonly entityContext: number[] = []
  readonly scheds: string[] = []
  /** Hardware rings behind each scheduler, and its credit limit. */
  readonly schedRings: number[] = []
  readonly schedCredits: number[] = []
  readonly clients: string[] = []
  readonly exts: string[] = []
  /** Context of each external fence; its number there is 1. */
  readonly extContext: number[] = []
  readonly syncs: string[] = []
  /** Calls on sync objects: by name, or by the line of the replay that makes them. */
  readonly calls: string[] = []
  /** Work items, as `queue item`: `s0 run`. */
  readonly works: string[] = []
  readonly words: string[] = []
  private readonly wordIndex = new Map<string, number>()

  addJob(name: string, entity: number, line: number): number {
    this.jobEntity.push(entity)
    this.jobSched.push(-1)
    this.jobSeqno.push(0)
    this.jobLine.push(line)
    return this.jobs.push(name) - 1
  }

  addEntity(name: string, client: number): number {
    this.entityClient.push(client)
    this.entityContext.push(-1)
    return this.entities.push(name) - 1
  }

  addSched(name: string, rings: number, credits: number): number {
    this.schedRings.push(rings)
    this.schedCredits.push(credits)
    return this.scheds.push(name) - 1
  }

  /** The number of a word, new or known. */
  intern(word: string): number {
    const known = this.wordIndex.get(word)
    if (known !== undefined) return known
    const index = this.words.push(word) - 1
    this.wordIndex.set(word, index)
    return index
  }
}
