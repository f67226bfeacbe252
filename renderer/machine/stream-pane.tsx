/**
 * A command stream: its words beside the blocks that they are. By itself it follows the job of the engine: the block that
 * was read last is marked, the one that comes next too.
 */
import { useMemo, useState } from "react"
import { useApp, useDispatch } from "../boot/workbench-context.ts"
import type { EngineView } from "../../core/protocol/machine.ts"
import { Icon } from "../icons/icon.tsx"
import type { Run } from "../state/runs.ts"
import { addressText, bytesOfHex } from "./address.ts"
import { AddressLink } from "./address-link.tsx"
import { type ExecutingBlock, executingBlock } from "./executing.ts"
import { MachineFrame } from "./machine-frame.tsx"
import { firstBuffer } from "./memory-pane.tsx"
import { StopToggle } from "./stop-toggle.tsx"
import { SpotBar } from "./spot-bar.tsx"
import { STREAM_FAMILIES, type StreamKind, type StreamRow, streamRows } from "./stream-rows.ts"
import { useMachine, useMachineRun } from "./use-machine.ts"

const PIPE_VERTEX = 0
/** Bytes that are read for it. */
const STREAM_BYTES = 2048

export function StreamPane() {
  const dispatch = useDispatch()
  const run = useMachineRun()
  const overview = useMachine({ kind: "overview" }).answer
  const chosen = useApp((state) => state.machine.stream)
  const [chosenKind, setKind] = useState<StreamKind | null>(null)
  const executing = useExecuting(run)
  const kind = chosenKind ?? (executing?.pipe === PIPE_VERTEX ? "vdm" : "cdm")
  const engine = overview?.engines.find(({ state, stream }) => state !== "idle" && stream !== 0) ?? null
  const followed = followedSpot(engine, executing, overview?.spaces[0]?.context ?? -1)
  const spot = chosen ?? followed ?? firstBuffer(overview)
  const nothing = chosen === null && followed === null
  const look = useMachine(
    nothing ? null : { kind: "memory", context: spot.context, address: spot.address, bytes: STREAM_BYTES },
  )
  const { answer } = look
  const longLaunch = overview?.longLaunch ?? false
  const rows = useMemo(() => {
    const [piece] = answer?.pieces ?? []
    if (answer === null || piece === undefined || piece.address !== answer.address) return []
    return streamRows(kind, answer.address, bytesOfHex(piece.hex), longLaunch)
  }, [answer, kind, longLaunch])
  return (
    <MachineFrame
      label="Stream"
      look={look}
      tools={
        <>
          <button
            type="button"
            className="btn low"
            aria-pressed={chosen === null}
            title="Show the stream of the job that executes"
            onClick={() => dispatch({ type: "machine/looked", view: "stream", spot: chosen === null ? spot : null })}
          >
            follow
          </button>
          <select
            aria-label="Kind of stream"
            value={kind}
            onChange={(event) => setKind(event.target.value as StreamKind)}
          >
            {Object.entries(STREAM_FAMILIES).map(([name, { title }]) => (
              <option key={name} value={name}>
                {title}
              </option>
            ))}
          </select>
          <SpotBar
            label="Stream"
            overview={overview}
            spot={spot}
            physical={false}
            onChange={(to) => dispatch({ type: "machine/looked", view: "stream", spot: to })}
          />
        </>
      }
    >
      {engine !== null && <EngineLine engine={engine} />}
      {nothing && <p className="empty">No job has begun by now.</p>}
      {!nothing && answer !== null && rows.length === 0 && (
        <p className="empty">Nothing is mapped at {addressText(spot.address)}.</p>
      )}
      <ol className="stream-rows">
        {rows.map((row) => (
          <Row
            key={row.address}
            row={row}
            context={spot.context}
            executes={executing?.address === row.address && !executing.over}
            next={engine !== null && engine.context === spot.context && engine.at === row.address}
          />
        ))}
      </ol>
    </MachineFrame>
  )
}

function useExecuting(run: Run | null): ExecutingBlock | null {
  const cursor = useApp((state) => state.focus.cursor)
  const store = run?.store ?? null
  const at = Math.min(cursor, run?.version ?? 0)
  return useMemo(() => (store === null ? null : executingBlock(store, at)), [store, at])
}

/** The job's stream from its first block on; where the engine stands if that is elsewhere. */
function followedSpot(engine: EngineView | null, executing: ExecutingBlock | null, fallback: number) {
  if (engine !== null && engine.stream !== 0) {
    const { context, stream, at } = engine
    const place = executing === null ? at : executing.address
    return { context, address: place >= stream && place < stream + STREAM_BYTES ? stream : place }
  }
  if (executing === null) return null
  const context = executing.context >= 0 ? executing.context : fallback
  return { context, address: executing.start >= 0 ? executing.start : executing.address }
}

function EngineLine({ engine }: { engine: EngineView }) {
  const { pipe, state, slot, launches, context } = engine
  return (
    <div className="engine-line">
      <p className="machine-line">
        <span className={state === "running" ? "ok" : "err"}>
          {pipe} engine {state}
        </span>
        <span className="t3">event slot {slot}</span>
      </p>
      {launches.map(({ code, groups, started, done }, index) => (
        <p key={`${index} ${code}`} className="t2">
          launch of {groups.join(" × ")} groups, {started} started, {done} done, shader{" "}
          <AddressLink to="code" context={context} address={code} />
        </p>
      ))}
    </div>
  )
}

function Row(props: { row: StreamRow; context: number; executes: boolean; next: boolean }) {
  const { row, context, executes, next } = props
  const [open, setOpen] = useState(false)
  const mark = executes ? "executes" : next ? "next" : ""
  return (
    <li className={mark} aria-current={executes ? "step" : undefined}>
      <div className="stream-row">
        <StopToggle
          stop={{ kind: "command", address: row.address }}
          label={`Stop at the command ${addressText(row.address)}`}
        />
        <span className="mark" title={mark}>
          {executes ? <Icon name="run" size={12} /> : next ? <Icon name="chevr" size={12} /> : null}
          {mark !== "" && <span className="sr-only">{mark}</span>}
        </span>
        <AddressLink to="memory" context={context} address={row.address} />
        <span className="mono t3 raw">{row.raw}</span>
        <button
          type="button"
          className="decoded mono"
          aria-expanded={open}
          title={row.says}
          onClick={() => setOpen(!open)}
        >
          {row.text}
        </button>
        {row.target !== null && <AddressLink to="stream" context={context} address={row.target} text="follow" />}
      </div>
      {open && (
        <dl className="stream-fields">
          {row.fields.map(({ name, text, says }) => (
            <div key={name}>
              <dt className="mono">{name}</dt>
              <dd className="mono t1">{text}</dd>
              <dd className="t3">{says}</dd>
            </div>
          ))}
        </dl>
      )}
    </li>
  )
}
