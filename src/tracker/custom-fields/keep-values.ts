import type { Reader, Writer } from '../../db/database.ts'
import type { Derived } from '../../derived/keep-derived.ts'
import type { Touches } from '../../events/touches.ts'
import { entriesOf } from '../../keys.ts'
import type { CustomField, Noun } from './field.ts'
import { listFields } from './fields.store.ts'
import { findPeople, listValues, listWritten, replaceValues } from './values.store.ts'
import { rowsOf, writtenIn } from './value.ts'

const atOnce = 50

/** Recomputes the rows of values of these things, and writes those that differ. */
export async function refreshValues(trx: Writer, noun: Noun, given: { ids: string[]; fields: CustomField[] }): Promise<void> {
  const { ids, fields } = given
  if (ids.length === 0 || fields.length === 0) return
  const fieldIds = fields.map((field) => field.id)
  const [wanted, now] = [await valuesAsWritten(trx, noun, given), await listValues(trx, noun, ids, fieldIds)]
  const before = Map.groupBy(now, (row) => row.of)
  const after = Map.groupBy(wanted, (row) => row.of)
  const changed = ids.filter((id) => asText(before.get(id) ?? []) !== asText(after.get(id) ?? []))
  if (changed.length > 0) await replaceValues(trx, noun, { ids: changed, fieldIds, rows: changed.flatMap((id) => after.get(id) ?? []) })
}

const asText = (rows: Awaited<ReturnType<typeof listValues>>): string =>
  JSON.stringify(
    rows
      .map((row) => [row.field_id, row.position, row.text, row.number, row.day, row.person_id])
      .toSorted(([a, m], [b, n]) => String(a).localeCompare(String(b)) || Number(m) - Number(n)),
  )

async function valuesAsWritten(db: Reader, noun: Noun, { ids, fields }: { ids: string[]; fields: CustomField[] }) {
  const written = await listWritten(db, noun, ids)
  const ofPeople = fields.filter((field) => field.kind === 'person')
  const people = await findPeople(
    db,
    written.flatMap(({ other }) => ofPeople.map((field) => writtenIn(other, field))),
  )
  return written.flatMap(({ id, other }) => fields.flatMap((field) => rowsOf(field, writtenIn(other, field), people).map((row) => ({ ...row, of: id }))))
}

/** The things whose own fields a write may have changed. */
function touched(touches: Touches): Record<Noun, Set<string>> {
  const of = (noun: Noun) => touches.events.filter((event) => event.subject === `${noun}-field`).map((event) => event.subjectId)
  return { service: new Set([...of('service'), ...touches.services]), project: new Set(of('project')), organisation: new Set(of('organisation')) }
}

/** The values of own fields beside what is written in them. */
export const fieldValues: Derived = {
  name: 'values of own fields',
  async refresh(trx, touches) {
    for (const [noun, ids] of entriesOf(touched(touches))) {
      if (ids.size === 0) continue
      const fields = await listFields(trx, noun)
      const all = [...ids]
      for (let from = 0; from < all.length; from += atOnce) await refreshValues(trx, noun, { ids: all.slice(from, from + atOnce), fields })
    }
  },
}
