import { afterEach, describe, expect, it } from 'vitest'
import { asDay, momentOn } from '../../../src/day.ts'
import { lookDaily } from '../../../src/tracker/notices/daily-look.ts'
import { tellPeople } from '../../../src/tracker/notices/tell-people.ts'
import { sendSummaries, summaryDay } from '../../../src/tracker/notices/weekly-summary.ts'
import type { Writer } from '../../../src/db/database.ts'
import { change } from '../../support/change.ts'
import { openTestSqlite } from '../../support/databases.ts'
import { overdueAction } from '../../support/overdue-action.ts'
import { issue } from '../../support/issue.ts'
import { hidden, startedProject } from '../../support/started-project.ts'
import type { Started } from '../../support/started-project.ts'
import { answerAs } from '../../support/team.ts'
import { tellAll } from '../../support/tell-all.ts'

let started: Started
afterEach(() => started.world.close())

/** A project in which everyone has been told what happened so far, and nothing is due before the end of the year. */
async function toldProject(): Promise<void> {
  started = await startedProject(await openTestSqlite())
  await change(
    started.world.context,
    async (trx) => {
      await trx.updateTable('test_entry_conditions').set({ due_day: '2026-12-31' }).execute()
      await trx.updateTable('go_live_criteria').set({ due_day: '2026-12-31' }).execute()
      await trx.updateTable('project_dates').set({ day: '2026-12-31' }).execute()
    },
    started.id,
  )
  await tellAll(started.world.context)
  started.world.context.sent.length = 0
}

/** Moves the frozen clock to a time of a day in London. */
function at(day: string, time: string): void {
  const { context } = started.world
  context.advance(momentOn(asDay(day), time) - context.clock())
}
const sent = (): string[] =>
  started.world.context.sent
    .splice(0)
    .map((one) => `${one.to}: ${one.subject}`)
    .toSorted()

