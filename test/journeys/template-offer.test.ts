import { expect, it } from 'vitest'
import { listStaleStages } from '../../src/tracker/go-live/stages.store.ts'
import { change } from '../support/change.ts'
import { onSqliteAndServer } from '../support/databases.ts'
import { grown, laterTemplates } from '../support/other-templates.ts'
import { hidden, startedProject } from '../support/started-project.ts'
import type { Started } from '../support/started-project.ts'
import { tellAll } from '../support/tell-all.ts'

const offered = 'The templates have changed since this project began'

/** The checkboxes that are ticked, or all that can be ticked. */
function ticks(text: string, all = false): string[] {
  return [...text.matchAll(/name="take" value="([^"]*)"\s*(checked)?/g)].flatMap((match) =>
    all || match[2] ? [(match[1] ?? '').replaceAll('&#39;', "'")] : [],
  )
}

const prerequisitesOf = ({ world, id }: Started) =>
  world.context.db.read.selectFrom('prerequisites').selectAll().where('project_id', '=', id).orderBy('position').execute()
const projectOf = ({ world, id }: Started) => world.context.db.read.selectFrom('projects').selectAll().where('id', '=', id).executeTakeFirstOrThrow()

async function take({ pm, home }: Started, choose: (ids: string[]) => string[] = (ids) => ids) {
  const { text } = await pm.get(`${home}/templates`)
  return pm.post(`${home}/templates`, { from: hidden(text, 'from'), to: hidden(text, 'to'), take: choose(ticks(text)) })
}

