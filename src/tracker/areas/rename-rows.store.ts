import type { Doing } from '../../access/doing.ts'
import type { Writer } from '../../db/database.ts'
import type { Happened } from '../../events/vocabulary.ts'
import { areaRoleInWords, rowInWords } from './area.ts'
import type { AreaKind } from './area.ts'
import { endRows } from './areas.store.ts'

interface Renamed {
  kind: AreaKind
  /** The keys that services had until now. */
  old: string[]
  kept: string
  name: string
}

/** Renames rows of areas after what services are called now, and ends any that become duplicates. Returns what happened. */
export async function renameRows(trx: Writer, { kind, old, kept, name }: Renamed, { actor, at }: Pick<Doing, 'actor' | 'at'>): Promise<Happened[]> {
  if (old.length === 0) return []
  const rows = await trx
    .selectFrom('area_rows as r')
    .innerJoin('people as p', 'p.id', 'r.person_id')
    .select(['r.id', 'r.person_id', 'r.role', 'r.key', 'r.name', 'p.name as person'])
    .where('r.kind', '=', kind)
    .where('r.key', 'in', [...old, kept])
    .where('r.ended_at', 'is', null)
    .orderBy('r.given_at')
    .orderBy('r.id')
    .execute()
  const known = new Set(rows.filter((row) => row.key === kept).map((row) => `${row.person_id} ${row.role}`))
  const happened: Happened[] = []
  for (const row of rows.filter((one) => one.key !== kept)) {
    const [was, is] = [rowInWords({ kind, name: row.name }), rowInWords({ kind, name })]
    const own = `${row.person_id} ${row.role}`
    if (known.has(own)) await endRows(trx, [row.id], { ended_by: actor.name, ended_by_id: actor.id, ended_at: at, ended_reason: `It is ${is} now` })
    else await trx.updateTable('area_rows').set({ key: kept, name }).where('id', '=', row.id).execute()
    known.add(own)
    const words = { name: row.person, role: areaRoleInWords(row.role), was, is }
    happened.push({ kind: 'area.renamed', id: row.person_id, project: null, ...words, from: was, to: is })
  }
  return happened
}
