/** One row for each upgrade, the newest with the highest number. */
export interface SchemaVersionsTable {
  number: number
  version: string
  /** The name of the last migration that it ran. */
  newest: string
  at: string
}

/** One row, written by each check that writing works. */
export interface ReadinessTable {
  id: number
  asked_at: string
}
