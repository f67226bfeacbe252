/**
 * A list that draws only the rows in view: ten million events cost as much as fifty. All rows are equally high, so where
 * a row stands is a multiplication and nothing is measured. One row is active for the keyboard; Enter and a click choose.
 */
import { type ReactNode, useEffect, useLayoutEffect, useRef, useState } from "react"

/**
 * Browsers lose precision beyond some 16 million pixels. A longer list shows the rows around what is to be seen; the
 * others are reached by the cursor or a filter.
 */
const HEIGHT_MAX = 15_000_000
/** Rows above and below the view that are drawn too, so that scrolling does not show gaps. */
const SPARE_ROWS = 8

/** As little as brings the row at `top` into view. */
function scrollTo(scroller: HTMLElement | null, top: number, height: number): void {
  if (scroller === null) return
  const { scrollTop, clientHeight } = scroller
  if (top < scrollTop) scroller.scrollTop = top
  // 8 pixels for the padding of the list.
  else if (top + height + 8 > scrollTop + clientHeight) scroller.scrollTop = top + height + 8 - clientHeight
}

export interface VirtualRowsProps {
  readonly label: string
  readonly count: number
  readonly rowHeight: number
  readonly row: (index: number) => ReactNode
  readonly rowClass?: (index: number) => string
  readonly onChoose: (index: number) => void
  /** Scrolled into view whenever it changes; -1 for none. */
  readonly reveal: number
  readonly selected?: (index: number) => boolean
}

export function VirtualRows(props: VirtualRowsProps) {
  const { label, count, rowHeight, row, rowClass, onChoose, reveal, selected } = props
  const scroller = useRef<HTMLDivElement>(null)
  const [active, setActive] = useState(-1)
  const [view, setView] = useState({ top: 0, height: 0 })
  const capacity = Math.floor(HEIGHT_MAX / rowHeight)
  const first = count <= capacity ? 0 : Math.max(0, Math.min(count - capacity, reveal - Math.floor(capacity / 2)))
  const shown = Math.min(count, capacity)

  useLayoutEffect(() => {
    const element = scroller.current
    if (element === null) return
    const look = () => setView({ top: element.scrollTop, height: element.clientHeight })
    const watcher = new ResizeObserver(look)
    watcher.observe(element)
    element.addEventListener("scroll", look, { passive: true })
    look()
    return () => {
      watcher.disconnect()
      element.removeEventListener("scroll", look)
    }
  }, [])
  const hasHeight = view.height > 0
  useEffect(() => {
    if (hasHeight && reveal >= first && reveal < first + shown)
      scrollTo(scroller.current, (reveal - first) * rowHeight, rowHeight)
  }, [reveal, first, shown, hasHeight, rowHeight])

  const from = Math.max(0, Math.floor(view.top / rowHeight) - SPARE_ROWS)
  const to = Math.min(shown, Math.ceil((view.top + view.height) / rowHeight) + SPARE_ROWS)
  const drawn = Array.from({ length: Math.max(0, to - from) }, (_, index) => first + from + index)

  const moveTo = (index: number) => {
    const to = Math.max(0, Math.min(count - 1, index))
    setActive(to)
    scrollTo(scroller.current, (to - first) * rowHeight, rowHeight)
  }
  const page = Math.max(1, Math.floor(view.height / rowHeight) - 1)
  const onKeyDown = (event: React.KeyboardEvent) => {
    const from = active < 0 ? Math.max(0, reveal) : active
    const moves: Record<string, number> = {
      ArrowDown: from + 1,
      ArrowUp: from - 1,
      PageDown: from + page,
      PageUp: from - page,
    }
    const to = moves[event.key]
    if (to !== undefined) moveTo(to)
    else if (event.key === "Enter" && active >= 0) onChoose(active)
    else return
    event.preventDefault()
    event.stopPropagation()
  }
  return (
    <div
      ref={scroller}
      className="scroll rows"
      role="listbox"
      aria-label={label}
      aria-activedescendant={active >= 0 ? `${label}-${active}` : undefined}
      tabIndex={0}
      onKeyDown={onKeyDown}
    >
      <div style={{ height: shown * rowHeight, position: "relative" }} role="presentation">
        {drawn.map((index) => (
          <div
            key={index}
            id={`${label}-${index}`}
            role="option"
            aria-selected={selected?.(index) ?? false}
            className={`vrow ${rowClass?.(index) ?? ""}${index === active ? " active" : ""}`}
            style={{ transform: `translateY(${(index - first) * rowHeight}px)`, height: rowHeight }}
            onClick={() => {
              setActive(index)
              onChoose(index)
            }}
          >
            {row(index)}
          </div>
        ))}
      </div>
    </div>
  )
}
