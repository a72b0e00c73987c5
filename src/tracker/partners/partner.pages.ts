import type { PartnerSwitchesTable } from '../../db/tables/partners.ts'
import type { Page } from '../../access/page.ts'
import type { Again } from '../../access/submit.ts'
import { isOpen } from '../../access/project-state.ts'
import { dayOf, momentOf } from '../../web/moments.ts'
import { confirmsPartner, firstIs, whyNotPartner } from '../people/who-attests.ts'
import { listHolders, whoCan } from '../people/holders.store.ts'
import { moveReasons, reasonName } from '../dates/dates.ts'
import { againstSwitchingOn, stateOf } from '../partner-state/partner.ts'
import { getPartnerRow, listPartnerDates, listSwitches, readConditions } from './partners.store.ts'
import { loadPartner, mustBook } from './load-partners.ts'
import { partnersCrumbs, partnersHome, shownPartner } from './partners.pages.ts'
import { odsCodeOf } from '../services/service-key.ts'

export const partnerHome = (page: Page): string => `${partnersHome(page)}/${page.param('partner')}`

const shownSwitch = (row: PartnerSwitchesTable) => ({
  name: row.kind === 'on' ? (row.second_at === null ? 'Declared switched on' : 'Switched on') : 'Switched off',
  who: `${row.first_person}, ${row.first_role}, ${momentOf(row.first_at)}`,
  second: row.second_at === null ? '' : `${row.second_person ?? ''}, ${row.second_role ?? ''}, ${momentOf(row.second_at)}`,
  test: row.test ?? '',
  testedBy: row.tested_by ?? '',
  reason: row.reason ?? '',
  frozen: readConditions(row.conditions),
})

/** What the fields of a partner are called where what was typed is shown again. */
const fieldNames: Record<string, string> = {
  name: 'Name',
  ods_code: 'ODS code',
  dos_ids: 'DoS ids',
  provider_product: 'Product',
  day: 'Day',
  note: 'Note',
  test: 'The end-to-end test',
  tested_by: 'Who ran the test',
  off_reason: 'Why it is switched off',
  leave_reason: 'Why it is left out',
}

export async function showPartner(
  page: Page,
  given: { status?: number; errors?: Record<string, string>; first?: { heading?: string; text: string } } = {},
): Promise<void> {
  mustBook(page)
  const { partner, project } = await loadPartner(page.db.read, page, page.param('partner'))
  const db = page.db.read
  const [switches, dates, row, holders] = await Promise.all([
    listSwitches(db, partner.id, page.access.project.id),
    listPartnerDates(db, partner.id, page.access.project.id),
    getPartnerRow(db, partner.id),
    listHolders(db, page.access.project.id),
  ])
  const state = stateOf(partner)
  const open = isOpen(page)
  const waiting = state === 'waiting' ? switches.at(-1) : undefined
  const why = waiting && whyNotPartner(page.access.roles, firstIs(waiting, { personId: page.person.personId, roles: page.access.roles }))
  const against = againstSwitchingOn(partner, { today: page.today, project })
  const attests = open && page.may('go-live.attest')
  const manages = open && page.may('project.manage')
  const can = waiting ? whoCan(holders, (one) => (firstIs(waiting, one) === 'other' ? confirmsPartner(one.roles) : undefined)) : null
  const shown = shownPartner(page, partner, project)
  const errors = given.errors ?? {}
  const { typed } = page
  const kept = Object.entries(fieldNames).flatMap(([field, name]) => (typed[field] ? [{ name, text: typed[field] }] : []))
  page.show(
    'partners/show',
    { title: partner.name, status: given.status ?? 200, errors, breadcrumbs: partnersCrumbs(page) },
    {
      home: partnerHome(page),
      first: given.first ? { ...given.first, kept: given.status === 409 ? kept : [] } : null,
      partner: shown,
      seen: { version: row.version, day: partner.day?.id ?? '', last: partner.last?.id ?? '' },
      mayChange: open && page.may('partners.change') && state !== 'left-out',
      values: {
        name: row.name,
        ods_code: odsCodeOf(row.ods_code ?? ''),
        dos_ids: row.dos_ids.split(' ').join('\n'),
        provider_product: row.provider_product ?? '',
        booking_only: row.booking_only === 1 ? 'yes' : '',
        day: partner.day?.day ?? '',
        status: partner.day?.status ?? 'provisional',
        ...typed,
      },
      serviceProduct: partner.serviceId !== null && partner.product !== null && (row.provider_product ?? '') !== partner.product ? partner.product : null,
      maySetDay: manages && ['not-ready', 'ready', 'switched-off'].includes(state),
      moves: partner.day !== null,
      reasons: Object.entries(moveReasons).map(([value, text]) => ({ value, text })),
      dates: dates
        .map((one) => ({
          day: `${dayOf(one.day)}, ${one.status}`,
          why: [reasonName(one.reason), one.note].filter(Boolean).join(': '),
          who: `${one.set_by}, ${momentOf(one.set_at)}`,
        }))
        .toReversed(),
      waits: ['not-ready', 'ready', 'switched-off'].includes(state) && against.length > 0,
      // What holds the partner itself has a link beside it.
      against: against.filter((sentence) => !shown.holds.some((hold) => hold.sentence === sentence)),
      open: {
        details:
          ['name', 'ods_code', 'dos_ids', 'provider_product'].some((field) => errors[field]) || shown.holds.some((hold) => hold.href.endsWith('#details')),
        day: partner.day === null || ['day', 'status', 'move_reason', 'note'].some((field) => errors[field]),
      },
      maySwitchOn: attests && ['ready', 'switched-off'].includes(state) && against.length === 0,
      waiting: waiting ? shownSwitch(waiting) : null,
      mayConfirm: open && waiting !== undefined && why === undefined,
      whoConfirms: waiting
        ? `${can === null ? 'Nobody on this project can confirm it: the project manager has to add someone' : `${can} can confirm it`}. ${why ?? ''}.`
        : '',
      maySwitchOff: attests && (state === 'live' || state === 'waiting'),
      mayLeaveOut: manages && ['not-ready', 'ready', 'switched-off'].includes(state),
      mayBringBack: manages && state === 'left-out',
      leftOut: partner.leftOut ? { ...partner.leftOut, when: momentOf(partner.leftOut.at) } : null,
      switches: switches.map(shownSwitch).toReversed(),
      today: page.today,
    },
  )
}

/** The page again, after an act that did nothing. */
export function partnerAgain(page: Page, { status, errors: { form, ...errors }, first }: Again): Promise<void> {
  const heading = 'This cannot be done'
  const text = first === undefined ? form : `${first} What you typed is below, and was not saved.`
  const notice = text === undefined ? {} : { first: first === undefined ? { heading, text } : { text } }
  return showPartner(page, { status, errors, ...notice })
}