describe('what the days bring', () => {
  /** What is noted and told from a time on. */
  const tell = async (): Promise<string[]> => {
    await lookDaily(started.world.context)
    await tellAll(started.world.context)
    return sent()
  }

  it('is told in the hours of work: not at night, at weekends, or on a bank holiday', async () => {
    await toldProject()
    const { world, id } = started
    // Good Friday is 3 April 2026, Easter Monday 6 April.
    await change(
      world.context,
      (trx) => trx.updateTable('prerequisites').set({ owners: '["dos-lead"]', due_date: '2026-04-02' }).where('key', '=', 'hscn').execute(),
      id,
    )
    for (const [day, time] of [
      ['2026-04-02', '17:00'],
      ['2026-04-03', '09:00'],
      ['2026-04-04', '09:00'],
      ['2026-04-06', '12:00'],
      ['2026-04-07', '07:59'],
    ] as const) {
      at(day, time)
      expect([day, await lookDaily(world.context), await tellPeople(world.context)]).toEqual([day, day === '2026-04-02', 0])
    }
    at('2026-04-07', '08:00')
    expect(await tell()).toEqual(['dan.okoro@example.nhs.uk: Overdue: HSCN connection'])
    at('2026-04-08', '08:00')
    expect(await tell()).toEqual([])
  })

  it('is whatever is overdue, once, for those who have to do it', async () => {
    await toldProject()
    const { world, id } = started
    const due = { owner: 'dos-lead', due_day: '2026-03-03' }
    await change(
      world.context,
      async (trx) => {
        await trx.updateTable('test_entry_conditions').set(due).where('title', 'like', 'The test plan%').execute()
        await trx
          .updateTable('go_live_criteria')
          .set({ ...due, title: 'Staff are trained' })
          .where('key', '=', 'training-done')
          .execute()
      },
      id,
    )
    await overdueAction(started, 'Send the new certificate')
    at('2026-03-04', '08:00')
    await lookDaily(world.context)
    await tellAll(world.context)
    const [mail] = world.context.sent.filter((one) => one.to === 'dan.okoro@example.nhs.uk')
    const conditions = await world.context.db.read.selectFrom('test_entry_conditions').select('id').where('due_day', '=', '2026-03-03').execute()
    expect(mail?.subject).toBe(`Overdue work: ${2 + conditions.length} changes in Riverside UTC, Provider`)
    expect(mail?.text).toContain('“Send the new certificate” was due on 3 March 2026. Mark it as done, or agree another day with the project manager.')
    expect(mail?.text).toMatch(/“Staff are trained” was due on 3 March 2026[^]*\/go-live#criterion-/)
    expect(mail?.text).toMatch(/\/test-plan\/runs\/1#action-action/)
    expect(sent().filter((one) => !one.startsWith('dan.okoro'))).toEqual([])
    at('2026-03-05', '08:00')
    expect(await tell()).toEqual([])
  })

  it('is not told if it has changed by the time of the email', async () => {
    await toldProject()
    const { world, id } = started
    await overdueAction(started, 'Send the new certificate')
    at('2026-03-04', '08:00')
    await lookDaily(world.context)
    await change(world.context, (trx) => trx.updateTable('test_run_actions').set({ done_at: '2026-03-04T08:00:00Z' }).execute(), id)
    await tellAll(world.context)
    expect(sent()).toEqual([])
    await change(world.context, (trx) => trx.updateTable('test_run_actions').set({ done_at: null }).execute(), id)
    at('2026-03-05', '08:00')
    expect(await tell()).toEqual(['dan.okoro@example.nhs.uk: Overdue: Send the new certificate'])
  })

  it('is told after a change of clocks at the same time of day', async () => {
    await toldProject()
    const { world, id } = started
    // Summer time begins on Sunday 29 March 2026.
    await change(
      world.context,
      (trx) => trx.updateTable('prerequisites').set({ owners: '["dos-lead"]', due_date: '2026-03-29' }).where('key', '=', 'hscn').execute(),
      id,
    )
    world.context.advance(Date.parse('2026-03-30T06:59:00Z') - world.context.clock())
    expect(await tell()).toEqual([])
    at('2026-03-30', '08:00')
    expect(new Date(world.context.clock()).toISOString()).toBe('2026-03-30T07:00:00.000Z')
    expect(await tell()).toEqual(['dan.okoro@example.nhs.uk: Overdue: HSCN connection'])
  })

  it('is a planned day that has passed without what it was for, told to the managers once, and again after it moved', async () => {
    await toldProject()
    const { world, pm, home, id } = started
    const { id: testing } = await world.context.db.read.selectFrom('project_dates').select('id').where('kind', '=', 'testing').executeTakeFirstOrThrow()
    await change(world.context, (trx) => trx.updateTable('project_dates').set({ day: '2026-03-03' }).where('id', '=', testing).execute(), id)
    at('2026-03-03', '09:00')
    expect(await tell()).toEqual([])
    at('2026-03-04', '08:00')
    await lookDaily(world.context)
    await tellAll(world.context)
    const [mail, ...others] = world.context.sent.splice(0)
    expect(others).toEqual([])
    expect([mail?.to, mail?.subject]).toEqual(['meera.shah@example.nhs.uk', 'Overdue: Testing of Riverside UTC, Provider'])
    expect(mail?.text).toContain('Testing was planned for 3 March 2026. No run that counts is finished. If the test was held, finish its run.')
    expect(mail?.text).toContain(`${home}/dates`)
    at('2026-03-05', '08:00')
    expect(await tell()).toEqual([])
    // It moves, and that day passes too; a move before the email takes it back.
    async function move(day: string) {
      await pm.signIn('meera.shah@example.nhs.uk')
      const seen = hidden((await pm.get(`${home}/dates/testing`)).text, 'seen')
      return pm.post(`${home}/dates/testing`, { day, status: 'confirmed', reason: 'staffing', note: 'Two nurses are ill', seen })
    }
    expect((await move('2026-03-06')).status).toBe(303)
    await tellAll(world.context)
    sent()
    at('2026-03-09', '08:00')
    await lookDaily(world.context)
    expect((await move('2026-03-20')).status).toBe(303)
    await tellAll(world.context)
    expect(sent().filter((one) => one.includes('Overdue'))).toEqual([])
    at('2026-03-23', '08:00')
    expect(await tell()).toEqual(['meera.shah@example.nhs.uk: Overdue: Testing of Riverside UTC, Provider'])
  })

  it('is a go-live that nobody has declared, with the decision that it waits for', async () => {
    await toldProject()
    const { world, id } = started
    await change(world.context, (trx) => trx.updateTable('project_dates').set({ day: '2026-03-03' }).where('kind', '=', 'go-live').execute(), id)
    at('2026-03-04', '08:00')
    await lookDaily(world.context)
    await tellAll(world.context)
    const [mail] = world.context.sent.splice(0)
    expect(mail?.text).toContain(
      'Go-live was planned for 3 March 2026. Nobody has declared it. If go is not decided, decide; if the service is live, declare it.',
    )
  })

  it('is told to the managers of what nobody owns', async () => {
    await toldProject()
    const { world, id } = started
    await change(
      world.context,
      (trx) => trx.updateTable('prerequisites').set({ owners: '["it-lead"]', due_date: '2026-03-03' }).where('key', '=', 'hscn').execute(),
      id,
    )
    at('2026-03-04', '08:00')
    expect(await tell()).toEqual(['meera.shah@example.nhs.uk: Overdue: HSCN connection'])
  })

  it('is a test on the next working day, for the test team alone, with an entry for the calendar', async () => {
    await toldProject()
    const { world, pm, home, id } = started
    await change(world.context, (trx) => trx.updateTable('project_people').set({ test_team: 0 }).where('role_key', '=', 'clinical-lead').execute(), id)
    await change(world.context, (trx) => trx.updateTable('project_people').set({ test_team: 1 }).where('role_key', '=', 'dos-lead').execute(), id)
    await pm.post(`${home}/test-plan/runs`, { held_on: '2026-04-07', environment: 'production-isolated', attendees: 'Dan and Clara. Dial 0800 123' })
    at('2026-03-31', '09:00')
    const planned = await tell()
    expect(planned).toContain('dan.okoro@example.nhs.uk: A test is planned: Riverside UTC, Provider')
    expect(planned.join()).not.toContain('clara.jones')
    const again = await world.visitor().signIn('meera.shah@example.nhs.uk')
    const { text } = await again.get(`${home}/test-plan/runs/1`)
    expect(
      (await again.post(`${home}/test-plan/runs/1/day`, { held_on: '2026-04-08', moved: 'The supplier is late', seen: hidden(text, 'seen') })).status,
    ).toBe(303)
    expect(await tell()).toContain('dan.okoro@example.nhs.uk: The test has another day: Riverside UTC, Provider')
    at('2026-04-02', '09:00')
    expect(await tell()).toEqual([])
    at('2026-04-07', '09:00')
    await lookDaily(world.context)
    await tellAll(world.context)
    const [mail] = world.context.sent.filter((one) => one.to === 'dan.okoro@example.nhs.uk')
    expect(mail?.subject).toBe('Test on 8 April 2026: Riverside UTC, Provider')
    const [entry] = mail?.attachments ?? []
    expect(entry?.type).toBe('text/calendar; charset=utf-8; method=PUBLISH')
    expect(entry?.content.replaceAll('\r\n ', '')).toMatch(/SEQUENCE:1[\s\S]*DTSTART;VALUE=DATE:20260408[\s\S]*Dial 0800 123/)
  })

  it.each(['hold', 'stop'])('is a test of a project that is put on %s, and again once it goes on: calendars lose it and get it back', async (act) => {
    await toldProject()
    const { world, pm, home, id } = started
    await change(world.context, (trx) => trx.updateTable('project_people').set({ test_team: 1 }).where('role_key', '=', 'dos-lead').execute(), id)
    await pm.post(`${home}/test-plan/runs`, { held_on: '2026-03-10', environment: 'production-isolated', attendees: 'Dan and Clara' })
    await tellAll(world.context)
    const toDan = () => world.context.sent.splice(0).filter((one) => one.to === 'dan.okoro@example.nhs.uk')
    const uid = /UID:[^\r]*/.exec(toDan()[0]?.attachments?.[0]?.content ?? '')?.[0] ?? 'none'
    const version = async () => hidden((await pm.get(`${home}/${act}`)).text, 'version')
    expect((await pm.post(`${home}/${act}`, { reason: 'The supplier was sold', version: await version() })).status).toBe(303)
    await tellAll(world.context)
    const [off, ...others] = toDan()
    expect(others).toEqual([])
    expect(off?.text).toContain('Meera Shah halted run 1 with the project. It was planned for 10 March 2026: The supplier was sold')
    expect(off?.text).toContain('The attached file removes it from your calendar.')
    expect(off?.attachments?.map((one) => one.content.replaceAll('\r\n ', ''))).toEqual([
      expect.stringMatching(/METHOD:CANCEL[^]*SEQUENCE:1[^]*STATUS:CANCELLED/),
    ])
    expect(off?.attachments?.[0]?.content).toContain(uid)
    // The run itself is as it was.
    expect((await pm.get(`${home}/test-plan/runs/1`)).text).toContain('Planned')
    expect((await pm.post(`${home}/resume`, { reason: 'It goes on', version: hidden((await pm.get(`${home}/resume`)).text, 'version') })).status).toBe(303)
    await tellAll(world.context)
    const [back] = toDan()
    expect(back?.text).toContain('The attached file adds it to your calendar.')
    expect(back?.attachments?.[0]?.content).toMatch(/METHOD:PUBLISH[^]*SEQUENCE:2[^]*STATUS:CONFIRMED/)
    expect(back?.attachments?.[0]?.content).toContain(uid)
  })

  it('is a test that is cancelled, for the test team, with a file that takes it out of the calendar', async () => {
    await toldProject()
    const { world, pm, home, id } = started
    await change(world.context, (trx) => trx.updateTable('project_people').set({ test_team: 1 }).where('role_key', '=', 'dos-lead').execute(), id)
    await pm.post(`${home}/test-plan/runs`, { held_on: '2026-03-10', environment: 'production-isolated', attendees: 'Dan and Clara' })
    await tellAll(world.context)
    const [planned] = world.context.sent.splice(0).filter((one) => one.to === 'dan.okoro@example.nhs.uk')
    expect(planned?.text).toContain('for 10 March 2026.\n\nThe attached file adds it to your calendar.')
    const uid = /UID:[^\r]*/.exec(planned?.attachments?.[0]?.content ?? '')?.[0]
    expect((await pm.post(`${home}/test-plan/runs/1/cancel`, { cancelled: 'The supplier is not ready', seen: '2026-03-10' })).status).toBe(303)
    await tellAll(world.context)
    const [mail] = world.context.sent.splice(0).filter((one) => one.to === 'dan.okoro@example.nhs.uk')
    expect(mail?.subject).toBe('The test is cancelled: Riverside UTC, Provider')
    expect(mail?.text).toContain('Meera Shah cancelled run 1, which was planned for 10 March 2026: The supplier is not ready')
    const [entry] = mail?.attachments ?? []
    expect(entry?.type).toBe('text/calendar; charset=utf-8; method=CANCEL')
    expect(entry?.content).toMatch(/METHOD:CANCEL[^]*SEQUENCE:1[^]*STATUS:CANCELLED/)
    expect(entry?.content).toContain(uid)
    at('2026-03-09', '09:00')
    expect(await tell()).toEqual([])
  })

  it('is a link that expired before it was answered, for the managers', async () => {
    await toldProject()
    const { world, pm, home, id } = started
    await issue(pm, home)
    // Clara was sent a new link since, which works.
    const clara = (trx: Writer) => trx.selectFrom('people').select('id').where('name', '=', 'Clara Jones')
    await change(
      world.context,
      (trx) => trx.updateTable('act_links').set({ expires_at: '2026-06-20T09:00:00Z' }).where('person_id', '=', clara(trx)).execute(),
      id,
    )
    // A link works for 90 days: until 31 May, a Sunday.
    at('2026-05-29', '09:00')
    expect((await tell()).join()).not.toContain('has not answered')
    at('2026-06-01', '09:00')
    await lookDaily(world.context)
    await tellAll(world.context)
    const [mail] = world.context.sent.filter((one) => one.text.includes('their link has expired'))
    expect([mail?.to, mail?.subject]).toEqual(['meera.shah@example.nhs.uk', 'Dan Okoro has not answered'])
    expect(mail?.text).toContain('Dan Okoro has not answered “Sign the procedure of Riverside UTC”, and their link has expired')
    world.context.sent.length = 0
    at('2026-06-02', '09:00')
    expect(await tell()).toEqual([])
  })

  it('is a round of signatures whose links have all expired, once, for the managers, its writer and who has not answered', async () => {
    await toldProject()
    const { world, pm, dos, home } = started
    await issue(pm, home)
    expect((await answerAs(dos, home, 'dos-lead')).status).toBe(303)
    at('2026-06-01', '09:00')
    await lookDaily(world.context)
    await tellAll(world.context)
    const mails = world.context.sent.filter((one) => /expired/.test(one.subject))
    expect(mails.map((one) => `${one.to}: ${one.subject}`).toSorted()).toEqual([
      'clara.jones@example.nhs.uk: Your link to sign the procedure has expired: Riverside UTC, Provider',
      'meera.shah@example.nhs.uk: Signatures are missing, and every link has expired: Riverside UTC, Provider',
    ])
    expect(mails.find((one) => one.to.startsWith('meera'))?.text).toMatch(/Still missing: Clara Jones\.[^]*Send each of them a new link[^]*\/sop/)
    expect(mails.find((one) => one.to.startsWith('clara'))?.text).toContain('press “Send me a new link”')
    world.context.sent.length = 0
    at('2026-06-02', '09:00')
    expect(await tell()).toEqual([])
  })
})

describe('the weekly summary', () => {
  it.each([
    ['2026-03-02', '2026-03-02', 'a Monday'],
    ['2026-03-08', '2026-03-02', 'the Sunday after it'],
    ['2026-04-08', '2026-04-07', 'the week of Easter Monday'],
    ['2026-05-25', '2026-05-26', 'a bank holiday'],
    ['2026-12-28', '2026-12-29', 'the week after Christmas, whose Saturday is taken on Monday'],
  ])('of %s is on %s: %s', (day, on) => {
    expect(summaryDay(asDay(day))).toBe(on)
  })

  const dan = async (): Promise<string[]> => {
    await sendSummaries(started.world.context)
    return sent().filter((one) => one.startsWith('dan.okoro'))
  }
  const mail = ['dan.okoro@example.nhs.uk: Your week on Slipway: what waits for you']

  it('is sent at 8am once a week, on the next working day after a bank holiday, and after a change of clocks', async () => {
    await toldProject()
    const days: [day: string, time: string, mails: string[]][] = [
      ['2026-03-09', '07:59', []],
      ['2026-03-09', '08:00', mail],
      ['2026-03-09', '08:01', []],
      ['2026-03-12', '09:00', []],
      ['2026-03-30', '07:59', []],
      ['2026-03-30', '08:00', mail],
      ['2026-04-06', '12:00', []],
      ['2026-04-07', '08:00', mail],
    ]
    for (const [day, time, mails] of days) {
      at(day, time)
      expect([day, time, await dan()]).toEqual([day, time, mails])
    }
  })

  it('is sent later in the week if no node ran on its day, and to each once if a node stopped half-way', async () => {
    await toldProject()
    const { context } = started.world
    at('2026-03-11', '15:00')
    expect(await dan()).toEqual(mail)
    await context.db.transaction((trx) => trx.deleteFrom('notice_days').where('name', '=', 'weekly summary').execute())
    expect([await sendSummaries(context), sent()]).toEqual([0, []])
  })

  it('is sent once by two nodes', async () => {
    await toldProject()
    const { context } = started.world
    at('2026-03-09', '08:00')
    await Promise.all([sendSummaries(context), sendSummaries(context)])
    const all = sent()
    expect(all.length).toBe(new Set(all).size)
    expect(all).toContain(mail[0])
  })
})
