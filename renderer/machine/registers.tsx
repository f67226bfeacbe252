/** Registers of a SIMD group: of one lane with their readings, or of all lanes. */
import { useState } from "react"
import { useDispatch } from "../boot/workbench-context.ts"
import type { GroupView, RegistersAnswer } from "../../core/protocol/machine.ts"
import type { SimdSpot } from "../state/machine.ts"
import { LANES, readings, uniformOf, wordOf, wordText } from "./shader-rows.ts"
import { useMachine } from "./use-machine.ts"

/** As `SimdSpot.lane`. */
const ALL_LANES = -1
const REGISTERS = 128
const UNIFORMS = 256

export function Registers({ group, simd }: { group: GroupView; simd: SimdSpot }) {
  const dispatch = useDispatch()
  const { answer, refusal } = useMachine({ kind: "registers", group: simd.group, simd: simd.simd })
  const [all, setAll] = useState(false)
  if (refusal !== null) return <p className="empty">{refusal}</p>
  if (answer === null) return null
  const used = all ? REGISTERS : Math.min(REGISTERS, Math.max(1, group.registers))
  const registers = Array.from({ length: used }, (_, index) => index)
  return (
    <section aria-label="Registers">
      <div className="machine-tools flat">
        <h3 className="part grow">Registers</h3>
        <select
          aria-label="Lane"
          value={simd.lane}
          onChange={(event) => dispatch({ type: "machine/simd", simd: { ...simd, lane: Number(event.target.value) } })}
        >
          <option value={ALL_LANES}>all lanes</option>
          {Array.from({ length: LANES }, (_, lane) => (
            <option key={lane} value={lane}>
              {`lane ${lane}${laneState(answer, lane)}`}
            </option>
          ))}
        </select>
        <button type="button" className="btn low" aria-pressed={all} onClick={() => setAll(!all)}>
          all 128
        </button>
      </div>
      {simd.lane === ALL_LANES ? (
        <AllLanes answer={answer} registers={registers} />
      ) : (
        <OneLane answer={answer} registers={registers} lane={simd.lane} />
      )}
      <Uniforms answer={answer} />
    </section>
  )
}

function laneState({ active, exists }: RegistersAnswer, lane: number): string {
  if (exists[lane] !== "1") return ", no thread"
  return active[lane] === "1" ? "" : ", off"
}

function OneLane(props: { answer: RegistersAnswer; registers: readonly number[]; lane: number }) {
  const { answer, registers, lane } = props
  return (
    <table className="registers">
      <thead>
        <tr>
          <th scope="col">register</th>
          <th scope="col">hex</th>
          <th scope="col">decimal</th>
          <th scope="col">float</th>
        </tr>
      </thead>
      <tbody>
        {registers.map((register) => {
          const word = wordOf(answer.words, register, lane)
          const { decimal, float } = readings(word)
          return (
            <tr key={register}>
              <th scope="row">r{register}</th>
              <td>{wordText(word)}</td>
              <td>{decimal}</td>
              <td>{float}</td>
            </tr>
          )
        })}
      </tbody>
    </table>
  )
}

function AllLanes({ answer, registers }: { answer: RegistersAnswer; registers: readonly number[] }) {
  const lanes = Array.from({ length: LANES }, (_, lane) => lane)
  return (
    <div className="all-lanes" tabIndex={0} role="region" aria-label="Registers of all lanes">
      <table className="registers">
        <thead>
          <tr>
            <th scope="col">lane</th>
            {registers.map((register) => (
              <th key={register} scope="col">
                r{register}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {lanes.map((lane) => (
            <tr key={lane} className={answer.active[lane] === "1" ? "" : "off"}>
              <th scope="row">
                {lane}
                {laneState(answer, lane)}
              </th>
              {registers.map((register) => (
                <td key={register}>{wordText(wordOf(answer.words, register, lane))}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

/** Those that are not zero. */
function Uniforms({ answer: { uniforms } }: { answer: RegistersAnswer }) {
  const found = Array.from({ length: UNIFORMS }, (_, index) => ({ index, word: uniformOf(uniforms, index) })).filter(
    ({ word }) => word !== 0,
  )
  return (
    <>
      <h3 className="part">Uniforms</h3>
      {found.length === 0 && <p className="t3">All of them are zero.</p>}
      <p className="uniforms">
        {found.map(({ index, word }) => (
          <span key={index} className="field-chip" title={`${readings(word).decimal}, float ${readings(word).float}`}>
            <span className="t3">u{index}</span> {wordText(word)}
          </span>
        ))}
      </p>
    </>
  )
}
