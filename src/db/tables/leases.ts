/** See src/db/lease.ts. */
export interface LeasesTable {
  /** The work: its kind and id. */
  name: string
  node: string
  /** Counts up while the node is working. */
  beat: number
}
