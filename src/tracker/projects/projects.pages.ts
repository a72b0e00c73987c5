import type { Page } from '../../access/page.ts'
import { reopenedTag, stateNames, stateTags } from '../../access/project-state.ts'
import type { ProjectState } from '../../access/project-state.ts'
import { isMonth } from '../../day.ts'
import type { Month } from '../../day.ts'
import { asProjectId } from '../../db/ids.ts'
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

const isState = (text: string | undefined): text is ProjectState => text !== undefined && Object.hasOwn(stateNames, text)

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

function listAddress(parts: Record<string, string>): string {
  const query = new URLSearchParams(parts).toString()
  return query === '' ? '/projects' : `/projects?${query}`
}

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
  const before = at !== undefined && id !== undefined ? { before: { at, id: asProjectId(id) } } : {}
  const whose = seesAllProjects(page.person) ? '' : page.person.personId
  const isAsked = page.may('project.create') && !older
  const html = await page.cachedPart('projects/index', [whose, find, before, version], async () => {
    const [{ rows, next }, total, onOlder] = await Promise.all([
      listProjects(page.db.read, page.person, { ...find, ...before }),
      projectsCounted(page.db.read, { whose, find }, page.person),
      isAsked ? countOlder(page) : 0,
    ])
    // Every part of the address that narrows the list, in words; what a link led here for is not a field of the form.
    const parts = [
      { name: 'q', value: words, text: `Search: ${words}`, isField: true },
      { name: 'state', value: isState(state) ? state : '', text: isState(state) ? `State: ${stateNames[state]}` : '', isField: true },
      { name: 'late', value: late ? 'yes' : '', text: 'A date has passed', isField: true },
      { name: 'warning', value: more.warning ?? '', text: more.warning ? `Early warning: ${warningNames[more.warning]}` : '', isField: true },
      { name: 'templates', value: older ? 'older' : '', text: 'Made from older templates', isField: false },
      ...Object.entries(ofMonths).map(([name, { key, says }]) => {
        const month = ofMonth[key]
        return { name, value: month ?? '', text: month === undefined ? '' : `${says} ${monthOf(month)}`, isField: false }
      }),
    ].filter((part) => part.value !== '')
    const valuesOf = (some: typeof parts): Record<string, string> => Object.fromEntries(some.map(({ name, value }) => [name, value]))
    const filter = valuesOf(parts)
    const filtered = parts.length > 0
    return {
      total,
      totalWords: total === 1 ? 'project' : 'projects',
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
      hidden: valuesOf(parts.filter((part) => !part.isField)),
      applied: parts.map((part) => ({ text: part.text, href: listAddress(valuesOf(parts.filter((one) => one !== part))) })),
      about: [...(more.warning ? [warnings[more.warning]] : []), ...(older ? ['Newer templates wait for an answer'] : [])].join('. '),
      states: [{ value: '', text: 'Any' }, ...Object.entries(stateNames).map(([value, text]) => ({ value, text }))],
      filtered,
      next: next === undefined ? undefined : listAddress({ ...filter, before: next.created_at, id: next.id }),
    }
  })
  page.show('parts/drawn', { title: 'Projects' }, { html })
}
