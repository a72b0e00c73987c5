import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { asDay } from '../../src/day.ts'
import { openDatabase } from '../../src/db/database.ts'
import type { Database } from '../../src/db/database.ts'
import { connectionOf } from '../../src/db/sqlite.ts'
import { currentIndex } from '../../src/tracker/service-facets/current-index.ts'
import { areaOf } from '../support/area.ts'
import { asProjectId } from '../../src/db/ids.ts'
import { seedRollout } from '../bench/seed-rollout.ts'
import { teamEmail } from '../bench/seed.ts'
import { openWorld } from '../support/world.ts'
import type { Visitor, World } from '../support/world.ts'

interface Site {
  world: World
  db: Database
  visitor: Visitor
  /** Someone who manages the region of that project. */
  manager: Visitor
  project: string
  asked: () => number
  /** The statements that were prepared. */
  statements: string[]
}

/** Counts the statements that the connections of a database run, however they are issued, and keeps their text. */
function counting(db: Database): Pick<Site, 'asked' | 'statements'> {
  const under = connectionOf(db.read)
  if (!under) throw new Error('Statements are counted on SQLite')
  let asked = 0
  const statements: string[] = []
  const { connection } = under
  const prepare = connection.prepare.bind(connection)
  connection.prepare = ((source: string) => {
    statements.push(source)
    const statement = prepare(source)
    const all = statement.all.bind(statement)
    statement.all = (...values: unknown[]) => {
      asked += 1
      return all(...values)
    }
    return statement
  }) as typeof connection.prepare
  return { asked: () => asked, statements }
}

const home = mkdtempSync(join(tmpdir(), 'slipway-queries-'))
const sites: Site[] = []

beforeAll(async () => {
  for (const services of [100, 1000]) {
    const file = join(home, `${services}.db`)
    const { project } = await seedRollout(file, services)
    const db = await openDatabase(`sqlite:${file}`)
    // As at every start. Updating it takes as many queries as there are changes.
    await currentIndex(db.read, asDay('2026-03-02'))
    const { asked, statements } = counting(db)
    const world = await openWorld(db)
    const manager = await world.account('Ana Pereira')
    const place = db.read
      .selectFrom('projects as p')
      .innerJoin('services as s', 's.id', 'p.service_id')
      .select('s.region')
      .where('p.id', '=', asProjectId(project))
    await areaOf(db, manager.personId, { role: 'project-manager', kind: 'region', key: (await place.executeTakeFirstOrThrow()).region ?? '' })
    const [visitor, ofArea] = [await world.visitor().signIn(teamEmail), await world.visitor().signIn(manager.email)]
    sites.push({ world, db, project, asked, statements, visitor, manager: ofArea })
  }
}, 180_000)
afterAll(async () => {
  for (const { world, db } of sites) {
    await world.close()
    await db.close()
  }
  rmSync(home, { recursive: true, force: true })
})

const pages: [path: string, most: number][] = [
  // Three of them ask for gates that are open again, three for what is owned, two whether the first steps are done, two for older templates, two for
  // sandboxes that belong to no project, three for decisions on go of waves.
  ['/', 31],
  // Two of them ask for changes of the facet index, one lists saved views, one finds who manages the projects shown.
  // One of them lists own fields.
  ['/projects', 12],
  ['/projects?state=open&sort=-golive', 11],
  ['/projects?region=-&warning=still', 10],
  ['/projects/board', 12],
  ['/projects/timeline', 14],
  ['/services', 32],
  ['/services?rollout=ready&region=LONDON+COMMISSIONING+REGION', 32],
  ['/services?q=practice', 32],
  ['/services/pivot?rows=provider&columns=stage&measure=patients', 8],
  ['/search?q=practice', 16],
  ['/search?q=B10001', 18],
  ['/rollout', 20],
  ['/waves', 6],
  ['/queues', 8],
  ['/queues/dos-lead', 9],
  ['/organisations', 6],
  ['/patterns', 6],
  // One of them checks whether the practice has closed, one lists own fields and one notes.
  // Two of them find other services of the same ODS code and their DoS ids.
  ['/services/B10001', 15],
  // One of them finds its wave, and one whose test covers it there.
  ['/projects/:project', 22],
  ['/projects/:project/people', 12],
  ['/projects/:project/prerequisites', 12],
  // One of them finds the version in force, whose review is due.
  ['/projects/:project/sop', 17],
  // One of them finds who was asked by email. One here and on the next page finds whose test covers it.
  ['/projects/:project/test-plan', 17],
  ['/projects/:project/go-live', 21],
  ['/projects/:project/dates', 8],
  ['/projects/:project/history', 8],
]

it.each(pages)('%s queries the database as often with ten projects as with a hundred, at most %i times', { timeout: 60_000 }, async (path, most) => {
  const counts: [number, number][] = []
  for (const { visitor, project, asked } of sites) {
    const ask = async (): Promise<number> => {
      const before = asked()
      expect((await visitor.get(path.replace(':project', project))).status).toBe(200)
      return asked() - before
    }
    counts.push([await ask(), await ask()])
  }
  expect(counts[1]).toEqual(counts[0])
  expect(counts[0]?.[0]).toBeLessThanOrEqual(most)
})

// To sort in the database, it looked up what every service is sorted by: it took seconds to sort thousands by their planned go-live.
it.each(['own.licences', '-own.champion', 'golive', '-stage,size', 'region'])('services sorted by %s are put in order in memory', async (sort) => {
  for (const { visitor, statements } of sites) {
    statements.splice(0)
    expect((await visitor.get(`/services?sort=${sort}`)).status).toBe(200)
    expect(statements.filter((text) => /from "services" as "s".*order by/s.test(text))).toEqual([])
  }
})

// Organisations and patterns are not part of an area.
const ofArea = pages.filter(([path]) => !/^\/(organisations|patterns)/.test(path))
it.each(ofArea)(
  '%s queries the database at most three times more for someone with an area, however many projects there are',
  { timeout: 60_000 },
  async (path, most) => {
    const counts: number[] = []
    for (const { manager, project, asked } of sites) {
      const before = asked()
      expect((await manager.get(path.replace(':project', project))).status).toBe(200)
      counts.push(asked() - before)
    }
    expect(Math.max(...counts)).toBeLessThanOrEqual(most + 3)
  },
)
