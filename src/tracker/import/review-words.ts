import { timeOf } from '../../web/moments.ts'
import type { OperationalTestPlan } from './operational-test-plan.shape.ts'
import type { ReviewedPrerequisite } from './prerequisites-reviewed.ts'
import { doneWords, ownerWords } from './prerequisites-reviewed.ts'
import { dateIn } from './review-form.ts'

const said = (text: string | null | undefined, more = ''): string => (text ? `The sheet says: ${text}${more}` : 'The sheet leaves this blank')

/** What happens to the time in the sheet. */
function timeWords(plan: OperationalTestPlan, kind: 'testing' | 'go-live'): string {
  const time = dateIn(plan, kind)?.time
  return time ? `. The time, ${timeOf(time)}, is kept as the note of that day` : ''
}

/** What the sheet says about each field, as its hint. */
export function hintsOf(plan: OperationalTestPlan, isGuess: boolean): Record<string, string> {
  const { service, systems } = plan
  const side = (key: 'provider' | 'consumer') => systems.find((one) => one.side === key)
  const date = (key: 'testingDate' | 'goLiveDate') => side('provider')?.[key] ?? side('consumer')?.[key]
  return {
    name: said(service.name ?? service.dosName),
    care_setting: isGuess ? 'Our guess, from the words of the plan' : 'The sheet has no place for it',
    dos_ids: said(service.dosId),
    address: said(service.address),
    postcode: said(service.postcode),
    phone: said(service.phone),
    provider_product: said(side('provider')?.name),
    consumer_product: said(side('consumer')?.name),
    testing: said(date('testingDate'), timeWords(plan, 'testing')),
    go_live: said(date('goLiveDate'), timeWords(plan, 'go-live')),
  }
}

/** What happens to a prerequisite that nobody may tick. */
function noteOf({ source, complete, ours }: ReviewedPrerequisite): string {
  if (source !== null) return `What the sheet says is not recorded as its status. ${source}.`
  if (complete && ours?.value) return `It needs its value (${ours.value.label}), which the sheet does not have: record it on the project.`
  return ''
}

/** A prerequisite of the sheet as a row of the review. */
export const shownPrerequisite = (one: ReviewedPrerequisite) => ({
  text: one.text,
  owner: ownerWords(one),
  done: doneWords(one),
  here: one.ours?.title ?? 'Nothing like it: check whether the project’s own list lacks this',
  at: `met-${one.row}`,
  mayMeet: one.mayMeet,
  note: one.mayMeet ? '' : noteOf(one),
})

/** The stakeholders of a plan, folded unless something has to be corrected. */
export function stakeholdersOf(
  plan: Pick<OperationalTestPlan, 'stakeholders'>,
  { teams, values, errors }: { teams: string[]; values: Record<string, string>; errors: Record<string, string> },
) {
  const complete = plan.stakeholders.filter((_, row) => values[`person-${row}`] && values[`email-${row}`]).length
  const rest = plan.stakeholders.length - complete
  return {
    says: `${complete} of ${plan.stakeholders.length} have a name and an email address${rest > 0 ? '. Add the others' : ''}`,
    isOpen: Object.keys(errors).some((field) => /^(?:role|person|email|phone)-\d+$/.test(field)),
    rows: plan.stakeholders.map(({ role }, row) => ({ role, team: teams[row] ?? '' })),
  }
}
