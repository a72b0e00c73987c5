import { readModel } from '../../db/read-model.ts'
import { asPersonId } from '../../db/ids.ts'
import type { PersonId, ProjectId } from '../../db/ids.ts'
import type { Page } from '../../access/page.ts'
import type { Again } from '../../access/submit.ts'
import { counted } from '../../web/numbers.ts'
import { projectsRun } from '../service-facets/count-projects.ts'
import { currentIndex } from '../service-facets/current-index.ts'
import { countAwaited, projectsAwaiting } from './count-awaited.ts'
import type { AwaitedFrom, Scope } from './count-awaited.ts'
import type { Reader } from '../../db/database.ts'
import type { Reminded } from './awaited.store.ts'
import type { Awaited } from './overdue.store.ts'
import { findPeopleByWords, listAsked, listAtGates, listAwaited, listReminded, namesOf } from './awaited.store.ts'
import { awaitedTotals, keepsWaiting, shownAwaited } from './awaited-words.ts'

const scopeOf = (page: Page): Scope => ({ managerId: page.person.installationRole === 'booking-team' ? null : page.person.personId, today: page.today })

const countsOf = readModel('awaited from people', { until: 'event' }, async (db, scope: Scope) => {
  const [index, atGates] = await Promise.all([currentIndex(db, scope.today), listAtGates(db, scope.managerId)])
  return { people: countAwaited(index, scope, atGates), atGates }
})

/** Everyone else from whom the projects that this person runs await something. */
const othersOf = async (page: Page): Promise<AwaitedFrom[]> =>
  (await countsOf(page.db.read, scopeOf(page))).people.filter((one) => one.personId !== page.person.personId)

/** The projects that await something from each of these people, those that await it longest first. */
async function projectsOf(page: Page, people: AwaitedFrom[]): Promise<ProjectId[][]> {
  const scope = scopeOf(page)
  const [index, { atGates }] = await Promise.all([currentIndex(page.db.read, scope.today), countsOf(page.db.read, scope)])
  return people.map((one) => projectsAwaiting(index, { ...scope, atGates }, one.personId))
}

/** Whether this person issues the procedure of a project. */
async function issuesOf(page: Page): Promise<(project: ProjectId) => boolean> {
  const { managerId, today } = scopeOf(page)
  if (managerId === null) return () => true
  const run = projectsRun(await currentIndex(page.db.read, today), managerId)
  return (project) => run.has(project)
}

const hrefOf = (personId: PersonId): string => `/work/awaited/${personId}`

/** These people with the first things that are awaited from each. */
async function withFirst(page: Page, people: AwaitedFrom[], { things, back }: { things: number; back: string }) {
  const db = page.db.read
  const scope = scopeOf(page)
  const projects = [...new Set((await projectsOf(page, people)).flatMap((all) => all.slice(0, things)))]
  const ids = people.map((one) => one.personId)
  const [rows, asked, names] = await Promise.all([listAwaited(db, { projects, today: scope.today }), listAsked(db, projects), namesOf(db, ids)])
  const [reminded, issues] = await Promise.all([remindedOf(db, rows), issuesOf(page)])
  return people.map((one) => {
    const person = { id: one.personId, name: names.get(one.personId) ?? '' }
    const own = rows.filter((row) => row.from.has(one.personId)).slice(0, things)
    return {
      name: person.name,
      href: hrefOf(one.personId),
      says: keepsWaiting(one, scope.today),
      totals: one.total > own.length ? awaitedTotals(one.counts) : '',
      items: own.map((row) => shownAwaited(row, { person, asked, reminded, issues, today: scope.today, now: page.context.clock(), back })),
      total: one.total,
      more: one.total > own.length,
    }
  })
}

/** Who was reminded of what has no link. */
const remindedOf = (db: Reader, rows: Awaited[]): Promise<Reminded[]> =>
  listReminded(
    db,
    rows.filter(({ list }) => list === 'actions' || list === 'criteria').map((one) => one.id),
  )

const shownOnMyWork = 5
const thingsOnMyWork = 2

