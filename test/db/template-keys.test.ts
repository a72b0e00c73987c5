import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { openDatabase } from '../../src/db/database.ts'
import { readOffer } from '../../src/tracker/template-offer/template-offer.store.ts'
import { demoPassword } from '../../src/demo/world.ts'
import { loadTemplates } from '../../src/tracker/templates/templates.ts'
import { openWorld } from '../support/world.ts'
import { hidden } from '../support/started-project.ts'
import { releases, unpackSqlite } from '../support/releases.ts'

const home = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'slipway-template-keys-'))
afterAll(() => rmSync(home, { recursive: true, force: true }))

it.each(releases)('the projects of release %s know the template of each case and condition, so none is offered twice', async (release) => {
  const db = await openDatabase(`sqlite:${unpackSqlite(release, join(home, release)).file}`)
  const nameless = async (table: 'test_cases' | 'test_entry_conditions') =>
    (await db.read.selectFrom(table).select('id').where('template_key', 'is', null).execute()).length
  expect([await nameless('test_cases'), await nameless('test_entry_conditions')]).toEqual([0, 0])
  const projects = await db.read.selectFrom('projects').selectAll().execute()
  expect(projects.length).toBeGreaterThan(0)
  for (const project of projects) {
    const { changes, held } = await readOffer(db.read, project, loadTemplates())
    const keys = new Set(held.conditions.map((one) => one.template_key))
    expect(changes.filter((one) => one.kind === 'condition' && one.how === 'new' && keys.has(one.key))).toEqual([])
  }
  await db.close()
})

it.each(releases)('a project of release %s takes every template change that is ticked, and its pages show it', { timeout: 60_000 }, async (release) => {
  const db = await openDatabase(`sqlite:${unpackSqlite(release, join(home, `${release}-taken`)).file}`)
  const world = await openWorld(db)
  const meera = await world.visitor().signIn('meera.shah@example.nhs.uk', demoPassword)
  const project = await db.read.selectFrom('projects').selectAll().where('name', 'like', 'Castle%').executeTakeFirstOrThrow()
  const at = `/projects/${project.id}`
  const { text } = await meera.get(`${at}/templates`)
  const ticked = [...text.matchAll(/name="take" value="([^"]*)"\s*checked/g)].map((match) => (match[1] ?? '').replaceAll('&#39;', "'").replaceAll('&amp;', '&'))
  const { status } = await meera.post(`${at}/templates`, { from: hidden(text, 'from'), to: hidden(text, 'to'), take: ticked })
  expect(status).toBe(303)
  for (const path of ['', '/prerequisites', '/sop', '/sop/edit', '/sop/options', '/test-plan', '/go-live', '/templates'])
    expect([path, (await meera.get(at + path)).status]).toEqual([path, 200])
  const { changes } = await readOffer(db.read, project, world.context.templates)
  expect(changes.filter((one) => ticked.includes(one.id)).map((one) => one.id)).toEqual([])
  await world.close()
  await db.close()
})
