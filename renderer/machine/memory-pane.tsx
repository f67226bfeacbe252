/** Memory by address or by buffer, in rows of values; what changed since the moment looked at before is marked. */
import { useRef, useState } from "react"
import { useApp, useDispatch } from "../boot/workbench-context.ts"
import type { AnswerOf } from "../../core/protocol/machine.ts"
import type { Spot } from "../state/machine.ts"
import { addressText } from "./address.ts"
import { AddressLink } from "./address-link.tsx"
import { MachineFrame } from "./machine-frame.tsx"
import { MEMORY_UNITS, UNIT_BYTES, type MemoryRow, type MemoryUnit, memoryRows } from "./memory-rows.ts"
import { SpotBar } from "./spot-bar.tsx"
import { StopToggle } from "./stop-toggle.tsx"
import { useMachine } from "./use-machine.ts"

/** Bytes in view; the buttons go on by as many. */
const SHOWN_BYTES = 1024

export function MemoryPane() {
  const dispatch = useDispatch()
  const overview = useMachine({ kind: "overview" }).answer
  const chosen = useApp((state) => state.machine.memory)
  const [unit, setUnit] = useState<MemoryUnit>("u32")
  const spot = chosen ?? firstBuffer(overview)
  const look = useMachine({
    kind: "memory",
    context: spot.context,
    address: alignedDown(spot.address),
    bytes: SHOWN_BYTES,
  })
  const before = useBefore(look.answer)
  const choose = (to: Spot) => dispatch({ type: "machine/looked", view: "memory", spot: to })
  const move = (by: number) => choose({ ...spot, address: alignedDown(spot.address) + by })
  return (
    <MachineFrame
      label="Memory"
      look={look}
      tools={
        <>
          <SpotBar label="Memory" overview={overview} spot={spot} physical onChange={choose} />
          <select aria-label="Unit" value={unit} onChange={(event) => setUnit(event.target.value as MemoryUnit)}>
            {MEMORY_UNITS.map((each) => (
              <option key={each}>{each}</option>
            ))}
          </select>
          <button type="button" className="btn low" title="Earlier addresses" onClick={() => move(-SHOWN_BYTES)}>
            −1 KiB
          </button>
          <button type="button" className="btn low" title="Later addresses" onClick={() => move(SHOWN_BYTES)}>
            +1 KiB
          </button>
          {spot.context >= 0 &&
            (["write", "read"] as const).map((access) => (
              <StopToggle
                key={access}
                stop={{
                  kind: "access",
                  context: spot.context,
                  address: spot.address,
                  bytes: UNIT_BYTES[unit],
                  read: access === "read",
                  write: access === "write",
                }}
                label={`Stop at a shader's ${access} of ${addressText(spot.address)}`}
              >
                stop at {access}
              </StopToggle>
            ))}
          {spot.context >= 0 && <AddressLink to="walk" context={spot.context} address={spot.address} text="walk" />}
        </>
      }
    >
      {look.answer !== null && look.answer.pieces.length === 0 && (
        <p className="empty">Nothing is mapped from {addressText(spot.address)} on.</p>
      )}
      {look.answer !== null && look.answer.pieces.length > 0 && (
        <MemoryTable
          rows={memoryRows(look.answer, before, unit)}
          at={spot.address}
          onChoose={(address) => choose({ ...spot, address })}
        />
      )}
    </MachineFrame>
  )
}

function MemoryTable(props: { rows: readonly MemoryRow[]; at: number; onChoose: (address: number) => void }) {
  const { rows, at, onChoose } = props
  return (
    <table className="memory-rows">
      <thead className="sr-only">
        <tr>
          <th scope="col">address</th>
          <th scope="col">values</th>
          <th scope="col">text</th>
        </tr>
      </thead>
      <tbody>
        {rows.map(({ address, cells, ascii }) => (
          <tr key={address}>
            <th scope="row">{addressText(address)}</th>
            <td>
              {cells.map((cell) => (
                <span
                  key={cell.address}
                  className={`cell${cell.changed ? " changed" : ""}${cell.address === at ? " here" : ""}`}
                  title={`${addressText(cell.address)}: ${cell.hint}${cell.changed ? ", changed" : ""}`}
                  onClick={() => onChoose(cell.address)}
                >
                  {cell.text ?? "--"}
                </span>
              ))}
            </td>
            <td className="ascii">{ascii}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function alignedDown(address: number): number {
  return address - (((address % 16) + 16) % 16)
}

/** What a new view shows: the first buffer that anybody has. */
export function firstBuffer(overview: AnswerOf<"overview"> | null): Spot {
  for (const { context, mappings } of overview?.spaces ?? []) {
    const [first] = mappings
    if (context >= 0 && first !== undefined) return { context, address: first.address }
  }
  return { context: 0, address: -0x60_0000_0000 }
}

/** The answer before this one, so that it can be told what changed. */
function useBefore(answer: AnswerOf<"memory"> | null): AnswerOf<"memory"> | null {
  const kept = useRef<{ now: AnswerOf<"memory"> | null; before: AnswerOf<"memory"> | null }>({
    now: null,
    before: null,
  })
  if (answer !== null && answer !== kept.current.now) {
    const same = JSON.stringify(answer.pieces) === JSON.stringify(kept.current.now?.pieces)
    kept.current = { now: answer, before: same ? kept.current.before : kept.current.now }
  }
  return kept.current.before
}
