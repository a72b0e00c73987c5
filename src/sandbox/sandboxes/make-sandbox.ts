import { idIn } from '../fhir/resource-text.ts'
import { randomBytes } from 'node:crypto'
import type { Writer } from '../../db/database.ts'
import { healthcareService, location, organization, practitioner, practitionerRole, schedule } from '../fhir/resources.ts'
import type { ServiceFacts } from '../fhir/resources.ts'
import { defaultEdition } from '../rules/editions.ts'
import type { WeeklySlots } from '../slots/lay-out.ts'
import { layOutSlots } from './lay-out-slots.ts'

export interface SandboxPlan {
  projectId: string | null
  name: string
  services: ServiceFacts[]
  week: WeeklySlots[]
  slotMinutes: number
  edition?: string
  scenarios?: boolean
  days?: number
  /** Requests a minute; 600 where nothing is said. */
  perMinute?: number
  /** Whom it is made for, where it has no project. */
  forPerson?: string | null
}

/** Enough for a system under test and its retries, too few to wear a sandbox out. */
export const requestsPerMinute = 600

/** 24 random bytes: an address that nobody guesses. */
export const newSandboxKey = (): string => randomBytes(24).toString('base64url')

/** Makes a sandbox with its services and a diary for the coming days. One schedule that all services share, or one each. Returns its id and key. */
export async function makeSandbox(
  trx: Writer,
  plan: SandboxPlan,
  given: { newId: () => string; now: number; ownSchedules?: boolean },
): Promise<{ id: string; key: string }> {
  const id = given.newId()
  const key = newSandboxKey()
  const at = new Date(given.now).toISOString()
  await trx
    .insertInto('sandboxes')
    .values({
      id,
      key,
      project_id: plan.projectId,
      name: plan.name,
      edition: plan.edition ?? defaultEdition,
      scenarios: Number(plan.scenarios ?? false),
      off: 0,
      allowed_to_search: null,
      allowed_to_book: null,
      allowed_to_cancel: null,
      weekly_hours: JSON.stringify(plan.week),
      slot_minutes: plan.slotMinutes,
      days_ahead: plan.days ?? 14,
      laid_out_to: null,
      configured_at: at,
      version: 1,
      created_at: at,
      per_minute: plan.perMinute ?? requestsPerMinute,
      armed: 0,
      for_person_id: plan.forPerson ?? null,
    })
    .execute()
  const place = { organisation: given.newId(), location: given.newId() }
  if (plan.services.length > 0)
    await trx
      .insertInto('sandbox_services')
      .values(plan.services.map((facts) => serviceRow(id, facts, place)))
      .execute()
  const groups = given.ownSchedules ? plan.services.map((one) => [one]) : plan.services.length > 0 ? [plan.services] : []
  for (const [index, group] of groups.entries()) await insertDiary(trx, id, { name: `Diary ${index + 1}`, dosIds: group.map((one) => one.dosId) }, given)
  await layOutSlots(trx, id, given)
  return { id, key }
}

/** A service as its row keeps it. */
export const serviceRow = (sandboxId: string, facts: ServiceFacts, place: { organisation: string; location: string }) => ({
  sandbox_id: sandboxId,
  dos_id: facts.dosId,
  json: JSON.stringify(healthcareService(facts, place)),
  organisation_json: JSON.stringify(organization(place.organisation, facts)),
  location_json: JSON.stringify(location(place.location, facts)),
})

/** A new diary into which these services are booked. Answers its id. */
export async function insertDiary(
  trx: Writer,
  sandboxId: string,
  diary: { name: string; dosIds: string[] },
  { newId }: { newId: () => string },
): Promise<string> {
  const ids = { diary: newId(), practitioner: newId(), role: newId() }
  await trx
    .insertInto('sandbox_schedules')
    .values({
      id: ids.diary,
      sandbox_id: sandboxId,
      name: diary.name,
      json: JSON.stringify(schedule(ids.diary, { dosId: diary.dosIds[0] ?? '', practitioner: ids.practitioner, role: ids.role })),
      practitioner_json: JSON.stringify(practitioner(ids.practitioner, ids.role)),
      role_json: JSON.stringify(practitionerRole(ids.role, ids.practitioner)),
      pattern: null,
      channel: null,
    })
    .execute()
  if (diary.dosIds.length > 0)
    await trx
      .insertInto('sandbox_schedule_services')
      .values(diary.dosIds.map((dosId) => ({ schedule_id: ids.diary, sandbox_id: sandboxId, dos_id: dosId })))
      .execute()
  return ids.diary
}

/** Has each Schedule name a service that is booked into it: its resource names one, the sandbox's own table all of them. */
export async function writeActors(trx: Writer, sandboxId: string): Promise<void> {
  const [diaries, links] = await Promise.all([
    trx.selectFrom('sandbox_schedules').select(['id', 'json', 'practitioner_json', 'role_json']).where('sandbox_id', '=', sandboxId).execute(),
    trx.selectFrom('sandbox_schedule_services').select(['schedule_id', 'dos_id']).where('sandbox_id', '=', sandboxId).orderBy('dos_id').execute(),
  ])
  for (const one of diaries) {
    const json = JSON.stringify(
      schedule(one.id, {
        dosId: links.find((link) => link.schedule_id === one.id)?.dos_id ?? '',
        practitioner: idIn(one.practitioner_json),
        role: idIn(one.role_json),
      }),
    )
    if (json !== one.json) await trx.updateTable('sandbox_schedules').set({ json }).where('id', '=', one.id).execute()
  }
}
