import { dayOfMoment } from '../day.ts'
import type { PersonId } from '../db/ids.ts'
import { askedWords, whyEnded } from '../mail/act-link.ts'
import type { KnownLink } from '../mail/act-link.ts'
import { isFor } from '../mail/ask-by-link.ts'
import type { LinkRequest } from '../mail/link-request.ts'
import { dayOfMomentInWords } from '../web/moments.ts'

/** Someone who can be asked for an answer by email, and what asking does. */
export interface ToAsk {
  person: PersonId
  name: string
  role: string
  /** What was sent or answered so far; empty if nothing. */
  says: string
  /** Empty on the day on which they were asked: they are reminded once a day. */
  button: string
}

type Asked = Pick<LinkRequest, 'subject' | 'digest'>

/** What was sent to someone so far, and what asking them again does. */
export function stateOfAsking(name: string, link: KnownLink | undefined, asked: Asked, now: number): Pick<ToAsk, 'says' | 'button'> {
  if (!link) return { says: '', button: `Ask ${name} by email` }
  if (link.said !== null) return { says: `Answered on ${dayOfMomentInWords(link.ended_at ?? link.made_at)}`, button: `Ask ${name} again` }
  return whyEnded(link, now) === undefined && isFor(link, asked)
    ? { says: askedWords(link), button: link.last_sent_on === dayOfMoment(now) ? '' : `Remind ${name}` }
    : { says: `${askedWords(link)}. That link no longer works`, button: `Send ${name} a new link` }
}

/** What asking each of these people about a thing does, but not the one who looks. `links` come the oldest first. */
export const whoToAsk = (
  people: Pick<ToAsk, 'person' | 'name' | 'role'>[],
  links: KnownLink[],
  asked: Asked,
  { now, personId }: { now: number; personId: PersonId },
): ToAsk[] =>
  people
    .filter((one) => one.person !== personId)
    .map((one) => {
      const link = links.findLast((each) => each.subject_id === asked.subject && each.person_id === one.person)
      return { ...one, ...stateOfAsking(one.name, link, asked, now) }
    })
