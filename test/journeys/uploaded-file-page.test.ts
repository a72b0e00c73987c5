import { setTimeout as wait } from 'node:timers/promises'
import { writeXlsx } from 'hucre/xlsx'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { openWorld } from '../support/world.ts'
import type { Visitor, World } from '../support/world.ts'
import { openTestSqlite } from '../support/databases.ts'
import { asOdsCsv, odsRow } from '../support/ods-list.ts'
import { proposedFields } from '../support/upload.ts'
import { asXlsx, plan } from '../tracker/workbook/build-workbook.ts'

let world: World
let team: Visitor
beforeEach(async () => {
  world = await openWorld(await openTestSqlite())
  team = await world.visitor().signIn((await world.account('Bea Booking', 'booking-team')).email)
  await team.get('/imports/new')
})
afterEach(() => world.close())

const found = async (bytes: Uint8Array, name: string): Promise<{ home: string; text: string }> => {
  const home = (await team.upload('/imports/new', bytes, name)).location ?? ''
  return { home, text: (await team.get(home)).text }
}
const buttons = (html: string, act: 'read' | 'look'): string[] =>
  [...html.matchAll(new RegExp(`<button[^>]* value="${act}"[^>]*>([^<]*)`, 'g'))].map((match) => (match[1] ?? '').trim())
const lists = [odsRow('A81001', 'MILL LANE SURGERY'), odsRow('A81002', 'QUEENS PARK'), odsRow('A81003', 'HIGH STREET'), odsRow('A81004', 'ODD CORNER')]

it('a list that is loaded at once says so, and promises no review', async () => {
  const { text } = await found(asOdsCsv(lists), 'epraccur.csv')
  expect(text).toContain('Loading it changes only whether the practices of your services are open and who follows them')
  expect(text).not.toContain('before you have seen what would change')
  expect(new Set(buttons(text, 'read'))).toEqual(new Set(['Load this list']))
})

it('a file that someone says is a tracker is not called a guess, and shows its columns before it goes on', async () => {
  const { home, text } = await found(Buffer.from('Colour,Shape\nRed,Square\nBlue,Circle'), 'shapes.csv')
  expect([text.includes('We could not tell what this file is'), buttons(text, 'read')]).toEqual([true, []])
  await team.post(home, { ...proposedFields(text), kind: 'rollout-tracker', do: 'look' })
  const named = (await team.get(home)).text
  expect(named).toContain('You said that this is <strong>a rollout tracker</strong>')
  expect(named).toContain('Choose the column with the ODS code')
  expect(named).not.toContain('nhsuk-error-message')
  expect(named.indexOf('value="read"')).toBeGreaterThan(named.indexOf('id="columns"'))
})

it('columns without headings go by their letters', async () => {
  const { text } = await found(Buffer.from('A81001,Mill Lane\nA81002,Queens Park\nA81003,High Street\nA81004,Odd Corner'), 'codes.csv')
  expect(text).toContain('Column A was taken for the ODS code')
  expect(text).toMatch(/>\s*Column B\s*</)
  expect(text).not.toContain('Column B of')
})

it('a file with one sheet does not ask for a sheet, and a plan has no columns to show', async () => {
  const { text } = await found(await asXlsx(plan()), 'plan.xlsx')
  expect(text).not.toContain('Sheets to read')
  expect(proposedFields(text)).toMatchObject({ 'sheet-0': 'yes' })
  expect(buttons(text, 'look')).toEqual(['Show it as this'])
})

it('ticking no sheet asks for one, and keeps the chosen columns', async () => {
  const rows = [
    ['ODS', 'ODS name', '111 Provider', 'Remark'],
    ['A81001', 'Mill Lane', 'City 111', 'By phone'],
  ]
  const { home, text } = await found(
    await writeXlsx({
      sheets: [
        { name: 'North', rows },
        { name: 'South', rows },
      ],
    }),
    'regions.xlsx',
  )
  const { 'sheet-0': _north, 'sheet-1': _south, ...rest } = proposedFields(text)
  const refused = await team.post(home, { ...rest, 'column-0-3': 'address_2', do: 'read' })
  expect([refused.status, refused.text.includes('Choose at least one sheet')]).toEqual([422, true])
  expect(proposedFields(refused.text)).toMatchObject({ 'column-0-0': 'ods_code', 'column-0-3': 'address_2' })
  expect(proposedFields(refused.text)).not.toHaveProperty('sheet-0')
})

/** Uploads a tracker and continues to its review once it is compared. */
async function reviewed(tracker: string): Promise<{ review: string; text: string }> {
  const { home, text } = await found(Buffer.from(tracker), 'tracker.csv')
  const review = (await team.post(home, { ...proposedFields(text), do: 'read' })).location ?? ''
  return { review, text: await pageThatSays(review, 'id="approve"') }
}

async function pageThatSays(path: string, says: string): Promise<string> {
  const { text } = await team.get(path)
  if (text.includes(says)) return text
  await wait(20)
  return pageThatSays(path, says)
}

it('what was read and what was left out of a tracker is still shown once it is written', async () => {
  const account = /<span class="nhsuk-details__summary-text">(\d+ cells: [^<]*)</
  const { review, text } = await reviewed('ODS,ODS name,111 Provider,Remark\nA81001,Mill Lane,City 111,TBC')
  expect(account.exec(text)?.[1]).toBe('8 cells: 7 read, 1 unknown')
  await team.post(review, { care_setting: 'gp-practice' })
  expect(account.exec(await pageThatSays(review, 'was written'))?.[1]).toBe('8 cells: 7 read, 1 unknown')
})

it('comparing a tracker again keeps the chosen care setting', async () => {
  const mine = await reviewed('ODS,ODS name,111 Provider\nA81001,Mill Lane,City 111')
  world.context.advance(1000)
  const theirs = await reviewed('ODS,ODS name,111 Provider\nA81002,Queens Park,City 111')
  await team.post(theirs.review, { care_setting: 'gp-practice' })
  await pageThatSays(theirs.review, 'was written')
  const refused = await team.post(mine.review, { care_setting: 'urgent-treatment-centre' })
  expect([refused.status, /value="urgent-treatment-centre" selected/.test(refused.text)]).toEqual([409, true])
})
