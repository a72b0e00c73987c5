import { z } from 'zod'
import { nowIso } from '../../context.ts'
import { ConflictError, ForbiddenError, NotFoundError } from '../../errors.ts'
import { recordEvents } from '../../events/events.store.ts'
import { get, post } from '../page.ts'
import type { Page, Route } from '../page.ts'
import { maySettle } from '../permissions.ts'
import { decide, isDay, isSettled, standingNames } from './prerequisite.ts'
import { asPrerequisite, listPrerequisites, needsOf, ownersOf, saveStanding } from './prerequisites.store.ts'

const base = '/projects/:project/prerequisites'
export const groupNames: Record<string, string> = {
  assurance: 'Assurance of the product', connectivity: 'Connectivity', software: 'Software', 'directory-of-services': 'Directory of Services', governance: 'Governance', people: 'People',
}
const tagClasses: Record<string, string> = {
  'not-started': 'nhsuk-tag--blue', 'in-progress': 'nhsuk-tag--white', blocked: 'nhsuk-tag--orange', met: 'nhsuk-tag--green', waived: 'nhsuk-tag--purple', 'not-applicable': 'nhsuk-tag--grey',
}
const text = z.string().trim().max(2000, 'Use 2,000 characters or fewer').default('')
const form = z.object({
  standing: z.enum(['not-started', 'in-progress', 'blocked', 'met', 'waived', 'not-applicable'], 'Choose where this stands'),
  value: text, reason: text, note: text, valid_until: text, version: z.coerce.number().int(),
  due_date: text.refine((day) => day === '' || isDay(day), 'Enter a real day'),
})

const todayOf = (page: Page): string => nowIso(page.context).slice(0, 10)
const homeOf = (page: Page): string => `/projects/${page.access.project.id}/prerequisites`

async function load(page: Page) {
  const all = await listPrerequisites(page.db.read, page.access.project.id)
  const row = all.find((one) => one.key === page.param('key'))
  if (!row) throw new NotFoundError('No such prerequisite')
  const roles = await page.db.read.selectFrom('project_roles').select(['role_key', 'name']).where('project_id', '=', page.access.project.id).execute()
  const owners = ownersOf(row).map((key) => roles.find((role) => role.role_key === key)?.name ?? key)
  const needs = all.filter((one) => needsOf(row).includes(one.key))
  return { all, row, owners, needs }
}

async function showOne(page: Page, given: { typed?: Record<string, string>; errors?: Record<string, string>; status?: number; conflict?: string } = {}): Promise<void> {
  const { row, owners, needs } = await load(page)
  const history = await page.db.read.selectFrom('events').select(['sentence', 'at', 'reason']).where('subject_id', '=', row.id).orderBy('seq', 'desc').limit(50).execute()
  const { project } = page.access
  page.show('prerequisites/show', {
    title: row.title, status: given.status ?? 200, errors: given.errors ?? {},
    breadcrumbs: [{ text: project.name, href: `/projects/${project.id}` }, { text: 'Prerequisites', href: homeOf(page) }],
  }, {
    row, owners, home: homeOf(page), tag: { text: standingNames[row.standing], classes: tagClasses[row.standing] ?? '' },
    waitsFor: needs.filter((need) => !isSettled(asPrerequisite(need), todayOf(page))).map((need) => ({ key: need.key, title: need.title })),
    values: given.typed ?? { standing: row.standing, value: row.value ?? '', reason: row.reason ?? '', note: row.note ?? '', valid_until: row.valid_until ?? '', due_date: row.due_date ?? '' },
    mayChange: maySettle(ownersOf(row), page.standing), mayWaive: page.may('prerequisite.waive'), conflict: given.conflict ?? null, history,
    standings: Object.entries(standingNames).filter(([key]) => key !== 'waived' || page.may('prerequisite.waive')).map(([value, name]) => ({ value, text: name })),
  })
}

