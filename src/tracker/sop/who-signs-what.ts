import { changedSections, concerning } from './changed-sections.ts'
import type { ChangedSection } from './changed-sections.ts'

/** Whether everyone signs each new version, or only those whose sections changed, and the others note it. */
export type SigningPolicy = 'everyone' | 'by section'

export interface EarlierVersion {
  id: string
  number: number
  body: string
}

/** What a signer is asked to do with a version. */
export type Asked =
  /** `changed`: what concerns their role and differs from the version that they signed last; undefined if they have signed none that counts. */
  { to: 'sign'; since: EarlierVersion | undefined; changed: ChangedSection[] } | { to: 'note'; since: EarlierVersion }

/** The version on which a note by this person would rest; undefined if they have to sign, or act for someone else, who signed it. */
export const basisOfNote = (asked: Asked | undefined, { actingFor }: { actingFor: object | null }): EarlierVersion | undefined =>
  asked?.to === 'note' && actingFor === null ? asked.since : undefined

interface Answered {
  decision: 'signed' | 'declined' | 'noted'
  /** Of the version. */
  number: number
}

/** The number of the version that counts as signed by someone in a role, of their answers to earlier versions; undefined after a decline. */
export function lastSigned(earlier: Answered[]): number | undefined {
  const latestFirst = earlier.toSorted((a, b) => b.number - a.number)
  if (latestFirst[0]?.decision === 'declined') return undefined
  return latestFirst.find((one) => one.decision === 'signed')?.number
}

interface ToSign {
  policy: SigningPolicy
  body: string
  signers: { roleName: string; since: EarlierVersion | undefined }[]
}

/**
 * What each of these signers is asked, in their order. Whoever would note has signed an earlier version, whose sections that concern their role are
 * the same word for word. If this left nobody to sign, everyone signs.
 */
export function whoSignsWhat({ policy, body, signers }: ToSign): Asked[] {
  const roleNames = signers.map((one) => one.roleName)
  const changes = new Map<string, ChangedSection[]>()
  const changesSince = (since: EarlierVersion): ChangedSection[] => {
    const known = changes.get(since.id) ?? changedSections(since.body, body)
    changes.set(since.id, known)
    return known
  }
  const asked = signers.map(({ roleName, since }): Asked => {
    if (!since) return { to: 'sign', since, changed: [] }
    const changed = concerning(changesSince(since), roleName, roleNames)
    return changed.length === 0 && policy === 'by section' ? { to: 'note', since } : { to: 'sign', since, changed }
  })
  return asked.some((one) => one.to === 'sign') ? asked : asked.map(({ since }) => ({ to: 'sign', since, changed: [] }))
}
