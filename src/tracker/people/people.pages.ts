import type { Page } from '../../access/page.ts'
import { isOpen } from '../../access/project-state.ts'
import type { Again } from '../../access/submit.ts'
import { dayInWords } from '../../day.ts'
import { asPersonId } from '../../db/ids.ts'
import type { PersonId } from '../../db/ids.ts'
import { searchable } from '../../text.ts'
import { dayOfMomentInWords } from '../../web/moments.ts'
import { listOnOthersProjects } from './contact.store.ts'
import { findKnownPerson, searchPeople } from './known-people.store.ts'
import { listMembers, listRoleRows } from './people.store.ts'

export const homeOf = (page: Page): string => `/projects/${page.access.project.id}/people`

/**
 * The people found by `?q=`, and the person that `?person=` puts into the form: adding a known person works without JavaScript. Only for those who
 * may add people.
 */
async function searched(page: Page, values: Record<string, string>) {
  const words = page.query('q') ?? ''
  const fill = page.query('fill')
  const personId = page.query('person') ?? (values['person'] || undefined)
  if (!page.may('project.manage')) return { words: '', found: null, chosen: null, values }
  const [found, chosen] = await Promise.all([
    searchable(words).trim().length < 2 ? null : searchPeople(page.db.read, page.person, words.slice(0, 200)),
    personId === undefined ? undefined : findKnownPerson(page.db.read, page.person, asPersonId(personId)),
  ])
  return {
    words,
    // For someone on none of this person's projects, only who they are is shown: the form holds their id instead of an address.
    chosen: chosen && !chosen.contact ? { id: chosen.id, text: [chosen.name, chosen.organisation].filter(Boolean).join(', ') } : null,
    values: chosen?.contact
      ? { name: chosen.name, email: chosen.contact.email, phone: chosen.contact.phone ?? '', organisation: chosen.organisation ?? '', ...values }
      : values,
    found:
      found?.map((one) => ({
        text: [one.name, one.organisation, one.contact?.email].filter(Boolean).join(', '),
        href: `${homeOf(page)}?${new URLSearchParams({ person: one.id, ...(fill === undefined ? {} : { fill }) })}#role`,
        name: one.name,
      })) ?? null,
  }
}

type RoleRow = Awaited<ReturnType<typeof listRoleRows>>[number]
type MemberRow = Awaited<ReturnType<typeof listMembers>>[number]

/** What the link beside a person leads to; the name in the middle is for screen readers where the row says it. */
function leaveWords({ name, leave_asked_by: askedBy }: MemberRow, personId: PersonId): { before: string; name: string; after: string } {
  if (askedBy === null) return { before: 'Remove', name, after: 'from this role' }
  return askedBy === personId ? { before: 'Keep', name, after: 'after all' } : { before: 'Confirm that', name, after: 'leaves, or keep them' }
}

interface Looking {
  personId: PersonId
  /** Those whose contact details other projects share. */
  elsewhere: Set<string>
  manages: boolean
  isOpen: boolean
}

/** For whom someone acts and how long; null for a holder. */
function actingWords({ acting_for_name: holder, acting_until: until, acting_ends_with: endsWith }: MemberRow): string | null {
  if (holder === null || until === null) return null
  return endsWith === null ? `For ${holder}, until ${dayInWords(until)}` : `For ${holder}, to answer the procedure`
}

/** What this person can do about someone in a role: as a manager, as the one who holds it, or as one of the two if someone acts for them. */
const actsOn = (one: MemberRow, { personId, manages, isOpen: open }: Looking) => ({
  manage: manages && one.acting_for === null,
  delegate: open && one.acting_for === null && one.person_id === personId,
  end: open && one.acting_for !== null && (manages || one.person_id === personId || one.acting_for === personId),
})

const shownMember = (one: MemberRow, role: RoleRow, looking: Looking) => ({
  id: one.id,
  acting: actingWords(one),
  acts: actsOn(one, looking),
  name: one.name,
  email: one.email,
  more: [one.phone, one.organisation].filter(Boolean),
  role: role.name,
  organisation: role.organisation,
  signs: role.key_stakeholder === 1,
  isInTestTeam: one.test_team === 1,
  testTeam:
    one.test_team === 1 ? { before: 'Take', name: one.name, after: 'out of the test team' } : { before: 'Put', name: one.name, after: 'in the test team' },
  isElsewhere: looking.elsewhere.has(one.person_id),
  leave: leaveWords(one, looking.personId),
  askedBy: one.leave_asked_name,
  // Nobody signs in a role that they gave themselves.
  cannotSign: one.added_by === one.person_id && role.key_stakeholder === 1,
})

/** The roles that nobody holds: what the project needs apart from what it can do without. */
function unfilledOf(page: Page, roles: RoleRow[], people: MemberRow[]) {
  const unfilled = roles
    .filter((role) => !people.some((one) => one.role_key === role.role_key))
    .map((role) => ({
      name: role.name,
      organisation: role.organisation,
      signs: role.key_stakeholder === 1,
      isRequired: role.required === 1,
      fill: `${homeOf(page)}?${new URLSearchParams({ fill: role.role_key })}#add`,
    }))
  const required = unfilled.filter((role) => role.isRequired)
  const optional = unfilled.filter((role) => !role.isRequired)
  return {
    required,
    requiredHeading: required.length === 1 ? '1 role to fill' : `${required.length} roles to fill`,
    optional,
    optionalWords: optional.length === 1 ? 'Show 1 optional role that nobody holds' : `Show ${optional.length} optional roles that nobody holds`,
  }
}

/** The holders of a role, each followed by those who act for them. */
const withDelegates = (people: MemberRow[]): MemberRow[] =>
  people.filter((one) => one.acting_for === null).flatMap((holder) => [holder, ...people.filter((one) => one.acting_for === holder.person_id)])

/** Everyone in the project, role by role in the roles' order, with how many do what only some may. */
function membersOf(roles: RoleRow[], people: MemberRow[], looking: Looking) {
  const members = roles.flatMap((role) => withDelegates(people.filter((one) => one.role_key === role.role_key)).map((one) => shownMember(one, role, looking)))
  const signing = roles.filter((role) => role.key_stakeholder === 1)
  const filled = signing.filter((role) => people.some((one) => one.role_key === role.role_key))
  const team = new Set(people.filter((one) => one.test_team === 1 && one.acting_for === null).map((one) => one.person_id)).size
  return {
    members,
    hasActs: members.some(({ acts }) => acts.manage || acts.delegate || acts.end),
    summary: [
      `${filled.length} of ${signing.length} key stakeholder roles are filled`,
      team === 0 ? 'nobody is in the test team yet' : team === 1 ? '1 person is in the test team' : `${team} people are in the test team`,
    ].join(', '),
  }
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
  // The role that someone is to be added to.
  const fill = page.query('fill') ?? ''
  page.show(
    'people/index',
    { title: 'People', status, errors, breadcrumbs: [{ text: project.name, href: `/projects/${project.id}` }] },
    {
      home: homeOf(page),
      mayManage: manages,
      ...search,
      fill,
      values: { role: fill, ...search.values },
      unfilled: unfilledOf(page, roles, people),
      ...membersOf(roles, people, { personId: page.person.personId, elsewhere, manages, isOpen: isOpen(page) }),
      roles: roles.map((role) => ({ value: role.role_key, text: role.name })),
      leavers: all.filter((one) => one.left_at !== null && one.acting_for === null).map((one) => shownLeaver(one, roles)),
    },
  )
}
