/** All figures of a comparison: a column for each contender, the best of a line marked. */
import type { Comparison } from "../../core/compare/comparison.ts"
import { contenderName } from "../../core/compare/contender.ts"
import { type Row, formatRatio, formatValue, isVoid, rowGroups } from "../../core/compare/rows.ts"

export function FiguresTable({ comparison }: { comparison: Comparison }) {
  const names = comparison.results.map(({ contender }) => contenderName(contender))
  return (
    <table className="compare-figures">
      <caption className="sr-only">Figures of each contender; ★ is the best of its line</caption>
      <thead>
        <tr>
          <td />
          {names.map((name) => (
            <th key={name} scope="col">
              {name}
            </th>
          ))}
        </tr>
      </thead>
      {rowGroups(comparison).map(({ title, rows }) => (
        <tbody key={title}>
          <tr>
            <th colSpan={names.length + 1} scope="rowgroup" className="compare-group">
              {title}
            </th>
          </tr>
          {rows
            .filter((row) => !isVoid(row))
            .map((row) => (
              <tr key={row.label}>
                <th scope="row">{row.label}</th>
                {names.map((name, column) => (
                  <Cell key={name} row={row} column={column} />
                ))}
              </tr>
            ))}
        </tbody>
      ))}
    </table>
  )
}

function Cell({ row, column }: { row: Row; column: number }) {
  const { values, unit, best, ratios, better } = row
  const value = values[column] ?? null
  if (value === null) return <td className="t3">-</td>
  const ratio = column === 0 || better === null ? "" : formatRatio(ratios[column] ?? null)
  return (
    <td className={best[column] === true ? "best" : ""}>
      {best[column] === true && <span aria-label="best">★ </span>}
      {formatValue(value, unit)}
      {ratio !== "" && ratio !== "x1.00" && <span className="t3 compare-ratio"> {ratio}</span>}
    </td>
  )
}
