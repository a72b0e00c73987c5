import { z } from 'zod'
import { InvalidFormError } from '../../errors.ts'
import { folded } from '../../text.ts'
import { get, post } from '../../access/page.ts'
import type { Page, Route } from '../../access/page.ts'
import { mustBeOpen, whileOpen } from '../../access/project-state.ts'
import { cleanedIn } from '../../web/code-field.ts'
import { digestOfText } from '../../evidence/evidence.store.ts'
import { addPerson } from './add-person.ts'
import type { Adding } from './add-person.ts'
import { readPeople } from './pasted-people.ts'
import type { PastedPeople } from './pasted-people.ts'
import { contactFields } from './people.ts'
import { findOnRecord, listRoles } from './people.store.ts'
import { leaveOut, mostPeople, rowsOf, faultOfList } from './several-people.ts'

const path = '/projects/:project/people/several'
const homeOf = (page: Page): string => `/projects/${page.access.project.id}/people`
const rowForm = z.object({ name: contactFields.name, email: contactFields.email, organisation: contactFields.organisation })
const fields = ['name', 'email', 'role', 'organisation'] as const

const listOf = (page: Page): string => page.typed['list'] ?? ''

/** What was typed into the row of an address the last time: a name that was put right stays so when the list is read again. */
function typedRows(page: Page) {
  const { typed } = page
  const count = Math.max(0, Math.min(Math.trunc(Number(typed['rows'] ?? 0)) || 0, mostPeople))
  return Array.from({ length: count }, (_, index) => {
    const [name = '', email = '', role = '', organisation = ''] = fields.map((field) => typed[`${field}-${index}`] ?? '')
    return { key: typed[`read-${index}`] ?? '', values: { name, email, role, organisation } }
  })
}

/** The page with the box alone, or with what was understood of the list. */
async function show(page: Page, given: { read?: PastedPeople; status?: number; errors?: Record<string, string> } = {}): Promise<void> {
  const { project } = page.access
  const read = given.read ?? { people: [], notTaken: [] }
  const [roles, known] = await Promise.all([
    listRoles(page.db.read, project.id),
    findOnRecord(
      page.db.read,
      project.id,
      read.people.map((one) => one.email),
    ),
  ])
  const typed = new Map(typedRows(page).map((row) => [row.key, row.values]))
  page.show(
    'people/several',
    {
      title: read.people.length > 0 ? 'Check the people before adding them' : 'Add several people',
      status: given.status ?? 200,
      errors: given.errors ?? {},
      breadcrumbs: [
        { text: project.name, href: `/projects/${project.id}` },
        { text: 'People', href: homeOf(page) },
      ],
    },
    {
      home: homeOf(page),
      list: listOf(page),
      role: page.typed['role'] ?? '',
      roles: roles.map((role) => ({ value: role.key, text: role.name })),
      leaveOut,
      mostPeople,
      checked: digestOfText(listOf(page)),
      rows: rowsOf(read.people, { roles, known }).map((row, index) => ({
        ...row,
        ...typed.get(row.key),
        ...(row.isKnown ? { name: row.name, email: row.email } : {}),
        index,
      })),
      notTaken: read.notTaken,
    },
  )
}

/** Reads the list that was pasted, within its bounds. Throws InvalidFormError. */
function readList(page: Page): PastedPeople {
  const list = listOf(page)
  const fault = faultOfList(list)
  if (fault !== undefined) throw new InvalidFormError({ list: fault })
  const read = readPeople(list)
  if (read.people.length > mostPeople)
    throw new InvalidFormError({ list: `These are ${read.people.length} people. Add ${mostPeople} at once at most: paste them in parts` })
  if (read.people.length === 0 && read.notTaken.length === 0) throw new InvalidFormError({ list: 'Paste at least one email address' })
  return read
}

