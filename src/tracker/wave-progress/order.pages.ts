import type { Page } from '../../access/page.ts'
import type { Again } from '../../access/submit.ts'
import { currentIndex } from '../service-facets/current-index.ts'
import { viewerOf } from '../service-list/list-query.ts'
import { homeOfWave, wavesCrumb } from '../waves/addresses.ts'
import { byPlace, membersOf, placesIn } from './members.ts'
import { lineOfMember } from './member-lines.ts'
import { ownWave } from './wave-form.pages.ts'
import { listMembers } from './wave-list.store.ts'

const pageSize = 50

const orderOf = (wave: string): string => `${homeOfWave(wave)}/order`
const pageOf = (page: Page): number => Math.max(1, Math.trunc(Number(page.typed['page'] ?? page.query('page') ?? 1)) || 1)

/** The order of a wave, with a project's buttons beside it. */
export async function showOrder(page: Page, given: Partial<Again> = {}): Promise<void> {
  const wave = await ownWave(page)
  const index = await currentIndex(page.db.read, page.today)
  const places = placesIn(index, wave.id)
  const all = byPlace(membersOf(index, page.person, wave.id).all)
  const last = Math.max(1, Math.ceil(all.length / pageSize))
  const number = Math.min(pageOf(page), last)
  const some = all.slice((number - 1) * pageSize, number * pageSize).map((one) => one.id)
  const known = new Map((await listMembers(page.db.read, viewerOf(page), some)).map((one) => [one.id, one]))
  page.show(
    'waves/order',
    {
      title: `${wave.name}: order of the projects`,
      status: given.status ?? 200,
      errors: given.errors ?? {},
      breadcrumbs: [wavesCrumb, { text: wave.name, href: homeOfWave(wave.id) }],
    },
    {
      home: homeOfWave(wave.id),
      path: orderOf(wave.id),
      conflict: given.conflict ?? null,
      total: all.length,
      number,
      rows: some.flatMap((id) => {
        const one = known.get(id)
        if (!one) return []
        const place = places.get(id) ?? 0
        return [{ ...lineOfMember(one, place), id, seen: one.position, isFirst: place === 1, isLast: place === places.size }]
      }),
      pages: {
        ...(number > 1 && { previousUrl: `${orderOf(wave.id)}?page=${number - 1}` }),
        ...(number < last && { nextUrl: `${orderOf(wave.id)}?page=${number + 1}` }),
      },
    },
  )
}

/** Back to the row that was placed. */
export const toOrder = (page: Page): string => `${orderOf(page.param('wave'))}?page=${pageOf(page)}#place-${page.typed['project'] ?? ''}`
