import { describe, expect, it } from 'vitest'
import { readPlans } from '../../../src/tracker/import/operational-test-plan.ts'
import { readWorkbook } from '../../../src/tracker/workbook/workbook.ts'
import { missingIn, slotsInWords } from '../../../src/tracker/test-plan/handout.ts'
import type { Handout } from '../../../src/tracker/test-plan/handout.ts'
import { handoutSheet } from '../../../src/tracker/test-plan/handout-sheet.ts'
import { defaultSetUp } from '../../../src/tracker/test-plan/set-up.ts'
import { asXlsx } from '../workbook/build-workbook.ts'

const patient = { name: 'Test One', nhsNumber: '9990000018', dateOfBirth: '01/02/1980', address: '1 High Street', postcode: 'LS1 1AA', surgery: 'Mill Lane' }
const member = { organisation: 'Trust', email: 'dan@example.nhs.uk', phone: '0113 1', isInTestTeam: true }
const handout: Handout = {
  service: {
    name: 'Riverside UTC',
    odsCode: 'RY9NR',
    address: '2 Quay',
    postcode: 'LS2 2BB',
    phone: '0113 2',
    lead: 'Priya Nair',
  },
  offersSlots: true,
  testing: '2026-04-01',
  goLive: '2026-04-20',
  environment: 'Production in isolation',
  setUp: {
    ...defaultSetUp({ dosIds: ['2000099999'], providerProduct: 'Adastra', consumerProduct: 'Cleric' }),
    call: '020 1, code 2',
    testPatients: [patient],
  },
  partners: [],
  people: [
    { ...member, role: 'DoS lead', name: 'Dan Okoro' },
    { ...member, role: 'Clinical lead', name: 'Clara Jones', email: 'clara@example.nhs.uk', isInTestTeam: false },
  ],
  unfilled: [],
  conditions: [{ title: 'The slots are published', owner: 'Service project lead', isMet: true }],
  codes: [
    {
      code: 'Dx05',
      name: '',
      cases: [
        { number: '1', side: 'consumer', criterion: 'Can the user book?', expected: 'A booking is made' },
        { number: '1', side: 'provider', criterion: 'Consumer service makes booking', expected: 'Booking is received' },
      ],
    },
    { code: 'Dx06', name: '', cases: [{ number: '1', side: 'consumer', criterion: 'Can the user book?', expected: 'A booking is made' }] },
  ],
}

describe('the handout as a sheet', () => {
  it('is read again by the import of a test plan, with every fact; what the plan does not know is the one warning', async () => {
    const { plans } = readPlans(await readWorkbook(await asXlsx(handoutSheet(handout).rows)))
    const [plan] = plans
    expect(plans.length).toBe(1)
    expect(plan?.warnings).toEqual([expect.objectContaining({ message: 'The service details leave blank: DoS name.' })])
    expect(plan?.service).toMatchObject({
      name: 'Riverside UTC',
      dosId: '2000099999',
      lead: 'Priya Nair',
      address: '2 Quay',
      postcode: 'LS2 2BB',
      phone: '0113 2',
    })
    expect(plan?.systems).toEqual([
      { side: 'provider', name: 'Adastra', testingDate: '01/04/2026', goLiveDate: '20/04/2026' },
      { side: 'consumer', name: 'Cleric', testingDate: '01/04/2026', goLiveDate: '20/04/2026' },
    ])
    expect(plan?.stakeholders.map(({ role, name, email, testTeam }) => [role, name, email, testTeam])).toEqual([
      ['DoS lead', 'Dan Okoro', 'dan@example.nhs.uk', true],
      ['Clinical lead', 'Clara Jones', 'clara@example.nhs.uk', false],
    ])
    expect(plan?.appointmentLength).toBe(15)
    expect(plan?.openingHours).toEqual(handout.setUp.week)
    expect(plan?.testPatients).toEqual([patient])
    expect(plan?.cases.map(({ code, side, number, criterion, expected, verdict }) => [code, side, number, criterion, expected, verdict])).toEqual([
      ['Dx05', 'consumer', '1', 'Can the user book?', 'A booking is made', null],
      ['Dx06', 'consumer', '1', 'Can the user book?', 'A booking is made', null],
      ['Dx05', 'provider', '1', 'Consumer service makes booking', 'Booking is received', null],
    ])
  })
})

describe('what a handout lacks', () => {
  const withSetUp = (more: Partial<Handout['setUp']>): Handout => ({ ...handout, setUp: { ...handout.setUp, ...more } })

  it.each<[string, Handout, string[]]>([
    ['nothing', handout, []],
    ['the day', { ...handout, testing: null }, ['The day of the test']],
    ['the call', withSetUp({ call: '' }), ['How to join the call']],
    ['both systems', withSetUp({ systems: [] }), ['The Provider’s system', 'The Consumer’s system']],
    ['hours', withSetUp({ week: [] }), ['Opening hours and slots']],
    ['patients', withSetUp({ testPatients: [] }), ['The test patients']],
    ['a team', { ...handout, people: [] }, ['The test team']],
    ['a number', { ...handout, people: [{ ...member, role: 'DoS lead', name: 'Dan Okoro', phone: '' }] }, ['How to telephone Dan Okoro']],
    ['a role', { ...handout, unfilled: ['System user'] }, ['System user']],
    ['what only a Provider has', { ...withSetUp({ week: [], dosIds: [] }), offersSlots: false }, ['The partner services in the test']],
  ])('%s', (_, given, missing) => {
    expect(missingIn(given).map((one) => one.what)).toEqual(missing)
  })
})

it.each([
  [[], ''],
  [['09:00', '09:15', '09:30'], '09:00, 09:15, 09:30'],
  [['09:00', '09:20', '09:40', '10:00'], 'every 20 minutes from 09:00 to 10:00'],
  [['09:00', '09:15', '09:30', '14:00'], '09:00, 09:15, 09:30, 14:00'],
])('slots that begin at %j read as “%s”', (slots, says) => expect(slotsInWords(slots)).toBe(says))
