/**
 * The examples, taken into the bundle when it is built. A replay says about itself in comments at its top: the title
 * behind the version line, then paragraphs. `Category:`, `Look for:` and `Try:` (the latter two any number of times)
 * begin a paragraph of their kind, a line that follows goes on with it; any other paragraph is the description.
 */

export interface Example {
  /** Its file's name. */
  readonly name: string
  readonly title: string
  /** The first sentence of the description, for the card. */
  readonly short: string
  readonly description: string
  readonly category: string
  readonly lookFor: readonly string[]
  /** Changes that show something. */
  readonly tries: readonly string[]
  /** Its expectations, in words, with their line. */
  readonly expects: readonly { readonly line: number; readonly text: string }[]
  readonly text: string
}

const UNSORTED = "Other"

const PARAGRAPH = /^(Category|Look for|Try)\s*:\s*(.*)$/i
type Kind = "category" | "look for" | "try" | "description"

function sentence(text: string): string {
  const trimmed = text.trim()
  return trimmed === "" ? "" : trimmed.charAt(0).toUpperCase() + trimmed.slice(1)
}

/** Up to the first full stop that ends a sentence. */
function firstSentence(text: string): string {
  return /^.*?[.!?](?=\s|$)/.exec(text)?.[0] ?? text
}

interface Head {
  title: string
  readonly paragraphs: { readonly kind: Kind; text: string }[]
}

function readHead(lines: readonly string[]): Head {
  const head: Head = { title: "", paragraphs: [] }
  let open = false
  for (const line of lines) {
    const version = /^\s*replay\s+\d+\s*(?:#\s*(.*))?$/.exec(line)
    const comment = /^\s*#\s?(.*)$/.exec(line)?.[1]
    if (version !== null) head.title ||= version[1] ?? ""
    else if (comment === undefined) {
      if (line.trim() !== "") break
      open = false
    } else if (comment.trim() === "") open = false
    else {
      const labelled = PARAGRAPH.exec(comment)
      const last = head.paragraphs.at(-1)
      if (labelled !== null) {
        const kind = (labelled[1] as string).toLowerCase() as Kind
        head.paragraphs.push({ kind, text: labelled[2] ?? "" })
      } else if (open && last !== undefined) last.text += ` ${comment.trim()}`
      else head.paragraphs.push({ kind: "description", text: comment.trim() })
      open = true
    }
  }
  return head
}

export function parseExample(name: string, text: string): Example {
  const lines = text.split("\n")
  const { title, paragraphs } = readHead(lines)
  const all = (kind: Kind) => paragraphs.filter((each) => each.kind === kind).map((each) => sentence(each.text))
  const description = all("description").join(" ")
  const lookFor = all("look for")
  const expects = lines.flatMap((line, index) => {
    const expect = /^\s*expect\s+(?!trace\b|final\b)([^#]*)/.exec(line)
    return expect === null ? [] : [{ line: index + 1, text: (expect[1] ?? "").trim() }]
  })
  return {
    name,
    title: sentence(title.replace(/\.$/, "")) || name.replace(/\.replay$/, ""),
    short: firstSentence(description === "" ? (lookFor[0] ?? "") : description),
    description,
    category: all("category")[0] ?? UNSORTED,
    lookFor,
    tries: all("try"),
    expects,
    text,
  }
}

/** The order in which categories stand; others follow by name. */
const CATEGORY_ORDER = [
  "Basics",
  "Dependencies",
  "Credits",
  "Priorities",
  "Scheduling",
  "Mixes",
  "Sync",
  "Faults",
  "Teardown",
  "Races",
  "AGX",
]

function rank(category: string): number {
  const at = CATEGORY_ORDER.indexOf(category)
  return at < 0 ? CATEGORY_ORDER.length : at
}

const sources: Record<string, string> = import.meta.glob("../../examples/**/*.replay", {
  query: "?raw",
  import: "default",
  eager: true,
})

export const EXAMPLES: readonly Example[] = Object.entries(sources)
  .map(([path, text]) => parseExample(path.slice(path.lastIndexOf("/") + 1), text))
  .toSorted((a, b) => rank(a.category) - rank(b.category) || compare(a.category, b.category) || compare(a.name, b.name))

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

export function findExample(name: string): Example | null {
  return EXAMPLES.find((example) => example.name === name) ?? null
}

/** Categories with how many examples each has, in their order. */
export function categories(examples: readonly Example[]): readonly { readonly name: string; readonly count: number }[] {
  const counts = new Map<string, number>()
  for (const { category } of examples) counts.set(category, (counts.get(category) ?? 0) + 1)
  return [...counts].map(([name, count]) => ({ name, count }))
}
