/**
 * A shader: its instructions with a mark where SIMD groups stand, and the registers of one of them, a lane or all lanes.
 */
import { useMemo } from "react"
import { useApp, useDispatch } from "../boot/workbench-context.ts"
import type { AnswerOf, GroupView } from "../../core/protocol/machine.ts"
import { Icon } from "../icons/icon.tsx"
import type { SimdSpot } from "../state/machine.ts"
import { plural } from "../widgets/time-text.ts"
import { addressText, bytesOfHex } from "./address.ts"
import { AddressLink } from "./address-link.tsx"
import { MachineFrame } from "./machine-frame.tsx"
import { Registers } from "./registers.tsx"
import { type CodeLine, codeLines } from "./shader-rows.ts"
import { StopToggle } from "./stop-toggle.tsx"
import { useMachine } from "./use-machine.ts"

const CODE_BYTES = 4096

export function ShaderPane() {
  const dispatch = useDispatch()
  const chosen = useApp((state) => state.machine.code)
  const wanted = useApp((state) => state.machine.simd)
  const look = useMachine({ kind: "groups" })
  const groups = look.answer?.groups ?? []
  const spot = useCodeSpot(groups, wanted)
  const code = useMachine(
    spot === null ? null : { kind: "memory", context: spot.context, address: spot.address, bytes: CODE_BYTES },
  )
  const lines = useMemo(() => {
    const [piece] = code.answer?.pieces ?? []
    if (code.answer === null || piece === undefined || piece.address !== code.answer.address) return []
    return codeLines(piece.address, bytesOfHex(piece.hex))
  }, [code.answer])
  const group = groups[wanted.group]
  return (
    <MachineFrame
      label="Shader"
      look={look}
      tools={
        <>
          <button
            type="button"
            className="btn low"
            aria-pressed={chosen === null}
            title="Show the shader of the chosen SIMD group"
            onClick={() => dispatch({ type: "machine/looked", view: "code", spot: chosen === null ? spot : null })}
          >
            follow
          </button>
          <ShaderChoice />
          <SimdChoice groups={look.answer} simd={wanted} />
          {spot !== null && <AddressLink to="memory" context={spot.context} address={spot.address} />}
        </>
      }
    >
      {groups.length === 0 && look.answer !== null && (
        <p className="empty">No thread group is on a core at this moment.</p>
      )}
      {spot !== null && code.answer !== null && lines.length === 0 && (
        <p className="empty">Nothing is mapped at {addressText(spot.address)}.</p>
      )}
      <Code lines={lines} context={spot?.context ?? 0} groups={groups} simd={wanted} />
      {group !== undefined && <Registers group={group} simd={wanted} />}
    </MachineFrame>
  )
}

/** The shaders of the replay, so that one can be seen, and stopped at, while none executes. */
function ShaderChoice() {
  const dispatch = useDispatch()
  const chosen = useApp((state) => state.machine.code)
  const overview = useMachine({ kind: "overview" }).answer
  const shaders = overview?.code.filter(({ kind, context }) => kind === "shader" && context >= 0) ?? []
  if (shaders.length === 0) return null
  const at = shaders.findIndex(({ context, address }) => context === chosen?.context && address === chosen.address)
  return (
    <select
      aria-label="Shader of the replay"
      value={at}
      onChange={(event) => {
        const shader = shaders[Number(event.target.value)]
        const spot = shader === undefined ? null : { context: shader.context, address: shader.address }
        dispatch({ type: "machine/looked", view: "code", spot })
      }}
    >
      <option value={-1}>{chosen === null ? "what executes" : addressText(chosen.address)}</option>
      {shaders.map(({ name, client, address }, index) => (
        <option key={`${client} ${address}`} value={index}>
          {name}
        </option>
      ))}
    </select>
  )
}

/** What was chosen, else what the SIMD group executes, else what one did that is gone by now. */
function useCodeSpot(groups: readonly GroupView[], { group }: SimdSpot) {
  const chosen = useApp((state) => state.machine.code)
  const overview = useMachine({ kind: "overview" }).answer
  if (chosen !== null) return chosen
  const found = groups[group] ?? groups[0]
  if (found !== undefined) return { context: found.context, address: found.code }
  for (const { context, launches } of overview?.engines ?? [])
    if (launches[0] !== undefined) return { context, address: launches[0].code }
  return null
}

function SimdChoice({ groups, simd }: { groups: AnswerOf<"groups"> | null; simd: SimdSpot }) {
  const dispatch = useDispatch()
  if (groups === null || groups.groups.length === 0) return null
  const set = (change: Partial<SimdSpot>) => dispatch({ type: "machine/simd", simd: { ...simd, ...change } })
  const group = groups.groups[simd.group]
  return (
    <>
      <select
        aria-label="Thread group"
        value={simd.group}
        onChange={(event) => set({ group: Number(event.target.value), simd: 0 })}
      >
        {group === undefined && <option value={simd.group}>group {simd.group}, gone</option>}
        {groups.groups.map(({ position, core }, index) => (
          <option key={`${position.join()} ${core}`} value={index}>
            {`group ${position.join(", ")} on core ${core}`}
          </option>
        ))}
      </select>
      {groups.more > 0 && <span className="t3 small">{groups.more} more</span>}
      <select aria-label="SIMD group" value={simd.simd} onChange={(event) => set({ simd: Number(event.target.value) })}>
        {(group?.simds ?? []).map(({ index, status }) => (
          <option key={index} value={index}>
            {`SIMD ${index}, ${status}`}
          </option>
        ))}
      </select>
    </>
  )
}

function Code(props: { lines: readonly CodeLine[]; context: number; groups: readonly GroupView[]; simd: SimdSpot }) {
  const { lines, context, groups, simd } = props
  const here = useMemo(() => {
    const counts = new Map<number, number>()
    for (const { simds } of groups)
      for (const { pc, status } of simds) if (status !== "done") counts.set(pc, (counts.get(pc) ?? 0) + 1)
    return counts
  }, [groups])
  const own = groups[simd.group]?.simds[simd.simd]
  return (
    <ol className="code-lines">
      {lines.map((line) => {
        const count = here.get(line.address) ?? 0
        const mine = own !== undefined && own.status !== "done" && own.pc === line.address
        return (
          <li key={line.address}>
            {line.label !== null && <p className="mono t3 label">{line.label}:</p>}
            <div className={`code-line${mine ? " mine" : ""}`} aria-current={mine ? "step" : undefined}>
              <StopToggle
                stop={{ kind: "instruction", context, address: line.address }}
                label={`Stop at the instruction ${addressText(line.address)}`}
              />
              <span className="mark" title={count === 0 ? "" : `${plural(count, "SIMD group")} here`}>
                {count > 0 && <Icon name="run" size={12} />}
                {count > 0 && <span className="small">{count}</span>}
              </span>
              <span className="mono t3">{addressText(line.address)}</span>
              <span className="mono t3 raw">{line.hex}</span>
              <span className="mono t1">{line.text}</span>
            </div>
          </li>
        )
      })}
    </ol>
  )
}
