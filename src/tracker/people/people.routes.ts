import { z } from 'zod'
import { nowIso } from '../../context.ts'
import type { Writer } from '../../db/database.ts'
import { ConflictError, InvalidFormError, NotFoundError } from '../../errors.ts'
import { recordEvents } from '../../events/events.store.ts'
import { get, post } from '../page.ts'
import type { Page, Route } from '../page.ts'

const base = '/projects/:project/people'
const homeOf = (page: Page): string => `/projects/${page.access.project.id}/people`
const form = z.object({
  role: z.string().min(1, 'Choose a role'),
  name: z.string().trim().min(1, 'Enter the name').max(200, 'The name must be 200 characters or fewer'),
  email: z.string().trim().toLowerCase().pipe(z.email('Enter an email address, like name@example.nhs.uk')),
  phone: z.string().trim().max(40, 'The phone number must be 40 characters or fewer').default(''),
  organisation: z.string().trim().max(200, 'Use 200 characters or fewer').default(''),
})

/** The person of this email address, made where nobody has it. A known person keeps the name that is on record. */
export async function findOrInsertPerson(trx: Writer, person: { id: string; name: string; email: string; phone: string | null; organisation: string | null; at: string }): Promise<{ id: string; name: string }> {
  const known = await trx.selectFrom('people').select(['id', 'name']).where((eb) => eb(eb.fn('lower', ['email']), '=', person.email.toLowerCase())).executeTakeFirst()
  if (known) return known
  const { at, ...facts } = person
  await trx.insertInto('people').values({ ...facts, created_at: at }).execute()
  return { id: person.id, name: person.name }
}

async function show(page: Page, status = 200, errors: Record<string, string> = {}): Promise<void> {
  const { project } = page.access
  const [roles, people] = await Promise.all([
    page.db.read.selectFrom('project_roles').selectAll().where('project_id', '=', project.id).orderBy('position').execute(),
    page.db.read.selectFrom('project_people as pp').innerJoin('people as p', 'p.id', 'pp.person_id')
      .select(['pp.id', 'pp.role_key', 'pp.left_at', 'pp.test_team', 'p.name', 'p.email', 'p.phone', 'p.organisation']).where('pp.project_id', '=', project.id).orderBy('p.name').execute(),
  ])
  page.show('people/index', { title: 'People', status, errors, breadcrumbs: [{ text: project.name, href: `/projects/${project.id}` }] }, {
    home: homeOf(page), mayManage: page.may('project.manage'),
    groups: [...new Set(roles.map((role) => role.organisation))].map((organisation) => ({
      organisation, roles: roles.filter((role) => role.organisation === organisation).map((role) => ({ ...role, people: people.filter((one) => one.role_key === role.role_key && one.left_at === null) })),
    })),
    roles: roles.map((role) => ({ value: role.role_key, text: role.name })),
    leavers: people.filter((one) => one.left_at !== null).map((one) => ({ name: one.name, role: roles.find((role) => role.role_key === one.role_key)?.name ?? one.role_key, left: one.left_at?.slice(0, 10) })),
  })
}

async function add(page: Page): Promise<void> {
  try {
    const { role: roleKey, name, email, phone, organisation } = page.form(form)
    const { project } = page.access
    const { newId } = page.context
    const at = nowIso(page.context)
    const added = await page.db.write(async (trx) => {
      const role = await trx.selectFrom('project_roles').selectAll().where('project_id', '=', project.id).where('role_key', '=', roleKey).executeTakeFirst()
      if (!role) throw new InvalidFormError({ role: 'Choose a role of this project' })
      const person = await findOrInsertPerson(trx, { id: newId(), name, email, phone: phone || null, organisation: organisation || null, at })
      const there = await trx.selectFrom('project_people').select('id').where('project_id', '=', project.id).where('role_key', '=', roleKey).where('person_id', '=', person.id).where('left_at', 'is', null).executeTakeFirst()
      if (there) throw new InvalidFormError({ email: `${person.name} holds this role already` })
      const id = newId()
      await trx.insertInto('project_people').values({ id, project_id: project.id, role_key: roleKey, person_id: person.id, test_team: role.test_team, joined_at: at, left_at: null }).execute()
      await recordEvents(trx, [page.event({ subject: 'person', subjectId: id, action: 'joined', sentence: `${page.person.name} added ${person.name} as ${role.name}` })])
      return person.name
    })
    page.done(homeOf(page), added === name ? `${added} added` : `${added} added. This email address was known under that name`)
  } catch (error) {
    if (!(error instanceof InvalidFormError)) throw error
    await show(page, 422, error.fields)
  }
}

async function findMember(page: Page) {
  const member = await page.db.read.selectFrom('project_people as pp').innerJoin('people as p', 'p.id', 'pp.person_id')
    .innerJoin('project_roles as r', (join) => join.onRef('r.project_id', '=', 'pp.project_id').onRef('r.role_key', '=', 'pp.role_key'))
    .select(['pp.id', 'p.name', 'r.name as role']).where('pp.id', '=', page.param('member')).where('pp.project_id', '=', page.access.project.id).where('pp.left_at', 'is', null).executeTakeFirst()
  if (!member) throw new NotFoundError('Nobody of this project')
  return member
}

async function leave(page: Page): Promise<void> {
  const member = await findMember(page)
  await page.db.write(async (trx) => {
    const { numUpdatedRows } = await trx.updateTable('project_people').set({ left_at: nowIso(page.context) }).where('id', '=', member.id).where('left_at', 'is', null).executeTakeFirst()
    if (numUpdatedRows === 0n) throw new ConflictError('Somebody else recorded this first.')
    await recordEvents(trx, [page.event({ subject: 'person', subjectId: member.id, action: 'left', sentence: `${page.person.name} recorded that ${member.name} is no longer ${member.role}` })])
  })
  page.done(homeOf(page), `${member.name} is no longer ${member.role}`)
}

export const peopleRoutes: Route[] = [
  get(base, 'project.view', (page) => show(page)),
  post(base, 'project.manage', add),
  get(`${base}/:member/leave`, 'project.manage', async (page) => {
    page.show('people/leave', { title: 'Take off the project', breadcrumbs: [{ text: 'People', href: homeOf(page) }] }, { member: await findMember(page), home: homeOf(page) })
  }),
  post(`${base}/:member/leave`, 'project.manage', leave),
]
