import type { PersonId } from '../../db/ids.ts'
const day = 24 * 60 * 60_000
/** How long the links to both mailboxes work, and how long a change waits for the new one. */
export const linkLivesMs = 7 * day
/** How long a change that the new mailbox has confirmed waits for the second yes, counted from when it was asked for. */
export const confirmedLivesMs = 14 * day
/** How long an administrator without a colleague waits before they may agree to their own request. */
const aloneWaitsMs = 7 * day
export const mostADay = 5

/** A change of an email address that was asked for and has not happened yet. Moments are ISO 8601. */
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

/** The subject of its events: the account, or the person if they have none. */
export const subjectOf = ({ accountId, personId }: Pick<AddressChange, 'accountId' | 'personId'>): { kind: 'account' | 'person'; id: string } =>
  accountId === null ? { kind: 'person', id: personId } : { kind: 'account', id: accountId }

/** Asked for by the person, who gave their password; someone else's request needs a second yes. */
export const isOwn = (change: Pick<AddressChange, 'askedBy' | 'personId'>): boolean => change.askedBy === change.personId

/** Whether everyone has said yes: the new mailbox, and for someone else's request the old mailbox or a second person. */
export const isReady = (change: AddressChange): boolean => change.confirmedAt !== null && (isOwn(change) || change.agreedAt !== null)

/** What a change still waits for, in words that follow "Waits for". */
export function waitsFor(change: AddressChange): string {
  const missing = [
    ...(change.confirmedAt === null ? [`a yes from ${change.newEmail}`] : []),
    ...(isOwn(change) || change.agreedAt !== null ? [] : [`a yes from ${change.oldEmail} or a second member of the booking team`]),
  ]
  return missing.join(', and ')
}

/**
 * Why a member of the booking team may not be the second person; undefined if they may. The one who asked may agree only if nobody else can, after a
 * week in which the owner of the old address could have stopped it. `others`: how many members can sign in, other than the one who asked and the
 * person concerned.
 */
export function faultOfAgreeing(change: AddressChange, given: { personId: PersonId; others: number; now: number }): string | undefined {
  if (isOwn(change)) return 'This change needs no second person. It only waits for the new address'
  if (change.agreedAt !== null) return `${change.agreedByName ?? 'Someone'} has agreed to this change already`
  if (given.personId !== change.askedBy) return undefined
  if (given.others > 0) return 'You asked for this change, so someone else in the booking team has to agree to it'
  if (given.now - Date.parse(change.askedAt) < aloneWaitsMs)
    return 'You asked for this change and nobody else is in the booking team, so you can agree to it 7 days after you asked, unless the owner of the old address stops it'
  return undefined
}
