import { afterEach, expect, it } from 'vitest'
import { asDay } from '../../../src/day.ts'
import type { Month } from '../../../src/day.ts'
import { choicesFrom } from '../../../src/mail/email-kinds.ts'
import { drawPdf } from '../../../src/pdf/draw.ts'
import type { MonthReport } from '../../../src/tracker/report/month-report.ts'
import { readReport } from '../../../src/tracker/report/read-report.ts'
import { reportPdf } from '../../../src/tracker/report/report-pdf.ts'
import { insertMember } from '../../../src/tracker/people/people.store.ts'
import { sendReports } from '../../../src/tracker/report/send-reports.ts'
import { begun } from '../../support/as-at.ts'
import { areaOf, changed } from '../../support/area.ts'
import { change } from '../../support/change.ts'
import { onSqliteAndServer } from '../../support/databases.ts'
import { openWorld } from '../../support/world.ts'
import type { World } from '../../support/world.ts'

let world: World
afterEach(() => world.close())

const march = '2026-03' as Month
const april = '2026-04' as Month
const numberOf = ({ goLives, ahead, numbers }: MonthReport, text: string) => [...numbers, ...goLives, ...ahead].find((line) => line.text === text)

onSqliteAndServer('the monthly report', (open) => {
  const twoMonths = async () => {
    world = await openWorld(await open())
    const made = await begun(world, { services: 30, projects: 12 })
    await made.year.until(asDay('2026-03-31'), { acts: 60, each: 10 })
    made.year.goTo(asDay('2026-04-01'), 7)
    await made.year.until(asDay('2026-04-30'), { acts: 60, each: 10 })
    made.year.goTo(asDay('2026-05-01'), 7)
    return made
  }

  it('has numbers that are each the length of their list as at that day, and last month’s beside them', { timeout: 90_000 }, async () => {
    const { email } = await twoMonths()
    const report = await readReport(world.context, april, null)
    const before = await readReport(world.context, march, null)
    const visitor = await world.visitor().signIn(email)
    let compared = 0
    for (const { text, now, href } of [...report.numbers, ...report.goLives, ...report.ahead]) {
      if (href === null) continue
      const total = Number(/data-total="(\d+)"/.exec((await visitor.get(href)).text)?.[1])
      expect([text, href, total]).toEqual([text, href, now])
      compared += 1
    }
    expect(compared).toBeGreaterThan(12)
    expect(report.numbers.map((line) => line.before)).toEqual(before.numbers.map((line) => line.now))
    expect(numberOf(report, 'Planned when the month began')?.now).toBe(numberOf(before, 'Planned for April 2026')?.now)
    expect(before.numbers.map((line) => line.before)).toEqual(before.numbers.map(() => null))
    const page = await visitor.get('/rollout/report?month=2026-04')
    expect([page.status, page.text.includes('As at 30 April 2026')]).toEqual([200, true])
    expect((await visitor.get('/rollout/report?month=2026-01')).status).toBe(404)
  })

  it('does not count as planned what is live', { timeout: 60_000 }, async () => {
    world = await openWorld(await open())
    const { year, email } = await begun(world, { services: 12, projects: 4 })
    const { context } = world
    const project = await context.db.read.selectFrom('projects').select(['id', 'created_by_id']).orderBy('id').executeTakeFirstOrThrow()
    const day = await context.db.read
      .selectFrom('project_dates')
      .select('day')
      .where('project_id', '=', project.id)
      .where('kind', '=', 'go-live')
      .executeTakeFirstOrThrow()
    const month = day.day.slice(0, 7)
    const visitor = await world.visitor().signIn(email)
    const planned = async () => Number(/data-total="(\d+)"/.exec((await visitor.get(`/projects?go-live=${month}`)).text)?.[1])
    const before = await planned()
    expect(before).toBeGreaterThan(0)
    const went = {
      gate: 'business-live',
      decision: 'declared' as const,
      first_person: 'Ann',
      first_person_id: project.created_by_id,
      first_role: 'Project manager',
    }
    await change(context, (trx) =>
      trx
        .insertInto('attestations')
        .values({ id: 'went', project_id: project.id, ...went, first_at: new Date(context.clock()).toISOString(), conditions: '[]' })
        .execute(),
    )
    expect(await planned()).toBe(before - 1)
    const now = await readReport(context, march, null)
    expect(numberOf(now, 'Declared live here')?.now).toBe(1)
    expect([now.isOver, now.day]).toEqual([false, year.day])
  })

  it('of an area has the numbers of what is in it today, each the length of its list as at that day', { timeout: 90_000 }, async () => {
    await twoMonths()
    const { context } = world
    const { db } = context
    const tom = await world.account('Tom Hughes')
    const { region } = await db.read.selectFrom('services').select('region').where('region', 'is not', null).orderBy('id').executeTakeFirstOrThrow()
    await areaOf(db, tom.personId, { role: 'commissioner', kind: 'region', key: region ?? '' })
    const visitor = await world.visitor().signIn(tom.email)
    const area = { person: tom, today: asDay('2026-05-01'), db }
    const [own, all] = [await readReport(context, april, area), await readReport(context, april, null)]
    const { n } = await db.read
      .selectFrom('services')
      .select((eb) => eb.fn.countAll<number>().as('n'))
      .where('region', '=', region)
      .executeTakeFirstOrThrow()
    const known = numberOf(own, 'Services known')
    expect([known?.now, known?.before]).toEqual([Number(n), Number(n)])
    expect(known?.now).toBeLessThan(numberOf(all, 'Services known')?.now ?? 0)
    let compared = 0
    for (const { text, now, href } of [...own.numbers, ...own.goLives, ...own.ahead]) {
      if (href === null || now === null) continue
      expect([text, Number(/data-total="(\d+)"/.exec((await visitor.get(href)).text)?.[1])]).toEqual([text, now])
      compared += 1
    }
    expect(compared).toBeGreaterThan(9)
    const page = (await visitor.get('/rollout/report?month=2026-04')).text
    expect(page).toContain('As at 30 April 2026, of the services that are in your area today')
    // The running month has no lists for someone who also has a role elsewhere: they would be longer.
    expect(numberOf(await readReport(context, '2026-05' as Month, area), 'Services known')?.href).toBe('/services')
    const outside = await db.read
      .selectFrom('projects as p')
      .innerJoin('services as s', 's.id', 'p.service_id')
      .select('p.id')
      .where('s.region', '<>', region)
      .executeTakeFirstOrThrow()
    const role = await db.read.selectFrom('project_roles').select('role_key').where('project_id', '=', outside.id).orderBy('position').executeTakeFirstOrThrow()
    const joined = {
      id: 'tom',
      project_id: outside.id,
      role_key: role.role_key,
      person_id: tom.personId,
      test_team: 0,
      joined_at: '2026-04-01',
      added_by: null,
    }
    await changed(db, (trx) => insertMember(trx, joined))
    const running = numberOf(await readReport(context, '2026-05' as Month, area), 'Services known')
    expect(running).toMatchObject({ now: Number(n), href: null })
    expect((await visitor.get('/rollout/report?month=2026-05')).text).toContain('your lists also have projects outside your area')
  })

  it(
    'goes by email, once, on the first working day of a month, to those who chose it and see every project, or have an area',
    { timeout: 90_000 },
    async () => {
      const { year, email } = await twoMonths()
      const { context } = world
      const meera = await world.account('Meera Shah', 'project-manager')
      const tom = await world.account('Tom Hughes')
      await areaOf(context.db, tom.personId, { role: 'dos-lead', kind: 'region', key: 'Nowhere' })
      for (const address of [email, meera.email, tom.email]) {
        const visitor = await world.visitor().signIn(address)
        await visitor.get('/account/emails')
        expect((await visitor.post('/account/emails', choicesFrom([{ kind: 'report', how: 'at-once' }]))).status).toBe(303)
      }
      context.sent.length = 0
      expect(await sendReports(context)).toBe(0)
      year.goTo(asDay('2026-05-01'), 9)
      expect([await sendReports(context), await sendReports(context)]).toEqual([2, 0])
      const mail = context.sent.find((one) => one.to === email)
      expect([context.sent.length, mail?.subject]).toEqual([2, 'Rollout report, April 2026'])
      const ofArea = context.sent.find((one) => one.to === tom.email)?.text
      expect(ofArea).toContain('As at 30 April 2026, of the services that are in your area today.')
      expect(ofArea).toContain('Services known: 0 (last month 0)')
      expect(mail?.text).toContain('As at 30 April 2026.')
      const live = numberOf(await readReport(context, april, null), 'Live, declared here or in a tracker')
      expect(mail?.text).toContain(`Live, declared here or in a tracker: ${live?.now} (last month ${live?.before}`)
    },
  )

  it('is the same PDF each time, on one page', { timeout: 60_000 }, async () => {
    await twoMonths()
    const made = async () => Buffer.from(await drawPdf(reportPdf(await readReport(world.context, april, null), null)))
    const [one, other] = [await made(), await made()]
    expect(one.equals(other)).toBe(true)
    expect(one.toString('latin1').match(/\/Type \/Page\b/g)?.length).toBe(1)
  })
})
