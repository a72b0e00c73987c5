import { z } from 'zod'
import { installationAct } from '../../access/act.ts'
import type { Decided } from '../../access/act.ts'
import { asServiceId } from '../../db/ids.ts'
import type { ServiceId } from '../../db/ids.ts'
import { confirmServices } from '../services/confirmations.store.ts'
import { pageSize } from './data-quality.ts'
import { listNamedServices } from './service-findings.store.ts'

const form = z.object({
  /** The ids of the services on the page, separated by blanks. */
  ids: z
    .string()
    .default('')
    .transform((ids) => [...new Set(ids.split(' ').filter((id) => id !== ''))].slice(0, pageSize).map(asServiceId)),
})

type Named = { id: ServiceId; name: string }[]

export const decideConfirmed = (services: Named): Decided<Named> => ({
  next: services,
  happened: services.map(({ id, name }) => ({ kind: 'service.confirmed', id, project: null, name })),
})

/** Records that someone confirmed the services on a page. */
export const confirmShown = installationAct({
  permission: 'rollout.manage',
  form,
  load: (trx, _where: object, _doing, { ids }) => listNamedServices(trx, ids),
  decide: decideConfirmed,
  save: (trx, services, { actor, at }) =>
    confirmServices(
      trx,
      services.map((one) => one.id),
      { at, source: actor.id ?? actor.name },
    ),
  says: ({ length }) => (length === 1 ? '1 service is confirmed' : `${length} services are confirmed`),
})
