import type { PersonId } from '../../db/ids.ts'
const day = 24 * 60 * 60_000
/** How long the links to both mailboxes work, and a change waits for the new one. */
export const linkLivesMs = 7 * day
/** How long a change that the new mailbox has confirmed waits, from when it was asked for, for the second yes. */
export const confirmedLivesMs = 14 * day
/** How long an administrator without a colleague waits before they may agree to what they asked for. */
const aloneWaitsMs = 7 * day
export const mostADay = 5

/** A change of an email address that was asked for and has not happened. Moments are ISO 8601. */
export interface AddressChange {
  id: string
  personId: PersonId
  name: string
  accountId: string | null
  oldEmail: string
  newEmail: string
  askedBy: PersonId
  askedByName: string
  reason: string | null
  askedAt: string
  expiresAt: string
  confirmedAt: string | null
  agreedAt: string | null
  /** The person's id; null if they said yes by a link. */
  agreedBy: PersonId | null
  agreedByName: string | null
}

/** Of what the record tells: of the account, or of a person who has none. */
export const subjectOf = ({ accountId, personId }: Pick<AddressChange, 'accountId' | 'personId'>): { kind: 'account' | 'person'; id: string } =>
  accountId === null ? { kind: 'person', id: personId } : { kind: 'account', id: accountId }

/** Asked for by the person, who gave their password; another's wish needs a second yes. */
export const isOwn = (change: Pick<AddressChange, 'askedBy' | 'personId'>): boolean => change.askedBy === change.personId

/** Whether everyone has said yes: the new mailbox, and for another's wish the old mailbox or a second person. */
export const isReady = (change: AddressChange): boolean => change.confirmedAt !== null && (isOwn(change) || change.agreedAt !== null)

/** What a change still waits for, in words that follow "Waits for". */
export function waitsFor(change: AddressChange): string {
  const missing = [
    ...(change.confirmedAt === null ? [`a yes from ${change.newEmail}`] : []),
    ...(isOwn(change) || change.agreedAt !== null ? [] : [`a yes from ${change.oldEmail} or a second person of the booking team`]),
  ]
  return missing.join(', and ')
}

/**
 * Why someone of the booking team may not be the second person; undefined if they may. Who asked may agree only where nobody else can, after a week
 * in which the owner of the old address could have stopped it. `others`: how many of the booking team can sign in beside who asked and whom it concerns.
 */
export function faultOfAgreeing(change: AddressChange, given: { personId: PersonId; others: number; now: number }): string | undefined {
  if (isOwn(change)) return 'This change needs no second person. It waits for the new address alone'
  if (change.agreedAt !== null) return `${change.agreedByName ?? 'Someone'} has agreed to this change already`
  if (given.personId !== change.askedBy) return undefined
  if (given.others > 0) return 'You asked for this change, so someone else of the booking team has to agree to it'
  if (given.now - Date.parse(change.askedAt) < aloneWaitsMs)
    return 'You asked for this change and nobody else is in the booking team, so you can agree to it 7 days after you asked, unless the owner of the old address stops it'
  return undefined
}
