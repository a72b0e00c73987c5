import { z } from 'zod'
import { overtaken, projectAct, refused } from '../../access/act.ts'
import type { Doing } from '../../access/doing.ts'
import type { Reader } from '../../db/database.ts'
import { servicesNamed } from './known-services.store.ts'
import { matchPartners } from './match-partners.ts'
import { partnerFields } from './partner-fields.ts'
import { loadOwn, whoChangedPartner } from './load-own.ts'
import type { OwnPartner } from './load-own.ts'
import { stateOf } from '../partner-state/partner.ts'
import { savePartner } from './partners.store.ts'
import { odsCodeOf } from '../services/service-key.ts'

const form = z.object({ ...partnerFields, version: z.coerce.number().int() })
type Typed = z.output<typeof form>

/** A code or id of a service that is known here makes the partner that service, unless another partner has it. */
async function load(trx: Reader, where: OwnPartner, doing: Doing, { name, ods_code: typedCode, dos_ids: dosIds }: Typed) {
  const { partner, partners } = await loadOwn(trx, doing, where)
  const odsCode = partner.serviceId === null ? typedCode : odsCodeOf(partner.odsCode ?? '')
  const known = await servicesNamed(trx, { odsCodes: odsCode === '' ? [] : [odsCode], dosIds })
  const line = { line: 1, name: partner.serviceId === null ? name : partner.name, odsCode, dosIds, serviceId: partner.serviceId }
  const present = partners.filter((one) => one.id !== partner.id)
  return { partner, ...matchPartners([line], { known, present, ownServiceId: doing.access.project.service_id }) }
}

/** What is saved of a partner's details. */
export function decideDetails({ partner, partners: [found], faults }: Awaited<ReturnType<typeof load>>, typed: Typed, { access }: Pick<Doing, 'access'>) {
  if (stateOf(partner) === 'left-out') return refused({ form: 'This partner service was left out. Bring it back first.' })
  if (partner.version !== typed.version) return overtaken
  if (partner.serviceId === null && typed.name === '') return refused({ name: 'Enter the name of the partner service' })
  if (!found) return refused({ dos_ids: faults[0]?.why ?? 'This is not valid' })
  const { service_id, name, ods_code, dos_ids } = found
  const { provider_product, booking_only } = typed
  const to = [odsCodeOf(ods_code ?? partner.odsCode ?? ''), ...typed.dos_ids, provider_product].filter(Boolean).join(', ') || null
  return {
    next: { partner, set: { service_id, name, ods_code, dos_ids, provider_product, booking_only } },
    happened: [{ kind: 'partner.changed' as const, id: partner.id, project: access.project.id, partner: name, to }],
  }
}

/** Changes what is known of a partner service. */
export const changePartner = projectAct({
  permission: 'partners.change',
  form,
  load,
  decide: decideDetails,
  save: (trx, { partner, set }, { access }) => savePartner(trx, { ...partner, projectId: access.project.id }, set),
  whoWasFirst: whoChangedPartner,
  says: () => 'Saved',
})
