import { NotFoundError } from '../../errors.ts'
import type { Page } from '../../access/page.ts'
import { grouped } from '../../web/numbers.ts'
import { firstStepsWithoutServices } from '../first-steps/first-steps.page.ts'
import { freshFor, groupNames, isQuestion, monthChoices, nameKinds, pageSize, questionList, questions } from './data-quality.ts'
import type { Question, QuestionKey } from './data-quality.ts'
import { countFindings, listFindings } from './data-quality.store.ts'
import { findMerge } from './merge-names.ts'

export const base = '/rollout/data-quality'
const crumbs = [{ text: 'Rollout', href: '/rollout' }]
const deep = [...crumbs, { text: 'Data quality', href: base }]

/** The list of names with nearly the same spelling. */
export const alikePath = `${base}/names-alike`

const monthsOf = (page: Page): number => monthChoices.find((one) => String(one) === (page.query('months') ?? page.typed['months'])) ?? 12
const withMonths = (months: number): string => (months === 12 ? '' : `?months=${months}`)
/** The list of services that nobody has confirmed, for the number of months that the person chose. */
export const stalePath = (page: Page): string => `${base}/stale${withMonths(monthsOf(page))}`

/** The questions about data, with how many findings each has. */
export interface QuestionsView {
  total: number
  firstSteps: Awaited<ReturnType<typeof firstStepsWithoutServices>>
  months: number
  monthChoices: { value: string; text: string }[]
  /** Questions with findings, in groups. */
  groups: { text: string; lines: { title: string; why: string; link: { href: string; text: string; about: string } }[] }[]
  /** Questions without findings. */
  clear: string[]
}

/** A page of the findings of one question. */
export interface FoundAmissView {
  what: string
  head: string
  words: string
  /** Null if they are the usual twelve. */
  months: number | null
  total: number
  range: string
  /** The ids of the services shown, for the form that confirms them, and the words on its button. */
  ids: string
  confirm: string
  lines: { text: string; more: string; href: string | null }[]
  mayConfirm: boolean
  path: string
  previous: string | undefined
  next: string | undefined
}

/** Asks whether to replace one name with another. */
export interface MergeView extends FoundMerge {
  effects: string[]
  /** The same the other way round. */
  other: string
  list: string
}
type FoundMerge = Awaited<ReturnType<typeof findMerge>>

/** The title of the list of unconfirmed services says since when. */
const titleOf = (key: QuestionKey, question: Question, months: number): string =>
  key === 'stale' ? `${question.title} for more than ${months} months` : question.title

export async function showOverview(page: Page): Promise<void> {
  const months = monthsOf(page)
  const counts = await countFindings(page.db.read, freshFor(page.context.clock(), months))
  const total = [...counts.values()].reduce((sum, one) => sum + one, 0)
  const isAmiss = (key: QuestionKey): boolean => (counts.get(key) ?? 0) > 0
  const title = (key: QuestionKey): string => titleOf(key, questions[key], months)
  const shown = (key: QuestionKey) => ({
    title: title(key),
    why: questions[key].why,
    link: { href: `${base}/${key}${key === 'stale' ? withMonths(months) : ''}`, text: grouped(counts.get(key) ?? 0), about: title(key) },
  })
  page.show<QuestionsView>(
    'data-quality/index',
    { title: 'Data quality', breadcrumbs: crumbs },
    {
      total,
      firstSteps: total === 0 ? await firstStepsWithoutServices(page) : null,
      months,
      monthChoices: monthChoices.map((one) => ({ value: String(one), text: `${one} months` })),
      groups: Object.entries(groupNames)
        .map(([group, text]) => ({
          text,
          lines: questionList
            .filter((key) => questions[key].group === group)
            .filter(isAmiss)
            .map(shown),
        }))
        .filter((group) => group.lines.length > 0),
      clear: questionList.filter((key) => !isAmiss(key)).map(title),
    },
  )
}

/** The heading of the first column of each list. */
const headings: Record<Question['of'], string> = {
  services: 'Service',
  organisations: 'Organisation',
  pairs: 'Pair',
  names: 'Names',
  products: 'Product',
  projects: 'Project',
  'dos-ids': 'DoS id',
}

export async function showList(page: Page): Promise<void> {
  const key = page.param('question')
  if (!isQuestion(key)) throw new NotFoundError('No such question')
  const question: Question = questions[key]
  const [months, words, asked] = [monthsOf(page), (page.query('q') ?? '').trim().slice(0, 100), page.number('page') ?? 1]
  const number = asked > 0 && asked < 10_000 ? asked : 1
  const found = await listFindings(page.db.read, key, { from: (number - 1) * pageSize, words, fresh: freshFor(page.context.clock(), months) })
  const kept = { ...(words === '' ? {} : { q: words }), ...(months === 12 ? {} : { months: String(months) }) }
  const at = (one: number): string => `${base}/${key}?${new URLSearchParams({ ...kept, ...(one > 1 ? { page: String(one) } : {}) }).toString()}`
  const from = (number - 1) * pageSize + 1
  page.show<FoundAmissView>(
    'data-quality/list',
    { title: titleOf(key, question, months), breadcrumbs: deep },
    {
      what: `${question.why} ${question.mend}`,
      head: headings[question.of],
      words,
      months: months === 12 ? null : months,
      total: found.total,
      range: `${grouped(from)} to ${grouped(from + found.lines.length - 1)} of`,
      ids: found.ids.join(' '),
      confirm: found.ids.length === 1 ? 'Confirm the service shown' : `Confirm the ${found.ids.length} services shown`,
      lines: found.lines.map((line) => ({ ...line, href: hrefFor(page, question, line.href) })),
      mayConfirm: key === 'stale' && page.may('rollout.manage') && found.lines.length > 0,
      path: `${base}/${key}`,
      previous: number > 1 ? at(number - 1) : undefined,
      next: number * pageSize < found.total ? at(number + 1) : undefined,
    },
  )
}

/** Where a line links to: for the booking team the page that corrects it; for others the page of the service, which says who can change it, or nowhere. */
function hrefFor(page: Page, question: Question, href: string): string | null {
  if (page.may('rollout.manage')) return href
  return question.of === 'services' || question.of === 'dos-ids' ? href.replace('/edit', '') : null
}

/** What merging names changes, in sentences. */
function effectsOf({ kind, from, to, services, staying }: FoundMerge): string[] {
  const isRemembered = kind === 'referrer' || kind === 'provider_product' || kind === 'consumer_product'
  return [
    `${grouped(services)} ${services === 1 ? 'service moves' : 'services move'} from ${from} to ${to} (${nameKinds[kind]})`,
    `${grouped(staying)} ${staying === 1 ? 'service has' : 'services have'} ${to} already, and ${staying === 1 ? 'stays as it is' : 'stay as they are'}`,
    ...(isRemembered ? [`the next import reads ${from} as ${to}`] : []),
    'each service’s history says what it was',
    'this cannot be undone in one step: the services would have to be changed one by one',
  ]
}

export async function showMerge(page: Page): Promise<void> {
  const asked = (name: string): string => page.query(name) ?? ''
  const merge = await findMerge(page.db.read, { kind: asked('kind'), from: asked('from'), to: asked('to') })
  page.show<MergeView>(
    'data-quality/merge-names',
    { title: `Replace ${merge.from} with ${merge.to}`, breadcrumbs: [...deep, { text: questions['names-alike'].title, href: alikePath }] },
    {
      ...merge,
      effects: effectsOf(merge),
      other: `${base}/names?${new URLSearchParams({ kind: merge.kind, from: merge.to, to: merge.from }).toString()}`,
      list: alikePath,
    },
  )
}
