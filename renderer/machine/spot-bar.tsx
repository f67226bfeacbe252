/** Address space and address of a view, to be chosen: a list of spaces, a field, and the buffers of the space. */
import { useEffect, useState } from "react"
import type { AnswerOf } from "../../core/protocol/machine.ts"
import type { Spot } from "../state/machine.ts"
import { addressText, parseAddress, sizeText } from "./address.ts"

export interface SpaceChoice {
  readonly context: number
  readonly title: string
}

export function spaceChoices(overview: AnswerOf<"overview"> | null, physical: boolean): readonly SpaceChoice[] {
  const spaces = (overview?.spaces ?? []).filter(({ context }) => context >= 0)
  return [
    ...spaces.map(({ context, client, vm }) => ({ context, title: `${client}, vm ${vm} (context ${context})` })),
    { context: 0, title: "kernel (context 0)" },
    ...(physical ? [{ context: -1, title: "physical memory" }] : []),
  ]
}

export function SpotBar(props: {
  label: string
  overview: AnswerOf<"overview"> | null
  spot: Spot
  physical: boolean
  onChange: (spot: Spot) => void
}) {
  const { label, overview, spot, physical, onChange } = props
  const choices = spaceChoices(overview, physical)
  const known = choices.some(({ context }) => context === spot.context)
  return (
    <>
      <select
        aria-label={`${label}: address space`}
        value={spot.context}
        onChange={(event) => onChange({ ...spot, context: Number(event.target.value) })}
      >
        {!known && <option value={spot.context}>context {spot.context}</option>}
        {choices.map(({ context, title }) => (
          <option key={context} value={context}>
            {title}
          </option>
        ))}
      </select>
      <AddressField
        label={`${label}: address`}
        address={spot.address}
        onChange={(address) => onChange({ ...spot, address })}
      />
      <BufferChoice overview={overview} spot={spot} label={label} onChange={onChange} />
    </>
  )
}

function BufferChoice(props: {
  label: string
  overview: AnswerOf<"overview"> | null
  spot: Spot
  onChange: (spot: Spot) => void
}) {
  const { label, overview, spot, onChange } = props
  const mappings = overview?.spaces.find(({ context }) => context === spot.context)?.mappings ?? []
  if (mappings.length === 0) return null
  const within = mappings.find(({ address, bytes }) => spot.address >= address && spot.address < address + bytes)
  return (
    <select
      aria-label={`${label}: buffer`}
      value={within?.address ?? ""}
      onChange={(event) => onChange({ ...spot, address: Number(event.target.value) })}
    >
      {within === undefined && <option value="">no buffer</option>}
      {mappings.map(({ address, bytes, buffer, name, read, write }) => (
        <option key={address} value={address}>
          {`${name === "" ? `buffer ${buffer}` : name}, ${sizeText(bytes)} at ${addressText(address)} ${read ? "r" : ""}${write ? "w" : ""}`}
        </option>
      ))}
    </select>
  )
}

/** Takes what is a number of 64 bits, at Enter or when the focus goes; else it stays and says so. */
export function AddressField(props: { label: string; address: number; onChange: (address: number) => void }) {
  const { label, address, onChange } = props
  const [text, setText] = useState(addressText(address))
  useEffect(() => setText(addressText(address)), [address])
  const parsed = parseAddress(text)
  const take = () => {
    if (parsed !== null && parsed !== address) onChange(parsed)
  }
  return (
    <span className="field low address">
      <input
        aria-label={label}
        aria-invalid={parsed === null}
        title={parsed === null ? "Hexadecimal, at most 16 digits." : label}
        value={text}
        spellCheck={false}
        onChange={(event) => setText(event.target.value)}
        onBlur={take}
        onKeyDown={(event) => {
          if (event.key === "Enter") take()
        }}
      />
    </span>
  )
}
