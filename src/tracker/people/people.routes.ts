import { z } from 'zod'
import { ConflictError, InvalidFormError, NotFoundError } from '../../errors.ts'
import { latestEventId, recordEvents } from '../../events/events.store.ts'
import { get, post } from '../../access/page.ts'
import type { Page, Route } from '../../access/page.ts'
import { isOpen, mustBeOpen } from '../../access/project-state.ts'
import { searchable } from '../../text.ts'
import { dayOfMomentInWords } from '../../web/moments.ts'
import { addPerson } from './add-person.ts'
import { contactRoutes } from './contact.routes.ts'
import { leaveRoutes } from './leave.routes.ts'
import { readPeople } from './pasted-people.ts'
import { faultOfList } from './several-people.ts'
import { severalRoutes } from './several.routes.ts'
import { contactFields } from './people.ts'
import { findKnownPerson, findMember, listOnOthersProjects, searchPeople } from './people.store.ts'

const base = '/projects/:project/people'
const homeOf = (page: Page): string => `/projects/${page.access.project.id}/people`
const role = z.string().min(1, 'Choose a role')
const form = z.object({ role, ...contactFields })
/** Somebody who was found by name: their details are on record. */
const chosenForm = z.object({ role, person: z.string().min(1).max(100) })

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
    // Of somebody on no project of this person's, only who they are is shown: the form holds their id in place of an address.
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

async function show(page: Page, status = 200, errors: Record<string, string> = {}): Promise<void> {
  const { project } = page.access
  const manages = page.may('project.manage') && isOpen(page)
  const [roles, people, search, elsewhere] = await Promise.all([
    page.db.read.selectFrom('project_roles').selectAll().where('project_id', '=', project.id).orderBy('position').execute(),
    page.db.read
      .selectFrom('project_people as pp')
      .innerJoin('people as p', 'p.id', 'pp.person_id')
      .select([
        'pp.id',
        'pp.role_key',
        'pp.left_at',
        'pp.test_team',
        'pp.leave_asked_by',
        'pp.leave_asked_name',
        'p.id as person_id',
        'p.name',
        'p.email',
        'p.phone',
        'p.organisation',
      ])
      .select(['pp.added_by'])
      .where('pp.project_id', '=', project.id)
      .orderBy('p.name')
      .execute(),
    searched(page, page.typed),
    manages && !page.may('users.manage') ? listOnOthersProjects(page.db.read, page.person, project.id) : new Set<string>(),
  ])
  page.show(
    'people/index',
    { title: 'People', status, errors, breadcrumbs: [{ text: project.name, href: `/projects/${project.id}` }] },
    {
      home: homeOf(page),
      personId: page.person.personId,
      mayManage: manages,
      elsewhere,
      ...search,
      missing: roles
        .filter((role) => role.required === 1 && !people.some((one) => one.role_key === role.role_key && one.left_at === null))
        .map((role) => role.name),
      groups: [...new Set(roles.map((role) => role.organisation))].map((organisation) => ({
        organisation,
        roles: roles
          .filter((role) => role.organisation === organisation)
          .map((role) => ({
            ...role,
            people: people
              .filter((one) => one.role_key === role.role_key && one.left_at === null)
              .map((one) => ({ ...one, own: one.added_by === one.person_id })),
          })),
      })),
      roles: roles.map((role) => ({ value: role.role_key, text: role.name })),
      leavers: people
        .filter((one) => one.left_at !== null)
        .map((one) => ({
          name: one.name,
          role: roles.find((role) => role.role_key === one.role_key)?.name ?? one.role_key,
          left: one.left_at === null ? '' : dayOfMomentInWords(one.left_at),
        })),
    },
  )
}

async function chosenPerson(page: Page) {
  const { person } = page.form(chosenForm)
  const known = await page.db.read.selectFrom('people').selectAll().where('id', '=', person).executeTakeFirst()
  if (!known) throw new InvalidFormError({ person: 'Find the person again, or fill in their name and email address' })
  return { name: known.name, email: known.email, phone: known.phone ?? '', organisation: known.organisation ?? '' }
}

/**
 * An address as mail programs copy it, with the name in front, is put into its own fields to be looked at. Several people go into the box for several.
 * Throws InvalidFormError.
 */
function splitAddress(page: Page): void {
  const { email = '', name = '', organisation = '' } = page.typed
  if (!/[<>[\]";,]|mailto:/i.test(email) || faultOfList(email) !== undefined) return
  const { people } = readPeople(email)
  const [one] = people
  if (one && people.length > 1) {
    Object.assign(page.req.body, { list: email, email: '' })
    throw new InvalidFormError({ list: `These are ${people.length} people, so they are in this box now. Check them before adding` })
  }
  if (!one) return
  Object.assign(page.req.body, { email: one.email, name: name.trim() || one.name, organisation: organisation.trim() || one.organisation })
  throw new InvalidFormError({ email: 'What you entered holds more than the address. Check each field, then add them' })
}

async function add(page: Page): Promise<void> {
  mustBeOpen(page)
  try {
    splitAddress(page)
    const given = page.typed['person'] ? { ...(await chosenPerson(page)), role: page.form(chosenForm).role } : page.form(form)
    const { name } = await page.db.transaction((trx) => addPerson(trx, page, given))
    page.done(homeOf(page), name === given.name ? `${name} added` : `${name} added. This email address was known under that name`)
  } catch (error) {
    if (!(error instanceof InvalidFormError)) throw error
    await show(page, 422, error.fields)
  }
}

async function memberOf(page: Page) {
  const member = await findMember(page.db.read, page.access.project.id, page.param('member'))
  if (!member) throw new NotFoundError('Nobody of this project')
  return member
}

/** Puts somebody in the test team or takes them out: who is in it runs the test plan and records results. */
async function markTestTeam(page: Page): Promise<void> {
  mustBeOpen(page)
  const { on } = page.form(z.object({ on: z.enum(['yes', 'no']) }))
  const member = await memberOf(page)
  const wanted = Number(on === 'yes')
  await page.db.transaction(async (trx) => {
    const { numUpdatedRows } = await trx
      .updateTable('project_people')
      .set({ test_team: wanted })
      .where('id', '=', member.id)
      .where('left_at', 'is', null)
      .where('test_team', '<>', wanted)
      .executeTakeFirst()
    if (numUpdatedRows === 0n) throw new ConflictError('Somebody else recorded this first.')
    const verb = wanted === 1 ? `put ${member.name} (${member.role}) in the test team` : `took ${member.name} (${member.role}) out of the test team`
    await recordEvents(trx, [
      page.event({
        subject: 'person',
        subjectId: member.id,
        action: 'test team',
        undoes: await latestEventId(trx, member.id, ['test team']),
        sentence: `${page.person.name} ${verb}`,
        from: wanted === 1 ? 'no' : 'yes',
        to: on,
      }),
    ])
  })
  page.done(homeOf(page), wanted === 1 ? `${member.name} is in the test team` : `${member.name} is no longer in the test team`)
}

export const peopleRoutes: Route[] = [
  get(base, 'project.view', (page) => show(page)),
  post(base, 'project.manage', add),
  post(`${base}/:member/test-team`, 'project.manage', markTestTeam),
  ...severalRoutes,
  ...leaveRoutes,
  ...contactRoutes,
]
