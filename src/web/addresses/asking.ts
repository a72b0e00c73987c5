import { refused } from '../../access/act.ts'
import type { Decided, Refused } from '../../access/act.ts'
import type { Doing } from '../../access/doing.ts'
import type { Context } from '../../context.ts'
import type { Reader, Writer } from '../../db/database.ts'
import type { PersonId } from '../../db/ids.ts'
import { ForbiddenError, NotFoundError } from '../../errors.ts'
import { endOneTimeTokens, endLinksAbout, insertOneTimeToken } from '../sign-in/one-time-links.store.ts'
import { linkLivesMs, mostADay, subjectOf } from './address-change.ts'
import type { AddressChange } from './address-change.ts'
import { countAsked, endChange, findOpenChangeOf, findPersonToChange, insertChange, findHolderOfAddress } from './address-changes.store.ts'
import { confirmLetter, requestedLetter } from './letters.ts'

const dayMs = 24 * 60 * 60_000

/** What the decision to allow a change of address depends on. */
export interface Found {
  person: { id: PersonId; name: string; email: string; accountId: string | null }
  /** The name of someone else who has the new address. */
  holder: string | undefined
  /** How many changes were asked for this person within the last day. */
  askedToday: number
  /** The id of the open change that this one replaces. */
  open: string | undefined
}

export interface Asked {
  change: AddressChange
  replaces: string | undefined
  hasMailServer: boolean
}

/** Loads it; throws NotFoundError if there is no such person. */
export async function loadToAsk(db: Reader, personId: PersonId, newEmail: string, at: string): Promise<Found> {
  const person = await findPersonToChange(db, personId)
  if (!person) throw new NotFoundError('No such person')
  return {
    person,
    holder: await findHolderOfAddress(db, newEmail, personId),
    askedToday: await countAsked(db, personId, { from: new Date(Date.parse(at) - dayMs).toISOString(), to: at }),
    // An expired one is replaced too.
    open: (await findOpenChangeOf(db, personId, ''))?.id,
  }
}

/** Whether the change may be asked for, by the person themselves or by the booking team. */
export function decideToAsk(found: Found, asked: { email: string; reason: string | null }, doing: Doing): Refused | Decided<Asked> {
  const { person, holder, askedToday, open } = found
  const { email, reason } = asked
  if (!doing.person) throw new ForbiddenError('Sign in first')
  const { personId: askedBy, name: askedByName } = doing.person
  const own = askedBy === person.id
  if (email === person.email.toLowerCase()) return refused({ email: `${own ? 'You have' : `${person.name} has`} this email address already` })
  if (holder !== undefined)
    return refused({
      email: own ? 'Someone else uses this email address. Ask the booking team to put it right' : `${holder} has this email address already`,
    })
  if (askedToday >= mostADay) return refused({ email: `This was asked for ${mostADay} times in a day. Wait until tomorrow, then ask again` })
  const { at, newId, hasMailServer } = doing
  const change: AddressChange = {
    id: newId(),
    personId: person.id,
    name: person.name,
    accountId: person.accountId,
    oldEmail: person.email,
    newEmail: email,
    askedBy,
    askedByName,
    reason,
    askedAt: at,
    expiresAt: new Date(Date.parse(at) + linkLivesMs).toISOString(),
    confirmedAt: null,
    agreedAt: null,
    agreedBy: null,
    agreedByName: null,
  }
  const { kind, id } = subjectOf(change)
  return {
    next: { change, replaces: open, hasMailServer },
    happened: [{ kind: `${kind}.address change asked`, id, project: null, name: person.name, own, from: person.email, to: email, reason }],
  }
}

/** Saves the change and writes to both mailboxes. Nothing else changes until the new one confirms it; the old one can stop it. */
export async function saveAsked(trx: Writer, { change, replaces }: Asked, context: Context): Promise<void> {
  const { accountId, askedBy, askedAt: at, personId } = change
  const own = askedBy === personId
  if (replaces !== undefined) {
    await endChange(trx, replaces, 'replaced', at)
    await endLinksAbout(trx, replaces, at)
  }
  // A password link still unused went to the address that an administrator says is wrong.
  if (!own && accountId !== null) await endOneTimeTokens(trx, accountId, at)
  await insertChange(trx, change)
  const { publicUrl: site } = context.config
  const link = { accountId, subjectId: change.id, livesMs: linkLivesMs }
  const confirm = await insertOneTimeToken(trx, Date.parse(at), { purpose: 'confirm-address', ...link })
  const answer = await insertOneTimeToken(trx, Date.parse(at), { purpose: 'answer-address-change', ...link })
  const from = { sender: askedBy, about: own ? '/account/email' : `/admin/people/${personId}/address` }
  await context.mail.queue(trx, { ...confirmLetter(change, `${site}/confirm-address/${confirm}`), ...from })
  await context.mail.queue(trx, { ...requestedLetter(change, `${site}/address-change/${answer}`), ...from })
}
