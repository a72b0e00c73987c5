import { nowIso } from '../../context.ts'
import { NotFoundError } from '../../errors.ts'
import { get } from '../../access/page.ts'
import type { Page, Route } from '../../access/page.ts'
import { dayOf, momentOf } from '../../web/moments.ts'
import { dateKinds } from './dates.ts'
import { isWorkList, pageOfList, startOfList } from './my-work.store.ts'
import type { Of, Waiting, WorkList } from './my-work.store.ts'
import { countByState, countLate, listProjects, seesAllProjects } from './projects.store.ts'

const shownFirst = 5
const names: Record<WorkList, { heading: string; count: (n: number) => string }> = {
  sign: { heading: 'To sign', count: (n) => (n === 1 ? '1 procedure waits for your signature' : `${n} procedures wait for your signature`) },
  overdue: { heading: 'Overdue', count: (n) => (n === 1 ? '1 thing is past its day' : `${n} things are past their day`) },
  prerequisites: { heading: 'To settle', count: (n) => (n === 1 ? '1 prerequisite can be settled by you now' : `${n} prerequisites can be settled by you now`) },
  'test-runs': { heading: 'To test', count: (n) => (n === 1 ? '1 test run is open' : `${n} test runs are open`) },
  decide: { heading: 'To decide', count: (n) => (n === 1 ? 'You manage 1 open project' : `You manage ${n} open projects`) },
}
const order: WorkList[] = ['sign', 'overdue', 'prerequisites', 'test-runs', 'decide']

const ofPage = (page: Page): Of => ({ personId: page.person.personId, today: nowIso(page.context).slice(0, 10) })

/** A thing that waits, as a link and what is said beside it. */
function shown(list: WorkList, one: Waiting): { href: string; text: string; more: string } {
  const home = `/projects/${one.project_id}`
  switch (list) {
    case 'sign':
      return { href: `${home}/sop/sign?role=${one.key}`, text: `The procedure of ${one.project}, as ${one.what}`, more: `out since ${momentOf(one.sort)}` }
    case 'test-runs':
      return { href: `${home}/test-plan/runs/${one.key}`, text: `Run ${one.key} of ${one.project}`, more: dayOf(one.sort) }
    case 'decide':
      return { href: `${home}/go-live`, text: one.project, more: 'see what holds the next gate' }
    case 'prerequisites':
    case 'overdue': {
      if (one.kind === 'date') return { href: `${home}/dates`, text: `${dateKinds.find((kind) => kind.key === one.key)?.name ?? one.key}: ${one.project}`, more: `planned for ${dayOf(one.sort)}` }
      return { href: `${home}/prerequisites/${one.key}`, text: `${one.what}: ${one.project}`, more: one.sort < '9999' ? `due ${dayOf(one.sort)}` : '' }
    }
  }
}

/** My work: a fixed number of queries, however many projects there are. */
async function show(page: Page): Promise<void> {
  const db = page.db.read
  const of = ofPage(page)
  const all = seesAllProjects(page.person)
  const [lists, counts, late, projects] = await Promise.all([
    Promise.all(order.map((list) => startOfList(db, list, of, shownFirst))), countByState(db, page.person), all ? countLate(db, of.today) : 0,
    all ? null : listProjects(db, page.person, { words: '', late: false, today: of.today }),
  ])
  const sections = order.map((list, index) => {
    const { rows, total } = lists[index] ?? { rows: [], total: 0 }
    return { list, heading: names[list].heading, count: names[list].count(total), href: `/work/${list}`, total, items: rows.map((row) => shown(list, row)), more: total - rows.length }
  })
  page.show('projects/my-work', { title: 'My work' }, {
    sections: sections.filter((section) => section.total > 0), counts, late, all, projects: projects?.rows.slice(0, 10) ?? [], hasProjects: Object.values(counts).some((n) => n > 0),
    mayCreate: page.may('project.create'),
  })
}

async function showList(page: Page): Promise<void> {
  const list = page.param('list')
  if (!isWorkList(list)) throw new NotFoundError('No such list')
  const sort = page.query('after')
  const id = page.query('id')
  const { rows, next } = await pageOfList(page.db.read, list, ofPage(page), sort !== undefined && id !== undefined ? { sort, id } : undefined)
  page.show('projects/work-list', { title: names[list].heading, breadcrumbs: [{ text: 'My work', href: '/' }] }, {
    items: rows.map((row) => shown(list, row)), next: next ? `/work/${list}?${new URLSearchParams({ after: next.sort, id: next.id })}` : undefined,
  })
}

export const myWorkRoutes: Route[] = [
  get('/', 'account.own', show),
  get('/work/:list', 'account.own', showList),
]
