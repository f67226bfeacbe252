/**
 * The answers of a run sorted by what was asked: who moves, and each kind of mishap by itself. Changing one then leaves the
 * others where they were: the third interrupt is lost however many steps come before it.
 */
import { MISHAPS, type MishapName } from "../engine/mishaps.ts"
import type { Strategy } from "../engine/strategy.ts"

const STREAMS = ["move", ...MISHAPS] as const
type Stream = (typeof STREAMS)[number]

/** An answer that is not 0, by its stream and place there. */
export interface Taken {
  readonly stream: Stream
  readonly place: number
  readonly choice: number
}

/** Missing answers are 0. */
export class Answers {
  private readonly streams: ReadonlyMap<Stream, readonly number[]>

  constructor(streams: ReadonlyMap<Stream, readonly number[]>) {
    this.streams = streams
  }

  of(stream: Stream): readonly number[] {
    return this.streams.get(stream) ?? []
  }

  get taken(): readonly Taken[] {
    return STREAMS.flatMap((stream) =>
      this.of(stream).flatMap((choice, place) => (choice === 0 ? [] : [{ stream, place, choice }])),
    )
  }

  /** Without these. */
  drop(gone: readonly Taken[]): Answers {
    return this.change(gone, 0)
  }

  /** With 1 for this one. */
  lower(one: Taken): Answers {
    return this.change([one], 1)
  }

  /** One place sooner, with all behind it in its stream. */
  pullForward({ stream, place }: Taken): Answers {
    const answers = this.of(stream)
    return new Answers(new Map(this.streams).set(stream, [...answers.slice(0, place - 1), ...answers.slice(place)]))
  }

  private change(which: readonly Taken[], to: number): Answers {
    const streams = new Map(this.streams)
    for (const { stream, place } of which) {
      const answers = [...(streams.get(stream) ?? [])]
      answers[place] = to
      streams.set(stream, answers)
    }
    return new Answers(streams)
  }
}

/** Gives these answers; 0 where they ask for what is not offered. */
export class AnswersStrategy implements Strategy {
  private readonly answers: Answers
  private readonly next = new Map<Stream, number>()

  constructor(answers: Answers) {
    this.answers = answers
  }

  pick(count: number): number {
    return this.answer("move", count)
  }

  mishap(name: MishapName, count: number): number {
    return this.answer(name, count)
  }

  private answer(stream: Stream, count: number): number {
    const place = this.next.get(stream) ?? 0
    this.next.set(stream, place + 1)
    const choice = this.answers.of(stream)[place] ?? 0
    return choice < count ? choice : 0
  }
}

/** Answers as another strategy does, and notes them. */
export class NotingStrategy implements Strategy {
  private readonly strategy: Strategy
  private readonly asked = new Map<Stream, number[]>()

  constructor(strategy: Strategy) {
    this.strategy = strategy
  }

  get noted(): Answers {
    return new Answers(this.asked)
  }

  pick(count: number): number {
    return this.note("move", this.strategy.pick(count))
  }

  mishap(name: MishapName, count: number): number {
    return this.note(name, this.strategy.mishap?.(name, count) ?? 0)
  }

  private note(stream: Stream, answer: number): number {
    const asked = this.asked.get(stream)
    if (asked === undefined) this.asked.set(stream, [answer])
    else asked.push(answer)
    return answer
  }
}
