import { afterEach, beforeEach, expect, it } from 'vitest'
import { verifyRecord } from '../../src/events/verify-record.store.ts'
import { areaOf, endAreaRow } from '../support/area.ts'
import { onSqliteAndServer } from '../support/databases.ts'
import { uploadAndContinue } from '../support/upload.ts'
import { openWorld } from '../support/world.ts'
import type { Visitor, World } from '../support/world.ts'
import { asXlsx, plan } from '../tracker/workbook/build-workbook.ts'

const answers = { care_setting: 'urgent-treatment-centre', role: 'provider', route_in: 'Service-led', scope: '111 books in' }

onSqliteAndServer('a test plan, by someone with an area', (open) => {
  let world: World
  let team: Visitor
  let tom: Visitor
  let area: string
  const db = () => world.context.db

  beforeEach(async () => {
    world = await openWorld(await open())
    team = await world.visitor().signIn((await world.account('Ana Pereira', 'booking-team')).email)
    const person = await world.account('Tom Hughes')
    for (const [name, code, region, dosIds] of [
      ['Riverside UTC', 'RY9NR', 'London', '2000099999'],
      ['Hidden UTC', 'RY9HD', 'North West', '2000077777'],
    ] as const)
      await team.post('/services/new', { name, ods_code: code, region, dos_ids: dosIds, care_setting: 'urgent-treatment-centre' })
    area = await areaOf(db(), person.personId, { role: 'project-manager', kind: 'region', key: 'London' })
    tom = await world.visitor().signIn(person.email)
  })
  afterEach(async () => {
    expect(await verifyRecord(db().read)).toMatchObject({ count: 0, faults: [] })
    await world.close()
  })
  const reviewed = async (): Promise<string> => (await uploadAndContinue(tom, await asXlsx(plan()), 'plan.xlsx')).location ?? ''
  const projects = () => db().read.selectFrom('projects as p').innerJoin('services as s', 's.id', 'p.service_id').select(['s.ods_code', 'p.id']).execute()

  it('starts the project of a service in it, and they manage it', { timeout: 60_000 }, async () => {
    expect((await tom.get('/imports/new')).text).toContain('the operational test plan of one or more services\nin your area')
    const review = await reviewed()
    expect(review).toMatch(/^\/imports\/[\w-]+$/)
    const done = await tom.post(review, { ...answers, name: 'Riverside UTC', ods_code: 'ry9nr', dos_ids: '2000099999', phone: '0191 4960000' })
    expect([done.status, done.location]).toEqual([303, expect.stringMatching(/^\/projects\//)])
    expect((await projects()).map((one) => one.ods_code)).toEqual(['RY9NR'])
    expect((await tom.get(`${done.location}/people`)).text).toContain('Tom Hughes')
    expect((await tom.get(`${done.location}/test-plan`)).status).toBe(200)
  })

  it('starts nothing outside it, and learns nothing of a service there', { timeout: 60_000 }, async () => {
    const review = await reviewed()
    const says = (code: string) => `No service in your area has the ODS code ${code}. Check the code, or ask the booking team to start this project`
    for (const [code, name] of [
      ['RY9HD', 'Hidden UTC'],
      ['RY9ZZ', 'New UTC'],
    ] as const) {
      const refused = await tom.post(review, { ...answers, name, ods_code: code, dos_ids: '' })
      expect([refused.status, refused.text.includes(says(code)), refused.text.includes('is known already')]).toEqual([422, true, false])
    }
    const taken = await tom.post(review, { ...answers, name: 'Riverside UTC', ods_code: 'RY9NR', dos_ids: '2000099999\n2000077777' })
    expect([taken.status, taken.text.includes('2000077777 is the DoS id of another service'), taken.text.includes('Hidden')]).toEqual([422, true, false])
    expect(await projects()).toEqual([])
    expect(await db().read.selectFrom('services').select('ods_code').orderBy('ods_code').execute()).toEqual([{ ods_code: 'RY9HD' }, { ods_code: 'RY9NR' }])
    // The area has ended between the review and its confirmation.
    await endAreaRow(db(), area)
    expect((await tom.post(review, { ...answers, name: 'Riverside UTC', ods_code: 'RY9NR', dos_ids: '2000099999' })).status).toBe(403)
    expect(await projects()).toEqual([])
  })

  it('asks which is meant of several services of one code, without naming those outside', { timeout: 60_000 }, async () => {
    await team.post('/services/new', {
      name: 'Riverside Walk-in',
      ods_code: 'RY9NR',
      region: 'North West',
      dos_ids: '2000066666',
      care_setting: 'urgent-treatment-centre',
      further: 'yes',
      further_reason: 'Another entrance',
    })
    const several = await db().read.selectFrom('services').select('ods_code').where('ods_code', 'like', 'RY9NR%').execute()
    expect(several.length).toBe(2)
    const review = await reviewed()
    const asked = await tom.post(review, { ...answers, name: 'Riverside', ods_code: 'RY9NR', dos_ids: '' })
    expect([asked.status, asked.text.includes('Several services have the ODS code RY9NR'), asked.text.includes('Walk-in')]).toEqual([422, true, false])
    const other = await tom.post(review, { ...answers, name: 'Riverside Walk-in', ods_code: 'RY9NR', dos_ids: '' })
    expect([other.status, other.text.includes('No service in your area has the ODS code RY9NR')]).toEqual([422, true])
    expect((await tom.post(review, { ...answers, name: 'Riverside UTC', ods_code: 'RY9NR', dos_ids: '' })).status).toBe(303)
  })
})
