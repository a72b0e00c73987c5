import { describe, expect, it } from 'vitest'
import { asDay } from '../../../src/day.ts'
import { asProjectId, asServiceId } from '../../../src/db/ids.ts'
import type { Prerequisite } from '../../../src/tracker/prerequisites/prerequisite.ts'
import { checkEndpoints, readEndpoints } from '../../../src/tracker/queues/checker.ts'
import { hostileTexts } from '../../support/hostile-texts.ts'
import { judgeAll } from '../../../src/tracker/queues/batch.ts'
import type { Candidate, Request } from '../../../src/tracker/queues/batch.ts'
import { readPaste } from '../../../src/tracker/queues/paste.ts'
import { choicesOf, countCells, readQueueFilter } from '../../../src/tracker/queues/queue.ts'
import type { QueueCell } from '../../../src/tracker/queues/queue.ts'

describe('a pasted column', () => {
  const asid = '918999198820'
  it.each([
    ['a tab', `RY9NR\t${asid}`, ['RY9NR', asid]],
    ['a comma and a space', `ry9nr, ${asid}`, ['RY9NR', asid]],
    ['a semicolon', `RY9NR;${asid}`, ['RY9NR', asid]],
    ['a space', `2000099991 ASID:${asid}`, ['2000099991', `ASID:${asid}`]],
    ['quotes', `"RY9NR","${asid}"`, ['RY9NR', asid]],
    ['a no-break space', `RY9NR\u00A0${asid}`, ['RY9NR', asid]],
    ['empty cells at the end', `RY9NR\t${asid}\t\t`, ['RY9NR', asid]],
    ['a value of several words', 'RY9NR\tVersion 2.1 b', ['RY9NR', 'Version 2.1 b']],
    ['a value with spaces inside', 'RY9NR 918 999 198 820', ['RY9NR', '918 999 198 820']],
  ])('is read with %s', (_what, line, [code, value]) => {
    expect(readPaste(line, { withValue: true })).toEqual([{ number: 1, line: line.replace('\u00A0', ' ').trim(), code, value }])
  })

  it('skips a heading and empty lines, and numbers lines as the person sees them', () => {
    expect(readPaste(`\uFEFFODS code\tASID\r\n\r\nRY9NR\t${asid}\r\n`, { withValue: true }).map((one) => [one.number, one.code])).toEqual([[3, 'RY9NR']])
  })
  it.each([asid, `ASID:${asid}`, 'booking.riverside.nhs.uk'])('never matches %s by its position alone', (line) => {
    expect(readPaste(line, { withValue: true })[0]?.fault).toContain('a value alone')
  })
  it.each([
    ['A8\u200B1001\t918', 'A81001', '918', 'A81001 had a zero-width space in it; it was removed'],
    ['A81001\t91\u00AD8\uFEFF', 'A81001', '918', '918 had a soft hyphen and a byte order mark in it; they were removed'],
    ['\u200EA81001\t9\u20601', 'A81001', '91', 'A81001 had a mark of text direction in it; it was removed. 91 had a zero-width joiner in it; it was removed'],
    ['A81001\u2009918', 'A81001', '918', undefined],
    ['A81001\t"918 "', 'A81001', '918', undefined],
  ])('of %j reports every invisible character that it removes', (line, code, value, noted) => {
    const [one] = readPaste(`RY9NR\t1\n${line}`, { withValue: true }).slice(1)
    expect([one?.code, one?.value, one?.noted, one?.fault]).toEqual([code, value, noted, undefined])
  })
  it('refuses a line of more than two columns, which may have the value in another', () => {
    expect(readPaste('RY9NR\tRiverside\t918', { withValue: true })[0]?.fault).toContain('more than a code and a value')
    expect(readPaste('RY9NR\t918\t\t', { withValue: true })[0]?.fault).toBeUndefined()
  })
  it('may be codes alone if no value is needed', () => {
    expect(readPaste('RY9NR\n2000099991\nRiverside', { withValue: false }).map((one) => one.fault === undefined)).toEqual([true, true, false])
  })
  it('leaves a code without its value to the rule of the value', () => {
    expect(readPaste('RY9NR', { withValue: true })[0]).toMatchObject({ code: 'RY9NR', value: '' })
    expect(readPaste('RY9NR', { withValue: true })[0]?.fault).toBeUndefined()
  })
})

