import { cellName } from '../../../src/tracker/workbook/workbook.ts'
import type { Workbook } from '../../../src/tracker/workbook/workbook.ts'
import { asWorkbook, type Cells } from '../workbook/build-workbook.ts'

/** Ways of saying nothing yet. */
const nothings = [
  'TBC',
  'tbd',
  'N/A',
  'n/k',
  '-',
  '–',
  '...',
  '?',
  'None',
  'NULL',
  'nan',
  '#N/A',
  '#REF!',
  'To be confirmed',
  'Unknown',
  'not known',
  'Not yet confirmed',
  '0',
  'awaited',
  '(tbc)',
]
/** One day in eight notations. */
const dates = ['23/11/2026', '23/11/26', '23.11.2026', '2026-11-23', '23 November 2026', 'Monday 23rd November 2026 at 9.30am', '2026-11-23 09:30', '46349']

/** Numbers that are the same for the same seed. */
export function chance(seed: number) {
  let state = seed * 2654435761
  const next = (): number => {
    state = (Math.imul(state ^ (state >>> 15), 2246822519) + 0x9e3779b9) | 0
    return ((state ^ (state >>> 13)) >>> 0) / 2 ** 32
  }
  for (let at = 0; at < 5; at += 1) next()
  return {
    is: (share: number) => next() < share,
    of: <One>(list: readonly One[]): One => list[Math.floor(next() * list.length)] as One,
    shuffled: <One>(list: readonly One[]): One[] =>
      list
        .map((one) => ({ one, at: next() }))
        .toSorted((a, b) => a.at - b.at)
        .map(({ one }) => one),
  }
}

export interface PlanOfTheFamily {
  workbook: Workbook
  /** Words that somebody filled in, each with its place: "Plan B7". */
  values: { place: string; text: string }[]
}

