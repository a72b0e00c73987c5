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
import { faultOfShared, idsOf, sharedReason } from './shared-dos-ids.ts'
import type { DosIdOwner } from './shared-dos-ids.ts'
import { listOtherOwnersFor, saveShared } from './shared-dos-ids.store.ts'
import { faultsOfFurther, furtherReason } from './further-service.ts'
import type { Sibling } from './further-service.ts'
import { listOfCodes, saveFurther } from './further-services.store.ts'
import { nextKey } from './service-key.ts'
import { insertService } from './services.store.ts'

type Typed = z.output<typeof newServiceForm>

interface Found {
  /** The services with its ODS code. */
  siblings: Sibling[]
  /** The ids of the organisations that exist, of those that were named. */
  known: string[]
  /** Other services with its DoS ids. */
  owners: DosIdOwner[]
}

type Added = Omit<Typed, 'dos_ids' | 'shared_dos_ids' | 'version' | 'further' | 'further_reason'> & { id: ServiceId; created_at: string }

/** The service as it is added. */
export function decideNewService(
  { siblings, known, owners }: Found,
  { dos_ids: dosIds, shared_dos_ids: confirmed, version: _, further, further_reason: differs, ...facts }: Typed,
  { newId, at, templates }: Pick<Doing, 'newId' | 'at' | 'templates'>,
): Refused | Decided<{ service: Added; dosIds: string[]; shared: string[]; further: string | null }> {
  const shared = faultOfShared(owners, confirmed)
  const faults = {
    ...faultsOfFacts(facts, { templates, known }),
    ...faultsOfFurther({ ...facts, dosIds }, siblings, { isFurther: further === 'yes', reason: differs }),
    ...(shared === undefined ? {} : { dos_ids: shared }),
  }
  if (Object.keys(faults).length > 0) return refused(faults)
  const isFurther = siblings.length > 0
  const key = isFurther
    ? nextKey(
        facts.ods_code,
        siblings.map((one) => one.ods_code),
      )
    : facts.ods_code
  const service = { ...facts, ods_code: key, id: asServiceId(newId()), created_at: at }
  const reason = [furtherReason(siblings, differs), sharedReason(owners)].filter(Boolean).join('. ')
  return {
    next: { service, dosIds, shared: idsOf(owners), further: isFurther ? differs : null },
    happened: [{ kind: 'service.created', id: service.id, project: null, name: service.name, to: facts.ods_code, ...(reason && { reason }) }],
  }
}

/** Adds a service. If others have its ODS code, someone has said that it is a further service of their organisation. */
export const addService = installationAct({
  permission: 'project.create',
  form: newServiceForm,
  load: async (
    trx,
    _where: object,
    { person },
    { ods_code: code, dos_ids: dosIds, organisation_id: organisation, referrer_id: provider111 },
  ): Promise<Found> => ({
    siblings: await listOfCodes(trx, [code]),
    known: await listKnownOrganisations(trx, [organisation, provider111]),
    owners: await listOtherOwnersFor(trx, person, { dosIds }),
  }),
  decide: decideNewService,
  async save(trx, { service, dosIds, shared, further }, { actor, at }) {
    await insertService(trx, service, dosIds)
    if (further !== null) await saveFurther(trx, service.id, further, { ...actor, at })
    await saveShared(trx, shared, { ...actor, at })
    await confirmServices(trx, [service.id], { at, source: actor.id ?? actor.name })
  },
  says: () => 'Service added',
})
