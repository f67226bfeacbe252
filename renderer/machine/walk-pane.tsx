/** The page-table walk of an address, level by level, with raw entries and their fields, and what the TLB says instead. */
import { useApp, useDispatch } from "../boot/workbench-context.ts"
import type { WalkAnswer } from "../../core/protocol/machine.ts"
import { addressText } from "./address.ts"
import { AddressLink } from "./address-link.tsx"
import { MachineFrame } from "./machine-frame.tsx"
import { firstBuffer } from "./memory-pane.tsx"
import { SpotBar } from "./spot-bar.tsx"
import { useMachine } from "./use-machine.ts"

const LEVELS = ["context table", "first level", "second level", "third level"] as const

export function WalkPane() {
  const dispatch = useDispatch()
  const overview = useMachine({ kind: "overview" }).answer
  const chosen = useApp((state) => state.machine.walk ?? state.machine.memory)
  const spot = chosen === null || chosen.context < 0 ? firstBuffer(overview) : chosen
  const look = useMachine({ kind: "walk", context: spot.context, address: spot.address })
  return (
    <MachineFrame
      label="Page table"
      look={look}
      tools={
        <SpotBar
          label="Page table"
          overview={overview}
          spot={spot}
          physical={false}
          onChange={(to) => dispatch({ type: "machine/looked", view: "walk", spot: to })}
        />
      }
    >
      {look.answer !== null && <Walk walk={look.answer} />}
    </MachineFrame>
  )
}

export function Walk({ walk }: { walk: WalkAnswer }) {
  return (
    <div className="walk">
      {!walk.canonical && <p>{addressText(walk.address)} lies in neither half: it faults before any table is read.</p>}
      <ol>
        {walk.steps.map((step) => (
          <li key={step.level} className={step.ends ? "ends" : ""}>
            <div className="walk-head">
              <b>{step.level}</b>
              <span className="grow">
                {LEVELS[step.level]}, entry {step.index}
              </span>
              <AddressLink to="memory" context={-1} address={step.at} />
            </div>
            <div className="walk-entry">
              <span className="mono raw">{step.raw}</span>
              {step.fields.map(({ name, text }) => (
                <span key={name} className="field-chip">
                  <span className="t3">{name}</span> {text}
                </span>
              ))}
            </div>
            {step.ends && walk.fault !== null && <p className="err">The walk ends here: {walk.fault.reason}.</p>}
          </li>
        ))}
      </ol>
      <dl className="facts">
        <dt>physical</dt>
        <dd>{walk.physical === null ? "none" : <AddressLink to="memory" context={-1} address={walk.physical} />}</dd>
        <dt>GPU</dt>
        <dd>{rightsText(walk.gpu)}</dd>
        <dt>firmware</dt>
        <dd>{rightsText(walk.firmware)}</dd>
        <dt>TLB</dt>
        <dd>
          <Remembered walk={walk} />
        </dd>
      </dl>
    </div>
  )
}

function Remembered({ walk: { remembered } }: { walk: WalkAnswer }) {
  if (remembered === null) return <>knows nothing of this page</>
  return (
    <>
      <AddressLink to="memory" context={-1} address={remembered.physical} />
      <span>{rightsText(remembered.gpu)}</span>
      {remembered.stale && <span className="err">stale: the tables say otherwise</span>}
    </>
  )
}

function rightsText({ read, write }: { readonly read: boolean; readonly write: boolean }): string {
  if (!read && !write) return "no access"
  return read && write ? "reads and writes" : read ? "reads" : "writes"
}
