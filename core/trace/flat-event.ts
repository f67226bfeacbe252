/** An event as data, for what compares or writes events without a store: its name and its fields as texts. */
export interface FlatEvent {
  readonly at: number
  readonly name: string
  readonly fields: Readonly<Record<string, string>>
}
