import { roleInWords } from '../../access/permissions.ts'
import type { Database, Reader } from '../../db/database.ts'
import { InvalidFormError } from '../../errors.ts'
import type { KnownLink } from '../../mail/act-link.ts'
import { holdsRole } from '../people/people.store.ts'
import { otherChoices } from '../sop/answer-choices.ts'
import { correctAnswer } from '../sop/correct-answer.ts'
import { htmlOf } from '../sop/drawn.ts'
import { listAnswersTo } from '../sop/signatures.store.ts'
import type { toSign } from '../sop/to-sign.pages.ts'
import { answerIn, fieldIn } from './answer-fields.ts'
import { callOf } from './linked-act.ts'
import type { Correctable, OfLink, Receipt } from './linked-act.ts'
import { findProjectAsked } from './waiting-at-gates.store.ts'
import { asSentence } from '../../text.ts'

type Shown = NonNullable<Awaited<ReturnType<typeof toSign>>>

/** The answers of this person to the version that is out, as they may correct them; undefined if there are none, or the link is for another version. */
export async function correctableSignature(db: Database, { link, access: { project, service } }: OfLink, shown: Shown): Promise<Correctable | undefined> {
  const roles = shown.roles.filter((one) => one.answered?.mayCorrect)
  if (roles.length === 0 || project.state !== 'open' || shown.versionId !== link.subject_id || shown.digest !== link.digest) return undefined
  return {
    view: {
      ...shown,
      roles: roles.map((one) => ({ ...one, choices: otherChoices({ ...one, number: shown.number }, service.name) })),
      html: await htmlOf(db, { kind: 'version', id: shown.versionId }, shown.body),
    },
    calls(sent) {
      const changed = roles.filter(({ roleKey }) => (sent[`decision-${roleKey}`] ?? '') !== '')
      const [first] = roles
      if (changed.length === 0 && first) throw new InvalidFormError({ [`decision-${first.roleKey}`]: 'Choose another answer to correct it' })
      return changed.map(({ roleKey: role }) => {
        const form = { role, digest: link.digest, because: sent['because'] ?? '', ...answerIn(role, sent) }
        return callOf(correctAnswer, { project: project.id }, form, (name) => (name === 'because' ? name : fieldIn(role)(name)))
      })
    },
  }
}

/** What someone answered with a link, for the email that confirms it. */
export async function receiptOfSignature(trx: Reader, link: KnownLink): Promise<Receipt | undefined> {
  const found = await findProjectAsked(trx, link.project_id)
  if (!found) return undefined
  const { project, service } = found
  const own = (await listAnswersTo(trx, link.subject_id)).filter((one) => one.person_id === link.person_id)
  const held = await Promise.all(own.map(({ role_key: role }) => holdsRole(trx, { project: project.id, role, person: link.person_id })))
  const asRole = ({ role_name: name, for_person_id: id, for_person_name: holder }: (typeof own)[number]): string =>
    roleInWords({ name, actingFor: id === null ? null : { id, name: holder ?? '' } })
  return {
    subject: `Your answer for the procedure of ${service}`,
    says: own.map((one) => asSentence(`You ${one.decision} the procedure of ${service} as ${asRole(one)}${one.reason === null ? '' : `: ${one.reason}`}`)),
    mayCorrect: held.includes(true),
  }
}
