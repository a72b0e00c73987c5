import { z } from 'zod'
import type { Page } from '../../access/page.ts'
import type { Again } from '../../access/submit.ts'
import { isMoveReason, moveReasons } from '../dates/dates.ts'
import { base } from '../bulk/job.pages.ts'
import { sizeOf, membersOf } from './members.ts'
import { currentIndex } from '../service-facets/current-index.ts'
import { homeOfWave, wavesCrumb } from '../waves/addresses.ts'
import { prepareMove } from './prepare-move.ts'
import { ownWave } from './wave-form.pages.ts'

const form = z.object({
  days: z
    .string()
    .trim()
    .refine((text) => /^-?\d{1,3}$/.test(text) && Number(text) !== 0, 'Enter a whole number of days, like 7, or -7 for a week earlier')
    .transform(Number),
  status: z.enum(['provisional', 'confirmed'], 'Choose whether the days are provisional or confirmed'),
  reason: z.string().refine(isMoveReason, 'Choose why the dates move'),
  note: z.string().trim().min(1, 'Say in a sentence what happened').max(2000, 'Use 2,000 characters or fewer'),
})

export async function showMove(page: Page, given: Partial<Again> = {}): Promise<void> {
  const wave = await ownWave(page)
  const members = membersOf(await currentIndex(page.db.read, page.today), page.person, wave.id)
  page.show(
    'waves/move',
    {
      title: `${wave.name}: move the rest`,
      status: given.status ?? 200,
      errors: given.errors ?? {},
      breadcrumbs: [wavesCrumb, { text: wave.name, href: homeOfWave(wave.id) }],
    },
    {
      home: homeOfWave(wave.id),
      rest: sizeOf(members.rest),
      values: { days: '7', status: 'provisional', reason: '', ...page.typed },
      reasons: [{ value: '', text: 'Choose' }, ...Object.entries(moveReasons).map(([value, text]) => ({ value, text }))],
    },
  )
}

/** Stores what the move would do to each project, for the preview. Changes nothing else. */
export async function askToMove(page: Page): Promise<void> {
  const wave = await ownWave(page)
  const read = page.check(form)
  if ('refused' in read) return showMove(page, { status: 422, errors: read.refused })
  page.done(`${base}/jobs/${await prepareMove(page.context, page.person, wave, read.input)}`)
}
