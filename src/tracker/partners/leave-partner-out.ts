import { z } from 'zod'
import { overtaken, projectAct, refused } from '../../access/act.ts'
import { loadOwn, whoChangedPartner } from './load-own.ts'
import type { OwnPartner } from './load-own.ts'
import { stateOf } from '../partner-state/partner.ts'
import { leavePartnerOut } from './partners.store.ts'

const form = z.object({
  leave_reason: z.string().trim().min(1, 'Say why it is left out').max(2000, 'Use 2,000 characters or fewer'),
  version: z.coerce.number().int(),
})

/** Leaves a partner service that is not switched on out of the project. */
export const leaveOut = projectAct({
  permission: 'project.manage',
  form,
  load: async (trx, where: OwnPartner, doing) => (await loadOwn(trx, doing, where)).partner,
  decide(partner, { leave_reason: reason, version }, { access, actor, at }) {
    if (!['not-ready', 'ready', 'switched-off'].includes(stateOf(partner)))
      return refused({ form: 'It is live, waits for a second person or is left out already. Switch a live partner service off first.' })
    if (version !== partner.version) return overtaken
    return {
      next: { partner, left: { reason, byId: actor.id, by: actor.name, at } },
      happened: [{ kind: 'partner.left-out', id: partner.id, project: access.project.id, partner: partner.name, reason }],
    }
  },
  save: (trx, { partner, left }, { access }) => leavePartnerOut(trx, { ...partner, projectId: access.project.id }, left),
  whoWasFirst: whoChangedPartner,
  says: ({ partner }) => `${partner.name} is left out`,
})
