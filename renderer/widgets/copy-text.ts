/** Puts text on the clipboard; the old way where a policy denies the new one. */
export async function copyText(text: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text)
  } catch {
    const carrier = document.createElement("textarea")
    carrier.value = text
    document.body.append(carrier)
    carrier.select()
    document.execCommand("copy")
    carrier.remove()
  }
}