/** A plan as some project may have changed the national one: other names, order, columns, tabs and blank rows. */
export function planOfTheFamily(seed: number): PlanOfTheFamily {
  const { is, of, shuffled } = chance(seed)
  const service = of(['UTC', 'GP', 'ED', 'Surgery'])
  const [hasOwner, hasExtra, hasGaps, isIndented] = [is(0.5), is(0.5), is(0.3), is(0.3)]
  const filledIn: string[] = []
  /** One of these words, or nothing. */
  const choice = (...words: string[]): string => (is(0.2) ? of(['', ...nothings]) : of(words))
  /** Words that occur nowhere else, or nothing. */
  const value = (text: string): string => {
    if (is(0.2)) return of(['', ...nothings])
    const own = text.includes('@') ? `p${filledIn.length}.${text}` : `${text} ${filledIn.length}`
    filledIn.push(own)
    return own
  }
  const prerequisites = (): Cells[] => [
    hasOwner ? ['Pre-requisites for testing', 'Owner', 'Complete'] : ['Pre-Requisites for Testing'],
    ...['Configure the surgery system', 'The Scheduling endpoint is populated', 'Train the people who book'].map((text) =>
      hasOwner ? [value(text), value(of(['DOS Lead', 'Dr A. Someone'])), choice('Yes', 'No', 'Y', 'when Ann is back')] : [value(text)],
    ),
  ]
  const system = (side: string): Cells[] => [
    [`${side} IT System`],
    [`${side} IT System`, value(`Clinic Pro ${side}`)],
    ['Testing Date & Time', choice(...dates)],
    ['Go-live Date & Time', choice(...dates, 'after the summer')],
  ]
  const details = (name: string): Cells[] => [
    [`${service} Details`],
    [`${service} Name:`, name],
    [`${service} DoS ID:`, choice('2000012345')],
    [`${service} Lead:`, value('Lena Lead')],
    [`${service} Address:`, value('1 High Street')],
    ...(hasExtra ? [[`${service} Colour:`, value('Green')]] : []),
    [`${service} Tel:`, value('0113 496 0000')],
  ]
  const stakeholders = (): Cells[] => [
    ['Stakeholders', 'Name', 'Email', 'Phone', 'Test Team', ...(hasExtra ? ['Organisation'] : [])],
    ...['DOS Lead:', 'CCG Lead:', '111 Provider Lead'].map((role) => [
      role,
      value('Ann Able'),
      value('ann@example.org'),
      value('0114 2'),
      choice('Yes', 'No', 'Yes / No', 'Observer', 'Y (mornings)'),
      ...(hasExtra ? [value('Acme Trust')] : []),
    ]),
  ]
  const hours = (): Cells[] => [
    ['Length of appointments', choice('10 mins')],
    ['Day', 'Opening hours', 'Appointment booking slots', 'Appointments per day'],
    ...['B/H', 'Monday', 'Tuesday', 'Wed - Fri'].map((day) => [day, choice('09:00 to 17:00', 'Closed', 'by arrangement'), choice('09:30, 10:30'), choice('2')]),
  ]
  const patients = (): Cells[] => [
    ['Test Patient Name'],
    ["Patient's Name", value('Testy McTest')],
    ["Patient's NHS Number", choice('9476719931')],
    ["Patient's DOB", choice('1974-12-25')],
    ...(hasExtra ? [['Remember', value('the dog')]] : []),
  ]
  const cases = (side: string): Cells[] => {
    const heading = [...(hasExtra ? ['Tester'] : []), 'Disposition Code', 'Test ID', 'Assurance Criteria', 'Expected Result', 'Pass / Fail', 'Comments']
    const codes = is(0.5) ? ['Dx05', 'Dx06'] : [of(['Dx05', 'Dx05, Dx06', 'Dx05-Dx07'])]
    const rows = codes.flatMap((code) => [
      ...(is(0.3) ? [heading] : []),
      ...['Book', 'Cancel', 'See the referral'].map((criterion, at) => [
        ...(hasExtra ? [value('Tessa Test')] : []),
        at === 0 ? code : null,
        at + 1,
        value(`${criterion} as ${side}`),
        value('It is done'),
        choice('Pass', 'FAIL', 'Pass / Fail', 'Blocked', 'sort of'),
        value('took a while'),
      ]),
    ])
    return [[`${side} test plan`], heading, ...rows, ...(is(0.3) ? [[], [], ['Signed off by', value('Sid Signer')]] : [])]
  }
  const gapped = (rows: Cells[]): Cells[] => (hasGaps ? rows.flatMap((row) => [row, []]) : rows)
  const together = (parts: Cells[][]): Cells[] => parts.flatMap((rows) => [...gapped(rows), [], []])
  const shift = (rows: Cells[]): Cells[] => (isIndented ? rows.map((row) => (row.length > 0 ? [null, ...row] : [])) : rows)
  const shared = () => shuffled([prerequisites(), system(service), system('111'), stakeholders(), hours(), patients()])
  const tests = () => [cases('Consumer'), cases('Provider')]
  const sheets: [string, Cells[]][] = is(0.4)
    ? [
        ['Riverside', together([details('Riverside'), ...(is(0.5) ? tests() : [])])],
        ['Harbour', together([details('Harbour'), hours()])],
        [of(['All', 'Common']), together([...shared(), ...tests()])],
      ]
    : is(0.3)
      ? [
          ['Front', together([[['Notes'], [value('Ring the switchboard')]], ...shared()])],
          [of(['Plan', 'Sheet9']), together([details('Riverside'), ...tests()])],
        ]
      : [[of(['Plan', 'Sheet9', '111 to UTC']), together([...shuffled([details('Riverside'), ...shared()]), ...tests()])]]
  const workbook = { sheets: sheets.flatMap(([name, rows]) => asWorkbook(shift(rows), name).sheets) }
  const values = workbook.sheets.flatMap((sheet) =>
    sheet.rows.flatMap(({ number, cells }) =>
      cells.flatMap((text, column) => (filledIn.includes(text) ? [{ place: `${sheet.name} ${cellName(column, number)}`, text }] : [])),
    ),
  )
  return { workbook, values }
}
