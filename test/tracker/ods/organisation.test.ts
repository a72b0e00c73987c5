import { describe, expect, it } from 'vitest'
import { asDay } from '../../../src/day.ts'
import { closureSentence, contradiction, happenedTo, successorSentence } from '../../../src/tracker/ods/closure.ts'
import type { Source } from '../../../src/tracker/ods/closure.ts'
import { looksLikeOdsList, looksLikeSuccessors } from '../../../src/tracker/ods/list-shape.ts'
import { codeBesideName, odsOrganisationFrom, odsSuccessorFrom, withSaid } from '../../../src/tracker/ods/organisation.ts'
import { readOdsList } from '../../../src/tracker/ods/read-list.ts'
import { odsRow, successorRow } from '../../support/ods-list.ts'

const rowsOf = (cells: string[][]) => cells.map((one, index) => ({ number: index + 1, cells: one }))
const today = asDay('2026-03-02')

describe('a sheet without headings is recognised by its content:', () => {
  it('the practice list has codes, names, dates and a status', () => {
    const shape = looksLikeOdsList(rowsOf([odsRow('A81001', 'THE DENSHAM SURGERY'), odsRow('A81002', 'QUEENS PARK', { closed: '20250331', status: 'C' })]))
    expect(shape?.columns.map((key, at) => (key === null ? '' : `${at} ${key}`)).filter((text) => text !== '')).toEqual([
      '0 code',
      '1 name',
      '4 address_1',
      '5 address_2',
      '6 address_3',
      '7 address_4',
      '8 address_5',
      '9 postcode',
      '10 opened',
      '11 closed',
      '12 status',
      '13 sub_type',
      '14 commissioner',
      '25 setting',
    ])
    expect(shape?.why).toContain('It has no headings')
  })
  it('the list of successors has two codes, a reason and a date', () => {
    expect(looksLikeSuccessors(rowsOf([successorRow('A81002', 'A81001'), successorRow('A81003', 'A81001')]))?.columns.slice(0, 4)).toEqual([
      'code',
      'successor',
      'reason',
      'day',
    ])
  })
  it.each([
    [
      'names and towns',
      [
        ['Mill Lane', 'Leeds'],
        ['High Street', 'York'],
      ],
    ],
    [
      'a code and a name alone',
      [
        ['A81001', 'Mill Lane'],
        ['A81002', 'High Street'],
      ],
    ],
    ['a status of another kind', [odsRow('A81001', 'ONE', { status: 'Live' }), odsRow('A81002', 'TWO', { status: 'Planned' })]],
    [
      'a code twice in a row',
      [
        ['A81001', 'A81001', 'R', '20250331'],
        ['A81002', 'A81002', 'R', '20250331'],
      ],
    ],
    ['nothing', [['']]],
  ])('%s make neither', (_, cells) => {
    expect([looksLikeOdsList(rowsOf(cells)), looksLikeSuccessors(rowsOf(cells))]).toEqual([null, null])
  })
})

describe('a sheet with headings is recognised by them:', () => {
  it.each([
    [
      'a list of organisations',
      ['Code', 'Name', 'Status', 'Open Date', 'Close Date', 'Postcode', 'Successor'],
      ['A81001', 'Mill Lane', 'Active', '1974-04-01', '', 'LS1 6AE', ''],
      true,
    ],
    ['a list with other headings', ['ORGANISATION_CODE', 'Organisation name', 'Close date*'], ['A81001', 'Mill Lane', '31/03/2025'], true],
    ['a tracker, which has its own status', ['ODS code', 'Name', 'Status', '111 Provider'], ['A81001', 'Mill Lane', 'Active', 'City 111'], false],
    ['a short tracker of practices', ['ODS code', 'Name', 'ODS status', 'Close date'], ['A81001', 'Mill Lane', 'Closed', '31/03/2025'], false],
    ['a plan, whose status is that of work', ['Code', 'Name', 'Status'], ['A81001', 'Mill Lane', 'In progress'], false],
  ])('%s, %j', (_, headings, row, is) => expect(looksLikeOdsList(rowsOf([headings, row])) !== null).toBe(is))
})

