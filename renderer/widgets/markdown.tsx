/**
 * Shows the plain Markdown of our own manual: headings, paragraphs, lists, tables, code. No HTML; images are
 * left out and links are shown as their text. The page's own title is left out too: the sheet around it has it.
 */
import type { ReactNode } from "react"

type Block =
  | { readonly kind: "heading"; readonly level: number; readonly text: string }
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "code"; readonly text: string }
  | { readonly kind: "list"; readonly items: readonly string[] }
  | { readonly kind: "table"; readonly rows: readonly (readonly string[])[] }

export function parseMarkdown(text: string): readonly Block[] {
  const blocks: Block[] = []
  const lines = text.split("\n")
  for (let i = 0; i < lines.length; ) {
    const line = lines[i] as string
    if (line.startsWith("![") || (i === 0 && line.startsWith("# "))) {
      i++
      continue
    }
    const heading = /^(#{1,4})\s+(.*)$/.exec(line)
    if (line.startsWith("```")) {
      const from = ++i
      while (i < lines.length && !(lines[i] as string).startsWith("```")) i++
      blocks.push({ kind: "code", text: lines.slice(from, i++).join("\n") })
    } else if (heading !== null) {
      blocks.push({ kind: "heading", level: (heading[1] as string).length, text: heading[2] as string })
      i++
    } else if (/^\s*(?:[-*]|\d+\.)\s/.test(line)) {
      const items: string[] = []
      for (; i < lines.length && (lines[i] as string).trim() !== ""; i++) {
        const item = /^\s*(?:[-*]|\d+\.)\s+(.*)$/.exec(lines[i] as string)
        if (item !== null) items.push(item[1] as string)
        else items.push(`${items.pop() ?? ""} ${(lines[i] as string).trim()}`)
      }
      blocks.push({ kind: "list", items })
    } else if (line.startsWith("|")) {
      const rows: string[][] = []
      for (; i < lines.length && (lines[i] as string).startsWith("|"); i++) {
        const row = lines[i] as string
        if (!/^[|\s:-]+$/.test(row))
          rows.push(
            row
              .slice(1)
              .replace(/\|\s*$/, "")
              .split("|")
              .map((cell) => cell.trim()),
          )
      }
      blocks.push({ kind: "table", rows })
    } else if (line.trim() === "") i++
    else {
      const from = i
      while (i < lines.length && (lines[i] as string).trim() !== "" && !/^(?:```|#|\|)/.test(lines[i] as string)) i++
      blocks.push({ kind: "text", text: lines.slice(from, Math.max(i, from + 1)).join(" ") })
      i = Math.max(i, from + 1)
    }
  }
  return blocks
}

/** `code`, **strong**, and the text of links. */
export function inline(text: string): ReactNode[] {
  return text
    .replace(/\[([^\]]*)\]\([^)]*\)/g, "$1")
    .split(/(`[^`]+`|\*\*[^*]+\*\*)/)
    .map((part, index) => {
      // The parts of one text never change places.
      if (part.startsWith("`") && part.length > 1) return <code key={index}>{part.slice(1, -1)}</code>
      if (part.startsWith("**") && part.length > 4) return <b key={index}>{part.slice(2, -2)}</b>
      return part
    })
}

export function Markdown({ text }: { text: string }) {
  return (
    <div className="page">
      {parseMarkdown(text).map((block, index) => (
        // The blocks of one page never change places.
        <BlockView key={index} block={block} />
      ))}
    </div>
  )
}

function BlockView({ block }: { block: Block }) {
  switch (block.kind) {
    case "heading":
      return block.level <= 2 ? <h2>{inline(block.text)}</h2> : <h3>{inline(block.text)}</h3>
    case "text":
      return <p>{inline(block.text)}</p>
    case "code":
      return (
        <pre>
          <code>{block.text}</code>
        </pre>
      )
    case "list":
      return (
        <ul>
          {block.items.map((item) => (
            <li key={item}>{inline(item)}</li>
          ))}
        </ul>
      )
    case "table":
      return (
        <table>
          <tbody>
            {block.rows.map((row) => (
              <tr key={row.join("|")}>
                {row.map((cell, index) => (
                  // Columns keep their order.
                  <td key={index}>{inline(cell)}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      )
  }
}
