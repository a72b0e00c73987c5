import type { Page } from '../../access/page.ts'
import type { Again } from '../../access/submit.ts'
import { digestOf } from '../../digest.ts'
import { findOnRecord } from './known-people.store.ts'
import { homeOf } from './people.pages.ts'
import { listRoles } from './people.store.ts'
import { checkList, leaveOut, mostPeople, rowsOf, typedRows } from './several-people.ts'
import type { SeveralRow } from './several-people.ts'
import type { PastedPeople } from './pasted-people.ts'

const shownText = (text: string): string => (text.length > 80 ? `${text.slice(0, 79)}…` : text)

/** A row with what was typed into it before: of a known person the name and address on record stay. */
const shownRow = (row: SeveralRow, typed: object | undefined, index: number) => ({
  ...row,
  ...typed,
  ...(row.isKnown ? { name: row.name, email: row.email } : {}),
  index,
})

/** The page with the box alone, or with what was understood of the list. */
async function show(page: Page, read: PastedPeople, given: Partial<Again>): Promise<void> {
  const { project } = page.access
  const emails = read.people.map((one) => one.email)
  const [roles, known] = await Promise.all([listRoles(page.db.read, project.id), findOnRecord(page.db.read, project.id, emails)])
  const typed = new Map(typedRows(page.typed).map((row) => [row.key, row.values]))
  const several = read.people.length > 0
  const list = page.typed['list'] ?? ''
  page.show(
    'people/several',
    {
      title: several ? 'Check the people before adding them' : 'Add several people',
      status: given.status ?? 200,
      errors: given.errors ?? {},
      breadcrumbs: [
        { text: project.name, href: `/projects/${project.id}` },
        { text: 'People', href: homeOf(page) },
      ],
    },
    {
      home: homeOf(page),
      list,
      role: page.typed['role'] ?? '',
      roles: roles.map((role) => ({ value: role.key, text: role.name })),
      leaveOut,
      mostPeople,
      checked: digestOf(list),
      rows: rowsOf(read.people, { roles, known }).map((row, index) => shownRow(row, typed.get(row.key), index)),
      notTaken: read.notTaken.map((one) => ({ ...one, text: shownText(one.text) })),
    },
  )
}

export const showSeveral = (page: Page): Promise<void> => show(page, { people: [], notTaken: [] }, {})

/** The people of the list that was pasted, to be checked before anyone is added. */
export function checkSeveral(page: Page, given?: Again): Promise<void> {
  const { read, fault } = checkList(page.typed['list'] ?? '')
  return show(page, read, given ?? (fault === undefined ? {} : { status: 422, errors: { list: fault } }))
}
