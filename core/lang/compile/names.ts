/** Names of one kind, where each was declared, and what is told about a name that is taken or unknown. */
import type { Problems } from "../diagnostics.ts"
import { quote } from "../found.ts"
import { didYouMean } from "../suggest.ts"
import type { Extent, WordTree } from "../tree.ts"

/** Names of one kind: where each was declared, and its number. */
export class Names {
  readonly kind: string
  readonly code: string
  readonly #known = new Map<string, { readonly index: number; readonly at: Extent }>()

  /** `kind` as in "no queue 'presnt'". */
  constructor(kind: string, code: string) {
    this.kind = kind
    this.code = code
  }

  get size(): number {
    return this.#known.size
  }

  /** False, and told, if the name is taken. */
  declare(word: WordTree, index: number, problems: Problems, verb = "declared"): boolean {
    const earlier = this.#known.get(word.text)
    if (earlier !== undefined) {
      const line = problems.line(earlier.at.$start)
      problems.error(
        word,
        `duplicate-${this.code}`,
        `${this.kind} ${quote(word.text)} is already ${verb} on line ${line}`,
      )
      return false
    }
    this.#known.set(word.text, { index, at: word })
    return true
  }

  find(name: string): number | undefined {
    return this.#known.get(name)?.index
  }

  extent(name: string): Extent | undefined {
    return this.#known.get(name)?.at
  }

  keys(): Iterable<string> {
    return this.#known.keys()
  }

  /** The number of a name; null, and told, if there is none. */
  resolve(word: WordTree, problems: Problems): number | null {
    const index = this.find(word.text)
    if (index !== undefined) return index
    problems.error(
      word,
      `unknown-${this.code}`,
      `no ${this.kind} ${quote(word.text)}`,
      didYouMean(word.text, this.keys()),
    )
    return null
  }
}