async function settle(page: Page): Promise<void> {
  const { all, row, needs } = await load(page)
  if (!maySettle(ownersOf(row), page.standing)) throw new ForbiddenError('This prerequisite is settled by the role that owns it')
  const read = form.safeParse(page.typed)
  const typed = page.typed
  if (!read.success) {
    const errors = Object.fromEntries(read.error.issues.map((issue) => [issue.path.join('.'), issue.message]))
    return showOne(page, { typed, errors, status: 422 })
  }
  const { standing, value, reason, note, valid_until, due_date, version } = read.data
  if (standing === 'waived' && !page.may('prerequisite.waive')) throw new ForbiddenError('Only the project manager may waive a prerequisite')
  const asid = all.find((one) => one.key === 'asid')?.value ?? null
  const decision = decide(asPrerequisite(row), { standing, value, reason, note, validUntil: valid_until }, { needs: needs.map(asPrerequisite), asid, today: todayOf(page) })
  if (!decision.ok) return showOne(page, { typed, errors: decision.errors, status: 422 })
  try {
    await page.db.write(async (trx) => {
      await saveStanding(trx, { id: row.id, version }, decision.next, { name: page.person.name, at: nowIso(page.context), dueDate: due_date || null })
      await recordEvents(trx, [page.event({
        subject: 'prerequisite', subjectId: row.id, action: standing, from: standingNames[row.standing], to: standingNames[standing], reason: reason || note || null,
        sentence: `${page.person.name} set ${row.title} to ${standingNames[standing].toLowerCase()}`,
      })])
    })
  } catch (error) {
    if (!(error instanceof ConflictError)) throw error
    const { row: latest } = await load(page)
    const wrote = [standingNames[latest.standing], latest.value, latest.reason, latest.note].filter(Boolean).join(', ')
    return showOne(page, { typed, status: 409, conflict: `${latest.settled_by ?? 'Somebody'} was first and wrote: ${wrote}. What you typed is below. Saving now replaces theirs.` })
  }
  page.done(`${homeOf(page)}#${row.key}`, `${row.title}: ${standingNames[standing].toLowerCase()}`)
}

async function list(page: Page): Promise<void> {
  const rows = await listPrerequisites(page.db.read, page.access.project.id)
  const today = todayOf(page)
  const settled = (row: (typeof rows)[number]) => isSettled(asPrerequisite(row), today)
  const mine = (row: (typeof rows)[number]) => page.access.roles.some((role) => ownersOf(row).includes(role.key))
  const filter = page.query('show') ?? 'all'
  const shown = rows.filter((row) => (filter === 'mine' ? mine(row) : filter === 'open' ? !settled(row) : true))
  const byKey = new Map(rows.map((row) => [row.key, row]))
  const { project } = page.access
  page.show('prerequisites/index', { title: 'Prerequisites', breadcrumbs: [{ text: project.name, href: `/projects/${project.id}` }] }, {
    home: homeOf(page), filter, counts: { all: rows.length, open: rows.filter((row) => !settled(row)).length, mine: rows.filter(mine).length },
    groups: Object.entries(groupNames).map(([key, name]) => ({
      name, items: shown.filter((row) => row.group_key === key).map((row) => {
        const first = needsOf(row).map((need) => byKey.get(need)).filter((need) => need !== undefined && !settled(need)).map((need) => need?.title ?? '')
        const lapsed = (row.standing === 'met' || row.standing === 'waived') && !settled(row)
        const overdue = !settled(row) && row.due_date !== null && row.due_date < today
        return {
          title: row.title, href: `${homeOf(page)}/${row.key}`, hint: first.length > 0 && !settled(row) ? `Needs first: ${first.join(', ')}` : (row.value ?? row.reason ?? ''),
          status: lapsed ? { text: 'Lapsed', classes: 'nhsuk-tag--red' } : overdue ? { text: 'Overdue', classes: 'nhsuk-tag--red' } : { text: standingNames[row.standing], classes: tagClasses[row.standing] ?? '' },
        }
      }),
    })).filter((group) => group.items.length > 0),
  })
}

export const prerequisitesRoutes: Route[] = [
  get(base, 'project.view', list),
  get(`${base}/:key`, 'project.view', (page) => showOne(page)),
  post(`${base}/:key`, 'prerequisite.settle', settle),
]
