import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { asDay } from '../../src/day.ts'
import { openDatabase } from '../../src/db/database.ts'
import type { Database } from '../../src/db/database.ts'
import { connectionOf } from '../../src/db/sqlite.ts'
import { currentIndex } from '../../src/tracker/service-facets/current-index.ts'
import { seedRollout } from '../bench/seed-rollout.ts'
import { teamEmail } from '../bench/seed.ts'
import { openWorld } from '../support/world.ts'
import type { Visitor, World } from '../support/world.ts'

interface Site {
  world: World
  db: Database
  visitor: Visitor
  project: string
  asked: () => number
}

/** Counts the statements that the connections of a database run, however they are issued. */
function counting(db: Database): () => number {
  const under = connectionOf(db.read)
  if (!under) throw new Error('Statements are counted on SQLite')
  let asked = 0
  const { connection } = under
  const prepare = connection.prepare.bind(connection)
  connection.prepare = ((source: string) => {
    const statement = prepare(source)
    const all = statement.all.bind(statement)
    statement.all = (...values: unknown[]) => {
      asked += 1
      return all(...values)
    }
    return statement
  }) as typeof connection.prepare
  return () => asked
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
    const asked = counting(db)
    const world = await openWorld(db)
    sites.push({ world, db, project, asked, visitor: await world.visitor().signIn(teamEmail) })
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
  // sandboxes that belong to no project.
  ['/', 28],
  // Two of them count projects of older templates.
  ['/projects', 8],
  ['/projects?state=open', 8],
  ['/services', 32],
  ['/services?rollout=ready&region=LONDON+COMMISSIONING+REGION', 32],
  ['/services?q=practice', 32],
  ['/rollout', 20],
  ['/queues', 8],
  ['/queues/dos-lead', 9],
  ['/organisations', 6],
  // One of them checks whether the practice has closed.
  ['/services/B10001', 11],
  ['/projects/:project', 18],
  ['/projects/:project/people', 12],
  ['/projects/:project/prerequisites', 12],
  ['/projects/:project/sop', 16],
  // One of them finds who was asked by email.
  ['/projects/:project/test-plan', 16],
  ['/projects/:project/go-live', 20],
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
