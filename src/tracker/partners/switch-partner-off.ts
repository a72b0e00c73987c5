import { z } from 'zod'
import { overtaken, projectAct, refused } from '../../access/act.ts'
import { roleInWords } from '../../access/permissions.ts'
import { ForbiddenError } from '../../errors.ts'
import { latestEventId } from '../../events/events.store.ts'
import type { Happened } from '../../events/vocabulary.ts'
import { longText } from '../../web/signed-fields.ts'
import { firstRoleOf } from '../people/who-attests.ts'
import { whoChangedPartner } from './load-own.ts'
import type { OwnPartner } from './load-own.ts'
import { stateOf } from '../partner-state/partner.ts'
import { insertSwitch } from './partners.store.ts'
import { alsoTheirs, loadToSwitch, switchOf } from './switching.ts'

const form = z.object({ off_reason: longText.pipe(z.string().min(1, 'Say why it is switched off')), seen: z.string().max(100).default('') })

/** Switches a partner service off at once and alone, which is the safe direction. The people of the partner's own project find it in theirs. */
export const switchPartnerOff = projectAct({
  permission: 'go-live.attest',
  form,
  async load(trx, where: OwnPartner, doing) {
    const role = firstRoleOf(doing.access.roles)
    if (!role) throw new ForbiddenError('This is the project manager’s to do')
    const found = await loadToSwitch(trx, doing, where)
    const switchedOn = await latestEventId(trx, found.partner.id, ['switch-on-declared', 'switch-on-confirmed'])
    return { ...found, role: roleInWords(role), forId: role.actingFor?.id ?? null, switchedOn }
  },
  decide(found, { off_reason: reason, seen }, doing) {
    const { partner, role, last, switchedOn } = found
    const state = stateOf(partner)
    if ((last?.id ?? '') !== seen) return overtaken
    if (state !== 'live' && state !== 'waiting') return refused({ form: 'It is not switched on.' })
    const what = { id: partner.id, project: doing.access.project.id, partner: partner.name, role, reason, undoes: switchedOn }
    const off: Extract<Happened, { kind: 'partner.switched-off' }> = { kind: 'partner.switched-off', ...what }
    return {
      next: { partner, seen, row: switchOf({ kind: 'off', test: null, tested_by: null, reason, conditions: '[]' }, found, doing) },
      happened: state === 'live' ? alsoTheirs(off, found, doing) : [off],
    }
  },
  save: (trx, { row, seen }) => insertSwitch(trx, row, seen),
  whoWasFirst: whoChangedPartner,
  says: ({ partner }) => `${partner.name} is switched off. Everyone in this project finds it under what has changed`,
})
