import { describe, expect, it } from 'vitest'
import { asServiceId } from '../../../src/db/ids.ts'
import { matchPartners } from '../../../src/tracker/partners/match-partners.ts'
import { faultOfLines, readPartnerLines } from '../../../src/tracker/partners/partner-lines.ts'

describe('a pasted list of partner services', () => {
  it.each<[string, string, [string, string, string[]]]>([
    ['commas', 'Riverside UTC, RY9NR, 2000099999', ['Riverside UTC', 'RY9NR', ['2000099999']]],
    ['tabs of a spreadsheet', 'Riverside UTC\tRY9NR\t2000099999', ['Riverside UTC', 'RY9NR', ['2000099999']]],
    ['semicolons and a comma in the name', 'Riverside, main site; ry9nr; 2000099999', ['Riverside, main site', 'RY9NR', ['2000099999']]],
    ['a comma in the name', 'Riverside, main site, RY9NR', ['Riverside, main site', 'RY9NR', []]],
    ['the id before the code', 'Riverside UTC, 2000099999, RY9NR', ['Riverside UTC', 'RY9NR', ['2000099999']]],
    ['several ids', 'Riverside UTC, RY9NR, 2000099999 2000099998', ['Riverside UTC', 'RY9NR', ['2000099999', '2000099998']]],
    ['several ids in cells', 'Hub, Y04512, 2000099997, 2000099996', ['Hub', 'Y04512', ['2000099997', '2000099996']]],
    ['nothing yet', 'Mill Lane Surgery, TBC, n/a', ['Mill Lane Surgery', '', []]],
    ['a code alone', 'RY9NR', ['', 'RY9NR', []]],
    ['quotation marks', '"Riverside UTC",RY9NR,"2000099999"', ['Riverside UTC', 'RY9NR', ['2000099999']]],
    ['invisible spaces', '\uFEFFRiverside UTC,\u00A0RY9NR\u200B,2000099999', ['Riverside UTC', 'RY9NR', ['2000099999']]],
  ])('is read with %s', (_what, text, [name, odsCode, dosIds]) => {
    expect(readPartnerLines(text)).toEqual({ lines: [{ line: 1, name, odsCode, dosIds }], faults: [] })
  })
  it('has headings and empty lines skipped, and each other line read or named', () => {
    const read = readPartnerLines(`Name,ODS code,DoS id\r\n\r\nRiverside UTC,RY9NR,2000099999\n,TBC,\n${'x'.repeat(201)},RY9NX`)
    expect(read.lines.map((one) => one.line)).toEqual([3])
    expect(read.faults.map((one) => [one.line, one.why])).toEqual([
      [4, 'It names no service. Write the name, the ODS code and the DoS id'],
      [5, 'The name is longer than 200 characters'],
    ])
  })
  it('is cut off at its limit', () => {
    expect(faultOfLines('a\n'.repeat(501))).toBe('Paste 500 lines at most, in parts')
    expect(faultOfLines('a'.repeat(60_001))).toBe('Paste 60,000 characters at most, in parts')
    expect(faultOfLines('a\n'.repeat(300))).toBeUndefined()
  })
})

