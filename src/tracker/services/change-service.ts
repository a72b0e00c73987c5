import type { z } from 'zod'
import { overtaken, refused, serviceAct } from '../../access/act.ts'
import type { Doing } from '../../access/doing.ts'
import type { ServicesTable } from '../../db/tables/services.ts'
import type { Happened } from '../../events/vocabulary.ts'
import { listNamedAfter, renameProjects } from './project-names.store.ts'
import { changeOnProjects } from './affected-projects.store.ts'
import { confirmServices } from './confirmations.store.ts'
import { listKnownOrganisations } from './organisations.store.ts'
import { serviceForm } from './service-form.ts'
import { crossesOwnArea } from './own-area.store.ts'
import { faultsOfArea } from './own-area.ts'
import { changedFields, faultsOfFacts } from './service.ts'
import { getService, saveService, whoChangedService } from './services.store.ts'
import { faultOfShared, idsOf, sharedReason } from './shared-dos-ids.ts'
import type { DosIdOwner } from './shared-dos-ids.ts'
import { listOtherOwnersFor, saveShared } from './shared-dos-ids.store.ts'

interface Found {
  service: ServicesTable
  dosIds: string[]
  /** The ids of the organisations that exist, of those that were named. */
  known: string[]
  /** Other services with DoS ids that it gains. */
  owners: DosIdOwner[]
  /** Whether the change moves it into or out of an area of whoever makes it, which is the booking team's to do. */
  crossesArea: boolean
  /** How many of its projects have a name that was made from its own. */
  following: number
}

/** What is saved of a service, the fields that change and how many of its projects are renamed with it. */
export function decideService(
  { service, dosIds: before, known, owners, crossesArea, following }: Found,
  { dos_ids: dosIds, shared_dos_ids: confirmed, version, ...facts }: z.output<typeof serviceForm>,
  { templates }: Pick<Doing, 'templates'>,
) {
  if (service.version !== version) return overtaken
  const shared = faultOfShared(owners, confirmed)
  const faults = {
    ...faultsOfFacts(facts, { templates, known, before: service.care_setting }),
    ...(shared === undefined ? {} : { dos_ids: shared }),
    ...(crossesArea ? faultsOfArea(service, facts) : {}),
  }
  if (Object.keys(faults).length > 0) return refused(faults)
  const fields = changedFields({ ...service, dos_ids: before }, { ...facts, dos_ids: dosIds })
  const renamed = facts.name === service.name ? 0 : following
  const words = { from: JSON.stringify(service), to: JSON.stringify(facts) }
  const reason = sharedReason(owners)
  const happened: Happened[] = [{ kind: 'service.changed', id: service.id, project: null, name: facts.name, ...words, ...(reason && { reason }) }]
  return { next: { service, version, facts, dosIds, shared: idsOf(owners), fields, renamed }, happened }
}

/** "Service saved. Its project has the new name too" */
function savedWords(renamed: number): string {
  const also = renamed === 0 ? '' : `. ${renamed === 1 ? 'Its project has' : `${renamed} of its projects have`} the new name too`
  return `Service saved${also}`
}

/** Changes what is known of a service. Its projects follow its name, and everyone on them sees what changed. */
export const changeService = serviceAct({
  permission: 'service.change',
  form: serviceForm,
  async load(trx, { ods }: { ods: string }, { person }, { dos_ids: typed, ...facts }): Promise<Found> {
    const { service, dosIds } = await getService(trx, person, ods)
    const known = await listKnownOrganisations(trx, [facts.organisation_id, facts.referrer_id])
    const gained = typed.filter((one) => !dosIds.includes(one))
    return {
      service,
      dosIds,
      known,
      owners: await listOtherOwnersFor(trx, person, { dosIds: gained, own: service.id }),
      crossesArea: await crossesOwnArea(trx, person, service, facts),
      following: (await listNamedAfter(trx, service)).length,
    }
  },
  decide: decideService,
  async save(trx, { service: { id, name }, version, facts, dosIds, shared, fields }, { actor, at }) {
    await saveService(trx, id, version, facts, dosIds)
    await saveShared(trx, shared, { ...actor, at })
    await confirmServices(trx, [id], { at, source: actor.id ?? actor.name })
    const renamed = await renameProjects(trx, { id, from: name, to: facts.name })
    return [...renamed, ...(await changeOnProjects(trx, { serviceId: id, fields }))]
  },
  whoWasFirst: whoChangedService,
  says: ({ renamed }) => savedWords(renamed),
})
