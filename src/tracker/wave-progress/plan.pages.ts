import { z } from 'zod'
import { refused } from '../../access/act.ts'
import type { Refused } from '../../access/act.ts'
import type { Page } from '../../access/page.ts'
import type { Again } from '../../access/submit.ts'
import { asDay } from '../../day.ts'
import { optionalDayField } from '../../web/day-field.ts'
import { counted } from '../../web/numbers.ts'
import { keysOf } from '../../keys.ts'
import { workingDayFrom } from '../../working-day.ts'
import { base } from '../bulk/job.pages.ts'
import { isMoveReason, moveReasons } from '../dates/dates.ts'
import { currentIndex } from '../service-facets/current-index.ts'
import { homeOfWave, wavesCrumb } from '../waves/addresses.ts'
import { waveOrders } from '../waves/wave-jobs.ts'
import type { PlanOfWaveAgain } from '../waves/wave-jobs.ts'
import { countGoLives, membersOf, sizeOf } from './members.ts'
import { preparePlan } from './prepare-plan.ts'
import { ownWave } from './wave-form.pages.ts'

const form = z.object({
  order: z.enum(keysOf(waveOrders), 'Choose an order'),
  days: z.enum(['spread', 'keep'], 'Choose whether the days change'),
  from: optionalDayField,
  status: z.string().default(''),
  reason: z.string().default(''),
  note: z.string().trim().max(2000, 'Use 2,000 characters or fewer').default(''),
})

type Asked = Omit<PlanOfWaveAgain, 'wave' | 'over'>

/** What was typed as a plan, or what is missing. */
export function readPlan(typed: z.output<typeof form>, { capacity, today }: { capacity: number | null; today: string }): Refused | Asked {
  const { order, days, from, status, reason, note } = typed
  if (days === 'keep')
    return order === 'as-is'
      ? refused({ order: 'Choose another order, or choose to give out the days again' })
      : { order, spreads: false, from: '', capacity, status: 'provisional', reason: '', note: '' }
  const faults: Record<string, string> = {}
  if (capacity === null) faults['days'] = 'Say how many can go live in a week first: change the wave'
  if (from === '') faults['from'] = 'Enter the first go-live day'
  else if (from < today) faults['from'] = 'Enter a day from today on'
  if (status !== 'provisional' && status !== 'confirmed') faults['status'] = 'Choose whether the days are provisional or confirmed'
  if (!isMoveReason(reason)) faults['reason'] = 'Choose why the dates move'
  if (note === '') faults['note'] = 'Say in a sentence what happened'
  if (Object.keys(faults).length > 0 || capacity === null) return refused(faults)
  return { order, spreads: true, from, capacity, status: status === 'confirmed' ? 'confirmed' : 'provisional', reason, note }
}

export async function showPlan(page: Page, given: Partial<Again> = {}): Promise<void> {
  const wave = await ownWave(page)
  const { rest } = membersOf(await currentIndex(page.db.read, page.today), page.person, wave.id)
  const [next = wave.go_live_on ?? page.today] = [...countGoLives(rest).days.keys()].filter((day) => day >= page.today).toSorted()
  const first = workingDayFrom(asDay(next < page.today ? page.today : next))
  page.show(
    'waves/plan',
    {
      title: `${wave.name}: plan again`,
      status: given.status ?? 200,
      errors: given.errors ?? {},
      breadcrumbs: [wavesCrumb, { text: wave.name, href: homeOfWave(wave.id) }],
    },
    {
      home: homeOfWave(wave.id),
      rest: sizeOf(rest),
      capacity: wave.capacity_a_week === null ? null : counted(wave.capacity_a_week, 'go-live'),
      orders: Object.entries(waveOrders).map(([value, text]) => ({ value, text })),
      reasons: [{ value: '', text: 'Choose' }, ...Object.entries(moveReasons).map(([value, text]) => ({ value, text }))],
      values: { order: 'as-is', days: 'spread', from: first, status: 'provisional', reason: '', ...page.typed },
    },
  )
}

/** Stores what the plan would do to each project, for the preview. Changes nothing else. */
export async function askToPlan(page: Page): Promise<void> {
  const wave = await ownWave(page)
  const read = page.check(form)
  if ('refused' in read) return showPlan(page, { status: 422, errors: read.refused })
  const asked = readPlan(read.input, { capacity: wave.capacity_a_week, today: page.today })
  if ('refused' in asked) return showPlan(page, { status: 422, errors: asked.refused })
  page.done(`${base}/jobs/${await preparePlan(page.context, page.person, wave, asked)}`)
}
