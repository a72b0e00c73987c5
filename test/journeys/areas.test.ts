import { afterEach, beforeEach, expect, it } from 'vitest'
import type { PersonId } from '../../src/db/ids.ts'
import type { Database } from '../../src/db/database.ts'
import { onSqliteAndServer } from '../support/databases.ts'
import { hidden, startedProject } from '../support/started-project.ts'
import type { Started } from '../support/started-project.ts'
import type { Visitor } from '../support/world.ts'

onSqliteAndServer('an area', (open) => {
  let db: Database
  let started: Started
  let team: Visitor
  let lead: Visitor
  let person: PersonId
  const page = async (visitor: Visitor, path: string) => visitor.get(path)

  beforeEach(async () => {
    db = await open()
    started = await startedProject(db)
    const { world } = started
    team = await world.visitor().signIn((await world.account('Ana Pereira', 'booking-team')).email)
    const account = await world.account('Tom Hughes')
    person = account.personId
    lead = await world.visitor().signIn(account.email)
    await team.post('/services/RY9NR/edit', { ...(await fieldsOf('/services/RY9NR/edit')), region: 'London', commissioner: 'NHS Solent ICB' })
  })
  afterEach(() => started.world.close())

  const give = async (sent: Record<string, string>) => expect((await team.post(`/admin/areas/${person}`, { ...sent, confirm: 'yes' })).status).toBe(303)
  const leadOfLondon = { role: 'dos-lead', region: 'London' }
  const managerOfSolent = { role: 'project-manager', commissioner: 'NHS Solent ICB' }

  /** What the form of a service holds now. */
  async function fieldsOf(path: string): Promise<Record<string, string>> {
    const { text } = await team.get(path)
    return { name: 'Riverside UTC', dos_ids: '2000099999', care_setting: 'urgent-treatment-centre', version: hidden(text, 'version') }
  }

  it('is given after a look at how many services it is, and told by email', async () => {
    expect((await page(lead, started.home)).status).toBe(404)
    expect((await page(team, '/admin/areas?q=tom')).text).toContain('No area yet')
    const asked = await team.post(`/admin/areas/${person}`, leadOfLondon)
    expect(asked.status).toBe(200)
    expect(asked.text).toContain('Tom Hughes becomes DoS lead of region London')
    expect(asked.text).toContain('1 service')
    expect((await page(lead, started.home)).status).toBe(404)
    const given = await team.post(`/admin/areas/${person}`, { ...leadOfLondon, confirm: 'yes' })
    expect(given.location).toBe(`/admin/areas/${person}`)
    expect((await page(team, '/admin/areas')).text).toContain('region London')
    const mail = started.world.context.sent.filter((one) => one.to === 'tom.hughes@example.nhs.uk')
    expect(mail.map((one) => one.subject)).toEqual(['You have an area as DoS lead'])
    expect(mail[0]?.text).toContain('Ana Pereira made you DoS lead of region London')
  })

  it('is a sentence on My work of a programme viewer too', async () => {
    const viewer = await started.world.account('Vic Young', 'programme-viewer')
    expect((await team.post(`/admin/areas/${viewer.personId}`, { ...leadOfLondon, confirm: 'yes' })).status).toBe(303)
    const { text } = await page(await started.world.visitor().signIn(viewer.email), '/')
    expect(text).toMatch(/You are DoS lead of <a href="[^"]+">1 service<\/a>: region London/)
  })

  it('is a sentence on My work, whose number leads to the list', async () => {
    await give(leadOfLondon)
    const { text } = await page(lead, '/')
    const href = /You are DoS lead of <a href="([^"]+)">1 service<\/a>: region London/.exec(text)?.[1] ?? ''
    const list = await page(lead, href.replaceAll('&amp;', '&'))
    expect(list.text).toContain('<span data-total="1">1</span> service')
    expect(list.text).toContain('Area of: Tom Hughes (DoS lead)')
    // Nobody learns what is in the area of another.
    expect((await page(started.dos, href)).text).toContain('<span data-total="0">0</span>')
  })

  it('shows its projects, its queue and its numbers', async () => {
    await give(leadOfLondon)
    expect((await page(lead, started.home)).status).toBe(200)
    expect((await page(lead, '/projects')).text).toContain('Riverside UTC')
    expect((await page(lead, '/services/RY9NR')).status).toBe(200)
    expect((await page(lead, '/rollout')).text).toContain('Only the services of your projects and areas are counted')
    const queue = await page(lead, '/queues/dos-lead')
    expect(queue.status).toBe(200)
    const own = await page(started.dos, '/queues/dos-lead')
    const open = (text: string) => /(\d+) open/.exec(text)?.[1]
    expect(open(queue.text)).toBe(open(own.text))
  })

  /** Sets a prerequisite to in progress, from its own page. */
  async function settle(visitor: Visitor, key: string) {
    const { text } = await page(started.pm, `${started.home}/prerequisites/${key}`)
    return visitor.post(`${started.home}/prerequisites/${key}`, { status: 'in-progress', version: hidden(text, 'version') })
  }
  /** A prerequisite that DoS leads own, or one that they do not. */
  const prerequisite = async (isOfLead: boolean) => {
    const rows = await db.read.selectFrom('prerequisites').select(['key', 'owners']).where('derived', 'is', null).orderBy('position').execute()
    return rows.find((one) => one.owners.includes('"dos-lead"') === isOfLead)?.key ?? ''
  }

  it('lets a DoS lead complete what DoS leads own, and nothing else', async () => {
    await give(leadOfLondon)
    expect((await settle(lead, await prerequisite(true))).status).toBe(303)
    expect((await settle(lead, await prerequisite(false))).status).toBe(403)
    expect((await lead.post(`${started.home}/hold`, { reason: 'No', version: '1' })).status).toBe(403)
    expect((await page(lead, `${started.home}/history`)).status).toBe(403)
    const last = await db.read.selectFrom('events').select('actor_name').where('subject', '=', 'prerequisite').orderBy('seq', 'desc').executeTakeFirst()
    expect(last?.actor_name).toBe('Tom Hughes')
  })

  it('gives a project manager people and dates, but no signature and no decision', async () => {
    await give(managerOfSolent)
    expect((await page(lead, '/')).text).toContain('You manage')
    expect((await lead.post(`${started.home}/people`, { role: 'service-project-lead', name: 'Sam Lee', email: 'sam.lee@example.nhs.uk' })).status).toBe(303)
    expect((await settle(lead, await prerequisite(false))).status).toBe(303)
    for (const path of ['sop/issue', 'sop/sign', 'go-live/go', 'go-live/go/confirm', 'go-live/hand-over'])
      expect([path, [403, 404].includes((await lead.post(`${started.home}/${path}`, {})).status)]).toEqual([path, true])
    expect((await page(lead, `/services/RY9NR/projects/new`)).status).toBe(200)
    expect((await page(lead, '/services/new')).status).toBe(403)
  })

  it('follows its services: one that moves away is gone at once', async () => {
    await give(leadOfLondon)
    await give(managerOfSolent)
    const move = async (region: string, commissioner: string) =>
      team.post('/services/RY9NR/edit', { ...(await fieldsOf('/services/RY9NR/edit')), region, commissioner })
    await move('North West', 'NHS Kent ICB')
    expect((await page(lead, started.home)).status).toBe(404)
    expect((await page(lead, '/queues/dos-lead')).status).toBe(404)
    expect((await page(lead, '/')).text).toContain('0 services')
    await move('London', 'NHS Solent ICB')
    expect((await page(lead, started.home)).status).toBe(200)
  })

  it('follows a region that is called something else now, and is not there twice', async () => {
    await team.post('/services/new', { name: 'Hillside Surgery', ods_code: 'A80009', care_setting: 'gp-practice', region: 'LONDON' })
    await give(leadOfLondon)
    const merge = { kind: 'region', from: 'London', to: 'LONDON' }
    expect((await team.post('/rollout/data-quality/names', merge)).status).toBe(303)
    expect((await page(lead, '/')).text).toContain('2 services</a>: region LONDON.')
    expect((await page(lead, started.home)).status).toBe(200)
    const last = await db.read.selectFrom('events').select('sentence').where('subject', '=', 'area').orderBy('seq', 'desc').executeTakeFirstOrThrow()
    expect(last.sentence).toBe('Ana Pereira renamed region London to region LONDON in the area of Tom Hughes as DoS lead')
    await team.post('/services/A80009/edit', {
      ...(await fieldsOf('/services/A80009/edit')),
      name: 'Hillside Surgery',
      dos_ids: '',
      care_setting: 'gp-practice',
      region: 'London',
    })
    await give(leadOfLondon)
    expect((await team.post('/rollout/data-quality/names', merge)).status).toBe(303)
    const rows = await db.read.selectFrom('area_rows').select(['key', 'ended_reason']).execute()
    expect(rows.toSorted((a, b) => (a.key < b.key ? -1 : 1))).toEqual([
      { key: 'LONDON', ended_reason: null },
      { key: 'London', ended_reason: 'It is region LONDON now' },
    ])
  })

  it('ends with a reason: the next request is refused, and they are told', async () => {
    await give(leadOfLondon)
    await give(managerOfSolent)
    const rows = await db.read.selectFrom('area_rows').select(['id', 'role']).where('ended_at', 'is', null).execute()
    const ends = (role: string, reason: string) =>
      team.post(`/admin/areas/${person}/end`, { role, rows: rows.find((one) => one.role === role)?.id ?? '', reason })
    expect((await page(team, `/admin/areas/${person}/end?role=dos-lead`)).text).toContain('Region London')
    expect((await ends('dos-lead', '')).status).toBe(422)
    expect((await ends('dos-lead', 'Moved to another team')).status).toBe(303)
    expect((await page(lead, started.home)).status).toBe(200)
    expect((await ends('project-manager', 'Moved to another team')).status).toBe(303)
    for (const path of [started.home, `${started.home}/prerequisites`, '/services/RY9NR', '/queues/dos-lead'])
      expect([path, (await page(lead, path)).status]).toEqual([path, 404])
    expect((await settle(lead, await prerequisite(true))).status).toBe(404)
    expect((await page(lead, '/')).text).not.toContain('You manage')
    expect((await page(team, `/admin/areas/${person}`)).text).toContain('Moved to another team')
    expect((await ends('dos-lead', 'Twice')).status).toBe(409)
    const subjects = started.world.context.sent.filter((one) => one.to === 'tom.hughes@example.nhs.uk')
    expect(subjects.map((one) => one.subject).toSorted()).toEqual([
      'You have an area as DoS lead',
      'You have an area as project manager',
      'Your area as DoS lead has ended',
      'Your area as project manager has ended',
    ])
  })

  it('that ends while someone acts in it lets them finish or refuses them: nothing is written after its end', async () => {
    const key = await prerequisite(true)
    for (let turn = 0; turn < 4; turn += 1) {
      await give(leadOfLondon)
      const { id } = await db.read.selectFrom('area_rows').select('id').where('ended_at', 'is', null).executeTakeFirstOrThrow()
      const [settled, ended] = await Promise.all([
        settle(lead, key),
        team.post(`/admin/areas/${person}/end`, { role: 'dos-lead', rows: id, reason: `Turn ${turn}` }),
      ])
      expect([ended.status, [303, 404, 422].includes(settled.status)]).toEqual([303, true])
      const events = await db.read.selectFrom('events').select(['subject', 'action', 'actor_name']).orderBy('seq', 'desc').limit(3).execute()
      const [last] = events.filter((one) => one.subject === 'area' || (one.subject === 'prerequisite' && one.actor_name === 'Tom Hughes'))
      expect(last).toEqual({ subject: 'area', action: 'ended', actor_name: 'Ana Pereira' })
    }
  })
})
