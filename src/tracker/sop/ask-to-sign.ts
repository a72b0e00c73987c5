import type { Context } from '../../context.ts'
import { addDays, dayOfMoment } from '../../day.ts'
import type { Day } from '../../day.ts'
import type { Writer } from '../../db/database.ts'
import type { PersonId } from '../../db/ids.ts'
import type { ActLinksTable } from '../../db/tables/mail.ts'
import { insertActLink } from '../../mail/act-links.store.ts'
import { hashOfToken } from '../../mail/links.ts'
import type { Message } from '../../mail/message.ts'
import { keyedHash } from '../../web/keyed-hash.ts'
import { workingDayFrom } from '../../working-day.ts'
import type { Request } from './requests.store.ts'

const firstAfterDays = 3
const nextAfterDays = 2
const mostReminders = 5

/** The day of the next reminder after someone was asked or reminded, on a working day; null after the last one. */
export function nextReminder(day: Day, reminders: number): Day | null {
  if (reminders >= mostReminders) return null
  return workingDayFrom(addDays(day, reminders === 0 ? firstAfterDays : nextAfterDays))
}

interface Asked extends Request {
  at: string
  /** The id of the person who causes the message; they are told if it cannot be delivered. */
  sender: PersonId | null
}

/** The token of a link comes from its id and the secret of the installation, so that a reminder has the same link. */
const tokenOf = (context: Pick<Context, 'config'>, id: string): string => keyedHash(context, 'act-link', id)

/** Whether a link was made with the secret that the installation has now: only then its token can be sent again. */
export const isOurs = (link: Pick<ActLinksTable, 'id' | 'token_hash'>, context: Pick<Context, 'config'>): boolean =>
  hashOfToken(tokenOf(context, link.id)) === link.token_hash

/** Emails someone a link to sign a version of the procedure. An earlier link for the same role stops working. */
export async function askToSign(
  trx: Writer,
  asked: Asked,
  context: Pick<Context, 'config' | 'newId'> & { mail: Pick<Context['mail'], 'queue'> },
): Promise<void> {
  const { project, version, signer, at } = asked
  const { personId, email, roleKey } = signer
  const id = context.newId()
  await insertActLink(trx, {
    id,
    token: tokenOf(context, id),
    kind: 'sop.sign',
    project_id: project,
    person_id: personId,
    role_key: roleKey,
    subject_id: version.id,
    digest: version.digest,
    email,
    reminders: 0,
    remind_on: nextReminder(dayOfMoment(at), 0),
    last_sent_on: dayOfMoment(at),
    at,
  })
  await context.mail.queue(trx, requestMessage(asked, { id, context, isReminder: false }))
}

/** The message that asks for a signature, or asks again. */
export function requestMessage(
  { project, service, version, signer, sender }: Omit<Asked, 'at'>,
  { id, context, isReminder }: { id: string; context: Pick<Context, 'config'>; isReminder: boolean },
): Message {
  const { publicUrl } = context.config
  return {
    to: signer.email,
    sender,
    about: `/projects/${project}/people`,
    subject: isReminder ? `Reminder: sign the procedure of ${service}` : `Sign the procedure of ${service}`,
    choice: { person: signer.personId, kind: isReminder ? 'reminders' : 'requests' },
    says: [
      `Version ${version.number} of the standard operating procedure of ${service} ${isReminder ? 'still waits' : 'waits'} for your signature as ${signer.roleName}${signer.actingFor === null ? '' : `, for ${signer.actingFor}`}.`,
      { button: 'Read and answer here, without an account', to: `${publicUrl}/act/${tokenOf(context, id)}` },
      'The link is yours alone: do not forward this message.',
      { link: 'If you have an account, you can sign in and answer here instead', to: `${publicUrl}/projects/${project}/sop/sign?role=${signer.roleKey}` },
    ],
  }
}
