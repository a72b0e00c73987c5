import { z } from 'zod'
import { installationAct, refused } from '../../access/act.ts'
import type { Decided, Refused } from '../../access/act.ts'
import type { Doing } from '../../access/doing.ts'
import { areaRoles } from '../../access/permissions.ts'
import type { Reader } from '../../db/database.ts'
import { asPersonId } from '../../db/ids.ts'
import type { AreaRowsTable } from '../../db/tables/areas.ts'
import { NotFoundError } from '../../errors.ts'
import { keysOf } from '../../keys.ts'
import { areaRoleInWords, kindNames, rowsInWords } from './area.ts'
import type { Area, AreaKind, AreaRow } from './area.ts'
import { findHolder, findRow, insertRows, listAreas } from './areas.store.ts'
import type { Holder } from './areas.store.ts'
import { tellOfArea } from './tell-of-area.ts'

const key = z.string().trim().max(400, 'Choose one from the list').default('')
const form = z.object({
  role: z.enum(areaRoles, 'Choose what they are in this area'),
  region: key,
  commissioner: key,
  supplier: key,
  referrer: key,
  wave: key,
})
type Typed = z.output<typeof form>

interface Found {
  holder: Holder
  areas: Area[]
  /** What was chosen of each kind; undefined if there is no such thing. */
  chosen: { kind: AreaKind; row: AreaRow | undefined }[]
}

async function load(trx: Reader, { person }: { person: string }, _doing: Doing, typed: Typed): Promise<Found> {
  const id = asPersonId(person)
  const holder = await findHolder(trx, id)
  if (!holder) throw new NotFoundError('No such account')
  const kinds = keysOf(kindNames).filter((kind) => typed[kind] !== '')
  return {
    holder,
    areas: await listAreas(trx, id),
    chosen: await Promise.all(kinds.map(async (kind) => ({ kind, row: await findRow(trx, kind, typed[kind]) }))),
  }
}

export interface Given {
  holder: Holder
  role: Typed['role']
  rows: AreaRowsTable[]
  areas: Area[]
}

function faultOf({ holder, chosen }: Found, { role }: Typed): Record<string, string> | undefined {
  if (holder.isDisabled) return { role: 'This account is disabled. Enable it first' }
  if (holder.installationRole === 'booking-team') return { role: `${holder.name} is in the booking team, and sees and changes everything already` }
  const unknown = chosen.filter((one) => one.row === undefined)
  if (unknown.length > 0) return Object.fromEntries(unknown.map(({ kind }) => [kind, `Choose a ${kindNames[kind]} from the list`]))
  if (chosen.length === 0) return { [role === 'supplier' ? 'supplier' : 'region']: 'Choose at least one thing for their area' }
  const other = chosen.find((one) => one.kind !== 'supplier')
  if (role === 'supplier' && other) return { [other.kind]: 'A supplier contact looks after products of their supplier only: choose the supplier' }
  return undefined
}

/** Whether someone can be given these rows, what that writes and what happened. What they have already is left as it is. */
export function decideArea(found: Found, typed: Typed, { actor, at, newId }: Doing): Refused | Decided<Given> {
  const fault = faultOf(found, typed)
  if (fault) return refused(fault)
  const { holder, areas, chosen } = found
  const { role } = typed
  const known = areas.find((one) => one.role === role)?.rows ?? []
  const fresh = chosen.flatMap(({ row }) => (row && !known.some((one) => one.kind === row.kind && one.key === row.key) ? [row] : []))
  if (fresh.length === 0) return refused({ form: `${holder.name} is ${areaRoleInWords(role)} there already. Choose something else, or leave it as it is` })
  const given = { given_by: actor.name, given_by_id: actor.id, given_at: at }
  const open = { ended_by: null, ended_by_id: null, ended_at: null, ended_reason: null }
  return {
    next: { holder, role, areas, rows: fresh.map((row) => ({ id: newId(), person_id: holder.id, role, ...row, ...given, ...open })) },
    happened: [
      { kind: 'area.given', id: holder.id, project: null, name: holder.name, role: areaRoleInWords(role), rows: rowsInWords(fresh), to: rowsInWords(fresh) },
    ],
  }
}

/** Gives someone an area, or makes theirs larger. */
export const giveArea = installationAct({
  permission: 'users.manage',
  form,
  load,
  decide: decideArea,
  async save(trx, { holder, role, rows, areas }, { actor }, context) {
    await insertRows(trx, rows)
    await tellOfArea(trx, context, { holder, by: actor, role, given: rows, isFirst: !areas.some((one) => one.role === role) })
  },
  says: ({ holder, role, rows }) => `${holder.name} is ${areaRoleInWords(role)} of ${rowsInWords(rows)} now`,
})
