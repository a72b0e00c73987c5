import type { Page } from '../../access/page.ts'
import { reopenedTag, stateNames, stateTags } from '../../access/project-state.ts'
import type { ProjectState } from '../../access/project-state.ts'
import { isMonth } from '../../day.ts'
import type { Month } from '../../day.ts'
import { readModel } from '../../db/read-model.ts'
import type { Person } from '../../access/access.store.ts'
import { dayOf, dayOfMomentInWords, monthOf } from '../../web/moments.ts'
import { firstStepsFor } from '../first-steps/first-steps.page.ts'
import { stageChoices } from '../go-live/gate.ts'
import { countOlder, olderWords } from './older-templates.ts'
import { countProjects, listProjects } from './projects.store.ts'
import { seesAllProjects } from '../../access/visible-projects.store.ts'
import { isWarning, warningKeys, warningNames, warnings } from './warnings.store.ts'
import { entriesOf } from '../../keys.ts'

const isState = (text: string | undefined): text is ProjectState => text !== undefined && text in stateNames

/** Months that a list of projects may be about, by their name in the address. */
const ofMonths = {
  'go-live': { key: 'goLiveIn', says: 'Go-live is planned in' },
  'went-live': { key: 'wentLiveIn', says: 'Business live was declared in' },
  'moved-out': { key: 'movedOutOf', says: 'Go-live is for another month now, and was once planned for' },
} as const

const projectsCounted = readModel(
  'count of projects',
  { until: 'event' },
  (db, { find }: { whose: string; find: Parameters<typeof countProjects>[2] }, person: Person) => countProjects(db, person, find),
)

export async function showProjects(page: Page): Promise<void> {
  const [at, id, state] = [page.query('before'), page.query('id'), page.query('state')]
  const words = page.query('q') ?? ''
  const late = page.query('late') === 'yes'
  const warning = page.query('warning')
  const older = page.query('templates') === 'older'
  const ofMonth: Partial<Record<(typeof ofMonths)[keyof typeof ofMonths]['key'], Month>> = {}
  for (const [name, { key }] of entriesOf(ofMonths)) {
    const month = page.query(name)
    if (month !== undefined && isMonth(month)) ofMonth[key] = month
  }
  const { version } = page.context.templates
  const more = { ...(isWarning(warning) ? { warning } : {}), ...ofMonth, ...(isState(state) ? { state } : {}), ...(older ? { olderThan: version } : {}) }
  const find = { words, late, ...more, today: page.today }
  const before = at !== undefined && id !== undefined ? { before: { at, id } } : {}
  const whose = seesAllProjects(page.person) ? '' : page.person.personId
  const isAsked = page.may('project.create') && !older
  const html = await page.cachedPart('projects/index', [whose, find, before, version], async () => {
    const [{ rows, next }, total, onOlder] = await Promise.all([
      listProjects(page.db.read, page.person, { ...find, ...before }),
      projectsCounted(page.db.read, { whose, find }, page.person),
      isAsked ? countOlder(page) : 0,
    ])
    const months = Object.entries(ofMonths).flatMap(([name, { key, says }]) =>
      ofMonth[key] === undefined ? [] : [{ name, month: ofMonth[key], text: `${says} ${monthOf(ofMonth[key])}` }],
    )
    const filter = {
      ...(words === '' ? {} : { q: words }),
      ...(isState(state) ? { state } : {}),
      ...(late ? { late: 'yes' } : {}),
      ...(older ? { templates: 'older' } : {}),
      ...(more.warning ? { warning: more.warning } : {}),
      ...Object.fromEntries(months.map((one) => [one.name, one.month])),
    }
    const filtered = Object.keys(filter).length > 0
    return {
      total,
      older: onOlder > 0 ? olderWords(onOlder) : '',
      firstSteps: total === 0 && !filtered ? await firstStepsFor(page) : null,
      rows: rows.map((row) => ({
        ...row,
        tags: [stateTags[row.state], ...(row.reopened === null || row.state === 'stopped' ? [] : [reopenedTag])],
        stageName: stageChoices[row.stage],
        goLive: row.go_live === null ? '' : dayOf(row.go_live),
        started: dayOfMomentInWords(row.created_at),
      })),
      words,
      late,
      state: isState(state) ? state : '',
      warning: more.warning ?? '',
      warningChoices: [{ value: '', text: 'Any' }, ...warningKeys.map((value) => ({ value, text: warningNames[value] }))],
      about: [
        ...(more.warning ? [warnings[more.warning]] : []),
        ...(older ? ['Newer templates wait for an answer'] : []),
        ...months.map((one) => one.text),
      ].join('. '),
      states: [{ value: '', text: 'Any' }, ...Object.entries(stateNames).map(([value, text]) => ({ value, text }))],
      filtered,
      next: next === undefined ? undefined : `/projects?${new URLSearchParams({ ...filter, before: next.created_at, id: next.id })}`,
    }
  })
  page.show('parts/drawn', { title: 'Projects' }, { html })
}
