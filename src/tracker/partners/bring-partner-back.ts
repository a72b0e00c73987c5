import { z } from 'zod'
import { overtaken, projectAct, refused } from '../../access/act.ts'
import { latestEventId } from '../../events/events.store.ts'
import { loadOwn, whoChangedPartner } from './load-own.ts'
import type { OwnPartner } from './load-own.ts'
import { stateOf } from '../partner-state/partner.ts'
import { savePartner } from './partners.store.ts'

/** Brings a partner service that was left out back into the project. */
export const bringBack = projectAct({
  permission: 'project.manage',
  form: z.object({ version: z.coerce.number().int() }),
  async load(trx, where: OwnPartner, doing) {
    const { partner } = await loadOwn(trx, doing, where)
    return { partner, leftOut: await latestEventId(trx, partner.id, ['left-out']) }
  },
  decide({ partner, leftOut }, { version }, { access }) {
    if (stateOf(partner) !== 'left-out') return refused({ form: 'It is not left out.' })
    if (version !== partner.version) return overtaken
    return { next: partner, happened: [{ kind: 'partner.brought-back', id: partner.id, project: access.project.id, partner: partner.name, undoes: leftOut }] }
  },
  save: (trx, partner, { access }) =>
    savePartner(trx, { ...partner, projectId: access.project.id }, { left_out_reason: null, left_out_by_id: null, left_out_by: null, left_out_at: null }),
  whoWasFirst: whoChangedPartner,
  says: ({ name }) => `${name} is back`,
})
