import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, expect, it } from 'vitest'
import { verifyRecord } from '../../src/events/verify-record.store.ts'
import { exportJson } from '../../src/tracker/export.store.ts'
import { hasCode, refreshClosed } from '../../src/tracker/ods/closures.store.ts'
import { asDay } from '../../src/day.ts'
import { deleteService } from '../../src/tracker/tracker-import/written-services.store.ts'
import { change } from '../support/change.ts'
import { onSqliteAndServer } from '../support/databases.ts'
import { openWorld } from '../support/world.ts'
import type { Visitor, World } from '../support/world.ts'

const plain = (text: string): string => text.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ')

onSqliteAndServer('two services of one ODS code', (open) => {
  let world: World
  let team: Visitor
  const read = () => world.context.db.read
  const practice = { name: 'Hill View Surgery', ods_code: 'A81001', care_setting: 'gp-practice', dos_ids: '2000000001' }
  const centre = { name: 'Hill View Walk-in', ods_code: 'A81001', care_setting: 'urgent-treatment-centre', dos_ids: '2000000002' }
  const said = { further: 'yes', further_reason: 'The walk-in centre' }

  async function begin(): Promise<void> {
    world = await openWorld(await open())
    team = await world.visitor().signIn((await world.account('Bea Turner', 'booking-team')).email)
    expect((await team.post('/services/new', practice)).status).toBe(303)
  }
  afterEach(async () => {
    expect(await verifyRecord(read())).toMatchObject({ count: 0, faults: [] })
    await world.close()
  })
  const keys = async () => (await read().selectFrom('services').select('ods_code').orderBy('ods_code').execute()).map((one) => one.ods_code)

  it('are asked for when the second is added, and never made by accident', async () => {
    await begin()
    const asked = await team.post('/services/new', centre)
    expect(asked.status).toBe(422)
    for (const says of [
      'There is already Hill View Surgery with the ODS code A81001. Correct the code, or say below that this is a second service of it',
      'Is this a second service of it?',
      'This is another service of the organisation of Hill View Surgery',
      'value="Hill View Walk-in"',
    ])
      expect(asked.text).toContain(says)
    expect((await team.post('/services/new', { ...centre, further: 'yes' })).status).toBe(422)
    expect(await keys()).toEqual(['A81001'])

    const added = await team.post('/services/new', { ...centre, ...said })
    expect([added.status, added.location]).toEqual([303, '/services/A81001-2'])
    expect(await keys()).toEqual(['A81001', 'A81001-2'])
    expect(await read().selectFrom('further_services').select(['reason', 'confirmed_by']).execute()).toEqual([
      { reason: 'The walk-in centre', confirmed_by: 'Bea Turner' },
    ])
    const event = await read().selectFrom('events').select(['changed_to', 'reason']).where('action', '=', 'created').orderBy('seq', 'desc').executeTakeFirst()
    expect(event).toEqual({ changed_to: 'A81001', reason: 'A further service of the organisation of Hill View Surgery: The walk-in centre' })
  })

  it('are a choice at the address of their code, if the first is gone, for those who see them', async () => {
    await begin()
    await team.post('/services/new', { ...centre, ...said })
    await change(world.context, async (trx) => {
      const { id } = await trx.selectFrom('services').select('id').where('ods_code', '=', 'A81001').executeTakeFirstOrThrow()
      await deleteService(trx, id)
    })
    const shown = await team.get('/services/a81001')
    expect([shown.status, plain(shown.text).includes('Services with the ODS code A81001')]).toEqual([200, true])
    expect(shown.text).toContain('href="/services/A81001-2">Hill View Walk-in</a>, Urgent treatment centre')
    const stranger = await world.visitor().signIn((await world.account('Sam Stranger')).email)
    for (const code of ['A81001', 'A81001-2']) expect((await stranger.get(`/services/${code}`)).status).toBe(404)
    for (const code of ['A81002', 'A81001-3', 'A81001-1']) expect((await team.get(`/services/${code}`)).status).toBe(404)
    expect((await team.get('/services/A81001/edit')).status).toBe(404)
    // In an export, the key and the code each have their name, and it verifies.
    let json = ''
    for await (const piece of exportJson(read(), 'now')) json += piece
    const { tables } = JSON.parse(json) as { tables: { services: Record<string, string>[] } }
    expect(tables.services.map((one) => [one['key'], one['ods_code'], 'listed_code' in one])).toEqual([['A81001-2', 'A81001', false]])
    const file = join(mkdtempSync(join(tmpdir(), 'slipway-export-')), 'all.json')
    writeFileSync(file, json)
    const checked = spawnSync(process.execPath, ['docs/verify-an-export.mjs', file], { encoding: 'utf8' })
    rmSync(dirname(file), { recursive: true })
    expect([checked.status, checked.stdout]).toEqual([0, expect.stringContaining('rows are as they were written')])
  })

  it('each have a page that says the ODS code and leads to the other', async () => {
    await begin()
    await team.post('/services/new', { ...centre, ...said })
    const [one, other] = [await team.get('/services/A81001'), await team.get('/services/A81001-2')]
    expect(one.text).toContain('href="/services/A81001-2">Hill View Walk-in</a>')
    expect(other.text).toContain('href="/services/A81001">Hill View Surgery</a>')
    expect(plain(other.text)).toContain('ODS code A81001 DoS')
    expect(plain(other.text)).toContain('Bea Turner said on 2 March 2026 how this one differs: The walk-in centre.')
    expect(plain((await team.get('/services/A81001-2/edit')).text)).toContain('ODS code: A81001 ')
  })

  it('are both found by their ODS code, in the list, its files and the search, which say it without the key', async () => {
    await begin()
    await team.post('/services/new', { ...centre, ...said })
    const list = await team.get('/services?q=A81001')
    expect(list.text).toContain('data-total="2"')
    expect(list.text).toContain('href="/services/A81001-2"')
    expect(plain(list.text)).not.toContain('A81001-2')
    const csv = (await team.get('/services.csv')).text
    expect(csv.match(/A81001/g)).toHaveLength(2)
    expect(csv).not.toContain('A81001-2')
    const search = plain((await team.get('/search?q=A81001')).text)
    for (const name of [practice.name, centre.name]) expect(search).toContain(name)
    expect(search).not.toContain('A81001-2')
  })

  it('name the ODS code to the sandbox and in the procedure', async () => {
    await begin()
    await team.post('/services/new', { ...centre, ...said })
    const { location } = await team.post('/services/A81001-2/projects/new', { role: 'provider', route_in: 'National programme', scope: '111 books in' })
    const sandbox = await read().selectFrom('sandbox_services').selectAll().executeTakeFirst()
    expect(JSON.stringify(sandbox)).not.toContain('A81001-2')
    expect((await read().selectFrom('sop_drafts').select('body').executeTakeFirst())?.body).not.toContain('A81001-2')
    expect(plain((await team.get(location ?? '')).text)).toContain('Hill View Walk-in (A81001)')
  })

  it('both close when their practice closes', async () => {
    await begin()
    await team.post('/services/new', { ...centre, ...said })
    await change(world.context, async (trx) => {
      await trx
        .insertInto('ods_organisations')
        .values({
          code: 'A81001',
          name: 'HILL VIEW',
          address: null,
          postcode: null,
          status: 'closed',
          opened_on: null,
          closed_on: '2026-01-31',
          commissioner: null,
          sub_type: null,
          setting: null,
          loaded_at: '2026-03-02T09:00:00.000Z',
          source: 'a list',
        })
        .execute()
      await refreshClosed(trx, asDay('2026-03-02'), hasCode(['A81001']))
    })
    expect(await read().selectFrom('services').select('closed').execute()).toEqual([{ closed: 1 }, { closed: 1 }])
    for (const key of await keys()) expect((await team.get(`/services/${key}`)).text).toContain('This practice closed on 31 January 2026')
    const moved = (await team.get('/services/closed-or-moved?kind=closed')).text
    for (const name of [practice.name, centre.name]) expect(moved).toContain(name)
  })
})
