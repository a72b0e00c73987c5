import { oneLine } from '../../web/one-line.ts'
import { z } from 'zod'
import { checkForm } from '../../access/read-form.ts'
import type { Page } from '../../access/page.ts'
import { contactFields } from '../people/people.ts'
import { acts } from './bulk.ts'
import { findByAddress } from '../people/known-people.store.ts'
import { base } from './job.pages.ts'
import { prepareReplacement } from './prepare-replacement.ts'

const form = z.object({
  from: contactFields.email,
  email: contactFields.email,
  name: oneLine({ most: 200 }).default(''),
})

function show(page: Page, { status = 200, errors = {} }: { status?: number; errors?: Record<string, string> }): void {
  const { name, says, undo } = acts.replace
  page.show(
    'bulk/replace',
    { title: name, status, errors, breadcrumbs: [{ text: 'Changes made at once', href: `${base}/jobs` }] },
    { name, says, undo, from: page.query('from') ?? '', ownOnly: !page.may('rollout.manage') },
  )
}

/** Asks who is replaced by whom. */
export const showReplacement = (page: Page): void => show(page, {})

/** Stores what it would change in each project, for the preview. Changes nothing else. */
export async function prepareReplacing(page: Page): Promise<void> {
  const read = checkForm(form, page.sent)
  const errors = 'refused' in read ? read.refused : {}
  if ('refused' in read) return show(page, { status: 422, errors })
  const { from: address, email, name } = read.input
  const [from, to] = [await findByAddress(page.db.read, address), await findByAddress(page.db.read, email)]
  if (!from) return show(page, { status: 422, errors: { from: 'Nobody is known by this address. Copy it from the people of a project' } })
  if (from.id === to?.id) return show(page, { status: 422, errors: { email: 'This is the address of the same person. Enter that of someone else' } })
  if (to?.id === page.person.personId)
    return show(page, {
      status: 422,
      errors: { email: 'Nobody signs in a role that they gave themselves. Ask another manager or the booking team to do this' },
    })
  if (!to && name === '') return show(page, { status: 422, errors: { name: 'Nobody is known by this email address yet: enter the name as well' } })
  const choice = { from: { id: from.id, name: from.name }, to: { email, name: to?.name ?? name } }
  page.done(`${base}/jobs/${await prepareReplacement(page.context, page.person, choice)}`)
}
