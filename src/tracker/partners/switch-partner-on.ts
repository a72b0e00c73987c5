import { z } from 'zod'
import { overtaken, projectAct, refused } from '../../access/act.ts'
import { roleInWords } from '../../access/permissions.ts'
import { ForbiddenError } from '../../errors.ts'
import { firstRoleOf } from '../people/who-attests.ts'
import { longText, password } from '../../web/signed-fields.ts'
import { whoChangedPartner } from './load-own.ts'
import type { OwnPartner } from './load-own.ts'
import { stateOf } from '../partner-state/partner.ts'
import { insertSwitch } from './partners.store.ts'
import { conditionsOf, loadToSwitch, switchOf, whyNotReady } from './switching.ts'

const form = z.object({
  test: longText.pipe(z.string().min(1, 'Say what was tested end to end with this partner, and what was seen')),
  tested_by: longText.pipe(z.string().min(1, 'Name who ran the test')),
  password,
  /** The id of the last declaration that the person saw; empty if there was none. */
  seen: z.string().max(100).default(''),
})

/** Declares a partner service switched on. It is live when a second person confirms it. */
export const switchPartnerOn = projectAct({
  permission: 'go-live.attest',
  signed: true,
  form,
  async load(trx, where: OwnPartner, doing) {
    const role = firstRoleOf(doing.access.roles)
    if (!role) throw new ForbiddenError('This is the project manager’s to declare')
    return { ...(await loadToSwitch(trx, doing, where)), role: roleInWords(role), forId: role.actingFor?.id ?? null }
  },
  decide(found, { test, tested_by, seen }, doing) {
    const { partner, role, last } = found
    if (!['ready', 'switched-off', 'not-ready'].includes(stateOf(partner)))
      return refused({ form: 'It is switched on already, waits for a second person, or is left out.' })
    const why = whyNotReady(found, doing.today)
    if (why !== undefined) return refused({ form: why })
    if ((last?.id ?? '') !== seen) return overtaken
    const conditions = JSON.stringify(conditionsOf(partner))
    const what = { id: partner.id, project: doing.access.project.id, partner: partner.name, role }
    return {
      next: { partner, seen, row: switchOf({ kind: 'on', test, tested_by, reason: null, conditions }, found, doing) },
      happened: [{ kind: 'partner.switch-on-declared', ...what, to: conditions, reason: `${test} (tested by ${tested_by})` }],
    }
  },
  save: (trx, { row, seen }) => insertSwitch(trx, row, seen),
  whoWasFirst: whoChangedPartner,
  says: ({ partner }) => `${partner.name} is live when a second person of this service or its commissioner confirms it`,
})
