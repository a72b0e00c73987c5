import type { KeptTable } from './kept-tables.ts'
import { keptTables, leftOutOf } from './kept-tables.ts'
import { entriesOf } from '../keys.ts'

/** A column of a table that a day is made of. */
export interface DayColumn {
  name: string
  isRequired: boolean
  /** As SQL; null if it has none. */
  usually: string | null
}

export interface DayTable {
  name: KeptTable
  key: string[]
  leftOut: string[]
}

export const dayTables: DayTable[] = entriesOf<KeptTable, string[]>(keptTables).map(([name, key]) => ({ name, key, leftOut: leftOutOf(name) }))

/** Early warnings ask whether something has happened in the last thirty days. */
export const daysOfEvents = 40

/** The events of a day, as SQL: those of the weeks before, and the last thing that was done in each project. Both moments are SQL too. */
export const eventsOfDay = ({ since, end }: { since: string; end: string }): string =>
  `at < ${end} and (at >= ${since}
    or seq in (select max(seq) from events where project_id is not null and subject <> 'gate' and at < ${end} group by project_id))`

/** Tables that lists read but that are empty in a past day: forecasts are not kept, and a past day never changes. */
export const emptyTables = ['service_changes', 'forecasts', 'forecast_runs'] as const

/**
 * Tables that a day has as they are now: what own fields are called, what no list shows (who made an account), what decides who sees what (areas, and
 * whose product a name means), and notes, which never change and say when they were written. Without secrets.
 */
export const presentTables = [
  { name: 'accounts', leftOut: ['password_hash'] },
  { name: 'custom_fields', leftOut: [] },
  { name: 'area_rows', leftOut: [] },
  { name: 'products', leftOut: [] },
  { name: 'product_names', leftOut: [] },
  { name: 'aliases', leftOut: [] },
  { name: 'service_notes', leftOut: [] },
  { name: 'project_notes', leftOut: [] },
] as const

const empty = ({ isRequired, usually }: DayColumn): string => usually ?? (isRequired ? "''" : 'null')

/** What a column of a day is read from, given the SQL of its value: a column that was added later has its usual value before. */
export function valueOf(column: DayColumn, leftOut: readonly string[], value: string): string {
  if (leftOut.includes(column.name)) return empty(column)
  return column.isRequired ? `coalesce(${value}, ${empty(column)})` : value
}

/** A column of a row that was kept as JSON. */
export const inJson = (json: string, { name }: DayColumn): string => `json_extract(${json}, '$.${name}')`
