import { readModel } from '../../db/read-model.ts'
import type { Reader } from '../../db/database.ts'
import type { Page } from '../../access/page.ts'
import { dayOfMomentInWords, momentOf } from '../../web/moments.ts'
import { counted } from '../../web/numbers.ts'
import { projectsFollowed } from '../service-facets/count-projects.ts'
import { currentIndex } from '../service-facets/current-index.ts'
import { findLook, findMoment, listEventsOfProjects } from './changes.store.ts'
import type { Of } from './my-work.ts'
import { isNewsKind, newsKindKeys, newsKinds } from './news.ts'
import type { NewsKind } from './news.ts'
import { recentEvents } from './recent-events.ts'

/** The events that are known, and a person’s projects. */
async function known(db: Reader, { personId, today }: Of) {
  const events = recentEvents(db)
  const [index] = await Promise.all([currentIndex(db, today), events.readOn(db)])
  return { events, projects: projectsFollowed(index, personId) }
}

const newsSince = readModel('changes since a look', { until: 'event' }, async (db, { since, ...of }: Of & { since: number }) => {
  const { events, projects } = await known(db, of)
  const counts = events.count({ personId: of.personId, projects, since })
  const oldest = since < events.before ? await findMoment(db, events.before) : undefined
  return { counts, total: Object.values(counts).reduce((sum, n) => sum + n, 0), oldest: oldest ?? null }
})

const hrefOf = (kind: NewsKind | undefined, before?: number): string =>
  `/work/changes?${new URLSearchParams({ ...(kind && { kind }), ...(before !== undefined && { before: String(before) }) })}`.replace(/\?$/, '')

/** What others did in a person’s projects since they last looked, by kind. */
async function newsOf(page: Page, since: number) {
  const { counts, total, oldest } = await newsSince(page.db.read, { personId: page.person.personId, today: page.today, since })
  const whose = (page.rights.areas ?? []).length > 0 ? 'projects and areas' : 'projects'
  return {
    total,
    kinds: newsKindKeys
      .filter((kind) => counts[kind] > 0)
      .map((kind) => ({ kind, href: hrefOf(kind), text: newsKinds[kind].count(counts[kind]), total: counts[kind] })),
    all: `${counted(total, 'change')} in your ${whose}, made by others`,
    /** Said if there are too many events to count all of them. */
    bound: oldest === null ? '' : `Changes before ${dayOfMomentInWords(oldest)} are not counted. They are in the history of each project.`,
  }
}

const kindsShown = 8

export async function newsOnMyWork(page: Page) {
  const { kinds, ...news } = await newsOf(page, await findLook(page.db.read, page.person.personId))
  return { ...news, kinds: kinds.slice(0, kindsShown) }
}

const changesAPage = 50

/** What others did, of one kind or all, newest first. */
export async function showChanges(page: Page): Promise<void> {
  const db = page.db.read
  const asked = page.query('kind')
  const kind = isNewsKind(asked) ? asked : undefined
  const before = page.number('before') || undefined
  const of: Of = { personId: page.person.personId, today: page.today }
  const since = await findLook(db, of.personId)
  const news = await newsOf(page, since)
  const { events, projects } = await known(db, of)
  const seqs = events.list({ personId: of.personId, projects, since, kind, before, limit: changesAPage + 1 })
  const rows = await listEventsOfProjects(db, seqs.slice(0, changesAPage))
  page.show(
    'my-work/changes',
    { title: 'Changed in your projects', breadcrumbs: [{ text: 'My work', href: '/' }] },
    {
      ...news,
      kind,
      shown: kind === undefined ? { total: news.total, text: counted(news.total, 'change') } : news.kinds.find((one) => one.kind === kind),
      items: rows.map((one) => ({
        href: `/projects/${one.project_id}`,
        project: one.project,
        text: one.reason === null ? one.sentence : `${one.sentence}: ${one.reason}`,
        when: momentOf(one.at),
      })),
      next: seqs.length > changesAPage ? hrefOf(kind, seqs[changesAPage - 1]) : undefined,
      newest: before === undefined && kind === undefined ? (rows[0]?.seq ?? null) : null,
    },
  )
}
