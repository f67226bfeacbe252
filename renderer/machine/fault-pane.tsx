/**
 * The fault that is latched: the register taken apart, the walk that failed, the instruction. After the driver has dealt
 * with it, the trace says what became of the work; the way back to the fault is one click.
 */
import { useApp, useWorkbench } from "../boot/workbench-context.ts"
import type { FaultAnswer } from "../../core/protocol/machine.ts"
import { errnoText } from "../editor/line-results.ts"
import { Pill } from "../inspector/pill.tsx"
import type { Run } from "../state/runs.ts"
import { clockText } from "../widgets/time-text.ts"
import { addressText } from "./address.ts"
import { AddressLink } from "./address-link.tsx"
import { type Halt, haltsOf } from "./halts.ts"
import { MachineFrame } from "./machine-frame.tsx"
import { useMachine, useMachineRun } from "./use-machine.ts"
import { Walk } from "./walk-pane.tsx"

export function FaultPane() {
  const run = useMachineRun()
  const look = useMachine({ kind: "fault" })
  return (
    <MachineFrame label="Fault" look={look}>
      {look.answer !== null && <Report answer={look.answer} />}
      {run !== null && <Halts run={run} />}
    </MachineFrame>
  )
}

function Report({ answer: { fault, registers, lost, walk, shaders } }: { answer: FaultAnswer }) {
  if (fault === null) return <p className="t3">No fault is latched at this moment.</p>
  const { address, access, reason, level, unitName, context, sideband } = fault
  return (
    <div className="fault">
      <div className="machine-line">
        <Pill tone="err" text={`${access} refused`} />
        <span>
          {reason} at <AddressLink to="walk" context={context} address={address} />
        </span>
      </div>
      <dl className="facts">
        {registers.map(({ name, offset, raw }) => (
          <Fact key={name} name={`${name} (${addressText(offset)})`}>
            <span className="mono">{raw}</span>
          </Fact>
        ))}
        <Fact name="unit">{unitName}</Fact>
        <Fact name="address space">context {context}</Fact>
        <Fact name="level">{level}</Fact>
        <Fact name="sideband">{addressText(sideband)}</Fact>
        {lost > 0 && <Fact name="lost">{lost} more while it was latched</Fact>}
      </dl>
      {shaders.map(({ group, simd, kind, pc, lane, address: wanted }) => (
        <p key={`${group} ${simd}`}>
          Group {group}, SIMD group {simd}
          {lane >= 0 && `, lane ${lane}`}: {KINDS[kind] ?? kind} at{" "}
          <AddressLink to="code" context={context} address={pc} />
          {kind === "memory" && (
            <>
              , of <span className="mono">{addressText(wanted)}</span>
            </>
          )}
        </p>
      ))}
      {walk !== null && (
        <>
          <h3 className="part">The walk that failed</h3>
          <Walk walk={walk} />
        </>
      )}
    </div>
  )
}

const KINDS: Readonly<Record<string, string>> = {
  memory: "access",
  code: "fetch of an instruction",
  illegal: "illegal instruction",
  trap: "trap",
}

function Fact({ name, children }: { name: string; children: React.ReactNode }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </>
  )
}

/** What stopped the GPU in this run, and who was blamed. */
function Halts({ run }: { run: Run }) {
  const { run: control } = useWorkbench()
  const cursor = useApp((state) => state.focus.cursor)
  const halts = haltsOf(run.store, run.version)
  if (halts.length === 0) return null
  return (
    <>
      <h3 className="part">Halts of this run</h3>
      <ol className="halts">
        {halts.map((halt) => (
          <li key={halt.event}>
            <button type="button" className="link" onClick={() => control.goToEvent(halt.event)}>
              {halt.cause} at {clockText(run.store.time(halt.event))} ms
            </button>
            {halt.event >= cursor && <span className="t3">, ahead</span>}
            <Blame halt={halt} />
          </li>
        ))}
      </ol>
    </>
  )
}

function Blame({ halt: { blamed, resumed } }: { halt: Halt }) {
  return (
    <ul>
      {blamed.map(({ slot, items, error }) => (
        <li key={slot}>
          event slot {slot}: {items} {items === 1 ? "item" : "items"}, <span className="err">{errnoText(error)}</span>,{" "}
          {ROLE[error] ?? "failed"}
        </li>
      ))}
      {blamed.length === 0 && <li className="t3">no work was caught</li>}
      {!resumed && <li className="t3">not resumed in what is recorded</li>}
    </ul>
  )
}

const EIO = -5
const ETIMEDOUT = -110
const ECANCELED = -125
const ROLE: Readonly<Record<number, string>> = {
  [EIO]: "guilty: its address space faulted",
  [ETIMEDOUT]: "guilty: it took too long",
  [ECANCELED]: "cancelled: caught on another engine",
}
