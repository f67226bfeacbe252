/**
 * A list that draws only the rows in view: millions of events cost as much as fifty. One row is active for the
 * keyboard; `onActive` tells which, Enter and a click choose it.
 */
import { useVirtualizer } from "@tanstack/react-virtual"
import { type ReactNode, useEffect, useRef, useState } from "react"

/** Browsers lose precision beyond some 16 million pixels; rows past it are reached by the filter or the cursor. */
const HEIGHT_MAX = 15_000_000

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
  readonly rowKey?: (index: number) => string | number
  readonly onChoose: (index: number) => void
  /** Scrolled into view whenever it changes; -1 for none. */
  readonly reveal: number
  readonly selected?: (index: number) => boolean
}

export function VirtualRows(props: VirtualRowsProps) {
  const { label, count, rowHeight, row, rowClass, rowKey, onChoose, reveal, selected } = props
  const scroller = useRef<HTMLDivElement>(null)
  const [active, setActive] = useState(-1)
  // More rows than the page can be tall: the window of rows around what is to be seen.
  const capacity = Math.floor(HEIGHT_MAX / rowHeight)
  const first = count <= capacity ? 0 : Math.max(0, Math.min(count - capacity, reveal - Math.floor(capacity / 2)))
  const shown = Math.min(count, capacity)
  // eslint-disable-next-line react-hooks/incompatible-library -- the virtualizer is meant to be read on each render
  const virtual = useVirtualizer({
    count: shown,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 8,
  })

  // A list in a hidden tab has no height yet; it scrolls when it gets one.
  const [height, setHeight] = useState(0)
  useEffect(() => {
    const element = scroller.current
    if (element === null) return
    const watcher = new ResizeObserver(() => setHeight(element.clientHeight))
    watcher.observe(element)
    return () => watcher.disconnect()
  }, [])
  useEffect(() => {
    if (height > 0 && reveal >= first && reveal < first + shown) scrollTo(scroller.current, (reveal - first) * rowHeight, rowHeight)
  }, [reveal, first, shown, height, rowHeight])

  const moveTo = (index: number) => {
    const to = Math.max(0, Math.min(count - 1, index))
    setActive(to)
    scrollTo(scroller.current, (to - first) * rowHeight, rowHeight)
  }
  const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 0) / rowHeight) - 1)
  const onKeyDown = (event: React.KeyboardEvent) => {
    const from = active < 0 ? Math.max(0, reveal) : active
    const moves: Record<string, number> = { ArrowDown: from + 1, ArrowUp: from - 1, PageDown: from + page, PageUp: from - page }
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
      <div style={{ height: virtual.getTotalSize(), position: "relative" }} role="presentation">
        {virtual.getVirtualItems().map((item) => {
          const index = first + item.index
          return (
            <div
              key={rowKey?.(index) ?? index}
              id={`${label}-${index}`}
              role="option"
              aria-selected={selected?.(index) ?? false}
              className={`vrow ${rowClass?.(index) ?? ""}${index === active ? " active" : ""}`}
              style={{ transform: `translateY(${item.start}px)`, height: rowHeight }}
              onClick={() => {
                setActive(index)
                onChoose(index)
              }}
            >
              {row(index)}
            </div>
          )
        })}
      </div>
    </div>
  )
}
