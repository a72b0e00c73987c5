/** A request to a sandbox as it came, apart from how it came: over the network, or from the workbench. */
export interface Incoming {
  key: string
  method: string
  /** What follows `/STU3`, with its slash and without the query. */
  path: string
  /** The address with its query, from `/sandbox/` on. */
  url: string
  /** By lower-case name. */
  headers: Record<string, string | undefined>
  body: Buffer | null
  /** Why the body could not be taken in, as a status; the request is refused for that alone. */
  unread?: number
  /** The address has the sandbox's key but is not below its base URL. */
  astray?: boolean
}

/** How an answer is sent if a person armed it so. */
export type Manner = { kind: 'late'; seconds: number } | { kind: 'drop' } | { kind: 'cut' }

export interface Outgoing {
  status: number
  headers: Record<string, string>
  body: string
  /** Null if no sandbox kept the exchange. */
  interactionId: string | null
  manner: Manner | null
}
