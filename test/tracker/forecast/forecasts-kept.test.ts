import { expect, it } from 'vitest'
import { asDay, isMonth, monthOf } from '../../../src/day.ts'
import { asPersonId, asServiceId } from '../../../src/db/ids.ts'
import type { Person } from '../../../src/access/access.store.ts'
import { countForecasts, listForecasts } from '../../../src/tracker/forecast/forecast-list.store.ts'
import type { Asked } from '../../../src/tracker/forecast/on-their-way.store.ts'
import { dayNumber, listHistories } from '../../../src/tracker/forecast/history.store.ts'
import { workOutForecasts } from '../../../src/tracker/forecast/work-out-forecasts.ts'
import { testContext } from '../../support/context.ts'
import { createAccount } from '../../../src/web/sign-in/create-account.ts'
import { onBothEngines } from '../../support/databases.ts'
import { keepProgramme } from '../../support/simulated-rows.ts'
import { simulatedProgramme } from '../../support/simulated-programme.ts'

const day = asDay('2026-03-02')
const viewing: Person = { accountId: '', personId: asPersonId('viewer'), name: 'Vi', email: '', installationRole: 'programme-viewer' }
const asked = (change: Partial<Asked> = {}): Asked => ({
  viewer: { person: viewing, today: day },
  filter: { region: '', care: '', supplier: '' },
  supposed: null,
  ...change,
})

onBothEngines('forecasts', (open) => {
  async function kept() {
    const context = testContext(await open())
    const { personId } = await createAccount(context, { email: 'a@example.nhs.uk', name: 'Ann', installationRole: 'booking-team', password: null })
    const histories = simulatedProgramme({ seed: 5, projects: 120, months: 18, today: dayNumber(day) }).map((one) => one.history)
    await keepProgramme(context.db, histories, personId)
    return { context, histories, running: histories.filter((one) => one.isRunning).map((one) => one.id) }
  }

  it('come from what the rows say of each step', async () => {
    const { context, histories } = await kept()
    const ids = histories.map((one) => one.id)
    const read = await listHistories(context.db.read, ids, { suppliers: new Map(), today: day })
    const plain = (all: typeof read) =>
      all.map(({ steps, ...one }) => ({ ...one, steps: steps.toSorted((a, b) => a.key.localeCompare(b.key)).map(({ title, ...step }) => step) }))
    const byId = (all: typeof read) => all.toSorted((a, b) => a.id.localeCompare(b.id))
    expect(plain(byId(read))).toEqual(plain(byId(histories)))
  })
  it('are kept for each running project, and worked out again the next day without those on hold', async () => {
    const { context, running } = await kept()
    const { read } = context.db
    expect(await workOutForecasts(context)).toBe(true)
    const rows = await read.selectFrom('forecasts').selectAll().execute()
    expect(rows.map((row) => row.project_id).toSorted()).toEqual(running.toSorted())
    for (const row of rows) {
      const days = [row.day_10, row.day_20, row.day_50, row.day_80, row.day_90].map(String)
      expect(days.toSorted()).toEqual(days)
      expect(days.every((one) => one >= day)).toBe(true)
    }
    expect(await workOutForecasts(context)).toBe(false)
    await context.db.transaction((trx) => trx.updateTable('projects').set({ state: 'on-hold' }).where('id', 'in', running.slice(0, 1)).execute())
    context.advance(86_400_000)
    expect(await workOutForecasts(context)).toBe(true)
    const later = await read.selectFrom('forecasts').select(['project_id', 'made_on']).execute()
    expect(later.length).toBe(running.length - 1)
    expect(new Set(later.map((row) => row.made_on))).toEqual(new Set(['2026-03-03']))
  })
  it('are counted by month as long as the lists behind the numbers, whatever is supposed', async () => {
    const { context, running } = await kept()
    await context.db.transaction(async (trx) => {
      const organisation = { id: 'care-uk', name: 'Care UK', kind: '111', created_at: '2026-01-01T00:00:00.000Z', switched_on: 'no' as const }
      await trx.insertInto('organisations').values(organisation).execute()
      const waiting = running.slice(0, 5).map((id) => asServiceId(`s-${id}`))
      await trx.updateTable('services').set({ referrer_id: 'care-uk' }).where('id', 'in', waiting).execute()
    })
    await workOutForecasts(context)
    const supposed = { kind: 'provider111' as const, organisation: 'care-uk', day: asDay('2026-11-16') }
    const cells = await countForecasts(context.db.read, asked({ supposed }))
    const count = (of: (cell: (typeof cells)[number]) => boolean): number => cells.filter(of).reduce((sum, one) => sum + one.n, 0)
    expect(count(() => true)).toBe(running.length)
    expect(count((cell) => cell.without === 'provider111')).toBe(5)
    expect(count((cell) => cell.ifWithout === 'provider111')).toBe(0)
    const listed = async (by: 'likely' | 'if', at: Parameters<typeof listForecasts>[2]['at']) =>
      (await listForecasts(context.db.read, asked({ supposed }), { by, at, page: 1, changed: new Map() })).total
    for (const month of new Set(cells.flatMap((cell) => cell.likely ?? []))) {
      if (!isMonth(month) || month > '2027-02') continue
      expect(await listed('likely', month)).toBe(count((cell) => cell.without === null && cell.likely === month))
      expect(await listed('if', month)).toBe(count((cell) => cell.ifWithout === null && cell.ifMonth === month))
    }
    expect(await listed('likely', 'provider111')).toBe(5)
    expect(await listed('if', monthOf(supposed.day))).toBeGreaterThanOrEqual(5)
  })
  it('are narrowed by region, care setting and supplier', async () => {
    const { context, histories } = await kept()
    await workOutForecasts(context)
    const cells = await countForecasts(context.db.read, asked({ filter: { region: 'North', care: 'pharmacy', supplier: '' } }))
    const those = histories.filter((one) => one.isRunning && one.region === 'North' && one.setting === 'pharmacy')
    expect(cells.reduce((sum, one) => sum + one.n, 0)).toBe(those.length)
  })
  it('are not seen by someone without a role in the projects', async () => {
    const { context } = await kept()
    await workOutForecasts(context)
    const person: Person = { ...viewing, installationRole: 'none' }
    expect(await countForecasts(context.db.read, asked({ viewer: { person, today: day } }))).toEqual([])
  })
})
