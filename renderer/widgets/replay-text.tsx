/** A piece of a replay, coloured as in the editor; for reading only. Coloured by Monaco's own tokens once it is loaded. */
import { useEffect, useState } from "react"
import { useTheme } from "../theme/use-theme.ts"

export function ReplayText({ text }: { text: string }) {
  const theme = useTheme()
  const [html, setHtml] = useState<string | null>(null)
  useEffect(() => {
    let live = true
    // The editor is most of the bundle; the first screen does not wait for it.
    void import("../editor/monaco.ts").then(async ({ monaco, monacoTheme, REPLAY }) => {
      if (!live) return
      monaco.editor.setTheme(monacoTheme(theme))
      const colored = await monaco.editor.colorize(text, REPLAY, { tabSize: 2 })
      if (live) setHtml(colored)
    })
    return () => {
      live = false
    }
  }, [text, theme])
  // Reachable by key, for a long line is scrolled to its end.
  const look = { className: "replay-text", tabIndex: 0, role: "region", "aria-label": "Text of the replay" } as const
  if (html === null) return <pre {...look}>{text}</pre>
  // Monaco escapes the text and adds only spans with classes.
  return <pre {...look} dangerouslySetInnerHTML={{ __html: html }} />
}
