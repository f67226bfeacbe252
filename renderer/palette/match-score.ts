/** How well a title fits what was typed; null: it does not hold the letters in their order. Words' beginnings count most. */
export function matchScore(title: string, text: string): number | null {
  if (text === "") return 0
  const hay = title.toLowerCase()
  const needle = text.toLowerCase()
  const whole = hay.indexOf(needle)
  if (whole >= 0) return 1000 - whole - (isWordStart(hay, whole) ? 0 : 100)
  let score = 0
  let at = 0
  for (const letter of needle) {
    if (letter === " ") continue
    const found = hay.indexOf(letter, at)
    if (found < 0) return null
    score += isWordStart(hay, found) ? 10 : found === at ? 5 : 0
    at = found + 1
  }
  return score
}

function isWordStart(text: string, at: number): boolean {
  return at === 0 || /[\s.:-]/.test(text[at - 1] as string)
}
