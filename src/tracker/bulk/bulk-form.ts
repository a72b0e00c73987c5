import { oneLine } from '../../web/one-line.ts'
import { z } from 'zod'
import { codeText } from '../../web/code-field.ts'
import { optionalDayField } from '../../web/day-field.ts'
import { refused } from '../../access/act.ts'
import type { Refused } from '../../access/act.ts'
import { checkForm } from '../../access/read-form.ts'
import type { Page } from '../../access/page.ts'
import { contactFields } from '../people/people.ts'
import { dateKinds, isMoveReason, moveReasons } from '../dates/dates.ts'
import { listOpenWaves } from '../waves/waves.store.ts'
import type { Act, ListChoice } from './bulk.ts'
import { findByAddress } from '../people/known-people.store.ts'
import { listAddresses } from './bulk.store.ts'
import { waveFields } from '../waves/wave-form.ts'
import { offersOfStart, readStart } from './start-form.ts'

const side = z.enum(['provider', 'consumer'], 'Choose Provider or Consumer projects').default('provider')

const forms = {
  owner: z.object({
    side,
    role: z.string().min(1, 'Choose a role'),
    email: contactFields.email,
    name: oneLine({ most: 200 }).default(''),
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
    /** The id of a pattern; its newest version counts. */
    pattern: z.string().max(100).default(''),
    route_in: z.string().default(''),
    scope: z.string().trim().max(5000, 'Use 5,000 characters or fewer').default(''),
    testing: optionalDayField,
    go_live: optionalDayField,
    manager: codeText().default(''),
    /** The id of a wave, `new`, or empty for none. */
    wave: z.string().max(100).default(''),
    wave_name: oneLine({ most: 100 }).default(''),
    capacity: waveFields.shape.capacity,
  }),
  wave: z
    .object({
      side,
      wave: z.string().min(1, 'Choose a wave'),
      moves: z.string().optional(),
      reason: z.string().trim().max(2000, 'Use 2,000 characters or fewer').default(''),
    })
    .refine(({ moves, reason }) => moves !== 'yes' || reason !== '', {
      path: ['reason'],
      message: 'Say why they leave their wave, so that everyone in the projects knows',
    }),
}

type Read = ListChoice | Refused

/** The choices in the form of an act, or a message for each field. */
export function readChoice(page: Page, act: Act): Promise<Read> | Read {
  if (act === 'owner') return readOwner(page)
  if (act === 'dates') return readDates(page)
  if (act === 'wave') return readWave(page)
  if (act === 'start') {
    const read = checkForm(forms.start, page.sent)
    return 'refused' in read ? read : readStart(page, read.input)
  }
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

async function readWave(page: Page): Promise<Read> {
  const read = checkForm(forms.wave, page.sent)
  if ('refused' in read) return read
  const { side, wave: id, moves: moving, reason } = read.input
  const moves = moving === 'yes'
  const wave = (await listOpenWaves(page.db.read)).find((one) => one.id === id)
  return wave
    ? { act: 'wave', choice: { side, wave: { id: wave.id, name: wave.name }, moves, reason: moves ? reason : '' } }
    : refused({ wave: 'Choose a wave that is open' })
}

/** The options in the form of an act. */
export async function offersOf(page: Page, act: Act) {
  const people = act === 'owner' || act === 'start' ? await listAddresses(page.db.read, page.person) : []
  const waves = act === 'wave' ? await listOpenWaves(page.db.read) : []
  return {
    people,
    waves: waves.map(({ id, name }) => ({ value: id, text: name })),
    roles: page.context.templates.roles.map((one) => ({ value: one.key, text: `${one.name} (${one.organisation})` })),
    kinds: dateKinds.map((one) => ({ value: one.key, text: one.name })),
    reasons: Object.entries(moveReasons).map(([value, text]) => ({ value, text })),
    ...(act === 'start' ? await offersOfStart(page) : {}),
  }
}
