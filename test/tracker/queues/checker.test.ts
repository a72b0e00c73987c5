import { describe, expect, it } from 'vitest'
import { asProjectId } from '../../../src/db/ids.ts'
import { checkEndpoints, readEndpoints } from '../../../src/tracker/queues/checker.ts'
import type { Known } from '../../../src/tracker/queues/checker.ts'

const asid = '918999198820'
const address = `ASID:${asid}`

describe('pasted endpoints', () => {
  it.each([
    ['tabs', `2000099991\thttp\tFHIR\tScheduling\t${address}`],
    ['commas', `2000099991,http,FHIR,Scheduling,${address}`],
    ['quotes', `"2000099991","http","FHIR","Scheduling","${address}"`],
    ['aligned columns', `2000099991    http   FHIR    Scheduling   ${address}`],
    ['spaces', `2000099991 http FHIR Scheduling ${address}`],
  ])('are read with %s', (_what, text) => {
    expect(readEndpoints(text)).toEqual({
      rows: [{ line: 1, id: '2000099991', transport: 'http', format: 'FHIR', interaction: 'Scheduling', address }],
      unread: [],
      cleaned: [],
      otherColumns: [],
    })
  })
  it('follow their heading, in any order', () => {
    const { rows } = readEndpoints(`Endpoint address\tTransport\tInteraction\tFormat\tDoS service id\n${address}\thttp\tScheduling\tFHIR\t2000099991`)
    expect(rows).toEqual([{ line: 2, id: '2000099991', transport: 'http', format: 'FHIR', interaction: 'Scheduling', address }])
  })
  it('keep an empty cell in its place, and name a line that was not read', () => {
    expect(readEndpoints(`2000099991,http,,Scheduling,${address}`).rows[0]).toMatchObject({ format: '', interaction: 'Scheduling', address })
    expect(readEndpoints(`Riverside\thttp\n\n2000099991\thttp`).unread).toEqual([
      { line: 1, text: 'Riverside\thttp', why: expect.stringContaining('does not start with a DoS service id') as string },
    ])
  })
})

it('an id with invisible characters is read without them, and reported', () => {
  const { rows, cleaned, unread } = readEndpoints(`1\thttp\n\u200B2000\u00AD099991\thttp\n`)
  expect(rows.map((row) => row.id)).toEqual(['1', '2000099991'])
  expect([cleaned, unread]).toEqual([[{ line: 2, says: '2000099991 had a soft hyphen and a zero-width space in it; they were removed' }], []])
})

it('columns that are not needed are named', () => {
  expect(readEndpoints(`DoS id\tTransport\tName of the service\tFormat\tAddress\n1\thttp\tRiverside\tFHIR\t`).otherColumns).toEqual(['Name of the service'])
})

describe('an endpoint', () => {
  const known = (more: Partial<Known> = {}) =>
    new Map<string, Known>([['1', { service: 'Riverside', ods: 'RY9NR', projectId: asProjectId('p'), asid, ticked: false, ready: true, ...more }]])
  const check = (text: string, about = known()) => checkEndpoints(readEndpoints(text).rows, about)[0]
  it.each([
    ['is right', `1,http,FHIR,Scheduling,${address}`, []],
    ['lacks the prefix', `1,http,FHIR,Scheduling,${asid}`, [/lacks the prefix ASID:/]],
    ['has eleven digits', '1,http,FHIR,Scheduling,ASID:91899919882', [/has 11 digits. It must have exactly 12/]],
    ['has thirteen digits and no prefix', '1,http,FHIR,Scheduling,9189991988201', [/has 13 digits/]],
    ['has a space in its address', `1,http,FHIR,Scheduling,ASID: ${asid}`, [/ASID: followed by 12 digits, with no spaces/]],
    ['has no address', '1,http,FHIR,Scheduling,', [/The address is empty. Enter ASID:918999198820/]],
    ['goes by https', `1,https,FHIR,Scheduling,${address}`, [/transport is “https”. Set it to http/]],
    ['has its transport in capitals', `1,HTTP,FHIR,Scheduling,${address}`, [/transport is “HTTP”/]],
    ['has another format', `1,http,XML,Scheduling,${address}`, [/format is “XML”. Set it to FHIR/]],
    ['is scheduling in small letters', `1,http,FHIR,scheduling,${address}`, [/interaction is “scheduling”. Set it to Scheduling/]],
    ['names another system', '1,http,FHIR,Scheduling,ASID:918999198821', [/names another system: the ASID of this project is 918999198820/]],
    ['appears twice', `1,http,FHIR,Scheduling,${address}\n1,http,FHIR,Scheduling,${address}`, [/2 scheduling endpoints, on lines 1 and 2. Keep exactly one/]],
    ['is missing', `1,itk,CDA,Primary,https://x`, [/no scheduling endpoint. Add one: http, FHIR, Scheduling, ASID:918999198820/]],
    ['is recognised by its address if the interaction is wrong', `1,http,FHIR,Booking,${address}`, [/interaction is “Booking”/]],
    [
      'has something invisible in its transport',
      `1,ht\u200Btp,FHIR,Scheduling,${address}`,
      [/The transport has a zero-width space in it. Delete it in DoS and type it again: http/],
    ],
    ['has something invisible in its interaction', `1,http,FHIR,Sched\u00ADuling,${address}`, [/The interaction has a soft hyphen in it.*: Scheduling/]],
    ['has something invisible in a wrong address', `1,http,FHIR,Scheduling,\u200E${asid}`, [/The address has a mark of text direction/, /lacks the prefix/]],
    ['is wrong in every column', `1,https,XML,Scheduling,${asid}`, [/transport/, /format/, /prefix/]],
  ])('%s', (_what, text, expected) => {
    const verdict = check(text)
    expect(verdict?.faults).toHaveLength(expected.length)
    expected.forEach((pattern, index) => expect(verdict?.faults[index]).toMatch(pattern))
    expect([verdict?.right, verdict?.toTick]).toEqual([expected.length === 0, expected.length === 0])
  })
  it('of someone else’s service and of no service get the same answer', () => {
    expect(checkEndpoints(readEndpoints(`2,http,FHIR,Scheduling,${address}`).rows, known())[0]).toMatchObject({
      right: false,
      service: null,
      faults: [expect.stringContaining('not among your services') as string],
    })
  })
  it('that is right leads to completing it only if it is open and waits for nothing', () => {
    const right = `1,http,FHIR,Scheduling,${address}`
    expect(check(right, known({ ticked: true }))).toMatchObject({ right: true, toTick: false })
    expect(check(right, known({ ready: false }))).toMatchObject({ right: true, toTick: false })
  })
  it('does not disturb others of the same service', () => {
    expect(check(`1,itk,CDA,Primary,https://x\n1,http,FHIR,Scheduling,${address}`)).toMatchObject({ right: true, address })
  })
})
