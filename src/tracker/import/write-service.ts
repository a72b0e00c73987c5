import type { Writer } from '../../db/database.ts'
import { asServiceId } from '../../db/ids.ts'
import type { By } from '../../events/record.ts'
import type { Happened } from '../../events/vocabulary.ts'
import { listAffected } from '../services/affected-projects.store.ts'
import { crossesOwnArea } from '../services/own-area.store.ts'
import { insertService } from '../services/services.store.ts'
import type { Confirmation } from './confirmation.ts'
import { fillService, findKnownService, findServiceOfPlan } from './plan-service.store.ts'
import { filledIn } from './plan-service.ts'
import { ConflictError } from '../../errors.ts'

/**
 * The known service with this ODS code and what the sheet adds to it, or a new one. A service that this person may not change stays as it is, and
 * `left` names what the sheet would have added; the project's own set-up gets the DoS ids anyway.
 */
export async function writeService(trx: Writer, { review, by: person, fileName: file }: Confirmation, { newId, at }: By) {
  const meant = await findServiceOfPlan(trx, review, person)
  // The review is refused before if nobody can tell.
  if ('why' in meant) throw new ConflictError(meant.why, 'ods_code')
  const known = await findKnownService(trx, meant.key, person)
  if (!known) {
    const { name, ods_code, care_setting, dos_ids, address, postcode, phone, provider_product, consumer_product } = review
    const facts = { name, ods_code, care_setting, address, postcode, phone, provider_product, consumer_product }
    const service = { ...facts, id: asServiceId(newId()), site: null, region: null, commissioner: null, created_at: at }
    await insertService(trx, service, dos_ids)
    const happened: Happened[] = [{ kind: 'service.created', id: service.id, project: null, name, to: ods_code }]
    return { service: { ...service, dosIds: dos_ids }, left: [], happened }
  }
  const { row } = known
  const added = filledIn(known, review)
  const { fields, blanks, more } = added
  const dosIds = [...known.dosIds, ...more]
  if (fields.length === 0) return { service: { ...row, dosIds }, left: [], happened: [] }
  if (!known.mayChange || (await crossesOwnArea(trx, person, row, blanks))) return { service: { ...row, dosIds }, left: fields, happened: [] }
  await fillService(trx, known, added)
  const to = JSON.stringify({ ...blanks, ...(more.length > 0 ? { dosIds: more } : {}) })
  const onProjects = (await listAffected(trx, row.id)).map(({ id }): Happened => ({ kind: 'service.changed', id: row.id, project: id, fields, to }))
  const happened: Happened[] = [{ kind: 'service.changed', id: row.id, project: null, name: row.name, file, deed: 'filled in the service', to }, ...onProjects]
  return { service: { ...row, ...blanks, dosIds }, left: [], happened }
}
