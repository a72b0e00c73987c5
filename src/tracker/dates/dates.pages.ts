import type { Page } from '../../access/page.ts'
import { isOpen } from '../../access/project-state.ts'
import type { Again } from '../../access/submit.ts'
import type { Day } from '../../day.ts'
import { listBack } from '../../web/list-back.ts'
import { dayOf, momentOf } from '../../web/moments.ts'
import { listAttestations } from './attestations.store.ts'
import { declaredOn, disorderOf, linesOf, moveReasons, reasonName, slipWords } from './dates.ts'
import type { DateLine } from './dates.ts'
import { lineOf, listDates } from './dates.store.ts'
import { projectForecast } from '../forecast/project-forecast.ts'

export const homeOf = (page: Page): string => `/projects/${page.access.project.id}/dates`

const shownRow = (row: DateLine['rows'][number], next: DateLine['rows'][number] | undefined) => ({
  day: dayOf(row.day),
  status: row.status,
  reason: reasonName(row.reason),
  note: row.note ?? '',
  by: row.set_by,
  when: momentOf(row.set_at),
  withdrawn: next?.reason === 'withdrawn',
})

const declaredWords = (day: string | undefined): string => (day === undefined ? '' : `declared ${dayOf(day)}`)

/** A line of dates as pages show it. */
export const shownLine = (line: DateLine, today: Day, attestations: Parameters<typeof declaredOn>[1]) => ({
  key: line.kind.key,
  name: line.kind.name,
  current: line.current ? { day: dayOf(line.current.day), status: line.current.status, past: line.current.day < today } : null,
  declared: declaredWords(declaredOn(line.kind, attestations)),
  first: line.first ? dayOf(line.first.day) : '',
  slip: slipWords(line.slipped),
  rows: line.rows.map((row, index) => shownRow(row, line.rows[index + 1])).toReversed(),
})

export async function showDates(page: Page): Promise<void> {
  const { project } = page.access
  const lines = linesOf(await listDates(page.db.read, project.id))
  const attestations = await listAttestations(page.db.read, project.id)
  const goLive = lines.find((line) => line.kind.key === 'go-live')
  const isLive = goLive !== undefined && declaredOn(goLive.kind, attestations) !== undefined
  page.show(
    'projects/dates',
    { title: 'Dates', breadcrumbs: [{ text: project.name, href: `/projects/${project.id}` }] },
    {
      home: homeOf(page),
      lines: lines.map((line) => shownLine(line, page.today, attestations)),
      disorder: disorderOf(lines),
      likely: await projectForecast(page, { planned: goLive?.current?.day ?? null, isLive }),
      mayManage: page.may('project.manage') && isOpen(page),
    },
  )
}

export async function showDate(page: Page, given: Partial<Again> = {}): Promise<void> {
  const line = await lineOf(page.db.read, page.access.project.id, page.param('kind'))
  const { project } = page.access
  const before = line.rows.at(-2)
  const values = {
    day: line.current?.day ?? '',
    status: line.current?.status ?? 'provisional',
    reason: '',
    note: '',
    ...page.typed,
    seen: line.current?.id ?? '',
  }
  page.show(
    'projects/date',
    {
      title: line.current ? `Move ${line.kind.name.toLowerCase()}` : `Set ${line.kind.name.toLowerCase()}`,
      status: given.status ?? 200,
      errors: given.errors ?? {},
      breadcrumbs: [
        { text: project.name, href: `/projects/${project.id}` },
        { text: 'Dates', href: homeOf(page) },
      ],
    },
    {
      home: homeOf(page),
      list: listBack(page),
      line: shownLine(line, page.today, await listAttestations(page.db.read, project.id)),
      values,
      conflict: given.conflict ?? null,
      back: line.mayWithdraw && before ? `${dayOf(before.day)}, ${before.status}` : null,
      reasons: Object.entries(moveReasons).map(([value, text]) => ({ value, text })),
    },
  )
}
