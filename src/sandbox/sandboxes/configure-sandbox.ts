import { idIn, resourceIn } from '../fhir/resource-text.ts'
import { objects, text } from '../rules/look.ts'
import { weekIn } from '../slots/lay-out.ts'
import type { Writer } from '../../db/database.ts'
import type { SandboxServicesTable } from '../../db/tables/sandbox.ts'
import type { ServiceFacts } from '../fhir/resources.ts'
import { offersTheSame, patternOfWeek } from '../slots/pattern.ts'
import { fitSlots } from './lay-out-slots.ts'
import { insertDiary, writeActors } from './diary-rows.store.ts'
import type { SandboxPlan } from './make-sandbox.ts'
import { getHours, saveSandbox } from './sandboxes.store.ts'
import { deleteLinks, deleteServices, insertLinks, insertServices, listLinks, listServices, saveService, serviceRow } from './services.store.ts'

/**
 * Gives a sandbox these services, hours and slot length. Diaries with their own hours keep them; a new service uses the first diary, or one of its
 * own; booked slots stay. Returns whether the sandbox offers something else now: then what was proven before no longer counts. Rows that are already
 * right are not written, and a changed name or telephone number does not affect what was proven.
 */
export async function configureSandbox(
  trx: Writer,
  id: string,
  plan: Pick<SandboxPlan, 'services' | 'week' | 'slotMinutes'>,
  given: { newId: () => string; now: number; ownSchedules?: boolean; keepsProof?: boolean },
): Promise<boolean> {
  const services = await bringServices(trx, id, plan.services, given)
  const links = await linkServices(trx, id, plan.services, { ...given, fresh: services.fresh })
  const row = await getHours(trx, id)
  const weekly_hours = JSON.stringify(plan.week)
  const hours = !offersTheSame(patternOfWeek(weekIn(row.weekly_hours), row.slot_minutes), patternOfWeek(plan.week, plan.slotMinutes))
  const offers = services.fresh.length > 0 || services.moved || links || hours
  if (!offers && !services.changed && weekly_hours === row.weekly_hours) return false
  if (offers) await writeActors(trx, id)
  await saveSandbox(trx, id, {
    weekly_hours,
    slot_minutes: plan.slotMinutes,
    ...(offers && !given.keepsProof ? { configured_at: new Date(given.now).toISOString() } : {}),
  })
  if (offers) await fitSlots(trx, id, given)
  return offers
}

interface Brought {
  /** The DoS ids that the sandbox did not have. */
  fresh: string[]
  /** Whether any row was written. */
  changed: boolean
  /** Whether a service was removed, or belongs to another organisation now. */
  moved: boolean
}

/** Writes the services that are new or different, with the existing ids of their organisation and site, and deletes those that are no longer named. */
async function bringServices(trx: Writer, id: string, wanted: ServiceFacts[], { newId }: { newId: () => string }): Promise<Brought> {
  const known = await listServices(trx, id)
  const first = known[0]
  const place = first ? placeOf(first) : { organisation: newId(), location: newId() }
  const found: Brought = { fresh: [], changed: false, moved: false }
  for (const facts of wanted) {
    const stands = known.find((one) => one.dos_id === facts.dosId)
    const row = serviceRow(id, facts, stands ? placeOf(stands) : place)
    if (stands?.json === row.json && stands.organisation_json === row.organisation_json && stands.location_json === row.location_json) continue
    found.changed = true
    if (!stands) {
      found.fresh.push(facts.dosId)
      await insertServices(trx, [row])
    } else {
      found.moved ||= odsCodeOf(stands.organisation_json) !== facts.odsCode
      await saveService(trx, row)
    }
  }
  const gone = known.map((one) => one.dos_id).filter((dosId) => !wanted.some((one) => one.dosId === dosId))
  await deleteServices(trx, id, gone)
  if (gone.length > 0) Object.assign(found, { changed: true, moved: true })
  return found
}

/** Links new services to a diary, and unlinks those that were removed. Returns whether it changed anything. */
async function linkServices(
  trx: Writer,
  id: string,
  wanted: ServiceFacts[],
  { fresh, newId, ownSchedules = false }: { fresh: string[]; newId: () => string; ownSchedules?: boolean },
): Promise<boolean> {
  const { diaries, linked } = await listLinks(trx, id)
  const [first] = diaries
  const unlinked = fresh.filter((dosId) => !linked.includes(dosId))
  if (ownSchedules)
    for (const [index, dosId] of unlinked.entries()) await insertDiary(trx, id, { name: `Diary ${diaries.length + index + 1}`, dosIds: [dosId] }, { newId })
  else if (first !== undefined) await insertLinks(trx, { sandboxId: id, diaryId: first, dosIds: unlinked })
  else if (wanted.length > 0) await insertDiary(trx, id, { name: 'Diary 1', dosIds: unlinked }, { newId })
  const gone = linked.filter((dosId) => !wanted.some((one) => one.dosId === dosId))
  await deleteLinks(trx, id, gone)
  return unlinked.length > 0 || gone.length > 0
}

const placeOf = (row: Pick<SandboxServicesTable, 'organisation_json' | 'location_json'>) => ({
  organisation: idIn(row.organisation_json),
  location: idIn(row.location_json),
})
const odsCodeOf = (organisation: string): string => text(objects(resourceIn(organisation)['identifier'])[0]?.['value'])
