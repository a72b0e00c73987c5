import { randomBytes } from 'node:crypto'
import type { Writer } from '../../db/database.ts'
import type { PersonId, ProjectId } from '../../db/ids.ts'
import type { ServiceFacts } from '../fhir/resources.ts'
import { defaultEdition } from '../rules/editions.ts'
import type { WeeklySlots } from '../slots/lay-out.ts'
import { insertDiary } from './diary-rows.store.ts'
import { layOutSlots } from './lay-out-slots.ts'
import { insertSandbox } from './sandboxes.store.ts'
import { insertServices, serviceRow } from './services.store.ts'

export interface SandboxPlan {
  projectId: ProjectId | null
  name: string
  services: ServiceFacts[]
  week: WeeklySlots[]
  slotMinutes: number
  edition?: string
  scenarios?: boolean
  days?: number
  /** Requests a minute; 600 by default. */
  perMinute?: number
  /** The person it is made for, if it has no project. */
  forPerson?: PersonId | null
}

/** Enough for a system under test and its retries, too few to overload the server. */
export const requestsPerMinute = 600

/** 24 random bytes: an address that nobody can guess. */
export const newSandboxKey = (): string => randomBytes(24).toString('base64url')

/** Makes a sandbox with its services and slots for the coming days, with one schedule for all services or one for each. Returns its id and key. */
export async function makeSandbox(
  trx: Writer,
  plan: SandboxPlan,
  given: { newId: () => string; now: number; ownSchedules?: boolean; slotsLater?: boolean },
): Promise<{ id: string; key: string }> {
  const id = given.newId()
  const key = newSandboxKey()
  const at = new Date(given.now).toISOString()
  await insertSandbox(trx, {
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
  const place = { organisation: given.newId(), location: given.newId() }
  await insertServices(
    trx,
    plan.services.map((facts) => serviceRow(id, facts, place)),
  )
  const groups = given.ownSchedules ? plan.services.map((one) => [one]) : plan.services.length > 0 ? [plan.services] : []
  for (const [index, group] of groups.entries()) await insertDiary(trx, id, { name: `Diary ${index + 1}`, dosIds: group.map((one) => one.dosId) }, given)
  // The first request or page lays them out.
  if (!given.slotsLater) await layOutSlots(trx, id, given)
  return { id, key }
}
