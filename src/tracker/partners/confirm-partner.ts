import { z } from 'zod'
import { projectAct, refused } from '../../access/act.ts'
import { roleInWords } from '../../access/permissions.ts'
import { noPersonId } from '../../db/ids.ts'
import { ForbiddenError } from '../../errors.ts'
import { password } from '../../web/signed-fields.ts'
import { confirmsPartner, firstIs, whyNotPartner } from '../people/who-attests.ts'
import { whoChangedPartner } from './load-own.ts'
import type { OwnPartner } from './load-own.ts'
import { stateOf } from '../partner-state/partner.ts'
import { confirmSwitch } from './partners.store.ts'
import { alsoTheirs, conditionsOf, loadToSwitch, whyNotReady } from './switching.ts'

/** Confirms as the second person that a partner service is switched on: it is live. */
export const confirmPartner = projectAct({
  permission: 'go-live.second',
  signed: true,
  /** `seen` is the id of the declaration that the person saw. */
  form: z.object({ password, seen: z.string().max(100).default('') }),
  async load(trx, where: OwnPartner, doing) {
    const found = await loadToSwitch(trx, doing, where)
    const { roles } = doing.access
    const waiting = stateOf(found.partner) === 'waiting' ? found.last : undefined
    const role = confirmsPartner(roles)
    const why = whyNotPartner(roles, waiting ? firstIs(waiting, { personId: doing.actor.id ?? noPersonId, roles }) : 'other')
    if (!role || why !== undefined) throw new ForbiddenError(why)
    return { ...found, waiting, role: roleInWords(role), forId: role.actingFor?.id ?? null }
  },
  decide(found, { seen }, doing) {
    const { partner, waiting, role, forId } = found
    const { access, actor, at } = doing
    if (!waiting || waiting.id !== seen) return refused({ form: 'This does not wait for a second person any more. What is on record is below.' })
    const why = whyNotReady(found, doing.today)
    if (why !== undefined) return refused({ form: why })
    const conditions = JSON.stringify(conditionsOf(partner))
    const what = { id: partner.id, project: access.project.id, partner: partner.name, role, to: conditions }
    return {
      next: { partner, waiting, second: { personId: actor.id, name: actor.name, forId, role, at, conditions } },
      happened: alsoTheirs({ kind: 'partner.switch-on-confirmed', ...what }, found, doing),
    }
  },
  save: (trx, { partner, waiting, second }, { access }) => confirmSwitch(trx, { id: waiting.id, partnerId: partner.id, projectId: access.project.id }, second),
  whoWasFirst: whoChangedPartner,
  says: ({ partner }) => `${partner.name} is live`,
})
