import { roleInWords } from '../../access/permissions.ts'
import type { PersonId } from '../../db/ids.ts'
import { askedWords, whyEnded } from '../../mail/act-link.ts'
import type { KnownLink } from '../../mail/act-link.ts'
import { isFor } from '../../mail/ask-by-link.ts'
import type { LinkRequest } from '../../mail/link-request.ts'
import { dayOfMomentInWords } from '../../web/moments.ts'
import type { Holder } from './holders.store.ts'

/** Someone who can be asked for an answer by email, and what asking does. */
export interface ToAsk {
  person: PersonId
  name: string
  role: string
  /** What was sent or answered so far; empty if nothing. */
  says: string
  button: string
}

interface Asked extends Pick<LinkRequest, 'subject' | 'digest'> {
  /** The keys of the roles that answer for it. */
  owners: string[]
}

function stateOf(name: string, link: KnownLink | undefined, asked: Asked, now: number): Pick<ToAsk, 'says' | 'button'> {
  if (!link) return { says: '', button: `Ask ${name} by email` }
  if (link.said !== null) return { says: `Answered on ${dayOfMomentInWords(link.ended_at ?? link.made_at)}`, button: `Ask ${name} again` }
  return whyEnded(link, now) === undefined && isFor(link, asked)
    ? { says: askedWords(link), button: `Remind ${name}` }
    : { says: `${askedWords(link)}. That link no longer works`, button: `Send ${name} a new link` }
}

/** Who can be asked about a thing, except the person who looks, each with the newest link that they have for it. `links` come the oldest first. */
export const whoToAsk = (holders: Holder[], links: KnownLink[], asked: Asked, { now, personId }: { now: number; personId: PersonId }): ToAsk[] =>
  holders.flatMap((one) => {
    const role = one.roles.find(({ key }) => asked.owners.includes(key))
    if (!role || one.personId === personId) return []
    const link = links.findLast((each) => each.subject_id === asked.subject && each.person_id === one.personId)
    return { person: one.personId, name: one.name, role: roleInWords(role), ...stateOf(one.name, link, asked, now) }
  })
