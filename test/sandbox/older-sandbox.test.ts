import { afterEach, expect, it } from 'vitest'
import { saveSandbox } from '../../src/sandbox/sandboxes/sandboxes.store.ts'
import { Consumer } from '../support/consumer.ts'
import { onBothEngines } from '../support/databases.ts'
import { violationsOf } from '../support/profile-checker.ts'
import { startedProject } from '../support/started-project.ts'
import type { Started } from '../support/started-project.ts'

type Json = Record<string, unknown>

onBothEngines('a sandbox of an older release', (open) => {
  let started: Started
  afterEach(async () => {
    await started.world.close()
  })

  it('serves its diaries with the identifiers that the profiles require', async () => {
    started = await startedProject(await open())
    const { context } = started.world
    const { key, id } = await context.db.read.selectFrom('sandboxes').select(['key', 'id']).executeTakeFirstOrThrow()
    const without = (json: string, identifier?: object[]): string => {
      const { identifier: _, ...rest } = JSON.parse(json) as Json
      return JSON.stringify({ ...rest, ...(identifier ? { identifier } : {}) })
    }
    await context.db.transaction(async (trx) => {
      for (const row of await trx.selectFrom('sandbox_schedules').selectAll().where('sandbox_id', '=', id).execute())
        await trx
          .updateTable('sandbox_schedules')
          .set({
            json: without(row.json),
            practitioner_json: without(row.practitioner_json, [{ system: 'https://fhir.nhs.uk/Id/sds-user-id', value: '999000000001' }]),
            role_json: without(row.role_json, [{ system: 'https://fhir.nhs.uk/Id/sds-role-profile-id', value: '999000000002' }]),
          })
          .where('id', '=', row.id)
          .execute()
      await saveSandbox(trx, id, { off: 0 })
    })
    const consumer = new Consumer(`${context.config.publicUrl}/sandbox/${key}/STU3`, context.clock)
    const includes = ['Slot:schedule', 'Schedule:actor:Practitioner', 'Schedule:actor:PractitionerRole'].map((one) => `_include=${one}`).join('&')
    const { body } = await consumer.search('2000099999', `start=ge2026-03-03&start=le2026-03-12&${includes}`)
    expect(violationsOf(body as Json)).toEqual([])
    const resources = (
      body as unknown as { entry: { resource: Json & { resourceType: string; identifier: { system: string; value: string }[] } }[] }
    ).entry.map((one) => one.resource)
    const identifiersOf = (type: string) => resources.find((one) => one.resourceType === type)?.identifier ?? []
    expect(identifiersOf('Schedule')).toEqual([{ system: 'https://tools.ietf.org/html/rfc4122', value: expect.stringMatching(/^[0-9a-f-]{36}$/) as string }])
    const role = resources.find((one) => one.resourceType === 'PractitionerRole')?.['id']
    expect(identifiersOf('Practitioner')).toContainEqual({ system: 'https://fhir.nhs.uk/Id/sds-role-profile-id', value: role })
  })
})
