import { isIP } from 'node:net'
import { asPersonId } from '../../db/ids.ts'
import type { PersonId } from '../../db/ids.ts'
import { typedDay } from '../../web/day-field.ts'
import { addDays, dayBegins } from '../../day.ts'
import type { Page } from '../../access/page.ts'
import { appliedFilters } from '../../web/list-address.ts'
import { momentOf } from '../../web/moments.ts'
import { isSecurityKind, securityKinds } from '../../web/security/kinds.ts'
import type { SecurityKind } from '../../web/security/kinds.ts'
import { listSecurityEvents } from '../../web/security/security-events.store.ts'
import type { Find } from '../../web/security/security-events.store.ts'
import { keptDays, mostKept, mostRowsAMinute } from '../../web/security/security-log.ts'
import { findPerson } from './accounts.store.ts'
import { findPeopleByWords } from './security.store.ts'

const pageSize = 50

/** The fields of the form, as they were typed. */
const fields = ['kind', 'q', 'person', 'address', 'from', 'to'] as const
type Asked = Partial<Record<(typeof fields)[number], string>>

const askedOf = (page: Page): Asked =>
  Object.fromEntries(
    fields.flatMap((name) => {
      const value = page.query(name)?.trim().slice(0, 200)
      return value === undefined || value === '' ? [] : [[name, value]]
    }),
  )

const addressOf = (asked: Asked, more: Record<string, string> = {}): string => `/admin/security?${new URLSearchParams({ ...asked, ...more })}`

/** The filter, and what is wrong with it, by field. */
function findOf(asked: Asked, personId: PersonId | undefined): { find: Find; errors: Record<string, string> } {
  const errors: Record<string, string> = {}
  const find: Find = {}
  if (isSecurityKind(asked.kind)) find.kind = asked.kind
  if (personId !== undefined) find.personId = personId
  if (asked.address !== undefined) {
    if (isIP(asked.address) === 0) errors['address'] = 'Enter an address, like 192.0.2.1 or 2001:db8::1'
    find.address = asked.address
  }
  const beginOf = (name: 'from' | 'to', later: number): string | undefined => {
    const typed = asked[name]
    if (typed === undefined) return undefined
    const read = typedDay(typed)
    if ('day' in read) return dayBegins(addDays(read.day, later))
    errors[name] = read.says
    return undefined
  }
  const [from, until] = [beginOf('from', 0), beginOf('to', 1)]
  if (from !== undefined && until !== undefined && until <= from) errors['to'] = 'The last day must not be before the first'
  if (from !== undefined) find.from = from
  if (until !== undefined) find.until = until
  return { find, errors }
}

/** What is asked for in words, each with the address of the list without it; a person who is meant stands for the words. */
function appliedOf(asked: Asked, name: string | undefined) {
  const { kind, person: _, ...rest } = asked
  const who = name === undefined ? { q: asked.q && `Search: ${asked.q}` } : { person: `Account: ${name}` }
  const list = name === undefined ? rest : { ...rest, q: undefined, person: asked.person ?? asked.q }
  return appliedFilters(
    '/admin/security',
    { kind, ...list },
    {
      ...who,
      kind: isSecurityKind(kind) ? `What: ${securityKinds[kind]}` : '',
      address: `Network address: ${asked.address ?? ''}`,
      from: `From: ${asked.from ?? ''}`,
      to: `To: ${asked.to ?? ''}`,
    },
  )
}

/** The person who is meant: the one chosen before, or the only one who matches the words; otherwise several to choose from. */
async function whoIsMeant(page: Page, asked: Asked) {
  const { person, q } = asked
  const id = person === undefined ? undefined : asPersonId(person)
  const chosen = id === undefined ? undefined : await findPerson(page.db.read, id)
  if (id !== undefined && chosen) return { id, name: chosen.name, choices: [] }
  if (q === undefined) return { choices: [] }
  const people = await findPeopleByWords(page.db.read, q)
  const [only] = people
  if (only && people.length === 1) return { id: only.id, name: only.name, choices: [] }
  const choices = people.map(({ id, name, email }) => {
    const { q: _words, ...others } = asked
    return { name, email, href: addressOf({ ...others, person: id }) }
  })
  return { nobody: people.length === 0, choices }
}

const tags: Partial<Record<SecurityKind, string>> = {
  'sign-in-failed': 'nhsuk-tag--orange',
  'wrong-password': 'nhsuk-tag--orange',
  'wrong-code': 'nhsuk-tag--orange',
  'link-guessed': 'nhsuk-tag--red',
  throttled: 'nhsuk-tag--red',
  refused: 'nhsuk-tag--red',
}

const inWords = (row: Awaited<ReturnType<typeof listSecurityEvents>>[number]) => ({
  when: momentOf(row.at),
  tag: {
    text: isSecurityKind(row.kind) ? securityKinds[row.kind] : row.kind,
    classes: (isSecurityKind(row.kind) ? tags[row.kind] : undefined) ?? 'nhsuk-tag--grey',
  },
  personId: row.person_id,
  name: row.name,
  email: row.email,
  by: row.by_name,
  address: row.address,
  route: row.route,
  says: row.sentence,
  audit: row.subject_id === null ? null : `/admin/audit?of=${encodeURIComponent(row.subject_id)}`,
  times: row.times,
  requestId: row.request_id,
})

export async function showSecurity(page: Page): Promise<void> {
  const asked = askedOf(page)
  const { id: personId, name, choices, nobody } = { nobody: false, id: undefined, name: undefined, ...(await whoIsMeant(page, asked)) }
  const { find, errors } = findOf(asked, personId)
  if (nobody) errors['q'] = 'Nobody has this name or email address. Check the spelling'
  else if (choices.length > 0) errors['q'] = 'Several people have this name or email address. Choose one of them below'
  const [at, id] = [page.query('before'), page.query('id')]
  if (at !== undefined && id !== undefined) find.before = { at, id }
  const isWrong = Object.keys(errors).length > 0
  const rows = isWrong ? [] : await listSecurityEvents(page.db.read, find, pageSize + 1)
  const last = rows[pageSize - 1]
  page.show(
    'admin/security',
    { title: 'Security', breadcrumbs: [{ text: 'Administration', href: '/admin' }], status: isWrong ? 422 : 200, errors },
    {
      asked,
      person: personId === undefined ? null : { id: personId },
      applied: appliedOf(asked, personId === undefined ? undefined : name),
      choices,
      isWrong,
      isFiltered: Object.keys(asked).length > 0,
      kinds: [{ value: '', text: 'Any' }, ...Object.entries(securityKinds).map(([value, text]) => ({ value, text }))],
      kept: { days: keptDays, rows: mostKept, aMinute: mostRowsAMinute },
      rows: rows.slice(0, pageSize).map(inWords),
      next: rows.length > pageSize && last ? addressOf(asked, { before: last.at, id: last.id }) : undefined,
    },
  )
}
