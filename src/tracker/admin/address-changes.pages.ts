import { nowIso } from '../../context.ts'
import { asPersonId } from '../../db/ids.ts'
import { NotFoundError } from '../../errors.ts'
import type { Page } from '../../access/page.ts'
import type { Again } from '../../access/submit.ts'
import { faultOfAgreeing } from '../../web/addresses/address-change.ts'
import type { AddressChange } from '../../web/addresses/address-change.ts'
import { countOtherTeamMembers, findOpenChangeOf, findPersonToChange, listOpenChanges } from '../../web/addresses/address-changes.store.ts'
import { shownChange } from '../../web/addresses/shown-change.ts'

export const home = '/admin/address-changes'
const admin = { text: 'Administration', href: '/admin' }
const asItIs: Again = { status: 200, errors: {} }

/** The page on which the booking team asks for another address for someone. */
export async function showAsk(page: Page, { status, errors }: Again = asItIs): Promise<void> {
  const person = await findPersonToChange(page.db.read, asPersonId(asPersonId(asPersonId(page.param('person')))))
  if (!person) throw new NotFoundError('No such person')
  // Their own address they change with their password, without a second person.
  if (person.id === page.person.personId) return page.done('/account/email')
  const pending = await findOpenChangeOf(page.db.read, person.id, nowIso(page.context))
  const crumbs = person.accountId === null ? [admin] : [admin, { text: person.name, href: `/admin/accounts/${person.accountId}` }]
  page.show(
    'admin/address',
    { title: `Change the email address of ${person.name}`, status, errors, breadcrumbs: crumbs },
    { person, pending: pending ? shownChange(pending) : null, hasServer: page.context.config.smtpUrl !== undefined },
  )
}

async function rowOf({ db, person, context }: Page, change: AddressChange) {
  const { personId } = person
  // Who else could agree matters only for the person's own request.
  const isMine = change.askedBy === personId
  const others = isMine ? await countOtherTeamMembers(db.read, [change.askedBy, change.personId]) : 1
  const fault = faultOfAgreeing(change, { personId, others, now: context.clock() })
  return { ...shownChange(change), account: change.accountId, mayAgree: fault === undefined, whyNot: isMine ? fault : undefined }
}

/** The open changes; after a refusal or a conflict, with the reason. */
export async function showChanges(page: Page, { status, errors, conflict }: Again = asItIs): Promise<void> {
  const [at, id] = [page.query('after'), page.query('id')]
  const { rows, more } = await listOpenChanges(page.db.read, nowIso(page.context), at !== undefined && id !== undefined ? { at, id } : undefined)
  const last = rows.at(-1)
  page.show(
    'admin/address-changes',
    { title: 'Address changes', status, errors: conflict === undefined ? errors : { changes: conflict }, breadcrumbs: [admin] },
    {
      rows: await Promise.all(rows.map((change) => rowOf(page, change))),
      next: more && last ? `${home}?${new URLSearchParams({ after: last.askedAt, id: last.id })}` : undefined,
    },
  )
}
