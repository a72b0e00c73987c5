import { z } from 'zod'
import { codeText } from '../../web/code-field.ts'
import { optionalDayField } from '../../web/day-field.ts'
import { refused } from '../../access/act.ts'
import type { Refused } from '../../access/act.ts'
import { checkForm } from '../../access/read-form.ts'
import type { Page } from '../../access/page.ts'
import { contactFields } from '../people/people.ts'
import { dateKinds, isMoveReason, moveReasons } from '../dates/dates.ts'
import type { Act, ListChoice } from './bulk.ts'
import { findByAddress, listAddresses } from './bulk.store.ts'

const side = z.enum(['provider', 'consumer'], 'Choose Provider or Consumer projects').default('provider')

const forms = {
  owner: z.object({
    side,
    role: z.string().min(1, 'Choose a role'),
    email: contactFields.email,
    name: z.string().trim().max(200, 'Use 200 characters or fewer').default(''),
    replace: z.string().optional(),
  }),
  dates: z.object({
    side,
    kind: z.enum(
      dateKinds.map((one) => one.key),
      'Choose a date',
    ),
    how: z.enum(['day', 'shift'], 'Choose a day, or a number of days'),
    day: optionalDayField,
    shift: z.string().trim().default(''),
    status: z.enum(['provisional', 'confirmed'], 'Choose whether the day is provisional or confirmed'),
    reason: z.string().refine(isMoveReason, 'Choose why the date moves'),
    note: z.string().trim().min(1, 'Say in a sentence what happened').max(2000, 'Use 2,000 characters or fewer'),
  }),
  hold: z.object({
    side,
    reason: z.string().trim().min(1, 'Give the reason, so that everyone in the projects knows it').max(2000, 'Use 2,000 characters or fewer'),
  }),
  start: z.object({
    side,
    route_in: z.string().min(1, 'Choose how these projects came about'),
    scope: z.string().trim().min(1, 'Say what is in scope').max(5000, 'Use 5,000 characters or fewer'),
    testing: optionalDayField,
    go_live: optionalDayField,
    manager: codeText().default(''),
  }),
}

type Read = ListChoice | Refused

/** The choices in the form of an act, or a message for each field. */
export function readChoice(page: Page, act: Act): Promise<Read> | Read {
  if (act === 'owner') return readOwner(page)
  if (act === 'dates') return readDates(page)
  if (act === 'start') return readStart(page)
  const read = checkForm(forms.hold, page.sent)
  return 'refused' in read ? read : { act, choice: read.input }
}

async function readOwner(page: Page): Promise<Read> {
  const read = checkForm(forms.owner, page.sent)
  if ('refused' in read) return read
  const { side, email, name, role: key, replace } = read.input
  const role = page.context.templates.roles.find((one) => one.key === key && one.projectRoles.includes(side))
  if (!role) return refused({ role: 'Choose a role of these projects' })
  const known = await findByAddress(page.db.read, email)
  if (!known && name === '') return refused({ name: 'Nobody with this email address is known yet: enter the name as well' })
  return { act: 'owner', choice: { side, role: role.key, roleName: role.name, email, name: known?.name ?? name, replace: replace === 'yes' } }
}

function readDates(page: Page): Read {
  const read = checkForm(forms.dates, page.sent)
  if ('refused' in read) return read
  const { how, day, shift, ...form } = read.input
  if (how === 'day' && day === '') return refused({ day: 'Enter the day' })
  const days = Number(shift)
  if (how === 'shift' && (!/^-?\d{1,3}$/.test(shift) || days === 0))
    return refused({ shift: 'Enter a whole number of days, like 14, or -7 for a week earlier' })
  return { act: 'dates', choice: { ...form, day: how === 'day' ? day : null, shift: how === 'shift' ? days : 0 } }
}

async function readStart(page: Page): Promise<Read> {
  const read = checkForm(forms.start, page.sent)
  if ('refused' in read) return read
  const { side, route_in: routeIn, scope, testing, go_live: goLive, manager: email } = read.input
  if (!page.context.templates.routesIn.includes(routeIn)) return refused({ route_in: 'Choose how these projects came about from the list' })
  const { personId: id, name } = page.person
  const manager = email === '' ? { id, name } : await findByAddress(page.db.read, email)
  if (!manager) return refused({ manager: 'Nobody with this email address is known. Leave it empty to manage the projects yourself' })
  return { act: 'start', choice: { side, routeIn, scope, testing, goLive, manager } }
}

/** The options in the form of an act. */
export async function offersOf(page: Page, act: Act) {
  const people = act === 'owner' || act === 'start' ? await listAddresses(page.db.read, page.person) : []
  return {
    people,
    roles: page.context.templates.roles.map((one) => ({ value: one.key, text: `${one.name} (${one.organisation})` })),
    kinds: dateKinds.map((one) => ({ value: one.key, text: one.name })),
    reasons: Object.entries(moveReasons).map(([value, text]) => ({ value, text })),
    routesIn: page.context.templates.routesIn.map((text) => ({ value: text, text })),
  }
}
