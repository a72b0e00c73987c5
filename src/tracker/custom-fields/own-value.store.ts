import { sql } from 'kysely'
import type { RawBuilder, SqlBool } from 'kysely'
import { unknownMark } from '../service-filter/filter.ts'
import { boundOf } from '../service-filter/own-conditions.ts'
import type { OwnCondition } from '../service-filter/own-conditions.ts'

/** What of the row of a value `ov` a condition asks for, and whether there has to be such a row. A person is asked for by their id. */
export function ownValue({ op, value }: OwnCondition): { isWanted: boolean; value: RawBuilder<SqlBool> } {
  if (op === '=' && value === unknownMark) return { isWanted: false, value: sql<SqlBool>`1 = 1` }
  if (op === '=') return { isWanted: true, value: sql<SqlBool>`coalesce(ov.person_id, ov.text) = ${value}` }
  const compared = sql.raw(op === '>' ? '>=' : '<=')
  return { isWanted: true, value: value.includes('-', 1) ? sql<SqlBool>`ov.day ${compared} ${value}` : sql<SqlBool>`ov.number ${compared} ${boundOf(value)}` }
}
