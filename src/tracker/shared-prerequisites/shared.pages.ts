import type { Page } from '../../access/page.ts'
import { stateTags as projectTags } from '../../access/project-state.ts'
import type { Again } from '../../access/submit.ts'
import { addDays } from '../../day.ts'
import { asProjectId } from '../../db/ids.ts'
import { listEventsOf } from '../../events/events.store.ts'
import { dayOf, dayOfMomentInWords, momentOf } from '../../web/moments.ts'
import { counted } from '../../web/numbers.ts'
import { catalogueCrumb } from '../catalogue/addresses.ts'
import { getShared } from './get-shared.ts'
import { evidenceOnPage } from './shared-evidence.pages.ts'
import { sharedPath } from './shared-list.pages.ts'
import { holderKindNames, soonDays, stateOf, stateTags, stateWords } from './shared-prerequisite.ts'
import { countBelow, countResting, listResting } from './shared-prerequisites.store.ts'
import { belowWords, restingWords } from './preview-words.ts'

export const sharedCrumbs = [catalogueCrumb, { text: 'Shared prerequisites', href: sharedPath }]
export const homeOf = (page: Page): string => `${sharedPath}/${page.param('shared')}`

type Row = Awaited<ReturnType<typeof getShared>>

/** What is on record of it. */
function factsOf(row: Row) {
  const facts: [string, string][] = [
    ['Met by', `${row.holder_name} (${holderKindNames[row.holder_kind].name.toLowerCase()})`],
    ['Value', row.value ?? ''],
    ['Evidence', row.note],
    ['Met since', dayOf(row.met_since)],
    ['Valid until', row.valid_until === null ? 'No end date' : dayOf(row.valid_until)],
    ['Recorded by', `${row.recorded_by}, ${momentOf(row.recorded_at)}`],
    ['Withdrawn', row.withdrawn_at === null ? '' : `${dayOfMomentInWords(row.withdrawn_at)}, by ${row.withdrawn_by ?? ''}: ${row.withdrawn_reason ?? ''}`],
  ]
  return facts.filter(([, text]) => text !== '').map(([key, text]) => ({ key, text }))
}

const stateOfRow = (row: Row, page: Page) => {
  const one = { ...row, version_now: row.versionNow }
  const state = stateOf(one, { today: page.today, soon: addDays(page.today, soonDays) })
  return { state, words: stateWords(state, one) }
}

/** A shared prerequisite: what is on record, and what rests on it. */
export async function showShared(page: Page, why: Partial<Again> = {}): Promise<void> {
  const row = await getShared(page.db.read, page.param('shared'))
  const [name, id] = [page.query('after'), page.query('id')]
  const isWithdrawn = row.withdrawn_at !== null
  const mayManage = page.may('shared.manage')
  const after = name !== undefined && id !== undefined ? { after: { name, id: asProjectId(id) } } : {}
  const [history, resting, list, below, evidence] = await Promise.all([
    listEventsOf(page.db.read, row.id, 50),
    countResting(page.db.read, row.id, page.today),
    listResting(page.db.read, row.id, { person: page.person, ...after }),
    isWithdrawn && mayManage ? countBelow(page.db.read, row, page.today) : null,
    evidenceOnPage(page, row),
  ])
  const { state, words } = stateOfRow(row, page)
  const home = homeOf(page)
  page.show(
    'shared-prerequisites/show',
    { title: `${row.title}: ${row.holder_name}`, breadcrumbs: sharedCrumbs, status: why.status ?? 200, errors: why.errors ?? {} },
    {
      ...evidence,
      home,
      row,
      tag: stateTags[state],
      stateWords: words,
      conflict: why.conflict ?? null,
      facts: factsOf(row),
      link: row.link,
      mayManage,
      isWithdrawn,
      putBack: below === null ? null : belowWords(below),
      total: resting.all,
      totalWords: `${counted(resting.all, 'project')} ${resting.all === 1 ? 'rests' : 'rest'} on this`,
      isOwn: list.rows.length < resting.all && list.next === undefined && name === undefined,
      rows: list.rows.map((one) => ({
        project: { href: `/projects/${one.id}/prerequisites/${one.key}`, text: one.name },
        service: { href: `/services/${one.ods_code}`, text: one.service },
        tag: projectTags[one.state],
      })),
      next: list.next ? `${home}?${new URLSearchParams({ after: list.next.name, id: list.next.id })}` : undefined,
      // Its names of files are for whoever may open them.
      history: history
        .filter(({ action }) => evidence.evidence.length > 0 || !action.startsWith('evidence'))
        .map((event) => ({ ...event, when: momentOf(event.at) })),
    },
  )
}

/** Asks why it is withdrawn, and says what that does. */
export async function showWithdrawal(page: Page, why: Partial<Again> = {}): Promise<void> {
  const row = await getShared(page.db.read, page.param('shared'))
  const resting = await countResting(page.db.read, row.id, page.today)
  page.show(
    'shared-prerequisites/withdraw',
    {
      title: `Withdraw ${row.title} from ${row.holder_name}`,
      breadcrumbs: [...sharedCrumbs, { text: `${row.title}: ${row.holder_name}`, href: homeOf(page) }],
      status: why.status ?? 200,
      errors: why.errors ?? {},
    },
    { home: homeOf(page), row, conflict: why.conflict ?? null, consequences: restingWords(resting), isWithdrawn: row.withdrawn_at !== null },
  )
}
