import { listAttestations } from '../dates/attestations.store.ts'
import { acceptHandOver } from '../go-live/accept-hand-over.ts'
import { declineHandOver } from '../go-live/decline-hand-over.ts'
import { requestAt } from './gate-requests.ts'
import { yesOrNo } from './chosen.ts'
import { callOf } from './linked-act.ts'
import type { LinkedAct } from './linked-act.ts'
import { shownAtGate } from './shown-at-gate.ts'
import { momentOf } from '../../web/moments.ts'

/** Accepts the hand-over for the service, or declines it. */
export const acceptHandOverByLink: LinkedAct = {
  what: ({ access }) => `answer for the hand-over of ${access.service.name}`,
  view: 'act-by-link/hand-over',
  find: (db, { project_id: project, person_id: person }, given) => requestAt(db, 'hand-over', { project, person }, given),
  async load(context, of) {
    const { project } = of.access
    const last = (await listAttestations(context.db.read, project.id)).findLast((one) => one.gate === 'hand-over')
    if (last?.decision === 'declared') return { kind: 'nothing', says: `${last.first_person} accepted the hand-over on ${momentOf(last.first_at)}.` }
    if (project.state !== 'open') return { kind: 'paused' }
    const shown = await shownAtGate(context, 'hand-over', of)
    if (!shown) return { kind: 'nothing' }
    return {
      kind: 'waits',
      view: shown,
      calls(sent) {
        const form = { reason: sent['reason'] ?? '' }
        return [
          callOf(yesOrNo(sent) === 'yes' ? acceptHandOver : declineHandOver, { project: project.id }, form, (name) => (name === 'stands' ? 'answer' : name)),
        ]
      },
    }
  },
}
