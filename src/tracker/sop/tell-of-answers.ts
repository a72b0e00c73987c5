import type { Doing } from '../../access/doing.ts'
import type { Writer } from '../../db/database.ts'
import type { PersonId } from '../../db/ids.ts'
import type { SopSignaturesTable } from '../../db/tables/sop.ts'
import type { Notice } from '../../mail/notice.ts'
import { insertNotices } from '../../mail/notices.store.ts'
import { asSentence } from '../../text.ts'
import { listInterested } from './interested.store.ts'
import { asSignature, hasAgreed, stateOfSigners } from './sop.ts'
import { listAnswersTo, listSignaturesOf } from './signatures.store.ts'
import { listSigners } from './signers.store.ts'

interface News {
  subject: string
  says: string[]
  /** Whether it also concerns those who have signed the version. */
  toSigners: boolean
  /** What follows for whoever can change the procedure, and for those who have signed it. */
  next?: { forWriters: string; forSigners: string }
}

interface Of {
  number: number
  service: string
  isComplete: boolean
  /** The answer that this one corrects. */
  before: SopSignaturesTable | undefined
}

/** A version that was declined can still be signed by everyone if someone else takes the place of who declined. */
const afterDecline = ({ person_name: decliner, instead_name: named }: SopSignaturesTable): NonNullable<News['next']> =>
  named === null
    ? {
        forWriters: 'It cannot be signed by everyone now. Change the draft, then issue it as a new version: everyone is asked again.',
        forSigners: 'It cannot be signed by everyone now. You do not have to do anything: if a new version is issued, you are asked again.',
      }
    : {
        forWriters: `Once ${named} is in the role, and a second person has confirmed that ${decliner} leaves it, ${named} can sign this version. If the text has to change, issue a new version: everyone is asked again.`,
        forSigners: 'You do not have to do anything: if a new version is issued, you are asked again.',
      }

/** What an answer means for others; undefined if they need not hear of it. */
function newsOf(answer: SopSignaturesTable, { number, service, isComplete, before }: Of): News | undefined {
  const version = `version ${number} of the standard operating procedure of ${service}`
  if (answer.decision === 'declined')
    return {
      subject: `${answer.person_name} declined the procedure of ${service}`,
      says: [
        `${answer.person_name} declined ${version} as ${answer.role_name}: ${answer.reason ?? ''}`,
        ...(answer.instead_name === null
          ? []
          : [
              `${answer.person_name} says that ${answer.instead_name} should sign as ${answer.role_name} instead. A project manager can put them into the role on the page of the procedure.`,
            ]),
      ],
      toSigners: true,
      next: afterDecline(answer),
    }
  if (before?.decision === 'declined')
    return {
      subject: `${answer.person_name} ${answer.decision} the procedure of ${service} after all`,
      says: [
        before.person_id === answer.person_id
          ? `${answer.person_name} had declined ${version} as ${answer.role_name}, and has corrected this: they ${answer.decision} it. Why: ${answer.corrected_because ?? ''}`
          : `${before.person_name} had declined ${version} for ${answer.person_name} as ${answer.role_name}, who has corrected this: they ${answer.decision} it. Why: ${answer.corrected_because ?? ''}`,
        ...(isComplete ? ['Every key stakeholder has signed it now.'] : []),
      ],
      toSigners: true,
    }
  if (!isComplete) return undefined
  return {
    subject: `Everyone has signed the procedure of ${service}`,
    says: [`${answer.person_name} gave the last signature on ${version}. Every key stakeholder has signed it.`],
    toSigners: false,
  }
}

/** What the holder of a role hears when someone who acts for them has answered. */
const newsForHolder = (answer: SopSignaturesTable, { number, service }: { number: number; service: string }): Pick<News, 'subject' | 'says'> => ({
  subject: `${answer.person_name} ${answer.decision} the procedure of ${service} for you`,
  says: [
    `${asSentence(`${answer.person_name}, who acts for you, ${answer.decision} version ${number} of the standard operating procedure of ${service} as ${answer.role_name}${answer.reason === null ? '' : `: ${answer.reason}`}`)} You do not have to answer any more.`,
  ],
})

const nextFor = ({ manages, wrote }: { manages: boolean; wrote: boolean }, { next }: News): string[] =>
  next === undefined ? [] : [manages || wrote ? next.forWriters : next.forSigners]

/** Tells those concerned of each decline and of the last signature, and whoever someone else answered for, but never the person who answered. */
export async function tellOfAnswer(trx: Writer, answer: SopSignaturesTable, { access: { project, service }, at }: Doing): Promise<void> {
  const noticeTo = (person: PersonId, { subject, says }: Pick<News, 'subject' | 'says'>): Notice => ({
    person,
    cause: `answer:${answer.id}`,
    kind: 'answers',
    project: project.id,
    subject,
    words: says.join('\n\n'),
    path: `/projects/${project.id}/sop`,
    thing: null,
    by: answer.person_id,
  })
  const signers = await listSigners(trx, project.id)
  const answers = await listAnswersTo(trx, answer.version_id)
  const isComplete = stateOfSigners(signers, answers.map(asSignature)).every(hasAgreed)
  const interested = await listInterested(trx, { projectId: project.id, versionId: answer.version_id })
  const holder = interested.people.find((one) => one.id === answer.for_person_id)
  if (holder) await insertNotices(trx, [noticeTo(holder.id, newsForHolder(answer, { number: interested.number, service: service.name }))], at)
  const before = (await listSignaturesOf(trx, answer.version_id)).find((one) => one.id === answer.corrects_id)
  const news = newsOf(answer, { number: interested.number, service: service.name, isComplete, before })
  if (!news) return
  const signed = news.toSigners ? answers.filter((one) => one.decision !== 'declined').map((one) => one.person_id) : []
  const to = interested.people.filter((one) => one.id !== answer.person_id && one !== holder && (one.manages || one.wrote || signed.includes(one.id)))
  await insertNotices(
    trx,
    to.map((one) => noticeTo(one.id, { ...news, says: [...news.says, ...nextFor(one, news)] })),
    at,
  )
}
