import { afterEach, expect, it } from 'vitest'
import { saveChoices } from '../../../src/mail/email-choices.store.ts'
import { choicesFrom } from '../../../src/mail/email-kinds.ts'
import type { ChosenKind, HowOften } from '../../../src/mail/email-kinds.ts'
import { tellPeople } from '../../../src/tracker/notices/tell-people.ts'
import { sendSummaries } from '../../../src/tracker/notices/weekly-summary.ts'
import { onBothEngines } from '../../support/databases.ts'
import { hidden, startedProject } from '../../support/started-project.ts'
import type { Started } from '../../support/started-project.ts'
import { tellAll } from '../../support/tell-all.ts'

const minute = 60_000
const day = 24 * 60 * minute

onBothEngines('what is new in a project', (open) => {
  let started: Started
  afterEach(() => started.world.close())
  /** A project in which everyone has been told what happened so far. */
  async function toldProject(): Promise<void> {
    started = await startedProject(await open())
    await tellAll(started.world.context)
    started.world.context.sent.length = 0
  }
  const sent = () => started.world.context.sent.map((one) => `${one.to}: ${one.subject}`).toSorted()
  const choose = (name: string, kind: ChosenKind, how: HowOften) =>
    started.world.context.db.transaction(async (trx) => {
      const { id } = await trx.selectFrom('people').select('id').where('name', '=', name).executeTakeFirstOrThrow()
      await saveChoices(trx, id, choicesFrom([{ kind, how }]))
    })
  const move = async (to: string) => {
    const { pm, home } = started
    const seen = hidden((await pm.get(`${home}/dates/testing`)).text, 'seen')
    expect((await pm.post(`${home}/dates/testing`, { day: to, status: 'confirmed', reason: 'staffing', note: 'Two nurses are ill', seen })).status).toBe(303)
  }

  it('is one email to each person on it, with all of it, and none to who did it', async () => {
    await toldProject()
    const { context } = started.world
    await move('2026-04-08')
    await move('2026-04-15')
    await tellAll(context)
    expect(sent()).toEqual([
      'clara.jones@example.nhs.uk: Dates: 2 changes in Riverside UTC, Provider',
      'dan.okoro@example.nhs.uk: Dates: 2 changes in Riverside UTC, Provider',
    ])
    expect(context.sent[0]?.text).toMatch(/from 1 April 2026 to 8 April 2026: Staffing[\s\S]*from 8 April 2026 to 15 April 2026/)
    expect(context.sent[0]).toMatchObject({ choice: { kind: 'dates' }, about: `/projects/${started.id}/people` })
  })

  it('waits until nothing new came for two minutes, but for half an hour at most', async () => {
    await toldProject()
    const { context } = started.world
    await move('2026-04-08')
    expect(await tellPeople(context)).toBe(0)
    for (let times = 0; times < 15; times += 1) {
      context.advance(1.9 * minute)
      await move(times % 2 === 0 ? '2026-04-15' : '2026-04-08')
      expect(await tellPeople(context)).toBe(0)
    }
    context.advance(1.9 * minute)
    await move('2026-04-16')
    expect(await tellPeople(context)).toBe(2)
  })

  it('is sent once, however many nodes send', async () => {
    await toldProject()
    const { context } = started.world
    await move('2026-04-08')
    context.advance(3 * minute)
    const told = await Promise.all([tellPeople(context), tellPeople(context), tellPeople(context)])
    expect(told.reduce((sum, n) => sum + n, 0)).toBe(2)
    expect([await tellAll(context), sent().length]).toEqual([0, 2])
  })

  it('is not told to someone who chose not to hear of it, nor to someone who has left or whose account is disabled', async () => {
    await toldProject()
    const { world, pm, home } = started
    await choose('Dan Okoro', 'dates', 'never')
    await world.account('Ann Lee')
    await pm.post(`${home}/people`, { role: 'training-lead', name: 'Ann Lee', email: 'ann.lee@example.nhs.uk' })
    await move('2026-04-08')
    const { id } = await world.context.db.read
      .selectFrom('project_people as pp')
      .innerJoin('people as p', 'p.id', 'pp.person_id')
      .select('pp.id')
      .where('p.name', '=', 'Clara Jones')
      .executeTakeFirstOrThrow()
    expect((await pm.post(`${home}/people/${id}/leave`, { reason: 'Moved on' })).status).toBe(303)
    await world.context.db.transaction((trx) =>
      trx
        .updateTable('accounts')
        .set({ disabled_at: '2026-03-02T09:00:00.000Z' })
        .where('person_id', 'in', trx.selectFrom('people').select('id').where('name', '=', 'Ann Lee'))
        .execute(),
    )
    await tellAll(world.context)
    expect(sent()).toEqual(['clara.jones@example.nhs.uk: Your role in Riverside UTC, Provider has ended'])
    // They may not see the project any more.
    expect(world.context.sent.at(-1)?.text).not.toContain(started.home)
  })

  it('is told weekly to someone who chose that, with what waits for them', async () => {
    await toldProject()
    const { context } = started.world
    await choose('Dan Okoro', 'dates', 'weekly')
    await move('2026-04-08')
    await tellAll(context)
    expect(sent()).toEqual(['clara.jones@example.nhs.uk: A date has moved: Riverside UTC, Provider'])
    context.advance(7 * day)
    await sendSummaries(context)
    const [mail] = context.sent.filter((one) => one.to === 'dan.okoro@example.nhs.uk')
    expect(mail).toMatchObject({ subject: 'Your week on Slipway: what waits for you', choice: { kind: 'summary' } })
    expect(mail?.text).toMatch(/What waits for you[\s\S]*\/work\/prerequisites[\s\S]*Dates[\s\S]*to 8 April 2026/)
  })

  it('leads someone without an account to no page that they cannot open', async () => {
    await toldProject()
    const { context } = started.world
    await started.pm.post(`${started.home}/people`, { role: 'training-lead', name: 'Ivy Teal', email: 'ivy.teal@example.com' })
    await tellAll(context)
    const [mail] = context.sent
    expect([mail?.to, mail?.subject]).toEqual(['ivy.teal@example.com', 'You have a role in Riverside UTC, Provider'])
    expect(mail?.text).toContain('Meera Shah added you as Training lead of Riverside UTC, Provider')
    expect(mail?.text).not.toContain(context.config.publicUrl)
  })

  /** A project with an IT lead, where the address that their certificates need can be completed and opened again. */
  async function withItLead() {
    await toldProject()
    const { world, pm, home } = started
    await pm.post(`${home}/people`, { role: 'it-lead', name: 'Ivan Petrov', email: 'ivan.petrov@example.nhs.uk' })
    await tellAll(world.context)
    world.context.sent.length = 0
    const complete = async (status: string) => {
      const version = hidden((await pm.get(`${home}/prerequisites/fqdn`)).text, 'version')
      expect((await pm.post(`${home}/prerequisites/fqdn`, { status, value: 'booking.example.nhs.uk', version })).status).toBe(303)
    }
    return { ...started, complete }
  }

  it('is a prerequisite that can begin, once, for its owners, when what it needs is completed', async () => {
    const { world, complete } = await withItLead()
    await complete('met')
    await complete('not-started')
    await complete('met')
    await tellAll(world.context)
    expect(sent()).toEqual(['ivan.petrov@example.nhs.uk: You can start: Certificate signing request made'])
  })

  it('is not a prerequisite that waits again when the email is written, and is one when it can begin after all', async () => {
    const { world, complete } = await withItLead()
    await complete('met')
    await complete('not-started')
    await tellAll(world.context)
    expect(sent()).toEqual([])
    await complete('met')
    await tellAll(world.context)
    expect(sent()).toEqual(['ivan.petrov@example.nhs.uk: You can start: Certificate signing request made'])
  })
})
