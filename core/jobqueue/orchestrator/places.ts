/** Where queues stand: rings, the contests over them, and in each the lines of those who may use the same rings. */
import { assert } from "../../base/assert.ts"
import { Contest } from "./contest.ts"
import { Line } from "./line.ts"
import { precedes } from "./ranking.ts"
import { Ring, type RingSpec } from "./ring.ts"
import type { Seat } from "./seat.ts"

export class Field {
  readonly contest = new Contest()
  readonly lines: Line<Seat>[] = []

  /** A pass begins: what is not full is open. False if there is no such ring. */
  opens(): boolean {
    const { rings } = this.contest
    let some = false
    for (let i = 0; i < rings.length; i++) {
      const ring = rings[i] as Ring
      ring.open = !ring.isFull
      if (ring.open) some = true
    }
    return some
  }

  /** The best of all who stand where a ring is open. */
  best(): Seat | null {
    const { lines } = this
    const { time } = this.contest
    if (lines.length === 1) {
      const only = lines[0] as Line<Seat>
      return only.open ? only.best(time) : null
    }
    let best: Seat | null = null
    for (let i = 0; i < lines.length; i++) {
      const line = lines[i] as Line<Seat>
      if (!line.open) continue
      const seat = line.best(time)
      if (seat !== null && (best === null || isBetter(seat, best, time))) best = seat
    }
    return best
  }
}

function isBetter(a: Seat, b: Seat, time: number): boolean {
  const eligible = a.eligibleAt <= time
  if (eligible !== b.eligibleAt <= time) return eligible
  return precedes(a, b)
}

export class Places {
  readonly rings: readonly Ring[]
  /** Each once. */
  readonly fields: Field[] = []
  /** How often two became one. */
  unions = 0
  /** By ring: its field, and the line of those who may use it alone. */
  private readonly fieldOf: (Field | null)[]
  private readonly alone: (Line<Seat> | null)[]

  constructor(rings: readonly RingSpec[]) {
    this.rings = rings.map((spec, index) => new Ring(index, spec))
    this.fieldOf = rings.map(() => null)
    this.alone = rings.map(() => null)
  }

  of(seat: Seat): Field {
    return this.fieldOf[(seat.home.rings[0] as Ring).index] as Field
  }

  /** The line of those who may use this ring alone: somebody uses it. */
  lineAt(ring: number): Line<Seat> {
    return this.alone[ring] as Line<Seat>
  }

  /** The field in which all of these rings lie from now on. Allocates if they did not. */
  fieldFor(rings: readonly number[]): Field {
    let field: Field | null = null
    for (const number of rings) {
      const ring = this.rings[number]
      assert(ring !== undefined, `ring ${number} of ${this.rings.length}`)
      const other = this.fieldOf[number] ?? this.newField(ring)
      field = field === null ? other : this.unite(field, other)
    }
    assert(field !== null, "a queue without rings")
    return field
  }

  /** The line of those who may use exactly these rings, which lie in one field. Allocates if there was none. */
  lineFor({ lines, contest }: Field, numbers: readonly number[]): Line<Seat> {
    const known = lines.find(
      ({ rings }) => rings.length === numbers.length && rings.every((ring, i) => ring.index === numbers[i]),
    )
    if (known !== undefined) return known
    const line = new Line<Seat>(numbers.map((number) => this.rings[number] as Ring))
    lines.push(line)
    contest.divided = true
    return line
  }

  unite(field: Field, other: Field): Field {
    if (field === other) return field
    this.unions++
    field.contest.absorb(other.contest)
    field.lines.push(...other.lines)
    this.fields.splice(this.fields.indexOf(other), 1)
    for (const { index } of other.contest.rings) this.fieldOf[index] = field
    return field
  }

  private newField(ring: Ring): Field {
    const field = new Field()
    const line = new Line<Seat>([ring])
    field.contest.rings.push(ring)
    field.lines.push(line)
    this.fields.push(field)
    this.fieldOf[ring.index] = field
    this.alone[ring.index] = line
    return field
  }
}
