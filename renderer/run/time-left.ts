/** How long a run will still take, by how far it came; null while nothing can be said. */
export function timeLeft(done: number, all: number, spentMs: number): string | null {
  if (done <= 0 || all <= 0 || spentMs < 300) return null
  const seconds = Math.ceil((spentMs * Math.max(0, all - done)) / done / 1000)
  if (seconds >= 120) return `${Math.ceil(seconds / 60)} min`
  return `${seconds} s`
}
