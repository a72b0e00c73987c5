import { afterEach, expect, it } from 'vitest'
import { asDay } from '../../src/day.ts'
import { asPrerequisite, listPrerequisites, needsOf, ownersOf, refreshNeeds } from '../../src/tracker/prerequisites/prerequisites.store.ts'
import { isSettled } from '../../src/tracker/prerequisites/prerequisite.ts'
import { openWorld } from '../support/world.ts'
import { change } from '../support/change.ts'
import { onSqliteAndServer } from '../support/databases.ts'
import { decidedProject, liveProject } from '../support/honest-project.ts'
import type { Honest } from '../support/honest-project.ts'
import { hidden, startedProject } from '../support/started-project.ts'
import type { World } from '../support/world.ts'
import { issue } from '../support/issue.ts'

const linksOf = (text: string, home: string): string[] =>
  [...text.matchAll(new RegExp(`href="${home}(/prerequisites/[^"]+)"`, 'g'))].map((match) => match[1]?.replace('/prerequisites/', '') ?? '').toSorted()

onSqliteAndServer('my work', (open) => {
  let world: World
  afterEach(async () => {
    await world.close()
  })

  it('tells a newcomer what they can do', async () => {
    world = await openWorld(await open())
    const nobody = await (await world.visitor().signIn((await world.account('Nora New')).email)).get('/')
    expect(nobody.text).toContain('Ask the project manager of your service to add you')
    const manager = await (await world.visitor().signIn((await world.account('Meera Shah', 'project-manager')).email)).get('/')
    expect(manager.text).toContain('href="/services/new"')
    expect((await (await world.visitor().signIn('nora.new@example.nhs.uk')).get('/work/nothing')).status).toBe(404)
  })

  it('shows what waits for a signature, until it is given or the project is on hold', async () => {
    const { home, pm, clinical, world: made } = await startedProject(await open())
    world = made
    expect((await clinical.get('/')).text).not.toContain('waits for your signature')
    await issue(pm, home)
    expect((await clinical.get('/')).text).toContain('1 procedure waits for your signature')
    // The navigation of every page counts it.
    expect((await clinical.get('/services')).text).toMatch(/My work\s*<span class="app-header__count">1</)
    expect((await clinical.get('/work/sign')).text).toContain(`href="${home}/sop/sign?role=clinical-lead"`)
    const version = async (act: string) => hidden((await pm.get(`${home}/${act}`)).text, 'version')
    await pm.post(`${home}/hold`, { reason: 'Wait', version: await version('hold') })
    expect((await clinical.get('/')).text).toContain('Nothing waits for you today')
    await pm.post(`${home}/resume`, { reason: 'Go on', version: await version('resume') })
    await clinical.post(`${home}/sop/sign`, {
      role: 'clinical-lead',
      digest: hidden((await clinical.get(`${home}/sop/sign?role=clinical-lead`)).text, 'digest'),
      decision: 'signed',
      password: 'three random words',
    })
    expect((await clinical.get('/')).text).not.toContain('waits for your signature')
    expect((await clinical.get('/services')).text).not.toContain('app-header__count')
  })

  /** The team members whom My work asks to confirm something: the same whose page has the form for it. */
  async function asked({ home, pm, dos, clinical, team }: Honest, form: 'second' | 'hand-over') {
    const told: string[] = []
    for (const [name, visitor] of Object.entries({ pm, dos, clinical, ...team })) {
      const waits = (await visitor.get('/work/confirm')).text.includes(`href="${home}/go-live`)
      expect([name, (await visitor.get(`${home}/go-live`)).text.includes(`action="${home}/go-live/${form}"`)]).toEqual([name, waits])
      if (waits) told.push(name)
    }
    return told
  }

  it('asks only people who can confirm go, and nobody while a gate is open', async () => {
    const honest = await decidedProject(await open())
    world = honest.world
    expect(await asked(honest, 'second')).toEqual(['clinical', 'priya', 'tom', 'grace', 'ivan'])
    const [one] = await world.context.db.read.selectFrom('go_live_criteria').selectAll().where('kind', '=', 'readiness').execute()
    await honest.pm.post(`${honest.home}/go-live/criteria/${one?.id}`, { act: 'reopen', [`version-${one?.id}`]: String(one?.version) })
    expect(await asked(honest, 'second')).toEqual([])
  })

  it('asks only people who can accept the hand-over, once every criterion is met', async () => {
    const honest = await liveProject(await open())
    world = honest.world
    expect(await asked(honest, 'hand-over')).toEqual(['priya'])
    const [one] = await world.context.db.read.selectFrom('go_live_criteria').selectAll().where('kind', '=', 'handover').execute()
    await honest.pm.post(`${honest.home}/go-live/criteria/${one?.id}`, { act: 'reopen', [`version-${one?.id}`]: String(one?.version) })
    expect(await asked(honest, 'hand-over')).toEqual([])
  })

  it('shows the prerequisites that I can complete now, exactly as the rules say, whatever was met, waived or lapsed', async () => {
    const { home, id, pm, dos, world: made } = await startedProject(await open())
    world = made
    const expected = async () => {
      const rows = await listPrerequisites(world.context.db.read, id)
      const open = (row: (typeof rows)[number]) => !isSettled(asPrerequisite(row), asDay('2026-03-02'))
      return rows
        .filter((row) => open(row) && ownersOf(row).includes('dos-lead') && !rows.some((need) => needsOf(row).includes(need.key) && open(need)))
        .map((row) => row.key)
        .toSorted()
    }
    const before = await expected()
    expect(before.length).toBeGreaterThan(0)
    expect(linksOf((await dos.get('/work/prerequisites')).text, home)).toEqual(before)
    for (const [key, form] of [
      ['spine-product', { status: 'met', value: 'Advanced / Adastra / 3.36', note: 'Registered' }],
      ['asid', { status: 'met', value: '918999198999' }],
      ['dos-id', { status: 'met', value: '2000099999' }],
    ] as const)
      await pm.post(`${home}/prerequisites/${key}`, { ...form, version: '1' })
    const after = await expected()
    expect(after).toContain('scheduling-endpoint')
    expect(after).not.toContain('dos-id')
    expect(linksOf((await dos.get('/work/prerequisites')).text, home)).toEqual(after)
    await change(world.context, async (trx) => {
      await trx.updateTable('prerequisites').set({ valid_until: '2026-03-01' }).where('key', '=', 'dos-id').execute()
      await trx.updateTable('prerequisites').set({ status: 'waived', valid_until: '2026-03-02' }).where('key', '=', 'asid').execute()
      for (const key of ['dos-id', 'asid']) await refreshNeeds(trx, [id], key)
    })
    const lapsed = await expected()
    expect(lapsed).toContain('dos-id')
    expect(linksOf((await dos.get('/work/prerequisites')).text, home)).toEqual(lapsed)
    expect((await dos.get('/')).text).toContain(lapsed.length === 1 ? 'You can complete 1 prerequisite' : `You can complete ${lapsed.length} prerequisites now`)
  })

  it('shows what is overdue, the open runs of the test team, and a manager’s projects', async () => {
    const { home, id, pm, dos, clinical, world: made } = await startedProject(await open())
    world = made
    await dos.post(`${home}/prerequisites/dos-id`, { status: 'in-progress', due_date: '2026-03-01', version: '1' })
    await change(world.context, async (trx) => {
      await trx
        .insertInto('test_runs')
        .values({
          id: 'run',
          project_id: id,
          number: 1,
          held_on: '2026-03-02',
          environment: 'sandbox-rehearsal',
          counts: 0,
          attendees: '',
          review: null,
          outcome: null,
          actions: null,
          finished_by: null,
          finished_at: null,
          version: 1,
          created_at: '2026-03-02T09:00:00Z',
        })
        .execute()
      await trx.updateTable('project_dates').set({ day: '2026-02-27' }).where('kind', '=', 'go-live').execute()
    })
    expect((await dos.get('/')).text).toContain('1 thing is overdue')
    expect((await dos.get('/')).text).toContain('1 test run is open or planned')
    // Runs that count and rehearsals beside them are told apart.
    expect((await dos.get('/')).text).toMatch(/>Rehearsal, run 1 of Riverside UTC[^<]*<\/a>, Sandbox rehearsal, 2 March 2026/)
    expect((await clinical.get('/')).text).not.toMatch(/past (its|their) day|test run/)
    const manager = await pm.get('/')
    expect(manager.text).toContain('2 things are overdue')
    expect(manager.text).toContain('You manage 1 open project')
    expect((await pm.get('/work/overdue')).text).toMatch(
      /dates">Business live[^<]+<\/a>, planned for 27 February 2026[\s\S]*prerequisites\/dos-id">[^<]+<\/a>, due 1 March 2026/,
    )
    await pm.post(`${home}/dates/go-live`, {
      day: '2026-05-01',
      status: 'provisional',
      reason: 'staffing',
      note: 'Later',
      seen: hidden((await pm.get(`${home}/dates/go-live`)).text, 'seen'),
    })
    expect((await pm.get('/')).text).toContain('1 thing is overdue')
    await change(world.context, (trx) => trx.updateTable('test_runs').set({ finished_at: '2026-03-02T10:00:00Z' }).execute())
    expect((await dos.get('/')).text).not.toContain('test run is open')
  })

  it('shows the booking team counts that link to their lists, not every project', async () => {
    const { home, id, world: made } = await startedProject(await open())
    world = made
    const admin = await world.visitor().signIn((await world.account('Ada Admin', 'booking-team')).email)
    const page = await admin.get('/')
    expect(page.text).toContain('<a href="/projects?state=open">1 open</a>')
    expect(page.text).not.toContain(home)
    await change(world.context, (trx) => trx.updateTable('project_dates').set({ day: '2026-02-27' }).where('project_id', '=', id).execute())
    expect((await admin.get('/')).text).toContain('<a href="/projects?late=yes">1 with a date that has passed</a>')
    expect((await admin.get('/projects?late=yes')).text).toContain(home)
  })

  it('pages through a long list, each item once', async () => {
    const { id, home, dos, world: made } = await startedProject(await open())
    world = made
    const first = (await listPrerequisites(world.context.db.read, id)).find((row) => row.key === 'disposition-codes')
    if (!first) throw new Error('no prerequisite to copy')
    delete (first as { settled_until?: string }).settled_until
    await change(world.context, async (trx) => {
      await trx.deleteFrom('prerequisites').where('project_id', '=', id).execute()
      await trx
        .insertInto('prerequisites')
        .values(
          Array.from({ length: 70 }, (_, n) => ({
            ...first,
            id: `q${n}`,
            key: `key-${n}`,
            status: 'not-started' as const,
            needs: '[]',
            due_date: n % 2 === 0 ? '2026-04-01' : null,
          })),
        )
        .execute()
    })
    const page = await dos.get('/work/prerequisites')
    const next = /nhsuk-pagination__link--next" href="([^"]+)"/.exec(page.text)?.[1]?.replaceAll('&amp;', '&') ?? ''
    const both = [...linksOf(page.text, home), ...linksOf((await dos.get(next)).text, home)]
    expect(both).toHaveLength(70)
    expect(new Set(both).size).toBe(70)
    expect((await dos.get('/')).text).toContain('And 65 more')
  })

  it('shows what others changed since a person last looked, and nothing twice', async () => {
    const { home, pm, dos, world: made } = await startedProject(await open())
    world = made
    await dos.post('/work/changes', { seq: /name="seq" value="(\d+)"/.exec((await dos.get('/work/changes')).text)?.[1] ?? '' })
    expect((await dos.get('/')).text).not.toContain('Changed since you last looked')
    await dos.post(`${home}/prerequisites/dos-id`, { status: 'met', value: '2000099999', version: '1' })
    expect((await dos.get('/')).text).not.toContain('Changed since you last looked')
    await pm.post(`${home}/prerequisites/spine-product`, { status: 'met', value: 'Advanced / Adastra / 3.36', note: 'Registered', version: '1' })
    expect((await dos.get('/')).text).toContain('<a href="/work/changes">1 change in your projects, made by others</a>')
    const changes = await dos.get('/work/changes')
    expect(changes.text).toContain('Meera Shah set Product registered with Spine to met')
    const met = (await dos.get('/work/changes?kind=met')).text
    expect(met).toContain('<span data-total="1">1 prerequisite met</span>')
    expect(met).toContain('Meera Shah set Product registered with Spine to met')
    expect((await dos.get('/work/changes?kind=declined')).text).toContain('Nothing of this kind has changed')
    const seen = /name="seq" value="(\d+)"/.exec(changes.text)?.[1] ?? ''
    await pm.post(`${home}/prerequisites/asid`, { status: 'met', value: '918999198999', version: '1' })
    expect((await dos.post('/work/changes', { seq: seen })).status).toBe(303)
    const after = await dos.get('/work/changes')
    expect(after.text).toContain('ASID assigned')
    expect(after.text).not.toContain('Product registered')
  })

  it('links what is to be completed to the queue of each role, by prerequisite', async () => {
    const { dos, world: made } = await startedProject(await open())
    world = made
    const page = (await dos.get('/')).text
    expect(page).toContain('To complete as DoS lead')
    expect(page).toMatch(/<a href="\/queues\/dos-lead">You can complete \d+ prerequisites now<\/a>/)
    expect(page).toMatch(/href="\/queues\/dos-lead\/[a-z-]+"/)
    expect((await dos.get('/queues')).location).toBe('/queues/dos-lead')
  })

  it('counts only what a person can complete, and not what is derived from the catalogue', async () => {
    const { id, dos, world: made } = await startedProject(await open())
    world = made
    const counted = async () => Number(/You can complete (\d+) prerequisites? now/.exec((await dos.get('/')).text)?.[1] ?? 0)
    const before = await counted()
    await change(made.context, (trx) =>
      trx.updateTable('prerequisites').set({ owners: '["dos-lead"]', needs: '[]' }).where('project_id', '=', id).where('derived', 'is not', null).execute(),
    )
    const { text } = await dos.get('/')
    expect([await counted(), text.includes('Pair of systems proven')]).toEqual([before, false])
  })

  it('has one line for each role of a person with many', async () => {
    const { home, pm, world: made } = await startedProject(await open())
    world = made
    const { email } = await made.account('Sam Lee')
    for (const role of ['provider-supplier-pm', 'provider-supplier-consultant', 'provider-supplier-support', 'it-lead'])
      expect((await pm.post(`${home}/people`, { role, name: 'Sam Lee', email })).status).toBe(303)
    const sam = await made.visitor().signIn(email)
    const page = (await sam.get('/')).text
    const roles = Number(/<a href="\/queues">You can complete prerequisites in (\d+) roles now<\/a>/.exec(page)?.[1])
    expect(roles).toBeGreaterThan(2)
    expect(page.match(/<li><a href="\/queues\/[\w-]+">As [^<]+<\/a>, \d+ prerequisites?<\/li>/g)).toHaveLength(roles)
    expect(page).not.toContain('To complete as')
  })

  it('leads the manager of projects with older templates to them, and the booking team to all of them', async () => {
    const { id, pm, dos, world: made } = await startedProject(await open())
    world = made
    const { email } = await made.account('Bea Turner', 'booking-team')
    const team = await made.visitor().signIn(email)
    const words = 'made from older templates'
    for (const visitor of [pm, dos, team]) expect((await visitor.get('/')).text).not.toContain(words)
    await change(made.context, (trx) => trx.updateTable('projects').set({ template_version: 'older' }).where('id', '=', id).execute())
    const link = '<a href="/projects?templates=older">1 project was made from older templates</a>'
    expect((await pm.get('/')).text).toContain(link)
    expect((await team.get('/')).text).toContain(link)
    expect((await dos.get('/')).text).not.toContain(words)
    expect((await pm.get('/projects?templates=older')).text).toContain('data-total="1"')
  })
})
