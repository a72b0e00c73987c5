import type { PlanPrerequisite } from './operational-test-plan.shape.ts'
import { whyNotByHand } from '../prerequisites/prerequisite.ts'
import { matchingPrerequisite } from './to-project.ts'

interface Ours {
  key: string
  title: string
  what: string
  /** What it needs to be met, apart from being done. */
  value: { label: string } | null
  /** What answers it here, whatever the sheet says. */
  derived?: 'product-ready' | 'pair-proven' | undefined
}

/** A prerequisite of the sheet beside ours that it is about. */
export interface ReviewedPrerequisite extends PlanPrerequisite {
  row: number
  ours: Ours | null
  /** Whether it is the first line about that one. */
  isFirst: boolean
  /** The name of the role that owns it. */
  ownerName: string | null
  /** Whether it may be confirmed as met here: the sheet says that it is done, and ours needs no value that the sheet lacks. */
  mayMeet: boolean
  /** For a derived one: why nobody confirms it. */
  source: string | null
}

/** The prerequisites of a sheet as the review shows them; the first line about one of ours gets it. */
export function reviewedPrerequisites(said: PlanPrerequisite[], ours: Ours[], roles: { key: string; name: string }[]): ReviewedPrerequisite[] {
  const taken = new Set<string>()
  return said.map((one, row) => {
    const found = matchingPrerequisite(one.text, ours)
    const isFirst = found !== undefined && !taken.has(found.key)
    if (found) taken.add(found.key)
    return {
      ...one,
      row,
      ours: found ?? null,
      isFirst,
      ownerName: roles.find((role) => role.key === one.owner)?.name ?? null,
      mayMeet: isFirst && one.complete === true && found.value === null && found.derived === undefined,
      source: found?.derived === undefined ? null : whyNotByHand(found.derived),
    }
  })
}

/** "DOS Lead: DoS lead" if the sheet names an owner, "DoS lead (our guess)" if it does not. */
export function ownerWords({ ownerSaid, ownerName }: Pick<ReviewedPrerequisite, 'ownerSaid' | 'ownerName'>): string {
  if (ownerSaid) return ownerName === null ? `${ownerSaid} (as the sheet says; no role here)` : `${ownerName} (the sheet says: ${ownerSaid})`
  return ownerName === null ? 'Not said' : `${ownerName} (our guess: the sheet does not say)`
}

/** What the sheet says about whether it is done. */
export const doneWords = ({ complete, completeSaid }: Pick<PlanPrerequisite, 'complete' | 'completeSaid'>): string =>
  completeSaid ? `${complete === true ? 'Yes' : complete === false ? 'No' : 'Not clear'} (the sheet says: ${completeSaid})` : 'Not said'
