import { z } from 'zod'
import { dayField } from '../../web/day-field.ts'
import type { Day } from '../../day.ts'
import { nowIso } from '../../context.ts'
import { ConflictError, InvalidFormError, NotFoundError } from '../../errors.ts'
import { recordEvents } from '../../events/events.store.ts'
import { get, post } from '../../access/page.ts'
import type { Page, Route } from '../../access/page.ts'
import { dayOf, momentOf } from '../../web/moments.ts'
import { dateKinds, declaredOn, disorderOf, faultsOfMove, linesOf, moveReasons, reasonName, slipWords } from './dates.ts'
import type { DateLine } from './dates.ts'
import { listAttestations } from '../go-live/facts.store.ts'
import { insertDate, listDates } from './dates.store.ts'
import { isOpen, mustBeOpen, whileOpen } from '../../access/project-state.ts'

const base = '/projects/:project/dates'
const homeOf = (page: Page): string => `/projects/${page.access.project.id}/dates`
const seen = z.string().max(100).default('')
const form = z.object({
  day: dayField(),
  standing: z.enum(['provisional', 'confirmed'], 'Choose whether the day is provisional or confirmed'),
  reason: z.string().default(''),
  note: z.string().trim().max(2000, 'Use 2,000 characters or fewer').default(''),
  seen,
})

const shownRow = (row: DateLine['rows'][number], next: DateLine['rows'][number] | undefined) => ({
  day: dayOf(row.day),
  standing: row.standing,
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
  current: line.current ? { day: dayOf(line.current.day), standing: line.current.standing, past: line.current.day < today } : null,
  declared: declaredWords(declaredOn(line.kind, attestations)),
  first: line.first ? dayOf(line.first.day) : '',
  slip: slipWords(line.slipped),
  rows: line.rows.map((row, index) => shownRow(row, line.rows[index + 1])).toReversed(),
})

async function showAll(page: Page): Promise<void> {
  const { project } = page.access
  const lines = linesOf(await listDates(page.db.read, project.id))
  const attestations = await listAttestations(page.db.read, project.id)
  page.show(
    'projects/dates',
    { title: 'Dates', breadcrumbs: [{ text: project.name, href: `/projects/${project.id}` }] },
    {
      home: homeOf(page),
      lines: lines.map((line) => shownLine(line, page.today, attestations)),
      disorder: disorderOf(lines),
      mayManage: page.may('project.manage') && isOpen(page),
    },
  )
}

async function load(page: Page): Promise<DateLine> {
  const kind = dateKinds.find((one) => one.key === page.param('kind'))
  if (!kind) throw new NotFoundError('No such date')
  const line = linesOf(await listDates(page.db.read, page.access.project.id)).find((one) => one.kind === kind)
  return line ?? { kind, rows: [], first: undefined, current: undefined, slipped: 0, mayWithdraw: false }
}

async function showOne(page: Page, given: { status?: number; errors?: Record<string, string>; conflict?: string } = {}): Promise<void> {
  const line = await load(page)
  const { project } = page.access
  const before = line.rows.at(-2)
  const values = {
    day: line.current?.day ?? '',
    standing: line.current?.standing ?? 'provisional',
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
      line: shownLine(line, page.today, await listAttestations(page.db.read, project.id)),
      values,
      conflict: given.conflict ?? null,
      back: line.mayWithdraw && before ? `${dayOf(before.day)}, ${before.standing}` : null,
      reasons: Object.entries(moveReasons).map(([value, text]) => ({ value, text })),
    },
  )
}

/** What the second mover is told: who was first, and what now stands. */
async function showSecond(page: Page): Promise<void> {
  const { current } = await load(page)
  const why = [reasonName(current?.reason ?? null), current?.note].filter(Boolean).join(': ')
  const told = current
    ? `${current.set_by} was first, on ${momentOf(current.set_at)}, and set ${dayOf(current.day)}, ${current.standing}${why === '' ? '' : ` (${why})`}.`
    : 'Somebody was first.'
  await showOne(page, { status: 409, conflict: `${told} What you typed is below, unsaved. Saving now moves the date from theirs to yours.` })
}

