/**
 * The examples, taken into the bundle when it is built. A replay says about itself in comments: the title behind the
 * version line, then `# Category: Credits`, `# Look for: …` (any number), and other comment lines up to the first line
 * of the replay as its description.
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
  /** Its expectations, in words, with their line. */
  readonly expects: readonly { readonly line: number; readonly text: string }[]
  readonly text: string
}

const UNSORTED = "Other"

function afterLabel(comment: string, label: string): string | null {
  const match = new RegExp(`^${label}\\s*:\\s*(.*)$`, "i").exec(comment)
  return match?.[1] ?? null
}

function sentence(text: string): string {
  const trimmed = text.trim()
  return trimmed === "" ? "" : trimmed.charAt(0).toUpperCase() + trimmed.slice(1)
}

export function parseExample(name: string, text: string): Example {
  let title = ""
  let category = UNSORTED
  const lookFor: string[] = []
  const description: string[] = []
  const expects: { line: number; text: string }[] = []
  let inHead = true
  /** Whether the last comment line was one of "Look for", which may go on. */
  let listing = false
  for (const [index, line] of text.split("\n").entries()) {
    const expect = /^\s*expect\s+(?!trace\b|final\b)([^#]*)/.exec(line)
    if (expect !== null) expects.push({ line: index + 1, text: (expect[1] ?? "").trim() })
    const comment = /^\s*#\s?(.*)$/.exec(line)?.[1]
    const version = /^\s*replay\s+\d+\s*(?:#\s*(.*))?$/.exec(line)
    if (version !== null) title ||= version[1] ?? ""
    else if (comment !== undefined && inHead) {
      const kind = afterLabel(comment, "Category")
      const hint = afterLabel(comment, "Look for")
      if (kind !== null) category = sentence(kind)
      else if (hint !== null) lookFor.push(sentence(hint))
      else if (listing && /^\s+\S/.test(comment)) lookFor.push(`${lookFor.pop() ?? ""} ${comment.trim()}`)
      else if (title === "" && description.length === 0) title = comment
      else if (comment.trim() !== "") description.push(comment.trim())
      listing = hint !== null || (listing && /^\s+\S/.test(comment))
    } else if (line.trim() !== "") inHead = false
  }
  const whole = description.join(" ")
  return {
    name,
    title: sentence(title.replace(/\.$/, "")) || name.replace(/\.replay$/, ""),
    short: /^.*?[.!?](?=\s|$)/.exec(whole)?.[0] ?? whole,
    description: whole,
    category,
    lookFor,
    expects,
    text,
  }
}

/** The order in which categories stand; others follow by name. */
const CATEGORY_ORDER = ["Basics", "Dependencies", "Credits", "Priorities", "Scheduling", "Sync", "Faults", "Teardown", "Races"]

function rank(category: string): number {
  const at = CATEGORY_ORDER.indexOf(category)
  return at < 0 ? CATEGORY_ORDER.length : at
}

const sources: Record<string, string> = import.meta.glob("../../examples/*.replay", {
  query: "?raw",
  import: "default",
  eager: true,
})

export const EXAMPLES: readonly Example[] = Object.entries(sources)
  .map(([path, text]) => parseExample(path.slice(path.lastIndexOf("/") + 1), text))
  .toSorted(
    (a, b) =>
      rank(a.category) - rank(b.category) || compare(a.category, b.category) || compare(a.name, b.name),
  )

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
