/** See src/db/lease.ts. */
export interface LeasesTable {
  /** The work, as its kind and id. */
  name: string
  node: string
  /** Counts up for as long as the node is at work. */
  beat: number
}
