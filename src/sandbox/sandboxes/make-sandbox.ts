import { randomBytes } from 'node:crypto'
import type { Writer } from '../../db/database.ts'
import { healthcareService, location, organization, practitioner, practitionerRole, schedule } from '../fhir/resources.ts'
import type { ServiceFacts } from '../fhir/resources.ts'
import { defaultEdition } from '../rules/editions.ts'
import { withdrawFreeSlots } from '../slots/slots.store.ts'
import type { WeeklySlots } from '../slots/lay-out.ts'
import { layOutSlots } from './lay-out-slots.ts'
import { saveSandbox } from './sandboxes.store.ts'

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
}

/** Enough for a system under test and its retries, too few to wear a sandbox out. */
export const requestsPerMinute = 600

/** 24 random bytes: an address that nobody guesses. */
export const newSandboxKey = (): string => randomBytes(24).toString('base64url')

/** Makes a sandbox with its services and a diary for the coming days. One schedule that all services share, or one each. Returns its id and key. */
export async function makeSandbox(trx: Writer, plan: SandboxPlan, given: { newId: () => string; now: number; ownSchedules?: boolean }): Promise<{ id: string; key: string }> {
  const id = given.newId()
  const key = newSandboxKey()
  const at = new Date(given.now).toISOString()
  await trx.insertInto('sandboxes').values({
    id, key, project_id: plan.projectId, name: plan.name, edition: plan.edition ?? defaultEdition, scenarios: Number(plan.scenarios ?? false), off: 0, allowed_to_search: null, allowed_to_book: null,
    weekly_hours: JSON.stringify(plan.week), slot_minutes: plan.slotMinutes, days_ahead: plan.days ?? 14, laid_out_to: null, configured_at: at, version: 1, created_at: at, per_minute: plan.perMinute ?? requestsPerMinute, armed: 0,
  }).execute()
  await insertServices(trx, id, plan, given)
  await layOutSlots(trx, id, given)
  return { id, key }
}

/** Gives a sandbox new services, hours and slot length: free slots to come are withdrawn and laid out anew, booked ones stay. */
export async function configureSandbox(trx: Writer, id: string, plan: Pick<SandboxPlan, 'services' | 'week' | 'slotMinutes'>, given: { newId: () => string; now: number }): Promise<void> {
  await withdrawFreeSlots(trx, id, given.now)
  await trx.deleteFrom('sandbox_schedule_services').where('sandbox_id', '=', id).execute()
  await trx.deleteFrom('sandbox_services').where('sandbox_id', '=', id).execute()
  await insertServices(trx, id, plan, given)
  await saveSandbox(trx, id, { weekly_hours: JSON.stringify(plan.week), slot_minutes: plan.slotMinutes, laid_out_to: null, configured_at: new Date(given.now).toISOString() })
  await layOutSlots(trx, id, given)
}

async function insertServices(trx: Writer, sandboxId: string, plan: Pick<SandboxPlan, 'services'>, given: { newId: () => string; ownSchedules?: boolean }): Promise<void> {
  if (plan.services.length === 0) return
  const ids = { organisation: given.newId(), location: given.newId(), practitioner: given.newId(), role: given.newId() }
  await trx.insertInto('sandbox_services').values(plan.services.map((facts) => ({
    sandbox_id: sandboxId, dos_id: facts.dosId, json: JSON.stringify(healthcareService(facts, ids)), organisation_json: JSON.stringify(organization(ids.organisation, facts)), location_json: JSON.stringify(location(ids.location, facts)),
  }))).execute()
  const known = await trx.selectFrom('sandbox_schedules').select('id').where('sandbox_id', '=', sandboxId).orderBy('name').execute()
  const groups = given.ownSchedules ? plan.services.map((one) => [one]) : [plan.services]
  for (const [index, group] of groups.entries()) {
    const id = known[index]?.id ?? given.newId()
    const facts = {
      name: `Diary ${index + 1}`, json: JSON.stringify(schedule(id, { dosId: group[0]?.dosId ?? '', practitioner: ids.practitioner, role: ids.role })),
      practitioner_json: JSON.stringify(practitioner(ids.practitioner)), role_json: JSON.stringify(practitionerRole(ids.role, ids.practitioner)),
    }
    if (known[index]) await trx.updateTable('sandbox_schedules').set(facts).where('id', '=', id).execute()
    else await trx.insertInto('sandbox_schedules').values({ id, sandbox_id: sandboxId, ...facts }).execute()
    await trx.insertInto('sandbox_schedule_services').values(group.map((one) => ({ schedule_id: id, sandbox_id: sandboxId, dos_id: one.dosId }))).execute()
  }
}
