import { nowIso } from '../../context.ts'
import { NotFoundError } from '../../errors.ts'
import { recordEvents } from '../../events/events.store.ts'
import { get, post } from '../../access/page.ts'
import type { Page, Route } from '../../access/page.ts'
import { firstStepsWithoutServices } from '../first-steps/first-steps.page.ts'
import { confirmServices } from '../services/confirmations.store.ts'
import { freshFor, groupNames, isNameKind, isQuestion, monthChoices, nameKinds, questions } from './data-quality.ts'
import type { Question, QuestionKey } from './data-quality.ts'
import { countAmiss, listAmiss, namesOf, pageSize } from './data-quality.store.ts'
import type { Merge } from './merge-names.ts'
import { mergeNames } from './merge-names.ts'

const base = '/rollout/data-quality'
const crumbs = [{ text: 'Rollout', href: '/rollout' }]
const deep = [...crumbs, { text: 'Data quality', href: base }]

const monthsOf = (page: Page): number => monthChoices.find((one) => String(one) === (page.query('months') ?? page.typed['months'])) ?? 12
const withMonths = (months: number): string => (months === 12 ? '' : `?months=${months}`)
/** Of "not confirmed" the title says since when. */
const titleOf = (key: QuestionKey, question: Question, months: number): string =>
  key === 'stale' ? `${question.title} for more than ${months} months` : question.title

async function overview(page: Page): Promise<void> {
  const months = monthsOf(page)
  const counts = await countAmiss(page.db.read, freshFor(page.context.clock(), months))
  const total = Object.values(counts).reduce((sum, one) => sum + one, 0)
  page.show(
    'data-quality/index',
    { title: 'Data quality', breadcrumbs: crumbs },
    {
      total,
      firstSteps: total === 0 ? await firstStepsWithoutServices(page) : null,
      months,
      monthChoices: monthChoices.map((one) => ({ value: String(one), text: `${one} months` })),
      groups: Object.entries(groupNames).map(([group, text]) => ({
        text,
        lines: (Object.entries(questions) as [QuestionKey, Question][])
          .filter(([, one]) => one.group === group)
          .map(([key, one]) => ({
            title: titleOf(key, one, months),
            why: one.why,
            count: counts[key],
            href: `${base}/${key}${key === 'stale' ? withMonths(months) : ''}`,
          })),
      })),
    },
  )
}

async function list(page: Page): Promise<void> {
  const key = page.param('question')
  if (!isQuestion(key)) throw new NotFoundError('No such question')
  const question: Question = questions[key]
  const [months, words, asked] = [monthsOf(page), (page.query('q') ?? '').trim().slice(0, 100), Number(page.query('page') ?? 1)]
  const number = Number.isInteger(asked) && asked > 0 && asked < 10_000 ? asked : 1
  const found = await listAmiss(page.db.read, key, { from: (number - 1) * pageSize, words, fresh: freshFor(page.context.clock(), months) })
  const at = (one: number): string =>
    `${base}/${key}?${new URLSearchParams({ ...(words === '' ? {} : { q: words }), ...(months === 12 ? {} : { months: String(months) }), ...(one > 1 ? { page: String(one) } : {}) }).toString()}`
  page.show(
    'data-quality/list',
    { title: titleOf(key, question, months), breadcrumbs: deep },
    {
      question,
      key,
      words,
      months,
      ...found,
      lines: found.lines.map((line) => ({ ...line, href: hrefFor(page, question, line.href) })),
      mayConfirm: key === 'stale' && page.may('rollout.manage') && found.lines.length > 0,
      path: `${base}/${key}`,
      from: (number - 1) * pageSize + 1,
      previous: number > 1 ? at(number - 1) : undefined,
      next: number * pageSize < found.total ? at(number + 1) : undefined,
    },
  )
}

/** Where a line leads: the booking team to where it is mended; others to the page of the service, which says who changes it, or nowhere. */
function hrefFor(page: Page, question: Question, href: string): string | null {
  if (page.may('rollout.manage')) return href
  return question.of === 'services' || question.of === 'dos-ids' ? href.replace('/edit', '') : null
}

/** Notes that the services of the page that was shown are as they should be. */
async function confirm(page: Page): Promise<void> {
  const given = [...new Set((page.typed['ids'] ?? '').split(' ').filter((id) => id !== ''))].slice(0, pageSize)
  const ids = given.length === 0 ? [] : await page.db.read.selectFrom('services').select(['id', 'name']).where('id', 'in', given).execute()
  await page.db.transaction(async (trx) => {
    await confirmServices(
      trx,
      ids.map((one) => one.id),
      { at: nowIso(page.context), source: page.person.personId },
    )
    await recordEvents(
      trx,
      ids.map((one) =>
        page.event({ subject: 'service', subjectId: one.id, action: 'confirmed', sentence: `${page.person.name} confirmed what is known of ${one.name}` }),
      ),
    )
  })
  page.done(`${base}/stale${withMonths(monthsOf(page))}`, ids.length === 1 ? '1 service is confirmed' : `${ids.length} services are confirmed`)
}

async function merging(page: Page, value: (name: string) => string): Promise<Merge & { services: number; staying: number }> {
  const [kind, from, to] = [value('kind'), value('from'), value('to')]
  if (!isNameKind(kind) || from === to) throw new NotFoundError('No such names')
  const names = await namesOf[kind](page.db.read)
  const services = names.find((one) => one.name === from)?.n
  const staying = names.find((one) => one.name === to)?.n
  if (services === undefined || staying === undefined) throw new NotFoundError('No such names')
  return { kind, from, to, services, staying }
}

async function askMerge(page: Page): Promise<void> {
  const merge = await merging(page, (name) => page.query(name) ?? '')
  page.show(
    'data-quality/merge-names',
    { title: `Make ${merge.from} one with ${merge.to}`, breadcrumbs: [...deep, { text: questions['names-alike'].title, href: `${base}/names-alike` }] },
    {
      ...merge,
      kindName: nameKinds[merge.kind],
      remembered: merge.kind === 'referrer' || merge.kind === 'provider_product' || merge.kind === 'consumer_product',
      other: `${base}/names?${new URLSearchParams({ kind: merge.kind, from: merge.to, to: merge.from }).toString()}`,
      list: `${base}/names-alike`,
    },
  )
}

async function merge(page: Page): Promise<void> {
  const { kind, from, to } = await merging(page, (name) => page.typed[name] ?? '')
  const changed = await mergeNames(page.context, { kind, from, to }, { name: page.person.name, event: (rest) => page.event(rest) })
  page.done(`${base}/names-alike`, `${from} is ${to} now: ${changed === 1 ? '1 service was' : `${changed.toLocaleString('en-GB')} services were`} changed`)
}

export const dataQualityRoutes: Route[] = [
  get(base, 'rollout.view', overview),
  get(`${base}/names`, 'rollout.manage', askMerge),
  post(`${base}/names`, 'rollout.manage', merge),
  post(`${base}/confirm`, 'rollout.manage', confirm),
  get(`${base}/:question`, 'rollout.view', list),
]
