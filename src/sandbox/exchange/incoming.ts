/** A request to a sandbox, whether it came over the network or from the workbench. */
export interface Incoming {
  key: string
  method: string
  /** The path after `/STU3`, with its slash and without the query. */
  path: string
  /** The address with its query, from `/sandbox/` on. */
  url: string
  /** By lower-case name. */
  headers: Record<string, string | undefined>
  body: Buffer | null
  /** If the body could not be received, the status that says why; the request is refused for that alone. */
  unread?: number
  /** The address has the sandbox's key but is not below its base URL. */
  astray?: boolean
}

/** How an answer is sent if someone armed a fault. */
export type Delivery = { kind: 'late'; seconds: number } | { kind: 'drop' } | { kind: 'cut' }

export interface Outgoing {
  status: number
  headers: Record<string, string>
  body: string
  /** Null if the exchange was not stored. */
  interactionId: string | null
  delivery: Delivery | null
}
