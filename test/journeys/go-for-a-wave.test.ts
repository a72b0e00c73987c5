import { afterEach, expect, it } from 'vitest'
import { verifyRecord } from '../../src/events/verify-record.store.ts'
import { startJob } from '../../src/tracker/bulk/run-job.ts'
import type { ProjectId } from '../../src/db/ids.ts'
import { change } from '../support/change.ts'
import { copyProject } from '../support/copy-project.ts'
import { onSqliteAndServer } from '../support/databases.ts'
import { testedProject } from '../support/honest-project.ts'
import type { Honest } from '../support/honest-project.ts'
import { password } from '../support/world.ts'
import type { Visitor } from '../support/world.ts'

const plain = (text: string): string => text.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ')
const idOf = (location: string | null | undefined): string => location?.split('/').at(-1) ?? ''

onSqliteAndServer('go for a wave', (open) => {
  let honest: Honest
  afterEach(async () => {
    await honest.world.close()
  })
  const attestations = () => honest.world.context.db.read.selectFrom('attestations').selectAll().orderBy('first_at').orderBy('id').execute()
  const run = async (visitor: Visitor, job: string): Promise<string> => {
    await startJob(honest.world.context, idOf(job))
    return plain((await visitor.get(job)).text)
  }

  it('is decided once by two people, and leaves out by name who is not ready and whom it is not for', { timeout: 120_000 }, async () => {
    honest = await testedProject(await open())
    const { pm, dos, team, home, world } = honest
    const service = { name: 'Hillside UTC', ods_code: 'RY9HS', dos_ids: '2000088888', care_setting: 'urgent-treatment-centre' }
    await pm.post('/services/new', service)
    const other = (await pm.post('/services/RY9HS/projects/new', { role: 'provider', route_in: 'Service-led', scope: 'All' })).location ?? ''
    const wave = (await pm.post('/waves/new', { name: 'Wave 3' })).location ?? ''
    for (const project of [home, other]) await pm.post(`${project}/wave`, { wave: idOf(wave) })
    expect(plain((await pm.get(wave)).text)).toContain('1 project is ready for you to decide go or no-go. Decide go for all of them at once')

    // An account without a role in the wave neither sees nor prepares anything.
    const stranger = await world.visitor().signIn((await world.account('Sam Stranger')).email)
    const jobs = () => world.context.db.read.selectFrom('bulk_jobs').selectAll().execute()
    for (const visitor of [stranger, dos])
      expect([(await visitor.get(`${wave}/go`)).status, (await visitor.post(`${wave}/go`, { act: 'wave-go' })).status]).toEqual([403, 403])
    expect(await jobs()).toEqual([])
    // Looked at first; signed with a password, by whoever looked.
    expect((await pm.post(`${wave}/go`, {})).status).toBe(422)
    const job = (await pm.post(`${wave}/go`, { act: 'wave-go', reason: 'Agreed at the board' })).location ?? ''
    const preview = plain((await pm.get(job)).text)
    expect(preview).toMatch(/Decide go for 1 project of the wave Wave 3.*Reason: Agreed at the board.*1 project would change ; 1 service stays as it is/)
    expect(preview).toMatch(/1 row: It is not ready: /)
    expect((await pm.post(job, {})).status).toBe(422)
    const sign = `${wave}/go/${idOf(job)}`
    expect((await dos.post(sign, { password })).status).toBe(403)
    expect((await team.grace.post(sign, { password })).status).toBe(404)
    const wrong = await pm.post(sign, { password: 'not this one' })
    expect([wrong.status, plain(wrong.text).includes('The password is not right')]).toEqual([422, true])
    expect(await attestations()).toEqual([])
    expect((await pm.post(sign, { password })).location).toBe(job)
    const decided = await run(pm, job)
    expect(decided).toContain('1 project was changed')
    expect(decided).not.toContain('Undo this change')
    expect((await pm.post(`${job}/undo`, {})).status).toBe(422)
    const [go] = await attestations()
    expect(go).toMatchObject({
      gate: 'go',
      decision: 'go',
      first_person: 'Meera Shah',
      first_proof: 'password',
      reason: 'Agreed at the board',
      second_at: null,
    })
    expect(go?.first_session_hash).toMatch(/^[0-9a-f]{64}$/)
    expect(go?.conditions).toContain('"met":true')
    expect(plain((await pm.get(`${home}/history`)).text)).toMatch(/decided go.*together with others of the wave Wave 3/)

    // Who decided does not confirm; a commissioner does, for the projects on which she has her role.
    expect(plain((await pm.get(wave)).text)).toContain('Go waits in 1 project for a second person, of the service or its commissioner.')
    expect(plain((await team.grace.get(wave)).text)).toContain('Go waits for you as the second person in 1 project.')
    const own = (await pm.post(`${wave}/go`, { act: 'wave-confirm' })).location ?? ''
    expect(plain((await pm.get(own)).text)).toMatch(/None of these would change.*You decided go, so someone else has to confirm it\./)
    const second = (await team.grace.post(`${wave}/go`, { act: 'wave-confirm' })).location ?? ''
    const hers = plain((await team.grace.get(second)).text)
    expect(hers).toMatch(/Confirm go for 1 project of the wave Wave 3/)
    expect(hers).not.toContain('Hillside')
    // Whoever prepared it may cancel it, and nobody else.
    const cancelled = (await team.grace.post(`${wave}/go`, { act: 'wave-confirm' })).location ?? ''
    expect((await dos.post(`${cancelled}/cancel`, {})).status).toBe(404)
    expect((await team.grace.get(cancelled)).text).toContain('Cancel: change nothing')
    expect((await team.grace.post(`${cancelled}/cancel`, {})).location).toBe(wave)
    expect((await team.grace.get(cancelled)).text).toContain('This was cancelled. Nothing was changed.')
    expect((await team.grace.post(`${wave}/go/${idOf(cancelled)}`, { password })).status).toBe(409)
    expect((await attestations())[0]?.second_at).toBe(null)
    expect((await team.grace.post(`${wave}/go/${idOf(second)}`, { password })).location).toBe(second)
    expect(await run(team.grace, second)).toContain('1 project was changed')
    expect((await attestations())[0]).toMatchObject({ second_person: 'Grace Adeyemi', second_proof: 'password' })
    expect(plain((await pm.get(`${home}/go-live`)).text)).toContain('Technical live')
    const again = (await pm.post(`${wave}/go`, { act: 'wave-go' })).location ?? ''
    expect(plain((await pm.get(again)).text)).toContain('1 row: Go is decided already.')
    expect(await verifyRecord(world.context.db.read)).toMatchObject({ count: 0, faults: [] })
  })

  it(
    'is decided in tens of projects, each by what it is at that moment; whatever changed since the preview is left out by name',
    { timeout: 240_000 },
    async () => {
      honest = await testedProject(await open())
      const { pm, team, home, id, world } = honest
      const copies: ProjectId[] = []
      // A few at a time: a write that takes long is undone.
      for (let from = 0; from < 24; from += 3) await change(world.context, async (trx) => void copies.push(...(await copyProject(trx, id, 3, from))))
      const wave = (await pm.post('/waves/new', { name: 'Wave 3' })).location ?? ''
      const joining = (await pm.post('/rollout/bulk', { act: 'wave', side: 'provider', wave: idOf(wave), query: 'project=open', picks: '' })).location ?? ''
      await pm.post(joining, {})
      expect(await run(pm, joining)).toContain('25 projects were changed')
      const copy = (n: number): ProjectId => copies[n - 1] ?? id
      const openAgain = (project: ProjectId) =>
        change(
          world.context,
          (trx) =>
            trx.updateTable('prerequisites').set({ status: 'not-started', reason: null }).where('project_id', '=', project).where('key', '=', 'hscn').execute(),
          project,
        )

      // Five are not ready, and three are on hold.
      for (const n of [1, 2, 3, 4, 5]) await openAgain(copy(n))
      for (const n of [6, 7, 8]) expect((await pm.post(`/projects/${copy(n)}/hold`, { reason: 'Winter', version: '1' })).status).toBe(303)
      const job = (await pm.post(`${wave}/go`, { act: 'wave-go', reason: 'Agreed at the board' })).location ?? ''
      const preview = plain((await pm.get(job)).text)
      expect(preview).toMatch(/Decide go for 17 projects of the wave Wave 3.*17 projects would change ; 8 services stay as they are/)
      expect(plain((await pm.get('/')).text)).toContain('Sign go for 17 projects of the wave Wave 3, or cancel it')
      const notReady = plain((await pm.get(`${job}?show=not`)).text)
      for (const n of [1, 2, 3, 4, 5]) expect(notReady).toMatch(new RegExp(`Copy 0${n} RY9C0${n} It is not ready: .*?HSCN`))
      for (const n of [6, 7, 8]) expect(notReady).toContain(`Copy 0${n} RY9C0${n} It is on hold.`)
      expect(await attestations()).toEqual([])

      // Until it is signed, one opens again and one is decided on its own page.
      await openAgain(copy(9))
      expect((await pm.post(`/projects/${copy(10)}/go-live/decision`, { decision: 'go', password })).status).toBe(303)
      expect((await pm.post(`${wave}/go/${idOf(job)}`, { password })).location).toBe(job)
      expect(await run(pm, job)).toMatch(/15 projects were changed.*2 projects had been changed by someone else/)
      const told = plain((await pm.get(`${job}?show=told`)).text)
      expect(told).toMatch(/Copy 09 RY9C09 Left as it was: .*HSCN/)
      expect(told).toMatch(/Copy 10 RY9C10 Left as it was: /)
      const decided = await attestations()
      expect(decided.map((one) => one.project_id).toSorted()).toEqual([id, ...copies.slice(9)].toSorted())
      for (const one of decided) expect([one.decision, one.second_at, one.conditions?.includes('"met":true')]).toEqual(['go', null, true])

      // The second person sees it on My work. What opens again until then is left out, and what was decided stays as it was.
      expect(plain((await team.grace.get('/')).text)).toContain('Confirm go for 16 projects of the wave Wave 3')
      const second = (await team.grace.post(`${wave}/go`, { act: 'wave-confirm' })).location ?? ''
      expect(plain((await team.grace.get(second)).text)).toContain('Confirm go for 16 projects of the wave Wave 3')
      const frozen = decided.find((one) => one.project_id === copy(11))?.conditions
      await openAgain(copy(11))
      expect((await team.grace.post(`${wave}/go/${idOf(second)}`, { password })).location).toBe(second)
      expect(await run(team.grace, second)).toMatch(/15 projects were changed.*1 project had been changed by someone else/)
      expect(plain((await team.grace.get(`${second}?show=told`)).text)).toMatch(/Copy 11 RY9C11 Left as it was: .*HSCN/)
      const after = await attestations()
      expect(after.filter((one) => one.second_person === 'Grace Adeyemi')).toHaveLength(15)
      expect(after.find((one) => one.project_id === copy(11))).toMatchObject({ second_at: null, conditions: frozen })
      expect(plain((await pm.get(home)).text)).toContain('Technical live')
      expect(await verifyRecord(world.context.db.read)).toMatchObject({ count: 0, faults: [] })
    },
  )
})
