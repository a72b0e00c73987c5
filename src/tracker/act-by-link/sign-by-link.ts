import { answerChoices } from '../sop/answer-choices.ts'
import { commentOnProcedure } from '../sop/comment.ts'
import { linkToSign } from '../sop/ask-to-sign.ts'
import { htmlOf } from '../sop/drawn.ts'
import { findRequest } from '../sop/requests.store.ts'
import { signProcedure } from '../sop/sign.ts'
import { toSign } from '../sop/to-sign.pages.ts'
import { answerIn, fieldIn } from './answer-fields.ts'
import { correctableSignature, receiptOfSignature } from './correct-signature.ts'
import { letSomeoneAnswer, rolesToPassOn } from './let-someone-answer.ts'
import { callOf } from './linked-act.ts'
import type { LinkedAct } from './linked-act.ts'

/** Signs or declines a version of the procedure, in each role that its person holds. */
export const signByLink: LinkedAct = {
  what: ({ access }) => `answer for the procedure of ${access.service.name}`,
  view: 'act-by-link/sign',
  async find(db, { project_id: project, person_id: person }) {
    const request = await findRequest(db, { project, person })
    return request && linkToSign(request)
  },
  receipt: receiptOfSignature,
  async load({ db }, of) {
    const {
      link,
      access: { project, service },
    } = of
    const shown = await toSign(db.read, { projectId: project.id, personId: link.person_id, most: project.roles_per_signer })
    if (!shown) return { kind: 'nothing' }
    const answered = shown.roles.flatMap((one) => one.answered?.says ?? [])
    const waiting = shown.roles.filter((one) => one.answered === null)
    if (waiting.length === 0) return { kind: 'answered', says: answered.join(' '), correctable: await correctableSignature(db, of, shown) }
    if (project.state !== 'open') return { kind: 'paused' }
    if (shown.digest !== link.digest) return { kind: 'moved' }
    const where = { project: project.id }
    const passOn = await rolesToPassOn(
      db.read,
      of,
      waiting.map((one) => one.roleKey),
    )
    return {
      kind: 'waits',
      view: {
        ...shown,
        answered,
        passOn: { roles: passOn.map((one) => ({ value: one.key, text: one.name })), isClinical: passOn.some((one) => one.kind === 'clinical') },
        roles: waiting.map((one) => ({
          ...one,
          decision: `decision-${one.roleKey}`,
          reason: `reason-${one.roleKey}`,
          choices: answerChoices({ ...one, number: shown.number }, service.name),
        })),
        html: await htmlOf(db, { kind: 'version', id: shown.versionId }, shown.body),
      },
      calls: (sent) =>
        waiting
          .filter((one) => one.why.decline === undefined)
          .map(({ roleKey: role }) => callOf(signProcedure, where, { role, digest: link.digest, ...answerIn(role, sent) }, fieldIn(role))),
      also: {
        comment: (sent) => callOf(commentOnProcedure, where, { body: sent['comment'] ?? '' }, () => 'comment'),
        ...(passOn.length > 0 && { delegate: letSomeoneAnswer(of, passOn) }),
      },
    }
  },
}
