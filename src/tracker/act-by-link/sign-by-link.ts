import { answerChoices } from '../sop/answer-choices.ts'
import { askToSign } from '../sop/ask-to-sign.ts'
import { htmlOf } from '../sop/drawn.ts'
import { findRequest } from '../sop/requests.store.ts'
import { signProcedure } from '../sop/sign.ts'
import { signPage } from '../sop/to-sign.pages.ts'
import type { LinkedAct } from './linked-act.ts'

/** Signs or declines a version of the procedure. */
export const signByLink: LinkedAct = {
  what: ({ access }) => `answer for the procedure of ${access.service.name}`,
  view: 'act-by-link/sign',
  async load({ db }, { link, access: { project, service } }) {
    const of = { projectId: project.id, personId: link.person_id, most: project.roles_per_signer, roleKey: link.role_key }
    const shown = await signPage(db.read, of)
    if (!shown) return { kind: 'nothing' }
    if (shown.answered) return { kind: 'answered', says: shown.answered.says }
    if (project.state !== 'open') return { kind: 'paused' }
    if (shown.digest !== link.digest) return { kind: 'moved' }
    const html = await htmlOf(db, { kind: 'version', id: shown.versionId }, shown.body)
    return { kind: 'waits', view: { ...shown, choices: answerChoices(shown, service.name), html } }
  },
  act: signProcedure,
  sent: (link, sent) => ({ ...sent, role: link.role_key, digest: link.digest, password: 'code' in sent ? sent.code : '' }),
  async askAgain(trx, { link, at }, context) {
    const request = await findRequest(trx, { project: link.project_id, person: link.person_id, role: link.role_key })
    if (request) await askToSign(trx, { ...request, at, sender: null }, context)
  },
}
