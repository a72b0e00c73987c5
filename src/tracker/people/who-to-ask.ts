import { dayOfMomentInWords } from '../../web/moments.ts'
import type { ActLinksTable } from '../../db/tables/mail.ts'
import type { PersonId } from '../../db/ids.ts'
import { askedWords, whyEnded } from '../../mail/act-link.ts'
import { isFor } from '../../mail/ask-by-link.ts'
import type { LinkRequest } from '../../mail/link-request.ts'
import type { RoleHolder } from './role-holders.store.ts'

/** Someone who can be asked for an answer by email, and what asking does. */
export interface ToAsk {
  person: PersonId
  name: string
  role: string
  /** What was sent or answered so far; empty if nothing. */
  says: string
  button: string
}

type Asked = Pick<LinkRequest, 'subject' | 'digest'>

function stateOf({ name, email }: RoleHolder, link: ActLinksTable | undefined, asked: Asked, now: number): Pick<ToAsk, 'says' | 'button'> {
  if (!link) return { says: '', button: `Ask ${name} by email` }
  if (link.said !== null) return { says: `Answered on ${dayOfMomentInWords(link.ended_at ?? link.made_at)}`, button: `Ask ${name} again` }
  const works = whyEnded({ ...link, email_now: email, disabled_at: null }, now) === undefined && isFor(link, asked)
  return works
    ? { says: askedWords(link), button: `Remind ${name}` }
    : { says: `${askedWords(link)}. That link no longer works`, button: `Send ${name} a new link` }
}

/** Who can be asked about a thing, each with the newest link that they have for it. `links` are those of the thing, the oldest first. */
export const whoToAsk = (holders: RoleHolder[], links: ActLinksTable[], asked: Asked, now: number): ToAsk[] =>
  holders
    .filter((one, index) => holders.findIndex((other) => other.id === one.id) === index)
    .map((one) => ({
      person: one.id,
      name: one.name,
      role: one.role,
      ...stateOf(
        one,
        links.findLast((link) => link.subject_id === asked.subject && link.person_id === one.id),
        asked,
        now,
      ),
    }))
