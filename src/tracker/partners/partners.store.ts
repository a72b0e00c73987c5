import { z } from 'zod'
import type { Reader, Writer } from '../../db/database.ts'
import type { PersonId, ProjectId, ServiceId } from '../../db/ids.ts'
import type { PartnerDatesTable, PartnerSwitchesTable, ProjectPartnersTable } from '../../db/tables/partners.ts'
import { ConflictError } from '../../errors.ts'
import { lockProject } from '../../access/lock-project.store.ts'

export type NewPartner = Pick<ProjectPartnersTable, 'id' | 'service_id' | 'name' | 'ods_code' | 'dos_ids' | 'provider_product' | 'booking_only'>

const conditions = z.array(z.string())
/** What was so of a partner when it was switched on or off, from its column. */
export const readConditions = (kept: string): string[] => conditions.parse(JSON.parse(kept))

export const getPartnerRow = (db: Reader, id: string): Promise<ProjectPartnersTable> =>
  db.selectFrom('project_partners').selectAll().where('id', '=', id).executeTakeFirstOrThrow()

const rowsAtOnce = 30

/** Adds partners after those that are there. Throws ConflictError if one of them was added meanwhile. */
export async function insertPartners(trx: Writer, projectId: ProjectId, partners: NewPartner[], at: string): Promise<void> {
  await lockProject(trx, projectId)
  const last = await trx
    .selectFrom('project_partners')
    .select((eb) => eb.fn.max('position').as('position'))
    .where('project_id', '=', projectId)
    .executeTakeFirst()
  const from = Number(last?.position ?? 0) + 1
  const rows = partners.map((one, index) => ({
    ...one,
    project_id: projectId,
    in_test: 0,
    position: from + index,
    left_out_reason: null,
    left_out_by_id: null,
    left_out_by: null,
    left_out_at: null,
    version: 1,
    created_at: at,
  }))
  // Some engines bind a limited number of values in one statement.
  for (let index = 0; index < rows.length; index += rowsAtOnce)
    await trx
      .insertInto('project_partners')
      .values(rows.slice(index, index + rowsAtOnce))
      .execute()
}

/** Saves over the version that was read; throws ConflictError if someone else has saved since. */
export async function savePartner(
  trx: Writer,
  one: { id: string; projectId: ProjectId; version: number },
  set: Partial<Omit<ProjectPartnersTable, 'id' | 'project_id' | 'version'>>,
): Promise<void> {
  const { numUpdatedRows } = await trx
    .updateTable('project_partners')
    .set({ ...set, version: one.version + 1 })
    .where('id', '=', one.id)
    .where('project_id', '=', one.projectId)
    .where('version', '=', one.version)
    .executeTakeFirst()
  if (numUpdatedRows === 0n) throw new ConflictError('Someone else has changed this partner service.')
}

/** The last word on switching a partner on or off, with the project held until the transaction ends. Throws ConflictError if it was left out meanwhile. */
async function lastSwitchIfIn(trx: Writer, partnerId: string, projectId: ProjectId): Promise<PartnerSwitchesTable | undefined> {
  await lockProject(trx, projectId)
  const partner = await trx
    .selectFrom('project_partners')
    .select('left_out_at')
    .where('id', '=', partnerId)
    .where('project_id', '=', projectId)
    .executeTakeFirst()
  if (partner?.left_out_at !== null) throw new ConflictError('Someone else left this partner service out first.')
  return (await listSwitches(trx, partnerId, projectId)).at(-1)
}

/** Leaves a partner out over the version that was read. Throws ConflictError if someone else declared it switched on meanwhile. */
export async function leavePartnerOut(
  trx: Writer,
  one: { id: string; projectId: ProjectId; version: number },
  left: { reason: string; byId: PersonId | null; by: string; at: string },
): Promise<void> {
  const last = await lastSwitchIfIn(trx, one.id, one.projectId)
  if (last?.kind === 'on') throw new ConflictError('Someone else declared this partner service switched on first.')
  await savePartner(trx, one, { left_out_reason: left.reason, left_out_by_id: left.byId, left_out_by: left.by, left_out_at: left.at, in_test: 0 })
}

export const listPartnerDates = (db: Reader, partnerId: string, projectId: ProjectId): Promise<PartnerDatesTable[]> =>
  db.selectFrom('partner_dates').selectAll().where('project_id', '=', projectId).where('partner_id', '=', partnerId).orderBy('set_at').orderBy('id').execute()

/** Sets a day after the one that was read (`seen`, its id, empty if there was none). Throws ConflictError if another was set in between. */
export async function insertPartnerDate(trx: Writer, row: PartnerDatesTable, seen: string): Promise<void> {
  await lockProject(trx, row.project_id)
  const last = (await listPartnerDates(trx, row.partner_id, row.project_id)).at(-1)
  if ((last?.id ?? '') !== seen) throw new ConflictError('Someone else has moved this day.')
  // Which day holds is never in doubt: each is at least a millisecond after the one before.
  const setAt = last && last.set_at >= row.set_at ? new Date(Date.parse(last.set_at) + 1).toISOString() : row.set_at
  await trx
    .insertInto('partner_dates')
    .values({ ...row, set_at: setAt })
    .execute()
}

export const listSwitches = (db: Reader, partnerId: string, projectId: ProjectId): Promise<PartnerSwitchesTable[]> =>
  db
    .selectFrom('partner_switches')
    .selectAll()
    .where('project_id', '=', projectId)
    .where('partner_id', '=', partnerId)
    .orderBy('first_at')
    .orderBy('id')
    .execute()

/**
 * Declares a partner switched on or off after what was read (`seen`, its id, empty if there was nothing). Throws ConflictError if another was set
 * in between.
 */
export async function insertSwitch(trx: Writer, row: Omit<PartnerSwitchesTable, `second_${string}`>, seen: string): Promise<void> {
  const last = await lastSwitchIfIn(trx, row.partner_id, row.project_id)
  if ((last?.id ?? '') !== seen) throw new ConflictError('Someone else has switched this partner service on or off.')
  const at = last && last.first_at >= row.first_at ? new Date(Date.parse(last.first_at) + 1).toISOString() : row.first_at
  await trx
    .insertInto('partner_switches')
    .values({ ...row, first_at: at, second_person_id: null, second_person: null, second_role: null, second_at: null, second_for_id: null })
    .execute()
}

/** Confirms the declaration that was read, as the second person. Throws ConflictError if it does not wait any more. */
export async function confirmSwitch(
  trx: Writer,
  one: { id: string; partnerId: string; projectId: ProjectId },
  by: { personId: PersonId | null; name: string; forId: PersonId | null; role: string; at: string; conditions: string },
): Promise<void> {
  const last = await lastSwitchIfIn(trx, one.partnerId, one.projectId)
  if (last?.id !== one.id || last.kind !== 'on' || last.second_at !== null)
    throw new ConflictError('This does not wait for a second person any more. What is on record now is below.')
  await trx
    .updateTable('partner_switches')
    .set({ second_person_id: by.personId, second_person: by.name, second_role: by.role, second_at: by.at, second_for_id: by.forId, conditions: by.conditions })
    .where('id', '=', one.id)
    .execute()
}

/** The open or closed project in which a partner offers slots, for telling its people; undefined if there is none. */
export const findOwnProject = (db: Reader, serviceId: ServiceId): Promise<{ id: ProjectId } | undefined> =>
  db
    .selectFrom('projects')
    .select('id')
    .where('service_id', '=', serviceId)
    .where('role', '=', 'provider')
    .where('state', '<>', 'stopped')
    .orderBy('created_at', 'desc')
    .limit(1)
    .executeTakeFirst()
