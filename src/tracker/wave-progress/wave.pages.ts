import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Page } from '../../access/page.ts'
import { columns as columnChart } from '../../web/chart.ts'
import { monthOf as monthOfDay } from '../../day.ts'
import { dayOf, momentOf, monthOf } from '../../web/moments.ts'
import { counted } from '../../web/numbers.ts'
import { addDays, asDay } from '../../day.ts'
import { deed, choiceOf } from '../bulk/bulk.ts'
import { stageChoices } from '../go-live/gate.ts'
import { keysOf } from '../../keys.ts'
import { unblocksOf } from '../rollout/unblocks.ts'
import { cellsAmong } from '../service-facets/rollout-cells.ts'
import { proceduresLine } from './procedures-line.ts'
import { testsLine } from './tests-line.ts'
import { currentIndex } from '../service-facets/current-index.ts'
import { prerequisiteName } from '../service-facets/project-layer.ts'
import { addressOf, unknownMark } from '../service-filter/filter.ts'
import { viewerKey } from '../service-list/filter-conditions.store.ts'
import { namesOfPeople } from '../service-list/service-list.store.ts'
import { viewerOf } from '../service-list/list-query.ts'
import { homeOfWave, membersHref, wavesCrumb } from '../waves/addresses.ts'
import { burnDown, weeksOver } from './burn-down.ts'
import type { Span } from './burn-down.ts'
import { mayChange } from '../waves/change-wave.ts'
import { countUnfilled, firstWork } from './first-work.ts'
import { countGo, countOwnGo } from './go-counts.store.ts'
import type { GoCounts } from './go-counts.store.ts'
import { countByName, countGoLives, inOrder, membersOf, placesIn, servicesOf, sizeOf } from './members.ts'
import type { Members, Slots } from './members.ts'
import { lineOfMember } from './member-lines.ts'
import { nextActs } from './next-acts.ts'
import type { First } from './next-acts.ts'
import { getSeenWave, listLeft, listMembers } from './wave-list.store.ts'
import type { SeenWave } from './wave-list.store.ts'
import { countDeclared, countFirstPlan } from './wave-plan.store.ts'
import { listJobsOfWave } from '../waves/waves.store.ts'

const mostBehind = 10
const mostHolds = 8
const mostLeft = 20

export const isOwnWave = (page: Page, wave: Pick<SeenWave, 'owner_id'>): boolean =>
  page.may('wave.make') && mayChange(wave, { personId: page.person.personId, isTeam: page.may('rollout.manage') })

export async function showWave(page: Page): Promise<void> {
  const given = viewerOf(page)
  const wave = await getSeenWave(page.db.read, given, page.param('wave'))
  const own = isOwnWave(page, wave)
  const ownGo = page.may('wave.go') ? await countOwnGo(page.db.read, page.person.personId, wave.id) : { toDecide: 0, toConfirm: 0 }
  const html = await page.cachedPart('waves/wave', [viewerKey(given), page.today, wave.id, own, ownGo], () => waveOf(page, wave, { own, ownGo }))
  page.show('parts/drawn', { title: wave.name, breadcrumbs: [wavesCrumb] }, { html })
}

const spanName = (size: 'week' | 'month', { from }: Span): string => (size === 'month' ? monthOf(monthOfDay(from)) : dayOf(from))

/** Reads one part of the page, then yields, so that a large wave does not hold up other requests. */
async function alone<T>(read: () => Promise<T> | T): Promise<T> {
  const result = await read()
  await nextTurn()
  return result
}

/** The first thing that people complete in most of these projects, with their names. */
async function firstOf(page: Page, rest: Slots[]): Promise<{ key: string; first: First } | undefined> {
  const { prerequisites, roles } = page.templates
  const theirs = new Map(prerequisites.filter((one) => one.derived === undefined).map((one) => [one.key, one.title]))
  const found = firstWork(rest, (key) => theirs.has(key))
  if (!found) return undefined
  const { key, owners, projects, most, unheld } = found
  const role = roles.flatMap((one) => (owners.includes(one.key) ? [one.name] : []))[0] ?? 'Nobody'
  const names = new Map(await namesOfPeople(page.db.read, most ? [most.id] : []))
  return { key, first: { title: theirs.get(key) ?? key, role, projects, unheld, most: most && { name: names.get(most.id) ?? '', projects: most.projects } } }
}