/** The people as the rows give them now, without those who are left out; a sentence a field where something is wrong. */
async function peopleTyped(page: Page): Promise<{ index: number; person: Adding }[]> {
  const errors: Record<string, string> = {}
  const forAll = page.typed['role'] ?? ''
  const people = typedRows(page).flatMap(({ values }, index) => {
    const role = values.role || forAll
    if (values.role === leaveOut) return []
    const read = rowForm.safeParse(values)
    for (const [field, cleaned] of Object.entries(cleanedIn(read.error?.issues ?? []))) Object.assign(page.req.body, { [`${field}-${index}`]: cleaned })
    for (const issue of read.error?.issues ?? []) errors[`${String(issue.path[0])}-${index}`] ??= issue.message
    if (role === '') errors['role'] ??= 'Choose a role for everyone, or one beside each person'
    return read.success ? [{ index, person: { ...read.data, role, phone: '' } }] : []
  })
  const known = await findOnRecord(
    page.db.read,
    page.access.project.id,
    people.map((one) => one.person.email),
  )
  const seen = new Set<string>()
  for (const { index, person } of people) {
    const key = `${person.role} ${person.email}`
    const name = known.get(person.email)?.name ?? person.name
    if (folded(name) !== folded(person.name))
      errors[`email-${index}`] = `This is the address of ${name}. Enter that name if it is them, or put the address right`
    if (seen.has(key)) errors[`role-${index}`] = `${person.name} is here twice with this role. Choose another role, or “Do not add”`
    seen.add(key)
  }
  if (Object.keys(errors).length > 0) throw new InvalidFormError(errors)
  if (people.length === 0) throw new InvalidFormError({ role: 'Nobody is left to be added. Choose a role for at least one person' })
  return people
}

/** Adds all of them, or nobody: what stops one is told beside each whom it stops. */
const addAll = (page: Page, people: { index: number; person: Adding }[]) =>
  page.db.transaction(async (trx) => {
    const errors: Record<string, string> = {}
    const added: { name: string; role: string }[] = []
    for (const { index, person } of people) {
      try {
        added.push(await addPerson(trx, page, person))
      } catch (error) {
        if (!(error instanceof InvalidFormError)) throw error
        errors[`role-${index}`] = `${Object.values(error.fields).join('. ')}. Choose another role, or “Do not add”`
      }
    }
    if (Object.keys(errors).length > 0) throw new InvalidFormError(errors)
    return added
  })

const mostNamed = 10
function wordsOf(added: { name: string; role: string }[]): string {
  const named = added.slice(0, mostNamed).map((one) => `${one.name} (${one.role})`)
  const more = added.length > mostNamed ? ` and ${added.length - mostNamed} more` : ''
  return `${added.length === 1 ? '1 person' : `${added.length} people`} added: ${named.join(', ')}${more}`
}

async function checkOrAdd(page: Page): Promise<void> {
  mustBeOpen(page)
  let read: PastedPeople | undefined
  try {
    read = readList(page)
    if (read.people.length === 0) throw new InvalidFormError({ list: 'Nobody could be read here. Above it says why' })
    if (page.typed['act'] !== 'add') return await show(page, { read })
    if (page.typed['checked'] !== digestOfText(listOf(page)))
      throw new InvalidFormError({ list: 'The list changed after it was read. Check the people below, then add them' })
    const added = await addAll(page, await peopleTyped(page))
    const left = read.notTaken.filter((one) => one.isRepeat !== true)
    if (left.length === 0) return page.done(homeOf(page), wordsOf(added))
    page.done(`${homeOf(page)}/several`, `${wordsOf(added)}. What could not be read is below`, { list: left.map((one) => one.text).join('\n') })
  } catch (error) {
    if (!(error instanceof InvalidFormError)) throw error
    await show(page, { ...(read ? { read } : {}), status: 422, errors: error.fields })
  }
}

export const severalRoutes: Route[] = [
  get(
    path,
    'project.manage',
    whileOpen((page) => show(page)),
  ),
  post(path, 'project.manage', checkOrAdd),
]