onSqliteAndServer('newer templates', (open) => {
  it('are offered to the project manager, item by item, and to nobody else', async () => {
    const started = await startedProject(await open())
    const { world, pm, dos, home } = started
    expect((await pm.get(home)).text).not.toContain(offered)
    world.context.templates = grown(world.context.templates)
    const { text } = await pm.get(home)
    expect(text).toContain(
      `${offered}: 1 new prerequisite, 1 new entry condition, 1 new test case, 1 new go-live criterion and 1 new workflow option; 2 changed; 1 not in the templates`,
    )
    expect((await dos.get(home)).text).not.toContain(offered)
    expect((await dos.get(`${home}/templates`)).status).toBe(403)
    const page = (await pm.get(`${home}/templates`)).text
    expect(page).toContain('The lift works')
    expect(page).toContain('Ask the Spine team for it, in writing')
    expect(page).toContain('asks for 1 new prerequisite')
    expect(ticks(page)).toContain('prerequisite:lift')
    expect(ticks(page)).not.toContain('prerequisite:floor-walkers')
    await world.close()
  })

  it('are accepted in one act, which adds nothing that was unticked and loses nothing that was recorded', async () => {
    const started = await startedProject(await open())
    const { world, pm, home, id } = started
    await pm.post(`${home}/prerequisites/hscn`, { status: 'met', version: '1', note: 'Line in place', value: '', reason: '', valid_until: '', due_date: '' })
    const before = await prerequisitesOf(started)
    world.context.templates = grown(world.context.templates)
    const done = await take(started, (ids) => ids.filter((one) => one !== 'criterion:lift-told'))
    expect([done.status, done.location]).toEqual([303, home])
    const after = await prerequisitesOf(started)
    const of = (key: string) => after.find((one) => one.key === key)
    expect(of('lift')).toMatchObject({ title: 'The lift works', status: 'not-started', needs: '["hscn"]', needs_until: '9999-12-31' })
    expect(after.map((one) => one.key)[1]).toBe('lift')
    expect(of('asid')?.how).toBe('Ask the Spine team for it, in writing')
    // A met prerequisite keeps its wording unless somebody ticks it, and its record in any case.
    expect(of('hscn')).toEqual({ ...before.find((one) => one.key === 'hscn'), position: of('hscn')?.position })
    // A removed item stays unless somebody ticks it.
    expect(of('floor-walkers')).toBeDefined()
    const { read } = world.context.db
    const titled = async (table: 'go_live_criteria' | 'test_entry_conditions', title: string) =>
      (await read.selectFrom(table).select('id').where('project_id', '=', id).where('title', '=', title).execute()).length
    expect(await titled('go_live_criteria', 'Patients know of the lift')).toBe(0)
    expect(await titled('test_entry_conditions', 'Somebody has checked the lift')).toBe(1)
    const cases = await read.selectFrom('test_cases').selectAll().where('project_id', '=', id).where('template_key', '=', 'book-lift').execute()
    const plan = await read.selectFrom('test_plans').select('codes').where('project_id', '=', id).executeTakeFirstOrThrow()
    expect(cases.map((one) => one.code).toSorted()).toEqual((JSON.parse(plan.codes) as string[]).toSorted())
    const draft = await read.selectFrom('sop_drafts').selectAll().where('project_id', '=', id).executeTakeFirstOrThrow()
    expect(draft.options).toContain('Patients take the lift by themselves')
    expect(await projectOf(started)).toMatchObject({ template_version: 'grown' })
    expect(await listStaleStages(read, { environments: world.context.templates.environments, clock: world.context.clock })).toEqual([])
    expect((await pm.get(home)).text).not.toContain(offered)
    for (const path of ['/prerequisites', '/prerequisites/floor-walkers']) expect((await pm.get(home + path)).text).toContain('No longer in the templates')
    const page = (await pm.get(`${home}/templates`)).text
    expect(page).toMatch(/Meera Shah accepted .*The lift works/)
    expect(page).toContain('Left out: ')
    const event = await read.selectFrom('events').selectAll().where('action', '=', 'templates taken').executeTakeFirstOrThrow()
    expect(event.sentence).toContain('Meera Shah accepted newer templates: 1 new prerequisite')
    expect(event.changed_to).toContain('criterion:lift-told')
    await world.close()
  })

  it('notify each owner of something new once, but not the person who accepted them', async () => {
    const started = await startedProject(await open())
    const { world } = started
    world.context.templates = grown(world.context.templates)
    world.context.sent.length = 0
    await take(started)
    await tellAll(world.context)
    expect(world.context.sent.filter((one) => one.text.includes('New for you')).map((one) => one.to)).toEqual(['dan.okoro@example.nhs.uk'])
    expect(world.context.sent.map((one) => one.text).join('')).toContain('New for you: The lift works; Somebody has checked the lift')
    await world.close()
  })

  it('change a met prerequisite only if it is ticked: the wording changes, its record stays', async () => {
    const started = await startedProject(await open())
    const { world, pm, home } = started
    await pm.post(`${home}/prerequisites/hscn`, { status: 'met', version: '1', note: 'Line in place', value: '', reason: '', valid_until: '', due_date: '' })
    world.context.templates = grown(world.context.templates)
    await take(started, () => ['prerequisite:hscn'])
    const hscn = (await prerequisitesOf(started)).find((one) => one.key === 'hscn')
    expect(hscn).toMatchObject({ title: 'A connection to HSCN, tested', status: 'met', note: 'Line in place', settled_by: 'Meera Shah' })
    expect((await pm.get(`${home}/prerequisites/hscn`)).text).toContain('Meera Shah accepted the new wording of')
    await world.close()
  })

  it('remove what is gone if it is ticked and nobody has touched it since', async () => {
    const started = await startedProject(await open())
    const { world, pm, home } = started
    world.context.templates = grown(world.context.templates)
    const { text } = await pm.get(`${home}/templates`)
    await pm.post(`${home}/prerequisites/floor-walkers`, {
      status: 'in-progress',
      version: '1',
      note: '',
      value: '',
      reason: '',
      valid_until: '',
      due_date: '',
    })
    const form = { from: hidden(text, 'from'), to: hidden(text, 'to'), take: [...ticks(text), 'prerequisite:floor-walkers'] }
    expect((await pm.post(`${home}/templates`, form)).status).toBe(303)
    expect((await pm.get(home)).text).toContain('1 thing that you ticked was not: someone worked on it meanwhile')
    expect((await prerequisitesOf(started)).some((one) => one.key === 'floor-walkers')).toBe(true)
    world.context.templates = laterTemplates(world.context.templates, 'grown-again', (copy) => {
      copy.prerequisites = copy.prerequisites.filter((one) => one.key !== 'lift')
    })
    await take(started, () => ['prerequisite:lift'])
    expect((await prerequisitesOf(started)).some((one) => one.key === 'lift')).toBe(false)
    expect((await prerequisitesOf(started)).some((one) => one.needs.includes('"lift"'))).toBe(false)
    await world.close()
  })

  it('remove an item from a list that someone is editing, and say so there', async () => {
    const started = await startedProject(await open())
    const { world, pm, id } = started
    const walkers = (await prerequisitesOf(started)).find((one) => one.key === 'floor-walkers')
    const { personId } = await world.account('Ivan Petrov')
    await change(world.context, async (trx) => {
      const batch = {
        id: 'batch',
        person_id: personId,
        role_key: 'training-lead',
        prerequisite_key: 'floor-walkers',
        title: 'Floor-walkers',
        note: '',
        reason: '',
      }
      await trx
        .insertInto('queue_batches')
        .values({ ...batch, status: 'met', valid_until: '', state: 'preview', made_at: '2026-03-02', settled_at: null, complete: 1 })
        .execute()
      const line = { batch_id: 'batch', position: 0, line: '', code: 'RY9NR', value: '', why: '', noted: '' }
      await trx
        .insertInto('queue_batch_items')
        .values({ ...line, prerequisite_id: walkers?.id ?? '', project_id: id, version: 1, verdict: 'ready' })
        .execute()
    })
    world.context.templates = grown(world.context.templates)
    expect((await take(started, () => ['prerequisite:floor-walkers'])).status).toBe(303)
    expect((await pm.get('/')).status).toBe(200)
    const item = await world.context.db.read.selectFrom('queue_batch_items').selectAll().executeTakeFirstOrThrow()
    expect(item).toMatchObject({ verdict: 'refused', why: 'It was removed from the project' })
    await world.close()
  })

  it('can be declined: the project is asked again only with the next version', async () => {
    const started = await startedProject(await open())
    const { world, pm, home } = started
    const before = await prerequisitesOf(started)
    const { template_version: first } = await projectOf(started)
    world.context.templates = grown(world.context.templates)
    expect((await pm.get('/projects')).text).toContain('1 project was made from older templates</a>')
    const list = (await pm.get('/projects?templates=older')).text
    expect(list).toContain('data-total="1"')
    const { text } = await pm.get(`${home}/templates`)
    expect((await pm.post(`${home}/templates/keep`, { from: hidden(text, 'from'), to: hidden(text, 'to') })).status).toBe(303)
    expect((await pm.get(home)).text).not.toContain(offered)
    expect((await pm.get('/projects?templates=older')).text).toContain('No project fits')
    expect(await prerequisitesOf(started)).toEqual(before)
    expect(await projectOf(started)).toMatchObject({ template_version: first, templates_kept: 'grown' })
    expect((await pm.get(`${home}/templates`)).text).toContain('kept the project as it is')
    world.context.templates = laterTemplates(world.context.templates, 'later')
    expect((await pm.get(home)).text).toContain(offered)
    await world.close()
  })

  it('are accepted by one of two people; the other sees the conflict, and nothing is accepted twice', async () => {
    const started = await startedProject(await open())
    const { world, pm, home } = started
    const team = await world.account('Bea Turner', 'booking-team')
    const bea = await world.visitor().signIn(team.email)
    world.context.templates = grown(world.context.templates)
    const { text } = await bea.get(`${home}/templates`)
    await take(started)
    const rows = await prerequisitesOf(started)
    const second = await bea.post(`${home}/templates`, { from: hidden(text, 'from'), to: hidden(text, 'to'), take: ticks(text) })
    expect(second.status).toBe(409)
    expect(second.text).toContain('Someone else accepted the new templates while you were looking')
    expect(await prerequisitesOf(started)).toEqual(rows)
    world.context.templates = laterTemplates(world.context.templates, 'third')
    const stale = await pm.post(`${home}/templates`, { from: 'grown', to: 'grown', take: [] })
    expect([stale.status, stale.text.includes('The templates changed again')]).toEqual([409, true])
    await world.close()
  })

  it('are accepted once if two people submit at the same moment', async () => {
    const started = await startedProject(await open())
    const { world, pm, home } = started
    const team = await world.account('Bea Turner', 'booking-team')
    const bea = await world.visitor().signIn(team.email)
    world.context.templates = grown(world.context.templates)
    const forms = await Promise.all([pm, bea].map(async (one) => (await one.get(`${home}/templates`)).text))
    const answers = await Promise.all(
      [pm, bea].map((one, index) => {
        const text = forms[index] ?? ''
        return one.post(`${home}/templates`, { from: hidden(text, 'from'), to: hidden(text, 'to'), take: ticks(text) })
      }),
    )
    expect(answers.map((one) => one.status).toSorted()).toEqual([303, 409])
    const rows = await prerequisitesOf(started)
    expect(rows.filter((one) => one.key === 'lift')).toHaveLength(1)
    expect(new Set(rows.map((one) => one.position)).size).toBe(rows.length)
    await world.close()
  })

  it('are refused if nothing is ticked, with what to do instead', async () => {
    const started = await startedProject(await open())
    const { world } = started
    world.context.templates = grown(world.context.templates)
    const answer = await take(started, () => [])
    expect([answer.status, answer.text.includes('Tick what to accept, or press “Keep what we have”')]).toEqual([422, true])
    expect(await projectOf(started)).not.toMatchObject({ template_version: 'grown' })
    await world.close()
  })

  it('are not offered to a project that was stopped', async () => {
    const started = await startedProject(await open())
    const { world, pm, home } = started
    await pm.post(`${home}/stop`, { reason: 'The service closes', version: '1' })
    world.context.templates = grown(world.context.templates)
    expect((await pm.get(home)).text).not.toContain(offered)
    const page = (await pm.get(`${home}/templates`)).text
    expect([page.includes('takes no changes'), page.includes('<button class="nhsuk-button"')]).toEqual([true, false])
    expect((await pm.post(`${home}/templates`, { from: hidden(page, 'from'), to: 'grown', take: ['prerequisite:lift'] })).status).toBe(422)
    expect((await prerequisitesOf(started)).some((one) => one.key === 'lift')).toBe(false)
    await world.close()
  })

  it('replace the text of a draft that nobody has edited, and never of one that somebody has', async () => {
    const started = await startedProject(await open())
    const { world, pm, home, id } = started
    const other = (version: string, line: string) =>
      laterTemplates(world.context.templates, version, (copy) => {
        copy.sops = Object.fromEntries(Object.entries(copy.sops).map(([file, text]) => [file, `${text}\n\n${line}\n`]))
      })
    const body = async () => (await world.context.db.read.selectFrom('sop_drafts').select('body').where('project_id', '=', id).executeTakeFirstOrThrow()).body
    world.context.templates = other('second', 'Mind the lift.')
    await take(started)
    expect(await body()).toContain('Mind the lift.')
    const editor = (await pm.get(`${home}/sop/edit`)).text
    await pm.post(`${home}/sop/edit`, { body: 'Our own words', version: hidden(editor, 'version') })
    world.context.templates = other('third', 'Mind the stairs.')
    const page = (await pm.get(`${home}/templates`)).text
    expect(page).toContain('so it is not replaced')
    expect(page).toContain('Mind the stairs.')
    await take(started, () => ['sop:text'])
    expect(await body()).toContain('Our own words')
    await world.close()
  })
})
