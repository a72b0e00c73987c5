import type { OfLink } from './linked-act.ts'
import { listAttestations } from '../dates/attestations.store.ts'
import { currentDates } from '../dates/due-days.store.ts'
import { confirmGo } from '../go-live/confirm-go.ts'
import { declineGo } from '../go-live/decline-go.ts'
import { shownAtGate } from './shown-at-gate.ts'
import { requestAt } from './gate-requests.ts'
import { yesOrNo } from './chosen.ts'
import { callOf } from './linked-act.ts'
import type { LinkedAct } from './linked-act.ts'
import { dayOf, momentOf } from '../../web/moments.ts'

/** Who ended the wait for a second person, in a sentence. */
async function whoAnswered(db: Parameters<typeof listAttestations>[0], { link }: OfLink): Promise<string | undefined> {
  const all = await listAttestations(db, link.project_id)
  const go = all.find((one) => one.id === link.subject_id)
  if (go?.second_at != null) return `${go.second_person ?? 'Someone'} confirmed go on ${momentOf(go.second_at)}.`
  const last = all.findLast((one) => one.gate === 'go')
  return last && last.id !== link.subject_id && last.decision === 'no-go'
    ? `${last.first_person} ${last.declines_id === null ? 'recorded a no-go' : 'declined go as the second person'} on ${momentOf(last.first_at)}.`
    : undefined
}

/** Confirms go as the second person, or declines to. */
export const confirmGoByLink: LinkedAct = {
  what: ({ access }) => `answer whether ${access.service.name} goes live`,
  view: 'act-by-link/go',
  find: (db, { project_id: project, person_id: person }, given) => requestAt(db, 'second', { project, person }, given),
  async load(context, of) {
    const { project } = of.access
    const { read } = context.db
    if (project.state !== 'open') return { kind: 'paused' }
    const shown = await shownAtGate(context, 'second', of)
    if (!shown) {
      const says = await whoAnswered(read, of)
      return says === undefined ? { kind: 'nothing' } : { kind: 'nothing', says }
    }
    const goLive = (await currentDates(read, project.id)).find((one) => one.kind === 'go-live')?.day
    return {
      kind: 'waits',
      view: { ...shown, goLive: goLive === undefined ? '' : dayOf(goLive) },
      calls(sent) {
        const form = { reason: sent['reason'] ?? '' }
        return [callOf(yesOrNo(sent) === 'yes' ? confirmGo : declineGo, { project: project.id }, form, (name) => (name === 'stands' ? 'answer' : name))]
      },
    }
  },
}