/** What My work shows of whom the projects wait for. */
export async function awaitedOnMyWork(page: Page) {
  const others = await othersOf(page)
  return {
    ...sumOf(others),
    people: await withFirst(page, others.slice(0, shownOnMyWork), { things: thingsOnMyWork, back: '' }),
    more: Math.max(0, others.length - shownOnMyWork),
  }
}

function sumOf(people: AwaitedFrom[]) {
  const things = people.reduce((sum, one) => sum + one.total, 0)
  return { total: people.length, count: `${counted(people.length, 'person keeps', 'people keep')} ${counted(things, 'thing')} waiting` }
}

/** Where a reminder was sent from: My work, the list, or the page of a person. */
export function backFrom(page: Page): string {
  const { back = '' } = page.typed
  return back === '' ? '/' : back === 'list' ? '/work/awaited' : `/work/awaited/${encodeURIComponent(back)}`
}

const peopleAPage = 20
const thingsInList = 3
const pageNumber = (page: Page): number => Math.max(1, Number.parseInt(page.query('page') ?? '1', 10) || 1)

/** The address of a page of a list that begins at 1. */
const addressOf = (path: string, query: Record<string, string>, number: number): string =>
  `${path}?${new URLSearchParams({ ...query, ...(number > 1 && { page: String(number) }) })}`.replace(/\?$/, '')

/** Whom the projects wait for, found by words in their name, a page at a time. */
export async function showAwaited(page: Page, why: Partial<Again> = {}): Promise<void> {
  const words = (page.query('q') ?? '').trim()
  const others = await othersOf(page)
  const found = words === '' ? undefined : await findPeopleByWords(page.db.read, words)
  const people = found ? others.filter((one) => found.has(one.personId)) : others
  const number = pageNumber(page)
  const from = (number - 1) * peopleAPage
  const query: Record<string, string> = words === '' ? {} : { q: words }
  page.show(
    'my-work/awaited',
    { title: 'Waiting for others', breadcrumbs: [{ text: 'My work', href: '/' }], ...(why.status && { status: why.status }), errors: why.errors ?? {} },
    {
      words,
      conflict: why.conflict,
      ...sumOf(people),
      people: await withFirst(page, people.slice(from, from + peopleAPage), { things: thingsInList, back: 'list' }),
      previous: number > 1 ? addressOf('/work/awaited', query, number - 1) : undefined,
      next: people.length > from + peopleAPage ? addressOf('/work/awaited', query, number + 1) : undefined,
    },
  )
}

const projectsAPage = 20

/** Everything that the projects await from one person, those that wait longest first, some projects at a time. */
export async function showAwaitedFrom(page: Page): Promise<void> {
  const personId = asPersonId(page.param('person'))
  const db = page.db.read
  const scope = scopeOf(page)
  const one = (await othersOf(page)).find((each) => each.personId === personId)
  // Somebody from whom nothing is awaited is not shown, not even by name: they may be on other projects only.
  const name = one ? ((await namesOf(db, [personId])).get(personId) ?? '') : ''
  const [all = []] = one ? await projectsOf(page, [one]) : []
  const number = pageNumber(page)
  const projects = all.slice((number - 1) * projectsAPage, number * projectsAPage)
  const [rows, asked, reminded] = await Promise.all([listAwaited(db, { projects, today: scope.today }), listAsked(db, projects), listReminded(db, [personId])])
  const issues = await issuesOf(page)
  const path = hrefOf(personId)
  page.show(
    'my-work/awaited-from',
    {
      title: one ? `Waiting for ${name}` : 'Waiting for nothing',
      breadcrumbs: [
        { text: 'My work', href: '/' },
        { text: 'Waiting for others', href: '/work/awaited' },
      ],
    },
    {
      says: one ? `${name} ${keepsWaiting(one, scope.today)}` : '',
      total: one?.total ?? 0,
      totals: one ? awaitedTotals(one.counts) : '',
      items: rows
        .filter((row) => row.from.has(personId))
        .map((row) =>
          shownAwaited(row, { person: { id: personId, name }, asked, reminded, issues, today: scope.today, now: page.context.clock(), back: personId }),
        ),
      previous: number > 1 ? addressOf(path, {}, number - 1) : undefined,
      next: all.length > number * projectsAPage ? addressOf(path, {}, number + 1) : undefined,
    },
  )
}
