import { stateNames } from '../../access/project-state.ts'
import { nowIso } from '../../context.ts'
import { asProjectId } from '../../db/ids.ts'
import { NotFoundError } from '../../errors.ts'
import { readModel } from '../../db/read-model.ts'
import { listNotices } from '../../mail/outbox-pages.store.ts'
import type { Page } from '../../access/page.ts'
import { firstStepsFor } from '../first-steps/first-steps.page.ts'
import { countPairProposals } from '../catalogue/pair-proposals.store.ts'
import { listAreas } from '../areas/areas.store.ts'
import { rightsInWords } from '../areas/rights-in-words.ts'
import { goOfWaves } from './go-of-waves.ts'
import { listGoToConfirm, listGoToDecide, listPreparedGo } from './go-of-waves.store.ts'
import { actingWords } from './acting-words.ts'
import { awaitedOnMyWork } from './awaited.pages.ts'
import { countToAgree } from '../../web/addresses/address-changes.store.ts'
import { myQueues } from './my-queues.page.ts'
import { listSandboxesOfSupplier } from './my-sandboxes.ts'
import { newsOnMyWork } from './news.pages.ts'
import { listNames, shownWaiting } from './waiting-words.ts'
import { shownFirst } from './todos.store.ts'
import { isWorkList, pageOfList, startOfList } from './work-lists.ts'
import type { WorkList } from './work-lists.ts'
import type { Of } from './my-work.ts'
import { countOlder, olderWords } from '../projects/older-templates.ts'
import { countProjects, listProjects } from '../projects/projects.store.ts'
import { countLateProjects, countStates, newestSeen } from '../service-facets/count-projects.ts'
import { currentIndex } from '../service-facets/current-index.ts'
import { seesAllProjects } from '../../access/visible-projects.store.ts'

const projectsShown = 10
const order: WorkList[] = ['gates', 'lapsed', 'sign', 'confirm', 'overdue', 'test-runs', 'actions', 'conditions', 'criteria', 'decide']
/** Those before what waits for the booking team and in queues. */
const firstLists = order.indexOf('test-runs')

const ofPage = (page: Page): Of => ({ personId: page.person.personId, today: page.today })

const moreWords = (n: number): string => (n > 0 ? `And ${n.toLocaleString('en-GB')} more` : '')

/** For how long a decision that nobody signs is shown, in milliseconds. */
const preparedFor = 7 * 86_400_000

const mostSandboxes = 10

/** Where a supplier begins: their sandboxes. */
async function sandboxesOf(page: Page): Promise<{ items: { href: string; text: string }[]; more: boolean }> {
  const rows = await listSandboxesOfSupplier(page.db.read, page.context.sandboxes, { ...ofPage(page), limit: mostSandboxes + 1 })
  return {
    items: rows
      .slice(0, mostSandboxes)
      .map((one) => ({ href: one.kind === 'project' ? `/projects/${one.id}/sandbox` : `/sandboxes/${one.id}`, text: one.name })),
    more: rows.length > mostSandboxes,
  }
}

/** Messages that could not be delivered, with what to do about each. */
const undeliveredOf = ({ rows, total }: Awaited<ReturnType<typeof listNotices>>) => ({
  total,
  more: moreWords(total - rows.length),
  rows: rows.map(({ id, subject, recipient, failure, state, about }) => ({
    id,
    subject,
    recipient,
    failure,
    why: state === 'refused' ? 'the mail server refused this address' : 'the mail server could not be reached for two days',
    mend: state === 'refused' ? about : null,
    next: state === 'refused' ? 'Ask for the right address.' : 'Ask the booking team to send it again.',
  })),
})

const hasArea = (page: Page): boolean => (page.rights.areas ?? []).length > 0

const workOf = readModel('my work', { until: 'event' }, async (db, of: Of & { role: string }, page: Page) => {
  const all = seesAllProjects(page.person)
  const { personId, today } = of
  const index = await currentIndex(db, today)
  return Promise.all([
    Promise.all(order.map((list) => startOfList(db, list, { personId, today }))),
    countStates(index, all ? null : personId),
    all || hasArea(page) ? countLateProjects(index, all ? null : personId) : 0,
    all || hasArea(page) ? countProjects(db, page.person, { words: '', late: false, warning: 'reopened', today }) : 0,
    all ? [] : listProjects(db, page.person, newestSeen(index, personId, projectsShown)),
    page.may('catalogue.manage') ? countPairProposals(db) : 0,
    page.may('users.manage') ? countToAgree(db, personId, nowIso(page.context)) : 0,
    listNotices(db, personId),
    listGoToConfirm(db, { personId, today }),
    listGoToDecide(db, { personId, today }),
    sandboxesOf(page),
    page.person.installationRole === 'booking-team' ? [] : listAreas(db, personId).then((areas) => rightsInWords(index, personId, areas)),
  ])
})

