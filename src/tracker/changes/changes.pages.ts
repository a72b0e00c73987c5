import type { Page } from '../../access/page.ts'
import { stateNames } from '../../access/project-state.ts'
import { readModel } from '../../db/read-model.ts'
import { exportName } from '../../events/export-name.ts'
import { isKey, keysOf } from '../../keys.ts'
import { isDay } from '../../day.ts'
import { sendCsv } from '../../web/csv.ts'
import type { Cell } from '../../web/csv.ts'
import { listAddress } from '../../web/list-address.ts'
import { dayOf, dayOfMomentInWords } from '../../web/moments.ts'
import { stageChoices } from '../go-live/gate.ts'
import { idsInArea } from '../areas/look-in-area.ts'
import { rolloutStatuses } from '../services/rollout-status.ts'
import { changeKinds, compareDays, isChangeKind } from './compare-days.ts'
import type { Change, ChangeKind } from './compare-days.ts'
import { daysAsked, onBoth, periodOf } from './days-asked.ts'
import type { Days } from './days-asked.ts'
import { readState } from './state-of-day.store.ts'
import { whoChanged } from './who-changed.store.ts'
import type { Who } from './who-changed.store.ts'
import { odsCodeOf } from '../services/service-key.ts'

const pageSize = 50
const path = '/rollout/changes'

/** Comparing reads every service and project, so the last few comparisons are cached. `whose`: the person whose area it is of; empty for everything. */
const comparison = readModel(
  'changes between two days',
  { until: 'event', most: 8 },
  async (_db, { from, to, whose }: Days & { whose: string }, page: Page) => {
    const of = whose === '' ? null : await idsInArea(page)
    return onBoth(page, { from, to }, async (before, after) => compareDays(await readState(before, of), await readState(after, of)))
  },
)
const isOfArea = (page: Page): boolean => !page.may('earlier-days.view')
const changesBetween = (page: Page, days: Days): Promise<Change[]> =>
  comparison(page.db.read, { ...days, whose: isOfArea(page) ? page.person.personId : '' }, page)
/** Who did it is known from what the person sees now. */
const whoDid = (page: Page, some: Change[], days: Days) => whoChanged(page.db.read, some, { ...periodOf(days), person: isOfArea(page) ? page.person : null })

const named: Record<ChangeKind, (value: string) => string> = {
  live: statusName,
  'not-live': statusName,
  added: statusName,
  gone: statusName,
  started: dayOrNothing,
  moved: dayOrNothing,
  planned: dayOrNothing,
  unplanned: dayOrNothing,
  stage: (value) => (isKey(stageChoices, value) ? stageChoices[value] : value),
  state: (value) => (isKey(stateNames, value) ? stateNames[value] : value),
}

function statusName(value: string): string {
  return isKey(rolloutStatuses, value) ? rolloutStatuses[value].name : value
}

function dayOrNothing(value: string): string {
  return isDay(value) ? dayOf(value) : value
}

const valueName = (kind: ChangeKind, value: string | null): string => (value === null ? '' : named[kind](value))

/** "9 March 2026 by Bea Turner", or why nobody did it. */
function whoWords({ kind }: Change, who: Who | undefined): string {
  if (kind === 'stage') return 'Follows from its gates'
  return who ? `${who.actor_name}, ${dayOfMomentInWords(who.at)}` : ''
}

/** What changed between the ends of two days, with who did it and why. */
export async function showChanges(page: Page): Promise<void> {
  const { typed, days, errors } = await daysAsked(page)
  const isWrong = Object.keys(errors).length > 0
  const chose = (page.query('from') ?? page.query('to')) !== undefined
  const all = isWrong ? [] : await changesBetween(page, days)
  const asked = page.query('kind')
  const kind = isChangeKind(asked) ? asked : undefined
  const fitting = kind === undefined ? all : all.filter((one) => one.kind === kind)
  const at = page.number('after') ?? 0
  const some = fitting.slice(at, at + pageSize)
  const who = await whoDid(page, some, days)
  const counts = Map.groupBy(all, (one) => one.kind)
  page.show(
    'changes/index',
    {
      title: 'What changed',
      breadcrumbs: [{ text: 'Rollout', href: '/rollout' }],
      errors: chose ? errors : {},
      status: isWrong && chose ? 422 : 200,
    },
    {
      typed,
      isWrong,
      beganToday: isWrong && !chose,
      isOfArea: isOfArea(page),
      total: fitting.length,
      words: { from: dayOf(days.from), to: dayOf(days.to) },
      isToday: days.to === page.today,
      listHref: { from: listAddress('/services', { asat: days.from }), to: days.to === page.today ? '/services' : listAddress('/services', { asat: days.to }) },
      chips: keysOf(changeKinds).flatMap((key) => {
        const n = counts.get(key)?.length ?? 0
        return n === 0 ? [] : [{ text: changeKinds[key], n, current: key === kind, href: listAddress(path, { ...days, kind: key === kind ? undefined : key }) }]
      }),
      rows: some.map((one, index) => ({
        what: changeKinds[one.kind],
        name: one.service.name,
        ods: odsCodeOf(one.service.ods),
        href: one.kind === 'gone' ? null : one.project === null ? `/services/${one.service.ods}` : `/projects/${one.project}`,
        from: valueName(one.kind, one.from),
        to: valueName(one.kind, one.to),
        who: whoWords(one, who[index]),
        why: who[index]?.reason ?? '',
      })),
      next: fitting.length > at + pageSize ? listAddress(path, { ...days, kind, after: String(at + pageSize) }) : undefined,
      first: at > 0 ? listAddress(path, { ...days, kind }) : undefined,
      csv: listAddress('/rollout/changes.csv', { ...days, kind }),
    },
  )
}

const head = ['Change', 'ODS code', 'Service', 'From', 'To', 'Who', 'When', 'Why']

export async function sendChanges(page: Page): Promise<void> {
  const { days, errors } = await daysAsked(page)
  if (Object.keys(errors).length > 0) return showChanges(page)
  const asked = page.query('kind')
  const all = await changesBetween(page, days)
  const name = await exportName(page, `changes-${days.from}-to`, 'csv')
  await sendCsv(page.res, { name, head }, everyRow(page, isChangeKind(asked) ? all.filter((one) => one.kind === asked) : all, days))
}

async function* everyRow(page: Page, all: Change[], days: Days): AsyncGenerator<Cell[]> {
  for (let at = 0; at < all.length; at += pageSize) {
    const some = all.slice(at, at + pageSize)
    const who = await whoDid(page, some, days)
    for (const [index, { kind, service, from, to }] of some.entries()) {
      const by = kind === 'stage' ? undefined : who[index]
      const words = [changeKinds[kind], odsCodeOf(service.ods), service.name, valueName(kind, from), valueName(kind, to)]
      yield [...words, by?.actor_name ?? null, by ? dayOfMomentInWords(by.at) : null, by?.reason ?? null]
    }
  }
}
