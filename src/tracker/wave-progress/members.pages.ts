import type { Page } from '../../access/page.ts'
import { isDay } from '../../day.ts'
import type { Day } from '../../day.ts'
import { isKey, keysOf } from '../../keys.ts'
import { dayOf } from '../../web/moments.ts'
import { grouped } from '../../web/numbers.ts'
import { currentIndex } from '../service-facets/current-index.ts'
import { addressOf } from '../service-filter/filter.ts'
import { viewerOf } from '../service-list/list-query.ts'
import { homeOfWave, membersHref, wavesCrumb } from '../waves/addresses.ts'
import { inOrder, membersOf, parts, placesIn, plannedBetween, sizeOf } from './members.ts'
import type { InOrder, Part } from './members.ts'
import { lineOfMember } from './member-lines.ts'
import type { MemberLine } from './member-lines.ts'
import { getSeenWave, listMembers } from './wave-list.store.ts'
import { listBetween } from './wave-plan.store.ts'

const pageSize = 50

/** What the days from and to are about. */
const bys = { planned: 'Go-live is planned', first: 'Go-live was first planned', live: 'Business live was declared' } as const

interface Asked {
  show: Part
  between: { by: keyof typeof bys; from: Day; to: Day } | null
  after: string
}

function askedOf(page: Page): Asked {
  const [show = 'all', by = 'planned', from = '', to = ''] = [page.query('show'), page.query('by'), page.query('from'), page.query('to')]
  return {
    show: isKey(parts, show) ? show : 'all',
    between: isKey(bys, by) && isDay(from) && isDay(to) ? { by, from, to } : null,
    after: page.query('after') ?? '',
  }
}

interface ListView {
  home: string
  name: string
  tabs: { text: string; href: string; current: boolean }[]
  between: { text: string; clear: string } | null
  total: number
  rows: MemberLine[]
  next: string | undefined
  /** Where all projects of the wave move to another one; null for someone who may not change many. */
  moveAll: string | null
  /** Which projects of a ticked service move. */
  side: 'provider' | 'consumer'
}

const placeOf = ({ day, place }: InOrder): string => `${day}-${place}`

/** The projects after a place of the list. */
function pageAfter(all: InOrder[], after: string): { some: InOrder[]; next: InOrder | undefined } {
  const [day = Number.NaN, place = 0] = after.split('-').map(Number)
  const from = Number.isNaN(day) ? 0 : all.findIndex((one) => one.day > day || (one.day === day && one.place > place))
  const some = from < 0 ? [] : all.slice(from, from + pageSize)
  return { some, next: from >= 0 && all.length > from + pageSize ? some.at(-1) : undefined }
}

/** The projects of a wave, by their go-live day. */
export async function showMembers(page: Page): Promise<void> {
  const given = viewerOf(page)
  const db = page.db.read
  const wave = await getSeenWave(db, given, page.param('wave'))
  const { show, between, after } = askedOf(page)
  const index = await currentIndex(db, page.today)
  const members = membersOf(index, page.person, wave.id)
  const places = placesIn(index, wave.id)
  let all = inOrder(members[show])
  if (between?.by === 'planned') all = plannedBetween(all, between.from, between.to)
  else if (between) {
    const ids = await listBetween(db, given, { wave: wave.id, ...between, by: between.by })
    all = all.filter(({ id }) => ids.has(id))
  }
  const { some, next } = pageAfter(all, after)
  const known = new Map(
    (
      await listMembers(
        db,
        given,
        some.map((one) => one.id),
      )
    ).map((one) => [one.id, one]),
  )
  const days = between ? { by: between.by, from: between.from, to: between.to } : {}
  const side = [...known.values()][0]?.role ?? 'provider'
  page.show<ListView>(
    'waves/members',
    { title: `${wave.name}: ${parts[show].toLowerCase()}`, breadcrumbs: [wavesCrumb, { text: wave.name, href: homeOfWave(wave.id) }] },
    {
      home: homeOfWave(wave.id),
      name: wave.name,
      tabs: keysOf(parts).map((key) => ({
        text: `${parts[key]} (${grouped(sizeOf(members[key]))})`,
        href: membersHref(wave.id, { show: key }),
        current: key === show && !between,
      })),
      between: between ? { text: `${bys[between.by]} from ${dayOf(between.from)} to ${dayOf(between.to)}`, clear: membersHref(wave.id, { show }) } : null,
      total: all.length,
      rows: some.flatMap(({ id }) => known.get(id) ?? []).map((one) => lineOfMember(one, places.get(one.id) ?? 0)),
      moveAll: page.mayChange('bulk.change') ? addressOf({ wave: wave.id }, { act: 'wave', moves: 'yes', side }, '/rollout/bulk') : null,
      side,
      next: next && membersHref(wave.id, { show, ...days, after: placeOf(next) }),
    },
  )
}
