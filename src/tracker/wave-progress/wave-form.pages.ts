import type { Page } from '../../access/page.ts'
import type { Again } from '../../access/submit.ts'
import { ForbiddenError } from '../../errors.ts'
import { counted } from '../../web/numbers.ts'
import { base } from '../bulk/job.pages.ts'
import { idsOf, prepareJob } from '../bulk/prepare-job.ts'
import { whichIn, whichOf } from '../bulk/prepare.pages.ts'
import type { WavesTable } from '../../db/tables/waves.ts'
import { viewerOf } from '../service-list/list-query.ts'
import { homeOfWave, wavesCrumb, wavesPath } from '../waves/addresses.ts'
import { isOwnWave } from './wave.pages.ts'
import { getSeenWave } from './wave-list.store.ts'

const sides = ['provider', 'consumer'] as const
type Side = (typeof sides)[number]
const sideOf = (page: Page): Side => sides.find((one) => one === page.typed['side']) ?? 'provider'

/** The services that are to be put into a new wave: those that the address or the form names. */
const whichFor = (page: Page) => (page.req.method === 'GET' ? whichOf(page) : whichIn(page.typed))
const isEmpty = ({ query, picks }: ReturnType<typeof whichFor>): boolean => query === '' && picks.length === 0

export async function showNewWave(page: Page, given: Partial<Again> = {}): Promise<void> {
  const which = whichFor(page)
  const n = isEmpty(which) ? 0 : (await idsOf(page.db.read, viewerOf(page), which)).length
  page.show(
    'waves/new',
    { title: 'Make a wave', status: given.status ?? 200, errors: given.errors ?? {}, breadcrumbs: [wavesCrumb] },
    {
      path: wavesPath,
      which: { query: which.query, picks: which.picks.join() },
      services: isEmpty(which) ? null : counted(n, 'service'),
      list: which.picks.length > 0 ? '/services' : `/services?${which.query}`,
      side: sideOf(page),
      values: {},
    },
  )
}

/** After a wave was made: the preview of what would be put into it, or its page. */
export async function afterMaking(page: Page, { next, says, to }: { next: WavesTable; says: string; to: string }): Promise<void> {
  const which = whichIn(page.typed)
  if (isEmpty(which)) return page.done(to, says)
  const { id, name } = next
  const job = await prepareJob(page.context, page.person, which, { act: 'wave', choice: { side: sideOf(page), wave: { id, name }, moves: false, reason: '' } })
  page.done(`${base}/jobs/${job}`, `${says}. See below which projects would join it`)
}

/** A wave that this person may change; throws NotFoundError or ForbiddenError. */
export async function ownWave(page: Page) {
  const wave = await getSeenWave(page.db.read, viewerOf(page), page.param('wave'))
  if (!isOwnWave(page, wave)) throw new ForbiddenError('Only its owner and the booking team may change a wave')
  return wave
}

const crumbsOf = (wave: Pick<WavesTable, 'id' | 'name'>) => [wavesCrumb, { text: wave.name, href: homeOfWave(wave.id) }]

export async function showEditWave(page: Page, given: Partial<Again> = {}): Promise<void> {
  const wave = await ownWave(page)
  page.show(
    'waves/edit',
    { title: `${wave.name}: change`, status: given.status ?? 200, errors: given.errors ?? {}, breadcrumbs: crumbsOf(wave) },
    {
      home: homeOfWave(wave.id),
      version: wave.version,
      conflict: given.conflict ?? null,
      values: {
        name: wave.name,
        owner: wave.owner_email,
        testing: wave.testing_on ?? '',
        go_live: wave.go_live_on ?? '',
        capacity: wave.capacity_a_week === null ? '' : String(wave.capacity_a_week),
        procedures: wave.procedures ?? 'service',
        ...page.typed,
      },
    },
  )
}

export async function showCloseWave(page: Page, given: Partial<Again> = {}): Promise<void> {
  const wave = await ownWave(page)
  page.show(
    'waves/close',
    {
      title: `${wave.name}: ${wave.state === 'open' ? 'close' : 'open again'}`,
      status: given.status ?? 200,
      errors: given.errors ?? {},
      breadcrumbs: crumbsOf(wave),
    },
    { home: homeOfWave(wave.id), version: wave.version, isOpen: wave.state === 'open', conflict: given.conflict ?? null },
  )
}
