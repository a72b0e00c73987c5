import { odsCodeOf } from './service-key.ts'
/** A service that has a DoS id. */
export interface DosIdOwner {
  dosId: string
  name: string
  /** The key of the service. */
  ods: string
  /** Whether the person who asks may not see it: then they do not learn which it is, and somebody else says that it is shared. */
  isHidden?: boolean
}

const list = new Intl.ListFormat('en-GB')
const ownerInWords = ({ name, ods, isHidden }: DosIdOwner): string => (isHidden ? 'another service that you cannot see' : `${name} (${odsCodeOf(ods)})`)

export const idsOf = (owners: DosIdOwner[]): string[] => [...new Set(owners.map((one) => one.dosId))]

/** "2000099999 with Mill Lane Surgery (B83001)", for each DoS id; empty without owners. */
export const sharedWords = (owners: DosIdOwner[]): string =>
  [...Map.groupBy(owners, (one) => one.dosId)].map(([dosId, some]) => `${dosId} with ${list.format(some.map(ownerInWords))}`).join('; ')

/** Why a service has the DoS ids of others, as its event says it. */
export const sharedReason = (owners: DosIdOwner[]): string => (owners.length === 0 ? '' : `Shares the DoS id ${sharedWords(owners)}`)

/** Why DoS ids that other services have are not saved; undefined if someone who sees these services confirmed each of them. */
export function faultOfShared(owners: DosIdOwner[], confirmed: string[]): string | undefined {
  const asked = owners.filter((one) => one.isHidden || !confirmed.includes(one.dosId))
  if (asked.length === 0) return undefined
  const has = [...Map.groupBy(asked, (one) => one.dosId)].map(([dosId, some]) => `${dosId} is the DoS id of ${list.format(some.map(ownerInWords))}`)
  const ifShared = asked.some((one) => one.isHidden) ? 'ask the booking team to add it' : 'tick the box below'
  return `${has.join('. ')}. Correct it, or ${ifShared} if the services share it`
}
