import { sql } from 'kysely'
import type { RawBuilder, SqlBool } from 'kysely'
import { foldedName } from '../../db/folded-name.ts'
import { folded } from '../../text.ts'
import { unknownMark } from '../service-filter/filter.ts'
import { boundOf } from '../service-filter/own-conditions.ts'
import type { OwnCondition } from '../service-filter/own-conditions.ts'

/** What of the row of a value `ov` a condition asks for, and whether there has to be such a row. A person is asked for by their id, other values in any case. */
export function ownValue({ op, value }: OwnCondition): { isWanted: boolean; value: RawBuilder<SqlBool> } {
  if (op === '=' && value === unknownMark) return { isWanted: false, value: sql<SqlBool>`1 = 1` }
  if (op === '=') {
    // The length is cheaper to compare, and nearly always tells.
    const isText = sql<SqlBool>`(ov.person_id is null and length(ov.text) = ${[...value].length} and ${foldedName(sql`ov.text`)} = ${folded(value)})`
    return { isWanted: true, value: sql<SqlBool>`(ov.person_id = ${value} or ${isText})` }
  }
  const compared = sql.raw(op === '>' ? '>=' : '<=')
  return { isWanted: true, value: value.includes('-', 1) ? sql<SqlBool>`ov.day ${compared} ${value}` : sql<SqlBool>`ov.number ${compared} ${boundOf(value)}` }
}
