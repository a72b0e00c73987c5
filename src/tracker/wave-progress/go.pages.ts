import { z } from 'zod'
import type { Page } from '../../access/page.ts'
import type { Again } from '../../access/submit.ts'
import { longText } from '../../web/signed-fields.ts'
import { base } from '../bulk/job.pages.ts'
import { viewerOf } from '../service-list/list-query.ts'
import { homeOfWave, wavesCrumb } from '../waves/addresses.ts'
import { countOwnGo } from './go-counts.store.ts'
import { prepareGo } from './prepare-go.ts'
import { getSeenWave } from './wave-list.store.ts'

const form = z.object({ act: z.enum(['wave-go', 'wave-confirm'], 'Choose what to do'), reason: longText })

interface GoView {
  home: string
  name: string
  toDecide: number
  toConfirm: number
}

/** Where one decision is made for all of a wave that is ready. */
export async function showGo(page: Page, given: Partial<Again> = {}): Promise<void> {
  const viewer = viewerOf(page)
  const wave = await getSeenWave(page.db.read, viewer, page.param('wave'))
  page.show<GoView>(
    'waves/go',
    {
      title: `${wave.name}: go`,
      status: given.status ?? 200,
      errors: given.errors ?? {},
      breadcrumbs: [wavesCrumb, { text: wave.name, href: homeOfWave(wave.id) }],
    },
    { home: homeOfWave(wave.id), name: wave.name, ...(await countOwnGo(page.db.read, page.person.personId, wave.id)) },
  )
}

/** Stores for which projects the decision would be made, for the preview. Decides nothing. */
export async function askGo(page: Page): Promise<void> {
  const wave = await getSeenWave(page.db.read, viewerOf(page), page.param('wave'))
  const read = page.check(form)
  if ('refused' in read) return showGo(page, { status: 422, errors: read.refused })
  page.done(`${base}/jobs/${await prepareGo(page.context, page.person, { wave, ...read.input })}`)
}
