import type { z } from 'zod'
import { installationAct, refused } from '../../access/act.ts'
import type { Decided, Refused } from '../../access/act.ts'
import type { Doing } from '../../access/doing.ts'
import { asServiceId } from '../../db/ids.ts'
import type { ServiceId } from '../../db/ids.ts'
import { confirmServices } from './confirmations.store.ts'
import { listKnownOrganisations } from './organisations.store.ts'
import { newServiceForm } from './service-form.ts'
import { faultsOfFacts } from './service.ts'
import { findNameByCode, insertService } from './services.store.ts'

type Typed = z.output<typeof newServiceForm>

interface Found {
  /** The name of the service that has the ODS code. */
  taken: string | undefined
  /** The ids of the organisations that exist, of those that were named. */
  known: string[]
}

type Added = Omit<Typed, 'dos_ids' | 'version'> & { id: ServiceId; created_at: string }

/** The service as it is added. */
export function decideNewService(
  { taken, known }: Found,
  { dos_ids: dosIds, version: _, ...facts }: Typed,
  { newId, at, templates }: Pick<Doing, 'newId' | 'at' | 'templates'>,
): Refused | Decided<{ service: Added; dosIds: string[] }> {
  const faults = {
    ...faultsOfFacts(facts, { careSettings: templates.careSettings, known }),
    ...(taken === undefined ? {} : { ods_code: `${taken} has this ODS code already` }),
  }
  if (Object.keys(faults).length > 0) return refused(faults)
  const service = { ...facts, id: asServiceId(newId()), created_at: at }
  return { next: { service, dosIds }, happened: [{ kind: 'service.created', id: service.id, project: null, name: service.name, to: service.ods_code }] }
}

/** Adds a service under an ODS code that no other has. */
export const addService = installationAct({
  permission: 'project.create',
  form: newServiceForm,
  load: async (trx, _where: object, _doing, { ods_code: code, organisation_id: organisation, referrer_id: provider111 }): Promise<Found> => ({
    taken: await findNameByCode(trx, code),
    known: await listKnownOrganisations(trx, [organisation, provider111]),
  }),
  decide: decideNewService,
  async save(trx, { service, dosIds }, { actor, at }) {
    await insertService(trx, service, dosIds)
    await confirmServices(trx, [service.id], { at, source: actor.id ?? actor.name })
  },
  says: () => 'Service added',
})
