import { folded } from '../../text.ts'
import { odsCodeOf } from './service-key.ts'

/** A service of the same organisation, by its ODS code. */
export interface Sibling {
  /** Its key: see service-key.ts. */
  ods_code: string
  name: string
  care_setting: string
  dosIds: string[]
}

type Compared = Pick<Sibling, 'name' | 'care_setting' | 'dosIds'>

const list = new Intl.ListFormat('en-GB')
export const namesOf = (siblings: Pick<Sibling, 'name'>[]): string => list.format(siblings.map((one) => one.name))

/** Whether someone who reads both can tell them apart. */
const differs = (one: Compared, other: Compared): boolean =>
  folded(one.name) !== folded(other.name) ||
  one.care_setting !== other.care_setting ||
  (one.dosIds.length > 0 && !one.dosIds.some((id) => other.dosIds.includes(id)))

interface Said {
  /** Someone said that it is a further service. */
  isFurther: boolean
  /** How it differs. */
  reason: string
}

/** Why a service is not added beside others of its ODS code, by field; none if someone said so and they differ. */
export function faultsOfFurther(one: Compared & { ods_code: string }, siblings: Sibling[], { isFurther, reason }: Said): Record<string, string> {
  if (siblings.length === 0) return {}
  const has = `There is already ${namesOf(siblings)} with the ODS code ${odsCodeOf(one.ods_code)}`
  if (!isFurther) return { ods_code: `${has}. Correct the code, or say below that this is a second service of it` }
  const same = siblings.find((other) => !differs(one, other))
  return {
    ...(same ? { name: `${same.name} has the same name and care setting, and no other DoS id. Give this one another name, or its own DoS id` } : {}),
    ...(reason === '' ? { further_reason: `Say how it differs from ${namesOf(siblings)}` } : {}),
  }
}

/** Why it is there beside others, as its event says it; empty if it is the only one of its ODS code. */
export const furtherReason = (siblings: Sibling[], reason: string): string =>
  siblings.length === 0 ? '' : `A further service of the organisation of ${namesOf(siblings)}: ${reason}`
