import type { Page } from '../../access/page.ts'
import { isOpen } from '../../access/project-state.ts'
import type { Again } from '../../access/submit.ts'
import { searchable } from '../../text.ts'
import { dayOfMomentInWords } from '../../web/moments.ts'
import { listOnOthersProjects } from './contact.store.ts'
import { findKnownPerson, searchPeople } from './known-people.store.ts'
import { listMembers, listRoleRows } from './people.store.ts'

export const homeOf = (page: Page): string => `/projects/${page.access.project.id}/people`

/** Who is found by `?q=`, and whom `?person=` puts into the form: adding a known person works without JavaScript. Only for those who may add. */
async function searched(page: Page, values: Record<string, string>) {
  const words = page.query('q') ?? ''
  const personId = page.query('person') ?? (values['person'] || undefined)
  if (!page.may('project.manage')) return { words: '', found: null, chosen: null, values }
  const [found, chosen] = await Promise.all([
    searchable(words).trim().length < 2 ? null : searchPeople(page.db.read, page.person, words.slice(0, 200)),
    personId === undefined ? undefined : findKnownPerson(page.db.read, page.person, personId),
  ])
  return {
    words,
    // Of someone on no project of this person's, only who they are is shown: the form holds their id in place of an address.
    chosen: chosen && !chosen.contact ? { id: chosen.id, text: [chosen.name, chosen.organisation].filter(Boolean).join(', ') } : null,
    values: chosen?.contact
      ? { name: chosen.name, email: chosen.contact.email, phone: chosen.contact.phone ?? '', organisation: chosen.organisation ?? '', ...values }
      : values,
    found:
      found?.map((one) => ({
        text: [one.name, one.organisation, one.contact?.email].filter(Boolean).join(', '),
        href: `${homeOf(page)}?${new URLSearchParams({ person: one.id })}#role`,
        name: one.name,
      })) ?? null,
  }
}

type RoleRow = Awaited<ReturnType<typeof listRoleRows>>[number]
type MemberRow = Awaited<ReturnType<typeof listMembers>>[number]

/** What the link beside a person leads to. */
function leaveWords({ name, leave_asked_by: askedBy }: MemberRow, personId: string): string {
  if (askedBy === null) return `Remove ${name} from this role`
  return askedBy === personId ? `Keep ${name} after all` : `Confirm that ${name} leaves, or keep them`
}

const shownMember = (one: MemberRow, role: RoleRow, { personId, elsewhere }: { personId: string; elsewhere: Set<string> }) => ({
  id: one.id,
  name: one.name,
  email: one.email,
  more: [one.phone, one.organisation].filter(Boolean),
  isInTestTeam: one.test_team === 1,
  testTeam: one.test_team === 1 ? `Take ${one.name} out of the test team` : `Put ${one.name} in the test team`,
  isElsewhere: elsewhere.has(one.person_id),
  leave: leaveWords(one, personId),
  askedBy: one.leave_asked_name,
  // Nobody signs in a role that they gave themselves.
  cannotSign: one.added_by === one.person_id && role.key_stakeholder === 1,
})

const shownRole = (role: RoleRow, people: MemberRow[], of: { personId: string; elsewhere: Set<string> }) => ({
  name: role.name,
  signs: role.key_stakeholder === 1,
  isRequired: role.required === 1,
  people: people.filter((one) => one.role_key === role.role_key).map((one) => shownMember(one, role, of)),
})

/** The roles of a project by organisation, with who holds each. */
function groupsOf(roles: RoleRow[], people: MemberRow[], of: { personId: string; elsewhere: Set<string> }) {
  const organisations = [...new Set(roles.map((role) => role.organisation))]
  return organisations.map((organisation) => ({
    organisation,
    roles: roles.filter((role) => role.organisation === organisation).map((role) => shownRole(role, people, of)),
  }))
}

const shownLeaver = ({ name, role_key: key, left_at: left }: MemberRow, roles: RoleRow[]) => ({
  name,
  role: roles.find((role) => role.role_key === key)?.name ?? key,
  left: left === null ? '' : dayOfMomentInWords(left),
})

export async function showPeople(page: Page, { status = 200, errors = {} }: Partial<Again> = {}): Promise<void> {
  const { project } = page.access
  const db = page.db.read
  const manages = page.may('project.manage') && isOpen(page)
  const [roles, all, search, elsewhere] = await Promise.all([
    listRoleRows(db, project.id),
    listMembers(db, project.id),
    searched(page, page.typed),
    manages && !page.may('users.manage') ? listOnOthersProjects(db, page.person, project.id) : new Set<string>(),
  ])
  const people = all.filter((one) => one.left_at === null)
  page.show(
    'people/index',
    { title: 'People', status, errors, breadcrumbs: [{ text: project.name, href: `/projects/${project.id}` }] },
    {
      home: homeOf(page),
      mayManage: manages,
      ...search,
      unfilled: roles.filter((role) => role.required === 1 && !people.some((one) => one.role_key === role.role_key)).map((role) => role.name),
      groups: groupsOf(roles, people, { personId: page.person.personId, elsewhere }),
      roles: roles.map((role) => ({ value: role.role_key, text: role.name })),
      leavers: all.filter((one) => one.left_at !== null).map((one) => shownLeaver(one, roles)),
    },
  )
}