/** My work: the number of queries depends on how many roles a person holds, not on how many projects there are. */
export async function showMyWork(page: Page): Promise<void> {
  const db = page.db.read
  const of = ofPage(page)
  const all = seesAllProjects(page.person)
  const mine = workOf(db, { ...of, role: page.person.installationRole }, page)
  const [
    [lists, counts, late, openAgain, projects, proposals, addresses, undelivered, toConfirm, toDecide, sandboxes, rights],
    queues,
    older,
    changes,
    firstSteps,
    awaited,
    prepared,
  ] = await Promise.all([
    mine,
    myQueues(page, { today: of.today, most: shownFirst }),
    countOlder(page),
    newsOnMyWork(page),
    firstStepsFor(page),
    awaitedOnMyWork(page),
    listPreparedGo(db, { personId: of.personId, since: new Date(page.context.clock() - preparedFor).toISOString() }),
  ])
  const sections = order.map((list, index) => {
    const { rows, total } = lists[index] ?? { rows: [], total: 0 }
    return {
      heading: listNames[list].heading,
      count: listNames[list].count(total),
      href: `/work/${list}`,
      total,
      items: rows.map((row) => shownWaiting(page, list, row)),
      more: moreWords(total - rows.length),
    }
  })
  const pairs = {
    heading: 'Pairs of products',
    count: proposals === 1 ? '1 passed run proposes that a pair is proven' : `${proposals} passed runs propose that a pair is proven`,
    href: '/catalogue/pairs#proposals',
    total: proposals,
    items: [],
    more: '',
  }
  const olderTemplates = {
    heading: 'Newer templates',
    count: olderWords(older),
    href: '/projects?templates=older',
    total: all ? 0 : older,
    items: [],
    more: '',
  }
  const addressChanges = {
    heading: 'Email addresses',
    count: addresses === 1 ? '1 change of an email address waits for a second person' : `${addresses} changes of email addresses wait for a second person`,
    href: '/admin/address-changes',
    total: addresses,
    items: [],
    more: '',
  }
  const waves = goOfWaves({ toDecide, toConfirm, prepared }, of.personId)
  page.show(
    'my-work/index',
    { title: 'My work' },
    {
      sections: [waves, ...sections.slice(0, firstLists), addressChanges, pairs, ...queues, ...sections.slice(firstLists), olderTemplates].filter(
        (section) => section.total > 0,
      ),
      awaited,
      rights,
      actingFor: await actingWords(page),
      undelivered: undeliveredOf(undelivered),
      sandboxes,
      changes,
      counts,
      late,
      openAgain,
      older,
      olderSays: olderWords(older),
      all,
      /** Numbers of all projects, or of theirs and those of their areas. */
      numbers: all ? 'All projects' : hasArea(page) ? 'Your projects and areas' : null,
      projects: projects.map(({ id, name, state }) => ({
        id,
        name,
        state: state === 'open' ? '' : ` (${stateNames[state].toLowerCase()})`,
      })),
      hasProjects: Object.values(counts).some((n) => n > 0),
      firstSteps: firstSteps !== null && firstSteps.asks && sandboxes.items.length > 0 ? null : firstSteps,
    },
  )
}

export async function showList(page: Page): Promise<void> {
  const list = page.param('list')
  if (!isWorkList(list)) throw new NotFoundError('No such list')
  const [sort, project, id] = [page.query('after'), page.query('project'), page.query('id')]
  const after = sort !== undefined && id !== undefined ? { sort, project_id: asProjectId(project ?? ''), id } : undefined
  const { rows, next } = await pageOfList(page.db.read, list, ofPage(page), after)
  page.show(
    'my-work/work-list',
    { title: listNames[list].heading, breadcrumbs: [{ text: 'My work', href: '/' }] },
    {
      items: rows.map((row) => shownWaiting(page, list, row)),
      next: next ? `/work/${list}?${new URLSearchParams({ after: next.sort, project: next.project_id, id: next.id })}` : undefined,
    },
  )
}