describe('an organisation in a row', () => {
  it('has its dates, its status in a word and its address in lines', () => {
    expect(
      odsOrganisationFrom({
        code: 'a81002',
        name: 'QUEENS PARK',
        status: 'C',
        opened: '19740401',
        closed: '20250331',
        address_1: '1 High Street',
        address_3: 'Leeds',
        postcode: 'ls1 6ae',
        successor: 'A81001',
      }),
    ).toEqual({
      value: {
        code: 'A81002',
        name: 'QUEENS PARK',
        status: 'closed',
        opened_on: '1974-04-01',
        closed_on: '2025-03-31',
        address: '1 High Street\nLeeds',
        postcode: 'LS1 6AE',
        commissioner: null,
        sub_type: null,
        setting: null,
      },
      successor: { code: 'A81002', successor: 'A81001', reason: null, day: null },
      faults: [],
    })
  })
  it('reports each cell that is not understood, and keeps the rest', () => {
    const { value, faults } = odsOrganisationFrom({ code: 'A81002', name: 'Queens Park', status: 'X', closed: '20250231' })
    expect(value).toMatchObject({ status: null, closed_on: null, name: 'Queens Park' })
    expect(faults.map((one) => one.field)).toEqual(['status', 'closed'])
  })
  it.each(['', 'TBC', 'Mill Lane', 'NEW'])('needs a code, and %j is not one', (code) =>
    expect(odsOrganisationFrom({ code, name: 'Mill Lane' }).value).toBeNull(),
  )
  it.each([
    ['A81001', 'A81001'],
    ['A81001 Mill Lane Surgery', 'A81001'],
    ['Mill Lane Surgery (A81001)', 'A81001'],
    ['Mill Lane Surgery', undefined],
    ['to be confirmed', undefined],
  ])('names its successor by code: %s is %s', (text, code) => expect(codeBesideName(text)).toBe(code))
  it('is never its own successor', () => expect(odsSuccessorFrom({ code: 'A81001', successor: 'A81001' }).value).toBeNull())
})

describe('a later list', () => {
  const known = odsOrganisationFrom({ code: 'A81002', name: 'Queens Park', status: 'C', closed: '20250331', postcode: 'LS1 6AE' }).value
  const said = (values: object) => odsOrganisationFrom({ code: 'A81002', ...values }).value
  it('leaves what it does not mention as it is', () => {
    const now = said({ name: 'QUEENS PARK SURGERY' })
    expect(now && withSaid(known, now)).toMatchObject({ name: 'QUEENS PARK SURGERY', status: 'closed', closed_on: '2025-03-31', postcode: 'LS1 6AE' })
  })
  it('removes the closing date of a practice that is open again', () => {
    const now = said({ status: 'A' })
    expect(now && withSaid(known, now)).toMatchObject({ status: 'open', closed_on: null })
  })
})

describe('the state of a practice', () => {
  const nothing: Source = { status: null, closed_on: null }
  const facts = (listed: Source | null, said: Source = nothing) => ({ ods_code: 'A81002', listed, said, isListLoaded: true, successors: [], setAside: null })
  it.each([
    ['closed', facts({ status: 'closed', closed_on: '2025-03-31' }), 'This practice closed on 31 March 2025.'],
    ['closed', facts({ status: 'open', closed_on: '2026-03-02' }), 'This practice closed on 2 March 2026.'],
    ['closed', facts({ status: 'closed', closed_on: null }), 'This practice has closed. The day is not known.'],
    ['closed', facts({ status: 'open', closed_on: null }, { status: 'closed', closed_on: null }), 'This practice has closed. The day is not known.'],
    ['closed', facts(null, { status: null, closed_on: '2025-03-31' }), 'This practice closed on 31 March 2025.'],
    ['closing', facts({ status: 'open', closed_on: '2026-03-03' }), 'This practice closes on 3 March 2026.'],
    ['closing', facts({ status: 'closed', closed_on: '2026-03-03' }), 'This practice closes on 3 March 2026.'],
    ['dormant', facts({ status: 'dormant', closed_on: null }), 'This practice is dormant.'],
    ['proposed', facts({ status: 'proposed', closed_on: null }), 'This practice is proposed and has not opened yet.'],
    ['unlisted', facts(null), 'The ODS list does not have the code A81002.'],
    ['open', facts({ status: 'open', closed_on: null }), ''],
    ['open', { ...facts(null), isListLoaded: false }, ''],
  ])('is described: %s', (happened, given, sentence) => expect([happenedTo(given, today), closureSentence(given, today)]).toEqual([happened, sentence]))
  it('is contradicted if a tracker and the list differ', () => {
    expect(contradiction(facts({ status: 'open', closed_on: null }, { status: null, closed_on: '2025-03-31' }), today)).toBe(
      'The ODS list says that it is open; a tracker says that it closed on 31 March 2025.',
    )
    expect(contradiction(facts({ status: 'closed', closed_on: '2025-03-31' }, { status: 'closed', closed_on: null }), today)).toBeNull()
  })
  it('names every successor', () => {
    const one = { code: 'A81001', name: 'Mill Lane', reason: null, day: null, ours: true }
    expect([successorSentence([]), successorSentence([one]), successorSentence([one, { ...one, code: 'A81005', name: null }])]).toEqual([
      '',
      'Its successor is Mill Lane (A81001).',
      'Its successors are Mill Lane (A81001) and A81005.',
    ])
  })
})

it('a repeated row and one without a code are left out and named', async () => {
  const list = await readOdsList([
    {
      name: 'epraccur',
      rows: rowsOf([...Array.from({ length: 40 }, (_, at) => odsRow(`A81${100 + at}`, `PRACTICE ${at}`)), odsRow('A81100', 'AGAIN'), odsRow('?', 'NO CODE')]),
    },
  ])
  expect([list?.organisations.length, list?.rowsLeftOut]).toEqual([40, 2])
  expect(list?.leftOut.map((one) => [one.row, one.column])).toEqual([
    [41, 'A'],
    [42, 'A'],
  ])
})