async function waveOf(page: Page, wave: SeenWave, { own, ownGo }: { own: boolean; ownGo: GoCounts }) {
  const given = viewerOf(page)
  const db = page.db.read
  const index = await currentIndex(db, page.today)
  const members = membersOf(index, page.person, wave.id)
  const first = inOrder(members.behind).slice(0, mostBehind)
  const ids = first.map((one) => one.id)
  const firstPlan = await alone(() => countFirstPlan(db, given, wave.id))
  const declared = await alone(() => countDeclared(db, given, wave.id))
  const go = await alone(() => countGo(db, given, wave.id))
  const unblocks = await alone(() => unblocksOf({ cells: cellsAmong(index, servicesOf(members.rest)), shared: index.shared, within: { wave: wave.id } }))
  const tests = await alone(() => testsLine(page, wave.id))
  const procedures = await alone(() => proceduresLine(page, wave))
  const [behind, left, jobs] = await Promise.all([
    listMembers(db, given, ids),
    listLeft(db, given, wave.id, mostLeft),
    page.may('bulk.change') ? listJobsOfWave(db, wave.id, page.may('rollout.manage') ? null : page.person.personId) : [],
  ])
  const planned = countGoLives(members.rest)
  const [total, live, rest, late] = [sizeOf(members.all), sizeOf(members.live), sizeOf(members.rest), sizeOf(members.behind)]
  const over = weeksOver(planned.days, wave.capacity_a_week)
  const places = placesIn(index, wave.id)
  const firstToDo = await firstOf(page, members.rest)
  const stages = stagesOf(wave.id, members)
  const [stage] = stages.toSorted((a, b) => b.n - a.n)
  const at = {
    behind: membersHref(wave.id, { show: 'behind' }),
    go: `${homeOfWave(wave.id)}/go`,
    add: `/services?project=open`,
    dates: addressOf({ wave: wave.id }, { act: 'dates' }, '/rollout/bulk'),
    unfilled: addressOf({ wave: wave.id, owner: unknownMark }, {}, '/projects'),
    first: addressOf({ wave: wave.id, prerequisite: firstToDo?.key ?? '', status: 'open' }, {}, '/projects'),
    stage: membersHref(wave.id, { show: 'rest' }),
    plan: `${homeOfWave(wave.id)}/plan`,
    atGo: addressOf({ wave: wave.id, stage: 'technical-live' }, {}, '/projects'),
    week: (from: string) => membersHref(wave.id, { show: 'rest', by: 'planned', from, to: addDays(asDay(from), 6) }),
  }
  const lines = new Map(behind.map((one) => [one.id, lineOfMember(one, places.get(one.id) ?? 0)]))
  const { size, spans } = burnDown({ total: total - sizeOf(members.stopped), first: firstPlan, planned: planned.days, live: declared, today: page.today })
  return {
    name: wave.name,
    home: homeOfWave(wave.id),
    isClosed: wave.state === 'closed',
    own,
    counts: (['all', 'live', 'rest', 'behind', 'stopped'] as const)
      .map((part) => ({ part, n: sizeOf(members[part]), href: membersHref(wave.id, { show: part }) }))
      .filter(({ part, n }) => part !== 'stopped' || n > 0),
    next: nextActs(
      {
        total,
        live,
        behind: late,
        undated: planned.none,
        go,
        ownGo,
        over,
        capacity: wave.capacity_a_week,
        unfilled: countUnfilled(members.rest),
        first: firstToDo?.first,
        stage,
        mayChange: own,
      },
      at,
    ),
    behind: first.flatMap(({ id }) => lines.get(id) ?? []),
    moreBehind: Math.max(0, late - mostBehind),
    behindHref: at.behind,
    stages,
    holds: holdsOf(page, wave.id, members),
    tests,
    procedures,
    unblocks: unblocks.slice(0, mostHolds),
    facts: [
      { key: 'Owner', text: wave.owner },
      { key: 'Testing', text: wave.testing_on === null ? 'Not set' : `From ${dayOf(wave.testing_on)}, provisional` },
      { key: 'Go-live', text: wave.go_live_on === null ? 'Not set' : `From ${dayOf(wave.go_live_on)}, provisional` },
      { key: 'Capacity', text: wave.capacity_a_week === null ? 'Not set' : `${counted(wave.capacity_a_week, 'go-live')} a week` },
    ],
    mayMove: own && rest > 0,
    addHref: at.add,
    chart: columnChart({
      title: `Projects left at the end of each ${size}: by what was declared live, beside the first plan`,
      bars: spans.map((one) => ({ label: spanName(size, one), value: one.left ?? 0, of: one.leftByPlan })),
      areBeside: true,
    }),
    size,
    spans: spans.map((one) => spanOf(wave, size, one)),
    left: left.map((one) => ({
      project: { href: `/projects/${one.id}`, text: one.name },
      why: `${one.left_by ?? ''}, ${one.left_at === null ? '' : momentOf(one.left_at)}: ${one.left_reason ?? ''}`,
    })),
    jobs: jobs.map((job) => ({
      link: { href: `/rollout/bulk/jobs/${job.id}`, text: deed(choiceOf(job), job.will) },
      who: `${job.started_by ?? job.person_name}, ${momentOf(job.made_at)}`,
    })),
  }
}

function spanOf(wave: SeenWave, size: 'week' | 'month', one: Span) {
  const href = (by: string, show: string) => membersHref(wave.id, { show, by, from: one.from, to: one.to })
  const capacity = size === 'week' ? wave.capacity_a_week : null
  return {
    name: spanName(size, one),
    first: { n: one.first, href: href('first', 'all') },
    planned: { n: one.planned, href: href('planned', 'rest') },
    over: capacity !== null && one.planned > capacity ? one.planned - capacity : 0,
    live: { n: one.live, href: href('live', 'live') },
    leftByPlan: one.leftByPlan,
    left: one.left,
  }
}

/** The projects that are not live by their stage. */
function stagesOf(wave: string, members: Members) {
  const by = new Map(countByName(members.rest, 'stage '))
  return keysOf(stageChoices).flatMap((stage) => {
    const n = by.get(stage) ?? 0
    return n === 0 ? [] : [{ name: stageChoices[stage], n, href: addressOf({ wave, stage }) }]
  })
}

/** The prerequisites that are open in most of the projects that are not live. */
function holdsOf(page: Page, wave: string, members: Members) {
  const titles = new Map(page.templates.prerequisites.map((one) => [one.key, one.title]))
  return countByName(members.rest, prerequisiteName('open'))
    .slice(0, mostHolds)
    .map(([prerequisite, n]) => ({ text: titles.get(prerequisite) ?? prerequisite, n, href: addressOf({ wave, prerequisite, status: 'open' }) }))
}
