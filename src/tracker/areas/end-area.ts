import { z } from 'zod'
import { installationAct, overtakenWith, refused } from '../../access/act.ts'
import type { Decided, Overtaken, Refused } from '../../access/act.ts'
import type { Doing } from '../../access/doing.ts'
import { areaRoles } from '../../access/permissions.ts'
import type { Reader } from '../../db/database.ts'
import { asPersonId } from '../../db/ids.ts'
import { NotFoundError } from '../../errors.ts'
import { areaRoleInWords, rowsInWords } from './area.ts'
import type { Area } from './area.ts'
import { endRows, findHolder, listAreas } from './areas.store.ts'
import type { Holder } from './areas.store.ts'
import { tellOfArea } from './tell-of-area.ts'

const form = z.object({
  role: z.enum(areaRoles, 'Choose which area ends'),
  /** The ids of the rows that end. */
  rows: z
    .union([z.string(), z.array(z.string())])
    .default([])
    .transform((rows) => [rows].flat()),
  reason: z.string('Say why').trim().min(1, 'Say why').max(500, 'Use 500 characters or fewer'),
})
type Typed = z.output<typeof form>

interface Found {
  holder: Holder
  areas: Area[]
}

async function load(trx: Reader, { person }: { person: string }): Promise<Found> {
  const holder = await findHolder(trx, asPersonId(person))
  if (!holder) throw new NotFoundError('No such account')
  return { holder, areas: await listAreas(trx, holder.id) }
}

interface Ended {
  holder: Holder
  role: Typed['role']
  rows: Area['rows']
  isAll: boolean
  reason: string
}

export function decideToEnd({ holder, areas }: Found, { role, rows: ids, reason }: Typed): Refused | Overtaken | Decided<Ended> {
  if (ids.length === 0) return refused({ rows: 'Choose what ends' })
  const known = areas.find((one) => one.role === role)?.rows ?? []
  const rows = known.filter((one) => ids.includes(one.id))
  if (rows.length !== new Set(ids).size) return overtakenWith('Someone else has changed this area.')
  return {
    next: { holder, role, rows, reason, isAll: rows.length === known.length },
    happened: [
      {
        kind: 'area.ended',
        id: holder.id,
        project: null,
        name: holder.name,
        role: areaRoleInWords(role),
        rows: rowsInWords(rows),
        from: rowsInWords(rows),
        reason,
      },
    ],
  }
}

/** Ends someone's area, or parts of it: from the next request on they see nothing of it. */
export const endArea = installationAct({
  permission: 'users.manage',
  form,
  load,
  decide: decideToEnd,
  async save(trx, { holder, role, rows, reason, isAll }, { actor, at }: Doing, context) {
    await endRows(
      trx,
      rows.map((one) => one.id),
      { ended_by: actor.name, ended_by_id: actor.id, ended_at: at, ended_reason: reason },
    )
    await tellOfArea(trx, context, { holder, by: actor, role, ended: rows, reason, isAll })
  },
  says: ({ holder, role, rows }) => `${holder.name} is no longer ${areaRoleInWords(role)} of ${rowsInWords(rows)}`,
})
