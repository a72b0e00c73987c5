import type { Reader, Writer } from '../../db/database.ts'
import type { SandboxServicesTable } from '../../db/tables/sandbox.ts'
import { healthcareService, location, organization } from '../fhir/resources.ts'
import type { ServiceFacts } from '../fhir/resources.ts'

/** The row of a service. */
export const serviceRow = (sandboxId: string, facts: ServiceFacts, place: { organisation: string; location: string }) => ({
  sandbox_id: sandboxId,
  dos_id: facts.dosId,
  json: JSON.stringify(healthcareService(facts, place)),
  organisation_json: JSON.stringify(organization(place.organisation, facts)),
  location_json: JSON.stringify(location(place.location, facts)),
})

export const listServices = (db: Reader, sandboxId: string): Promise<SandboxServicesTable[]> =>
  db.selectFrom('sandbox_services').selectAll().where('sandbox_id', '=', sandboxId).execute()

export async function insertServices(trx: Writer, rows: SandboxServicesTable[]): Promise<void> {
  if (rows.length > 0) await trx.insertInto('sandbox_services').values(rows).execute()
}

export async function saveService(trx: Writer, row: SandboxServicesTable): Promise<void> {
  await trx.updateTable('sandbox_services').set(row).where('sandbox_id', '=', row.sandbox_id).where('dos_id', '=', row.dos_id).execute()
}

export async function deleteServices(trx: Writer, sandboxId: string, dosIds: string[]): Promise<void> {
  if (dosIds.length > 0) await trx.deleteFrom('sandbox_services').where('sandbox_id', '=', sandboxId).where('dos_id', 'in', dosIds).execute()
}

/** The ids of the diaries of a sandbox by name, and the DoS ids of the services that have a diary. */
export async function listLinks(db: Reader, sandboxId: string): Promise<{ diaries: string[]; linked: string[] }> {
  const [diaries, links] = await Promise.all([
    db.selectFrom('sandbox_schedules').select('id').where('sandbox_id', '=', sandboxId).orderBy('name').orderBy('id').execute(),
    db.selectFrom('sandbox_schedule_services').select('dos_id').where('sandbox_id', '=', sandboxId).execute(),
  ])
  return { diaries: diaries.map((one) => one.id), linked: links.map((one) => one.dos_id) }
}

/** Links services to a diary. */
export async function insertLinks(trx: Writer, { sandboxId, diaryId, dosIds }: { sandboxId: string; diaryId: string; dosIds: string[] }): Promise<void> {
  if (dosIds.length > 0)
    await trx
      .insertInto('sandbox_schedule_services')
      .values(dosIds.map((dosId) => ({ schedule_id: diaryId, sandbox_id: sandboxId, dos_id: dosId })))
      .execute()
}

/** Unlinks services from every diary. */
export async function deleteLinks(trx: Writer, sandboxId: string, dosIds: string[]): Promise<void> {
  if (dosIds.length > 0) await trx.deleteFrom('sandbox_schedule_services').where('sandbox_id', '=', sandboxId).where('dos_id', 'in', dosIds).execute()
}
