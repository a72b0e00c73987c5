import { setTimeout as wait } from 'node:timers/promises'
import { afterEach, expect, it } from 'vitest'
import { asDay } from '../../../src/day.ts'
import { begun } from '../../support/as-at.ts'
import { onSqliteAndServer } from '../../support/databases.ts'
import { nationalRows, nationalTracker } from '../../support/national-tracker.ts'
import { importTrackerFile } from '../../support/tracker-file.ts'
import { openWorld } from '../../support/world.ts'
import type { World } from '../../support/world.ts'

let world: World
afterEach(() => world.close())

const rows = (csv: string): string[][] =>
  csv
    .trim()
    .split('\r\n')
    .slice(1)
    .map((line) => line.split(','))

onSqliteAndServer('what changed between two days', (open) => {
  it('says of a go-live that moved from when, to when, who moved it and why', { timeout: 60_000 }, async () => {
    world = await openWorld(await open())
    const { email, year } = await begun(world, { services: 20, projects: 8 })
    const first = year.day
    year.goTo(asDay('2026-03-03'), 9)
    await year.until(asDay('2026-03-20'), { acts: 60, each: 6 })
    year.goTo(asDay('2026-03-21'), 9)
    const visitor = await world.visitor().signIn(email)
    const { text } = await visitor.get(`/rollout/changes.csv?from=${first}&to=2026-03-20&kind=moved`)
    const moved = rows(text)
    expect(moved.length).toBeGreaterThan(1)
    for (const [kind, code, , , , who, , why] of moved)
      expect([code, kind, who, why]).toEqual([code, 'Go-live moved', 'Bea Turner', 'Supplier delay: The supplier is late'])
    const before = rows((await visitor.get(`/services.csv?cols=golive&asat=${first}`)).text)
    const after = rows((await visitor.get('/services.csv?cols=golive&asat=2026-03-20')).text)
    const differs = after.filter(([code, , , day]) => (before.find(([other]) => other === code)?.[3] ?? '') !== day)
    expect(moved.map(([, code]) => code).toSorted()).toEqual(differs.map(([code]) => code).toSorted())
    const page = await visitor.get(`/rollout/changes?from=${first}&to=2026-03-20&kind=moved`)
    expect([page.status, page.text.includes(`Go-live moved (${moved.length})`)]).toEqual([200, true])
  })

  it('an import that was undone the next day is still found on its day, and its services are gone on the next', { timeout: 60_000 }, async () => {
    world = await openWorld(await open())
    const { email, year } = await begun(world, { services: 12, projects: 2 })
    year.goTo(asDay('2026-03-04'), 20)
    await importTrackerFile(world.context, await nationalTracker(30), { fileName: 'second.xlsx' })
    const imported = await world.context.db.read.selectFrom('tracker_imports').select('id').where('file_name', '=', 'second.xlsx').executeTakeFirstOrThrow()
    const kept = (await (await world.visitor().signIn(email)).get('/services.csv')).text
    year.goTo(asDay('2026-03-05'), 9)
    const bea = await world.visitor().signIn('bea.turner@example.nhs.uk')
    await bea.get(`/rollout/imports/${imported.id}`)
    expect((await bea.post(`/rollout/imports/${imported.id}/undo`, {})).status).toBe(303)
    const isUndone = async () =>
      (await world.context.db.read.selectFrom('tracker_imports').select('state').where('id', '=', imported.id).executeTakeFirst())?.state === 'undone'
    for (let tries = 0; tries < 400 && !(await isUndone()); tries += 1) await wait(25)
    year.goTo(asDay('2026-03-06'), 9)
    const visitor = await world.visitor().signIn(email)
    expect((await visitor.get('/services.csv?asat=2026-03-04')).text).toBe(kept)
    const gone = rows((await visitor.get('/rollout/changes.csv?from=2026-03-04&to=2026-03-05&kind=gone')).text)
    expect(gone.map(([, code]) => code).toSorted()).toEqual(
      nationalRows(30)
        .slice(12)
        .map(([code]) => code)
        .toSorted(),
    )
  })

  it('is not shown to somebody who does not see every project', async () => {
    world = await openWorld(await open())
    const { email } = await world.account('Meera Shah', 'project-manager')
    const meera = await world.visitor().signIn(email)
    expect((await meera.get('/rollout/changes')).status).toBe(403)
    expect((await meera.get('/services?asat=2026-03-01')).status).toBe(403)
  })

  it('asks for other days if nothing is known of them, and keeps what was typed', async () => {
    world = await openWorld(await open())
    const { email } = await world.account('Vik Rao', 'programme-viewer')
    const visitor = await world.visitor().signIn(email)
    const answer = await visitor.get('/rollout/changes?from=1+March+2020&to=30+March+2031')
    expect(answer.status).toBe(422)
    expect(answer.text).toContain('value="1 March 2020"')
    expect(answer.text).toContain('30 March 2031 has not happened yet. Choose an earlier day.')
    expect((await visitor.get('/services?asat=2020-03-01')).text).toContain('This day cannot be shown')
  })

  it('is nothing yet on the day that history begins, which is no error', async () => {
    world = await openWorld(await open())
    const { email } = await world.account('Vik Rao', 'programme-viewer')
    const visitor = await world.visitor().signIn(email)
    const { status, text } = await visitor.get('/rollout/changes')
    expect([status, text.includes('nothing to compare yet. Come back tomorrow.'), text.includes('There is a problem')]).toEqual([200, true, false])
    const today = new Date(world.context.clock()).toISOString().slice(0, 10)
    expect((await visitor.get(`/rollout/changes?from=${today}&to=${today}`)).status).toBe(422)
  })
})
