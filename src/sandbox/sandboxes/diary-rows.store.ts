import { idIn } from '../fhir/resource-text.ts'
import type { Writer } from '../../db/database.ts'
import { insertLinks } from './services.store.ts'
import { practitioner, practitionerRole, schedule } from '../fhir/resources.ts'

/** Inserts a diary for these services. Returns its id. */
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
  await insertLinks(trx, { sandboxId, diaryId: ids.diary, dosIds: diary.dosIds })
  return ids.diary
}

/** Makes each Schedule name one of its services: the resource has room for one, the sandbox's own table has all of them. */
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
