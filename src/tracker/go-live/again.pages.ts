import type { Page } from '../../access/page.ts'
import type { Again } from '../../access/submit.ts'
import { besideRow } from '../notes-beside.ts'
import type { Act } from './acts.ts'
import { show } from './go-live.pages.ts'
import type { First } from './go-live.pages.ts'

/** What the page says first if an act changed nothing: its own sentence, or who made a change before. Errors of a field are at the field. */
function firstOf({ errors, first }: Again): { first?: First } {
  if (first !== undefined) return { first: { text: `${first} What is on record now is below.` } }
  return errors['form'] === undefined ? {} : { first: { heading: 'This cannot be done', text: errors['form'] } }
}

const besideFields = ({ form: _, stands: __, ...errors }: Record<string, string>): Record<string, string> => errors

/** The page again, after an act that did nothing, with the open conditions if they were the reason. */
export const attestAgain =
  (actOf: (page: Page) => Act) =>
  (page: Page, why: Again): Promise<void> =>
    show(page, {
      status: why.status,
      errors: besideFields(why.errors),
      ...firstOf(why),
      ...(why.errors['stands'] === undefined ? {} : { act: actOf(page) }),
    })

/** The same after an act on one criterion, or on its day. */
export function criteriaAgain(page: Page, why: Again): Promise<void> {
  const id = page.req.params['criterion']
  const first = why.conflict === undefined ? firstOf(why) : { first: { text: why.conflict } }
  const errors = besideFields(why.errors)
  if (typeof id !== 'string') return show(page, { status: why.status, errors, ...first })
  return show(page, { status: why.status, errors: besideRow(errors, id), ...first, ...(why.conflict === undefined ? {} : { firstAt: id }) })
}

/** Pressing Enter in a field chooses none of the criteria's buttons. */
export function whichCriterion(page: Page): Promise<void> {
  const field = Object.entries(page.typed).find(([name, value]) => name.startsWith('note-') && value !== '')?.[0] ?? 'readiness'
  return show(page, { status: 422, errors: { [field]: 'Press the button beside the criterion that you mean' } })
}