describe('a line means the service of its code or DoS id,', () => {
  const known = [
    { id: asServiceId('s1'), name: 'Riverside UTC', ods_code: 'RY9NR', dosIds: ['1001', '1002'] },
    { id: asServiceId('s2'), name: 'Hillside UTC', ods_code: 'RY9HS', dosIds: ['2001'] },
  ]
  const line = (name: string, odsCode: string, dosIds: string[]) => ({ line: 1, name, odsCode, dosIds })
  const match = (one: ReturnType<typeof line>, present: Parameters<typeof matchPartners>[1]['present'] = []) =>
    matchPartners([one], { known, present, ownServiceId: asServiceId('s111') })

  it.each([
    ['its code', line('River', 'RY9NR', []), { service_id: 's1', name: 'Riverside UTC', ods_code: 'RY9NR', dos_ids: '' }],
    ['its id', line('River', '', ['1002']), { service_id: 's1', name: 'Riverside UTC', ods_code: 'RY9NR', dos_ids: '' }],
    ['its code, with an id that it does not have', line('River', 'RY9NR', ['1001', '9999']), { service_id: 's1', dos_ids: '9999' }],
    ['nothing known', line('Mill Lane', 'B86012', ['3001']), { service_id: null, name: 'Mill Lane', ods_code: 'B86012', dos_ids: '3001' }],
    ['a name alone', line('Mill Lane', '', []), { service_id: null, name: 'Mill Lane', ods_code: null, dos_ids: '' }],
  ])('found by %s', (_what, one, partner) => expect(match(one)).toMatchObject({ partners: [partner], faults: [] }))

  it.each([
    ['code and id of two services', line('River', 'RY9NR', ['2001']), /2001 belongs to Hillside UTC \(RY9HS\), and the rest of the line to Riverside UTC/],
    ['a code that the service of the id does not have', line('River', 'XX123', ['1001']), /1001 belongs to Riverside UTC, whose ODS code is RY9NR, not XX123/],
    ['an unknown code without a name', line('', 'B86012', []), /No service with this code is known here/],
  ])('or says why not: %s', (_what, one, why) => {
    const { partners, faults } = match(one)
    expect([partners, faults.length]).toEqual([[], 1])
    expect(faults[0]?.why).toMatch(why)
  })
  it('of two services of one ODS code, the one whose DoS id or name is given, or neither', () => {
    const walkIn = { id: asServiceId('s9'), name: 'Riverside Walk-in', ods_code: 'RY9NR-2', dosIds: ['1009'] }
    const of = (name: string, dosIds: string[], serviceId?: string) =>
      matchPartners([{ ...line(name, 'RY9NR', dosIds), ...(serviceId ? { serviceId: asServiceId(serviceId) } : {}) }], {
        known: [...known, walkIn],
        present: [{ name: 'Riverside UTC', serviceId: asServiceId('s1'), odsCode: 'RY9NR', dosIds: [] }],
        ownServiceId: asServiceId('s111'),
      })
    for (const found of [of('x', ['1009']), of('riverside walk-in', []), of('x', [], 's9')])
      expect(found.partners).toMatchObject([{ service_id: 's9', ods_code: 'RY9NR-2' }])
    const neither = of('x', [])
    expect([neither.partners, neither.faults[0]?.why]).toEqual([
      [],
      'RY9NR is the ODS code of Riverside UTC and Riverside Walk-in. Write the DoS id or the name of the one that is meant',
    ])
  })
  it('of a DoS id, even if no service is known here', () => {
    const has = /^DoS id 3001 is that of Mill Lane already/
    expect(
      match(line('Weir', 'B86099', ['3002', '3001']), [{ name: 'Mill Lane', serviceId: null, odsCode: 'B86012', dosIds: ['3001'] }]).faults[0]?.why,
    ).toMatch(has)
    const both = matchPartners([line('Mill Lane', 'B86012', ['3001']), line('Weir', 'B86099', ['3001'])], {
      known,
      present: [],
      ownServiceId: asServiceId('s111'),
    })
    expect([both.partners.length, both.faults[0]?.why]).toEqual([1, expect.stringMatching(has)])
  })
  it('and neither a partner service twice nor the service itself', () => {
    const twin = /is among the partner services already/
    expect(match(line('x', 'RY9NR', []), [{ name: 'Riverside UTC', serviceId: asServiceId('s1'), odsCode: 'RY9NR', dosIds: [] }]).faults[0]?.why).toMatch(twin)
    expect(match(line('mill  lane', '', []), [{ name: 'Mill Lane', serviceId: null, odsCode: null, dosIds: [] }]).faults[0]?.why).toMatch(twin)
    const both = matchPartners([line('a', 'RY9NR', []), line('b', '', ['1001'])], { known, present: [], ownServiceId: asServiceId('s111') })
    expect([both.partners.length, both.faults.length]).toEqual([1, 1])
    expect(matchPartners([line('x', 'RY9NR', [])], { known, present: [], ownServiceId: asServiceId('s1') }).faults[0]?.why).toBe(
      'This is the service of this project itself',
    )
  })
})
