import { typedDay } from '../../web/day-field.ts'
import { get } from '../../access/route.ts'
import type { Page } from '../../access/page.ts'
import type { Route } from '../../access/route.ts'
import { columns, rowsOfBars } from '../../web/chart.ts'
import { sendCsv } from '../../web/csv.ts'
import { dayOf } from '../../web/moments.ts'
import { groupNames, rangeFaults, reports, share, tabulate, unanswered } from './report.ts'
import type { Group, ReportKey, Tabulated } from './report.ts'
import { countsFor } from './reports.store.ts'
import { allRules } from '../rules/judge.ts'
import { addDays, asDay, daysFrom } from '../../day.ts'
import { sandboxCrumbs, sandboxHome, sandboxOf } from '../sandboxes/place.pages.ts'

const base = '/projects/:project/sandbox/reports'
const mostBars = 20

interface Asked {
  report: ReportKey
  by: Group
  from: string
  to: string
}

const isReport = (key: string): key is ReportKey => Object.hasOwn(reports, key)

/** A day in the address, however it is written; anything else stays as it was typed, for the message. */
function dayAsked(page: Page, name: string): string | undefined {
  const typed = page.query(name)?.trim()
  const read = typedDay(typed ?? '')
  return 'day' in read ? read.day : typed
}

/** The report that the address asks for. Without days: the last 30 days; for slots, the next fortnight. */
function askedOf(page: Page): Asked {
  const key = page.query('report') ?? ''
  const report = isReport(key) ? key : 'rep-prov-01'
  const groups: readonly Group[] = reports[report].groups
  const today = page.today
  const ahead = report === 'rep-prov-03'
  return {
    report,
    by: groups.find((one) => one === page.query('by')) ?? groups[0] ?? 'day',
    from: dayAsked(page, 'from') ?? (ahead ? today : addDays(today, -29)),
    to: dayAsked(page, 'to') ?? (ahead ? addDays(today, 14) : today),
  }
}

const wants = (rule: string): string => allRules.find((one) => one.id === rule)?.help.wants ?? ''
const wholeOf = (report: ReportKey): string | null => {
  const definition = reports[report]
  return 'whole' in definition ? definition.whole : null
}
const shareName = (report: ReportKey): string => `Share ${reports[report].measure.toLowerCase()}`
/** Slots are offered to everyone; a referral belongs to one organisation. */
const againstOf = (report: ReportKey): boolean | 'own' => (report === 'rep-prov-03' ? true : wholeOf(report) === null ? false : 'own')

async function tabulated(page: Page, asked: Asked): Promise<Tabulated> {
  const sandbox = await sandboxOf(page)
  await page.context.interactions.flush()
  return tabulate(
    await countsFor(page.db.read, asked.report, { sandboxId: sandbox.id, from: asDay(asked.from), to: asDay(asked.to) }),
    asked.by,
    againstOf(asked.report),
  )
}

/** Every day of the range in a chart by day; else the first few groups. */
function chartOf(asked: Asked, { rows }: Tabulated): string {
  const title = `${reports[asked.report].name} by ${groupNames[asked.by].toLowerCase()}`
  if (asked.by !== 'day') return rowsOfBars({ title, bars: rows.slice(0, mostBars).map((row) => ({ label: row.label, value: row.times, of: row.offered })) })
  const byDay = new Map(rows.map((row) => [row.label, row]))
  return columns({
    title,
    bars: daysFrom(asDay(asked.from), asDay(asked.to)).map((day) => ({
      label: dayOf(day).replace(/ \d{4}$/, ''),
      value: byDay.get(day)?.times ?? 0,
      of: byDay.get(day)?.offered ?? null,
    })),
  })
}

async function show(page: Page): Promise<void> {
  const asked = askedOf(page)
  const errors = rangeFaults(asked.from, asked.to)
  const isRight = Object.keys(errors).length === 0
  const sandbox = await sandboxOf(page)
  const table = isRight ? await tabulated(page, asked) : null
  const definition = reports[asked.report]
  page.show(
    'sandbox/reports',
    { title: definition.name, breadcrumbs: sandboxCrumbs(page), status: isRight ? 200 : 422, errors },
    {
      home: sandboxHome(page),
      sandbox: sandbox.name,
      asked,
      definition,
      whole: wholeOf(asked.report),
      shareName: shareName(asked.report),
      unanswered,
      groupName: groupNames[asked.by],
      reports: Object.entries(reports).map(([value, { name, number }]) => ({ value, text: number === null ? name : `${number}: ${name}` })),
      groups: definition.groups.map((value) => ({ value, text: groupNames[value] })),
      rows: (table?.rows ?? []).map((row) => ({
        ...row,
        shown: asked.by === 'day' ? dayOf(row.label) : row.label,
        share: share(row),
        wants: asked.by === 'message' ? wants(row.label) : '',
      })),
      total: table && { ...table.total, share: share(table.total) },
      chart: table && table.rows.length > 0 ? chartOf(asked, table) : null,
      csv: `${sandboxHome(page)}/reports.csv?${new URLSearchParams({ ...asked })}`,
    },
  )
}

/** The same table as a file. */
async function file(page: Page): Promise<void> {
  const asked = askedOf(page)
  if (Object.keys(rangeFaults(asked.from, asked.to)).length > 0) return show(page)
  const table = await tabulated(page, asked)
  const whole = wholeOf(asked.report)
  async function* lines() {
    for (const row of table.rows)
      yield [row.label, ...(asked.by === 'message' ? [wants(row.label)] : []), row.times, ...(whole !== null ? [row.offered, share(row)] : [])]
  }
  await sendCsv(
    page.res,
    {
      name: `${asked.report}-by-${asked.by}-${asked.from}-${asked.to}.csv`,
      head: [
        groupNames[asked.by],
        ...(asked.by === 'message' ? ['What is wanted'] : []),
        reports[asked.report].measure,
        ...(whole === null ? [] : [whole, shareName(asked.report)]),
      ],
    },
    lines(),
  )
}

export const reportsRoutes: Route[] = [get(base, 'project.view', show), get(`${base}.csv`, 'project.view', file)]
