/** The timeline for those who do not see it: a grid that holds the focus and the keys. It covers the plot, invisible. */
import type { KeyboardEvent, ReactNode, Ref } from "react"
import type { GridRow } from "./grid-rows.ts"

export interface GridProps {
  readonly rows: readonly GridRow[]
  readonly label: string
  readonly gridRef: Ref<HTMLDivElement>
  readonly onKeyDown: (event: KeyboardEvent) => void
  readonly onFocus: (focused: boolean) => void
}

export function TimelineGrid(props: GridProps): ReactNode {
  const selected = props.rows.flatMap((row) => row.cells).find((cell) => cell.selected)
  return (
    <div
      ref={props.gridRef}
      className="tl-grid"
      role="grid"
      tabIndex={0}
      aria-label={props.label}
      aria-readonly="true"
      aria-rowcount={Math.max(1, props.rows.length)}
      {...(selected === undefined ? {} : { "aria-activedescendant": selected.id })}
      onKeyDown={props.onKeyDown}
      onFocus={() => props.onFocus(true)}
      onBlur={() => props.onFocus(false)}
    >
      {props.rows.length === 0 && (
        <div role="row">
          <span role="gridcell">No tracks</span>
        </div>
      )}
      {props.rows.map((row) => (
        <div key={row.id} role="row" aria-rowindex={row.row}>
          <span role="rowheader">{row.name}</span>
          {row.cells.map((cell) => (
            <span key={cell.id} id={cell.id} role="gridcell" aria-colindex={cell.column} aria-selected={cell.selected}>
              {cell.text}
            </span>
          ))}
        </div>
      ))}
    </div>
  )
}
