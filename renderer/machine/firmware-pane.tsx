/** The firmware: work queues and channels with their positions, what lies in them, the stamps, and what it is at. */
import type { FirmwareAnswer } from "../../core/protocol/machine.ts"
import { ENGINES } from "../../core/trace/events.ts"
import { Pill } from "../inspector/pill.tsx"
import { addressText } from "./address.ts"
import { AddressLink } from "./address-link.tsx"
import { MachineFrame } from "./machine-frame.tsx"
import { useMachine } from "./use-machine.ts"

export function FirmwarePane() {
  const look = useMachine({ kind: "firmware" })
  return (
    <MachineFrame label="Firmware" look={look}>
      {look.answer !== null && <Firmware answer={look.answer} />}
    </MachineFrame>
  )
}

function Firmware({ answer }: { answer: FirmwareAnswer }) {
  const { phase, crashLog, powered, mailbox, channels, queues, running, pending } = answer
  const tone = phase === "crashed" || phase === "halted" ? "err" : ""
  return (
    <div className="firmware">
      <div className="machine-line">
        <Pill tone={tone} text={phase} />
        <span className="t3">{powered ? "powered" : "power off"}</span>
        {mailbox > 0 && <span className="t3">{mailbox} in the mailbox</span>}
      </div>
      {crashLog !== "" && <p className="err">{crashLog}</p>}
      {running.map(({ pipe, slot, stamp, operation, at, bytes }) => (
        <p key={pipe} className="t2">
          {ENGINES[pipe]}: slot {slot}, to stamp <span className="mono">{hex(stamp)}</span>, program at {at} of {bytes}
          {operation !== "" && <span className="mono"> {operation}</span>}
        </p>
      ))}
      {pending.length > 0 && (
        <p className="err">
          Caught in the halt: {pending.map(({ slot, stamp }) => `slot ${slot} stamp ${hex(stamp)}`).join(", ")}
        </p>
      )}
      <h3 className="part">Work queues</h3>
      {queues.length === 0 && <p className="t3">No queue has had work yet.</p>}
      {queues.map((queue) => (
        <Queue key={queue.info} queue={queue} />
      ))}
      <h3 className="part">Channels</h3>
      {channels.length === 0 && <p className="t3">The driver has not told the firmware where they are.</p>}
      {channels.filter(isUsed).map((channel) => (
        <details key={channel.name}>
          <summary>
            <span className="grow">{channel.name}</span>
            <Positions {...channel} />
          </summary>
          <Rows rows={channel.rows} read={channel.read} write={channel.write} />
        </details>
      ))}
      {channels.length > 0 && (
        <p className="t3">
          Never used:{" "}
          {channels
            .filter((channel) => !isUsed(channel))
            .map(({ name }) => name)
            .join(", ") || "none"}
        </p>
      )}
    </div>
  )
}

function isUsed({ rows, read, write }: FirmwareAnswer["channels"][number]): boolean {
  return rows.length > 0 || read !== 0 || write !== 0
}

function Queue({ queue }: { queue: FirmwareAnswer["queues"][number] }) {
  const { name, pipe, slot, stamp, wanted, blocked, rows, read, write, info } = queue
  return (
    <details open={read !== write}>
      <summary>
        <span className="grow">
          {name} {ENGINES[pipe]}
        </span>
        <Positions {...queue} />
      </summary>
      <dl className="facts">
        <dt>queue info</dt>
        <dd>
          <AddressLink to="memory" context={0} address={info} />
        </dd>
        <dt>event slot</dt>
        <dd>{slot < 0 ? "none" : slot}</dd>
        {slot >= 0 && (
          <>
            <dt>stamp</dt>
            <dd>
              <span className="mono">{hex(stamp)}</span> of <span className="mono">{hex(wanted)}</span>
            </dd>
          </>
        )}
        {blocked !== null && (
          <>
            <dt>waits for</dt>
            <dd>
              <AddressLink to="memory" context={0} address={blocked.stamp} />
              <span className="mono">
                {hex(blocked.now)} to become {hex(blocked.value)}
              </span>
            </dd>
          </>
        )}
      </dl>
      <Rows rows={rows} read={read} write={write} />
    </details>
  )
}

/** Where the positions stand in the ring, as figures and as a strip. */
function Positions(ring: {
  readonly read: number
  readonly write: number
  readonly size: number
  readonly done?: number
}) {
  const { read, write, size, done } = ring
  const waiting = (write - read + size) % size
  const place = (position: number) => (100 * position) / size
  const words = `${done === undefined ? "" : `done ${done}, `}read ${read}, write ${write} of ${size}`
  return (
    <span className="positions">
      <span className="mono">{waiting === 0 ? "empty" : `${waiting} waiting`}</span>
      <span className="t3 mono">{words}</span>
      <svg viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">
        <rect className="ground" x="0" y="2" width="100" height="4" />
        {write >= read ? (
          <rect
            className="full"
            x={place(read)}
            y="2"
            width={Math.max(waiting === 0 ? 0 : 1, place(write - read))}
            height="4"
          />
        ) : (
          <>
            <rect className="full" x={place(read)} y="2" width={place(size - read)} height="4" />
            <rect className="full" x="0" y="2" width={place(write)} height="4" />
          </>
        )}
        <rect className="read" x={Math.min(99, place(read))} y="0" width="1" height="8" />
        <rect className="write" x={Math.min(99, place(write))} y="0" width="1" height="8" />
      </svg>
    </span>
  )
}

function Rows(props: { rows: FirmwareAnswer["channels"][number]["rows"]; read: number; write: number }) {
  const { rows, read, write } = props
  if (rows.length === 0) return <p className="t3 ring-row">Nothing was ever written to it.</p>
  return (
    <ul>
      {rows.map(({ index, structure }) => (
        <li key={index} className={`ring-row${isWaiting(index, read, write) ? "" : " done"}`}>
          <span className="mono t3">{index === read ? `▸${index}` : index}</span>
          <span className="mono t1">{structure.name}</span>
          {structure.fields.map(({ name, text, says }) => (
            <span key={name} className="field-chip" title={says}>
              <span className="t3">{name}</span> {text}
            </span>
          ))}
        </li>
      ))}
    </ul>
  )
}

function isWaiting(index: number, read: number, write: number): boolean {
  return read <= write ? index >= read && index < write : index >= read || index < write
}

function hex(value: number): string {
  return addressText(value >>> 0)
}