describe('a pasted line', () => {
  const today = asDay('2026-03-02')
  const wanted = { status: 'met' as const, reason: '', note: '', validUntil: '' }
  const open: Prerequisite = {
    key: 'asid',
    title: 'ASID assigned',
    status: 'not-started',
    value: null,
    validUntil: null,
    valueKind: 'asid',
    level: null,
    expires: false,
    derived: null,
    isShared: false,
    isOnRecord: false,
  }
  const met: Prerequisite = { ...open, status: 'met', value: '918999198820' }
  const need: Prerequisite = { ...open, key: 'spine-product', title: 'Product registered with Spine', valueKind: null }
  const about = (prerequisite: Prerequisite, more: Partial<Candidate> = {}): Candidate => ({
    id: 'q1',
    projectId: asProjectId('p1'),
    serviceId: asServiceId('s1'),
    version: 1,
    service: 'Riverside',
    ods: 'RY9NR',
    prerequisite,
    needs: [],
    asid: null,
    role: 'provider',
    onHold: false,
    ...more,
  })
  const line = (position: number, value: string, candidates: Candidate[]): Request => ({ position, line: `RY9NR ${value}`, code: 'RY9NR', value, candidates })
  const verdicts = (requests: Request[], act = wanted) => judgeAll(requests, act, today).map(({ verdict }) => `${verdict.verdict}: ${verdict.why}`)

  it.each([
    ['right', about(open), '918999198820', /^ready: $/],
    ['eleven digits', about(open), '91899919882', /^refused: An ASID has exactly 12 digits/],
    ['no value', about(open), '', /^unknown: There is no value on this line. Add the value when it is known$/],
    ['no value although one is known', about(met), '', /^unknown: There is no value on this line, so 918999198820 is kept$/],
    ['a value that says nothing', about(met), 'TBC', /^unknown: “TBC” says nothing yet, so 918999198820 is kept$/],
    ['a spreadsheet’s error', about(open), '#N/A', /^unknown: “#N\/A” says nothing yet/],
    ['a dash', about(open), '–', /^unknown: /],
    ['a number that a spreadsheet shortened', about(open), '9.18999E+11', /^refused: A spreadsheet shortened the number/],
    ['something needed first', about(open, { needs: [need] }), '918999198820', /^refused: Complete these first: Product registered with Spine/],
    ['a project on hold', about(open, { onHold: true }), '918999198820', /^refused: Its project is on hold/],
    ['the same value already', about(met), '918999198820', /^nothing: Met already, with this value/],
    ['another value until now', about(met), '918999198821', /^change: Met with 918999198820 until now/],
    ['met but lapsed', about({ ...met, validUntil: '2026-03-01' }), '918999198820', /^ready: $/],
    ['an address without its prefix', about({ ...open, valueKind: 'dos-endpoint' }), '918999198820', /^refused: The address lacks the prefix ASID:/],
    [
      'an address of another system',
      about({ ...open, valueKind: 'dos-endpoint' }, { asid: '918999198821' }),
      'ASID:918999198820',
      /^refused: The address names another system/,
    ],
  ])('is saved or refused: %s', (_what, candidate, value, expected) => {
    expect(verdicts([line(1, value, [candidate])])[0]).toMatch(expected)
  })

  it('about a service that another line names counts if they agree, and neither if they differ', () => {
    expect(verdicts([line(1, '918999198820', [about(open)]), line(2, '918999198820', [about(open)])])).toEqual(['ready: ', 'nothing: Line 1 says the same'])
    expect(verdicts([line(1, '918999198820', [about(open)]), line(4, '918999198821', [about(open)])])).toEqual(
      Array(2).fill('refused: Lines 1 and 4 give this service different values. Keep the right one'),
    )
  })
  it('that says nothing yet does not contradict one that does', () => {
    expect(verdicts([line(1, 'n/a', [about(open)]), line(2, '918999198820', [about(open)]), line(3, '', [about(open)])])).toEqual([
      'unknown: “n/a” says nothing yet. Add the value when it is known',
      'ready: ',
      'unknown: There is no value on this line. Add the value when it is known',
    ])
  })
  it('for a ticked box without a value asks for it', () => {
    expect(verdicts([{ ...line(1, '', [about(open)]), line: '' }])).toEqual(['refused: Enter the value'])
  })
  it('of thousands about one service names only ten of them', () => {
    const all = verdicts(Array.from({ length: 10_000 }, (_, index) => line(index + 1, String(index), [about(open)])))
    expect(new Set(all)).toEqual(
      new Set(['refused: Lines 1, 2, 3, 4, 5, 6, 7, 8, 9, 10 and 9,990 more give this service different values. Keep the right one']),
    )
  })
  it('with the ODS code of two services is about neither, even if only one is open', () => {
    const other = about(met, { id: 'q2', projectId: asProjectId('p2'), serviceId: asServiceId('s2') })
    expect(verdicts([line(1, '918999198821', [about(open), other])])).toEqual([
      'refused: RY9NR is the ODS code of 2 services of yours. Use the DoS id of the one that is meant',
    ])
  })
  it('for two projects is about the open one, and about neither if both are open', () => {
    const other = about(met, { id: 'q2', projectId: asProjectId('p2'), role: 'consumer' })
    expect(verdicts([line(1, '918999198821', [about(open), other])])).toEqual(['ready: '])
    expect(verdicts([line(1, '918999198821', [about(open), about(open, { id: 'q2' })])])[0]).toMatch(/^refused: RY9NR is about 2 projects of yours/)
  })
  it('for nobody’s code and another’s code gets the same answer', () => {
    expect(verdicts([line(1, 'x', [])])[0]).toMatch(/^refused: RY9NR is not among your services/)
  })
  it('can block with a reason, and needs no value for it', () => {
    expect(verdicts([line(1, '', [about(open)])], { ...wanted, status: 'blocked' as never, reason: 'Network team' })).toEqual(['ready: '])
    expect(verdicts([line(1, '', [about(open)])], { ...wanted, status: 'blocked' as never })[0]).toMatch(/^refused: Say what blocks this/)
  })
})

describe('counts of a queue', () => {
  const cell = (region: string | null, ready: boolean, overdue: boolean, n: number): QueueCell => ({
    key: 'asid',
    region,
    commissioner: 'A',
    ready,
    overdue,
    n,
  })
  const cells = [cell('London', true, false, 5), cell('London', false, true, 2), cell(null, true, true, 3)]
  it('add up, and each choice shows what it would leave', () => {
    expect(countCells(cells)).toEqual({ ready: 8, waiting: 2, overdue: 5, open: 10 })
    const filter = readQueueFilter((name) => ({ show: 'overdue', region: 'London' })[name], 'ready')
    expect(choicesOf(cells, filter, 'region')).toEqual([
      { value: '-', n: 3 },
      { value: 'London', n: 2 },
    ])
    expect(choicesOf(cells, filter, 'commissioner')).toEqual([{ value: 'A', n: 2 }])
    expect(readQueueFilter(() => 'nonsense', 'ready').show).toBe('ready')
  })
})

describe('a line longer than any row', () => {
  it.each(
    [...hostileTexts(120_000)].filter(({ text }) => !text.includes('\n') && !text.includes('\r') && !text.includes('\u200B') && text.trim().length > 2000),
  )('is reported: $name', ({ text }) => {
    expect(readPaste(text, { withValue: true })).toMatchObject([
      { number: 1, code: '', value: '', fault: expect.stringMatching(/^This line has [\d,]+ characters/) },
    ])
    expect(readEndpoints(text)).toMatchObject({ rows: [], unread: [{ line: 1, why: expect.stringMatching(/^This line has [\d,]+ characters/) }] })
  })

  it('does not hide the lines beside it', () => {
    expect(
      readPaste(`RY9NR\t1\n${' '.repeat(120_000)}a${'-'.repeat(5000)}\nRY9NS\t2${' '.repeat(120_000)}`, { withValue: true }).map(
        (one) => one.fault === undefined,
      ),
    ).toEqual([true, false, true])
  })
})

it('with many endpoints of one service has one short sentence', () => {
  const rows = Array.from({ length: 5000 }, (_, index) => `1\tt${index}\tf${index}\tScheduling\ta${index}`).join('\n')
  const known = { service: 'Riverside', ods: 'RY9NR', projectId: asProjectId('p'), asid: null, ticked: false, ready: true }
  const [verdict, ...more] = checkEndpoints(readEndpoints(rows).rows, new Map([['1', known]]))
  expect(more).toEqual([])
  expect(verdict?.faults[0]).toMatch(/5000 scheduling endpoints, on lines 1, 2, 3, 4, 5, 6, 7, 8, 9, 10 and 4,990 more/)
  expect(verdict?.faults.length).toBeLessThan(100)
})