async function move(page: Page): Promise<void> {
  mustBeOpen(page)
  const { project } = page.access
  try {
    const typed = page.form(form)
    const { kind, current } = await load(page)
    if ((current?.id ?? '') !== typed.seen) throw new ConflictError('Somebody else moved this date first')
    const faults = faultsOfMove(current, typed)
    if (Object.keys(faults).length > 0) throw new InvalidFormError(faults)
    const moves = current !== undefined && current.day !== typed.day
    const action = !current ? 'set' : moves ? 'moved' : typed.standing === 'confirmed' ? 'confirmed' : 'made provisional'
    const verb = {
      set: `set ${kind.name.toLowerCase()} to ${dayOf(typed.day)}`,
      moved: `moved ${kind.name.toLowerCase()} from ${dayOf(current?.day ?? typed.day)} to ${dayOf(typed.day)}`,
      confirmed: `confirmed ${kind.name.toLowerCase()} on ${dayOf(typed.day)}`,
      'made provisional': `made ${kind.name.toLowerCase()} on ${dayOf(typed.day)} provisional`,
    }[action]
    const id = page.context.newId()
    await page.db.write(async (trx) => {
      await insertDate(
        trx,
        {
          id,
          project_id: project.id,
          kind: kind.key,
          day: typed.day,
          standing: typed.standing,
          reason: moves ? typed.reason : null,
          note: typed.note || null,
          set_by: page.person.name,
          set_at: nowIso(page.context),
        },
        typed.seen,
      )
      await recordEvents(trx, [
        page.event({
          subject: 'date',
          subjectId: id,
          action,
          sentence: `${page.person.name} ${verb}`,
          from: current ? `${current.day} ${current.standing}` : null,
          to: `${typed.day} ${typed.standing}`,
          reason: [moves ? reasonName(typed.reason) : '', typed.note].filter(Boolean).join(': ') || null,
        }),
      ])
    })
    page.done(homeOf(page), `${kind.name}: ${dayOf(typed.day)}, ${typed.standing}`)
  } catch (error) {
    if (error instanceof InvalidFormError) return showOne(page, { status: 422, errors: error.fields })
    if (error instanceof ConflictError) return showSecond(page)
    throw error
  }
}

/** Takes the last change back: the date before it holds again, as a row of its own, and the change stays in the history as undone. */
async function withdraw(page: Page): Promise<void> {
  mustBeOpen(page)
  const typed = page.form(z.object({ seen }))
  const line = await load(page)
  const before = line.rows.at(-2)
  const { kind, current } = line
  if (!line.mayWithdraw || !before || !current || current.id !== typed.seen) return showSecond(page)
  const id = page.context.newId()
  try {
    await page.db.write(async (trx) => {
      await insertDate(
        trx,
        {
          id,
          project_id: page.access.project.id,
          kind: kind.key,
          day: before.day,
          standing: before.standing,
          reason: 'withdrawn',
          note: null,
          set_by: page.person.name,
          set_at: nowIso(page.context),
        },
        typed.seen,
      )
      const moved = await trx.selectFrom('events').select('id').where('subject_id', '=', current.id).where('subject', '=', 'date').executeTakeFirst()
      await recordEvents(trx, [
        page.event({
          subject: 'date',
          subjectId: id,
          action: 'withdrawn',
          sentence: `${page.person.name} withdrew the last change of ${kind.name.toLowerCase()}: it is ${dayOf(before.day)} again`,
          from: `${current.day} ${current.standing}`,
          to: `${before.day} ${before.standing}`,
          undoes: moved?.id ?? null,
        }),
      ])
    })
  } catch (error) {
    if (error instanceof ConflictError) return showSecond(page)
    throw error
  }
  page.done(homeOf(page), `${kind.name}: ${dayOf(before.day)}, ${before.standing}`)
}

export const datesRoutes: Route[] = [
  get(base, 'project.view', showAll),
  get(
    `${base}/:kind`,
    'project.manage',
    whileOpen((page) => showOne(page)),
  ),
  post(`${base}/:kind`, 'project.manage', move),
  post(`${base}/:kind/withdraw`, 'project.manage', withdraw),
]
