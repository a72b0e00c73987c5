import { afterEach, expect, it } from 'vitest'
import { verifyRecord } from '../../src/events/verify-record.store.ts'
import { startJob } from '../../src/tracker/bulk/run-job.ts'
import { onSqliteAndServer } from '../support/databases.ts'
import { hidden, startedProject } from '../support/started-project.ts'
import type { Started } from '../support/started-project.ts'
import type { Visitor } from '../support/world.ts'

const plain = (text: string): string => text.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ')
const idOf = (location: string | null | undefined): string => location?.split('/').at(-1) ?? ''

onSqliteAndServer('the order and the plan of a wave', (open) => {
  let started: Started
  const db = () => started.world.context.db.read
  afterEach(async () => {
    expect(await verifyRecord(db())).toMatchObject({ count: 0, faults: [] })
    await started.world.close()
  })
  const run = async (visitor: Visitor, job: string): Promise<string> => {
    expect((await visitor.post(job, {})).status).toBe(303)
    await startJob(started.world.context, idOf(job))
    return plain((await visitor.get(job)).text)
  }
  const undo = async (visitor: Visitor, job: string): Promise<string> => {
    expect((await visitor.post(`${job}/undo`, {})).status).toBe(303)
    await startJob(started.world.context, idOf(job))
    return plain((await visitor.get(job)).text)
  }

  /** A wave of Riverside and five more, each with a go-live on 5 May 2026; one go-live a week. */
  async function wave(): Promise<string> {
    started = await startedProject(await open())
    const { pm, home } = started
    const made = await pm.post('/waves/new', { name: 'Spring', capacity: '2' })
    const at = made.location ?? ''
    for (const [index, patients] of [3000, 9000, 1000, 5000].entries()) {
      const ods = `RY9P${index}`
      await pm.post('/services/new', { name: `Practice ${index}`, ods_code: ods, care_setting: 'gp-practice', list_size: String(patients) })
      const day = { testing: '2026-04-14', go_live: '2026-05-05' }
      const { location } = await pm.post(`/services/${ods}/projects/new`, { role: 'provider', route_in: 'Service-led', scope: 'All', ...day })
      expect((await pm.post(`${location}/wave`, { wave: idOf(at) })).status).toBe(303)
    }
    expect((await pm.post(`${home}/wave`, { wave: idOf(at) })).status).toBe(303)
    return at
  }
  const members = (id: string) =>
    db()
      .selectFrom('wave_projects as m')
      .innerJoin('projects as p', 'p.id', 'm.project_id')
      .innerJoin('services as s', 's.id', 'p.service_id')
      .select(['m.id', 'm.position', 'm.project_id', 's.name'])
      .where('m.wave_id', '=', id)
      .where('m.left_at', 'is', null)
      .orderBy('m.position')
      .execute()
  const names = async (id: string): Promise<string> =>
    (await members(id)).map((one) => one.name.replace('Practice ', '').replace('Riverside UTC', 'R')).join(' ')
  const goLives = async (): Promise<string> => {
    const rows = await db()
      .selectFrom('project_dates as d')
      .innerJoin('projects as p', 'p.id', 'd.project_id')
      .select(['p.name', 'd.kind', 'd.day'])
      .where('d.kind', '=', 'go-live')
      .orderBy('p.name')
      .orderBy('d.set_at')
      .orderBy('d.id')
      .execute()
    const last = new Map(rows.map((row) => [row.name, row.day.slice(5)]))
    return [...last.values()].join(' ')
  }

  it('changes one by one, for its owner and the booking team', { timeout: 120_000 }, async () => {
    const at = await wave()
    const { pm, dos } = started
    expect(await names(idOf(at))).toBe('0 1 2 3 R')
    const place = async (visitor: Visitor, at0: number, to: string, seen?: string) => {
      const one = (await members(idOf(at)))[at0]
      return visitor.post(`${at}/order`, { project: one?.project_id ?? '', seen: seen ?? String(one?.position), to, page: '1' })
    }
    expect(plain((await pm.get(`${at}/order`)).text)).toMatch(/Practice 0.*Practice 1.*Riverside UTC/)
    expect((await place(pm, 2, 'up')).location).toMatch(new RegExp(`^${at}/order\\?page=1#place-`))
    expect(await names(idOf(at))).toBe('0 2 1 3 R')
    await place(pm, 0, 'down')
    expect(await names(idOf(at))).toBe('2 0 1 3 R')
    await place(pm, 4, 'first')
    expect(await names(idOf(at))).toBe('R 2 0 1 3')
    await place(pm, 1, 'last')
    expect(await names(idOf(at))).toBe('R 0 1 3 2')
    expect((await place(pm, 0, 'up')).status).toBe(422)
    expect((await place(pm, 1, 'up', '99')).status).toBe(409)
    expect((await place(dos, 1, 'up')).status).toBe(403)
    expect(await names(idOf(at))).toBe('R 0 1 3 2')
    expect(await goLives()).toBe('05-05 05-05 05-05 05-05 04-20')
    const [, one] = await members(idOf(at))
    expect(plain((await pm.get(`/projects/${one?.project_id}/history`)).text)).toContain(
      'Meera Shah moved the project from place 1 to place 2 of the wave Spring',
    )
    expect(plain((await pm.get(`${at}/projects`)).text)).toMatch(/Riverside UTC .*?Place 1 .*?Practice 0 .*?Place 2 /)
  })

  it('is planned again by capacity and by size, after a look, and undone', { timeout: 120_000 }, async () => {
    const at = await wave()
    const { pm, dos } = started
    const before = [await members(idOf(at)), await goLives()]
    expect(plain((await pm.get(at)).text)).toMatch(
      /In the week of 4 May 2026 4 go-lives are planned: 2 more than the 2 a week of this wave\. Plan again by capacity/,
    )
    expect((await dos.get(`${at}/plan`)).status).toBe(403)
    expect(plain((await pm.get(`${at}/plan`)).text)).toContain('Give them out again, 2 go-lives a week')
    expect((await pm.post(`${at}/plan`, { order: 'as-is', days: 'spread', from: '', note: '' })).status).toBe(422)

    // One is on hold, and keeps its day in the week of 4 May.
    const held = (await members(idOf(at)))[0]
    await pm.post(`/projects/${held?.project_id}/hold`, { reason: 'Winter', version: '1' })
    const asked = { order: 'most-patients', days: 'spread', from: '2026-05-05', status: 'provisional', reason: 'staffing', note: 'Two trainers' }
    const job = (await pm.post(`${at}/plan`, asked)).location ?? ''
    const preview = plain((await pm.get(job)).text)
    expect(preview).toMatch(/Plan 5 projects of the wave Spring again, 2 a week from 5 May 2026.*Reason: Staffing: Two trainers.*5 projects would change/)
    expect(preview).toMatch(/Practice 3 RY9P3 5 May 2026 provisional, place 4 12 May 2026 provisional, place 2/)
    expect(preview).toMatch(/Practice 0 RY9P0 5 May 2026 provisional, place 1 5 May 2026 provisional, place 3, its day stays: It is on hold/)
    expect(preview).not.toContain('More than the wave can do')
    expect([await members(idOf(at)), await goLives()]).toEqual(before)

    expect(await run(pm, job)).toContain('5 projects were changed')
    expect(await names(idOf(at))).toBe('1 3 0 2 R')
    expect(await goLives()).toBe('05-05 05-05 05-12 05-12 05-19')
    const moved = (await members(idOf(at)))[1]
    expect(plain((await pm.get(`/projects/${moved?.project_id}/history`)).text)).toMatch(/moved business live.*with the others of the wave Spring/)
    expect(plain((await pm.get(`/projects/${moved?.project_id}/dates`)).text)).toContain('21 April 2026')
    expect(await undo(pm, job)).toMatch(/5 projects are as before/)
    expect([await members(idOf(at)), await goLives()]).toEqual(before)
  })

  it('moves in bulk to another wave with a reason, and back when that is undone', { timeout: 120_000 }, async () => {
    const at = await wave()
    const { pm } = started
    const before = await members(idOf(at))
    const other = (await pm.post('/waves/new', { name: 'Summer', go_live: '2026-07-07' })).location ?? ''
    expect((await pm.get(`${at}/projects`)).text).toContain(`/rollout/bulk?wave=${idOf(at)}&amp;act=wave&amp;moves=yes&amp;side=provider`)
    const form = (await pm.get(`/rollout/bulk?pick=RY9P1&pick=RY9P2&act=wave&moves=yes&side=provider`)).text
    expect(form).toMatch(/name="moves"[^>]*checked/)
    const asked = { act: 'wave', side: 'provider', wave: idOf(other), picks: hidden(form, 'picks'), query: '' }
    const unasked = (await pm.post('/rollout/bulk', asked)).location ?? ''
    expect(plain((await pm.get(unasked)).text)).toContain('2 rows: It is in the wave Spring. Take it out of that one first.')
    const without = await pm.post('/rollout/bulk', { ...asked, moves: 'yes', reason: '' })
    expect([without.status, without.text.includes('Say why they leave their wave')]).toEqual([422, true])
    const job = (await pm.post('/rollout/bulk', { ...asked, moves: 'yes', reason: 'Their trainer is away' })).location ?? ''
    expect(plain((await pm.get(job)).text)).toMatch(/Reason: Their trainer is away.*Leaves the wave Spring, joins, and keeps its go-live day 5 May 2026/)
    expect(await members(idOf(at))).toEqual(before)
    expect(await run(pm, job)).toContain('2 projects were changed')
    expect([await names(idOf(at)), await names(idOf(other))]).toEqual(['0 3 R', '1 2'])
    expect(plain((await pm.get(at)).text)).toContain('Their trainer is away')
    expect(await undo(pm, job)).toMatch(/2 projects are as before/)
    expect([await members(idOf(at)), await names(idOf(other))]).toEqual([before, ''])
  })
})
