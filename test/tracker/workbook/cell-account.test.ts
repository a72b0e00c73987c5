import { describe, expect, it } from 'vitest'
import { accountInWords, addUp, emptyAccount, mostNamed, Tally } from '../../../src/tracker/workbook/cell-account.ts'
import type { WorkbookSheet } from '../../../src/tracker/workbook/workbook.ts'

const sheetOf = (rows: string[][], unread: WorkbookSheet['unread'] = []) => ({
  name: 'Plan',
  rows: rows.map((cells, at) => ({ number: at + 1, cells })),
  unread,
})

describe('the account of a sheet', () => {
  it('counts every filled cell once, and names those that nobody read', () => {
    const tally = new Tally(sheetOf([['Owner', 'Ann', 'TBC', '', 'a note'], ['-'], ['N/A', '0']]))
    tally.read(1, 0)
    tally.kept(1, 1)
    tally.read(1, 1)
    tally.read(1, 2)
    tally.read(1, 3)
    tally.mark(3, 0, 'read')
    tally.mark(3, 1, 'unknown')
    expect(tally.account()).toEqual({
      total: 7,
      read: 3,
      kept: 0,
      unknown: 3,
      leftOut: 1,
      left: [{ sheet: 'Plan', cell: 'E1', why: 'not part of anything that is read' }],
    })
  })

  it('leaves a cell out for the reason given, unless it was read after all', () => {
    const tally = new Tally(sheetOf([['a', 'b']]))
    tally.leave(1, 0, 'a column that nothing here has')
    tally.leave(1, 1, 'a column that nothing here has')
    tally.read(1, 1)
    expect(tally.account()).toMatchObject({ read: 1, leftOut: 1, left: [{ cell: 'A1', why: 'a column that nothing here has' }] })
  })

  it('counts what the file did not deliver: a formula without a value, a cell too far out, and bad bytes by what became of the text', () => {
    const tally = new Tally(
      sheetOf(
        [['a', '', 'caf\uFFFD']],
        [
          { row: 1, column: 1, why: 'no-value' },
          { row: 1, column: 70, why: 'beyond' },
          { row: 1, column: 2, why: 'bad-bytes' },
        ],
      ),
    )
    tally.read(1, 0)
    tally.read(1, 1)
    tally.kept(1, 2)
    expect(tally.account()).toMatchObject({ total: 4, read: 1, kept: 1, leftOut: 2 })
    expect(tally.account().left.map((one) => one.cell)).toEqual(['B1', 'BS1'])
  })

  it('merged with another of the same sheet counts a cell as read if either read it', () => {
    const sheet = sheetOf([['a', 'b', 'c']])
    const [one, other] = [new Tally(sheet), new Tally(sheet)]
    one.read(1, 0)
    other.read(1, 0)
    other.kept(1, 1)
    one.join(other)
    expect(one.account()).toMatchObject({ total: 3, read: 1, kept: 1, leftOut: 1 })
  })
})

it('accounts add up, and name only a limited number of cells', () => {
  const tally = new Tally(sheetOf(Array.from({ length: mostNamed - 100 }, () => ['x'])))
  const sum = addUp([emptyAccount(), tally.account(), tally.account()])
  expect(sum).toMatchObject({ total: 800, leftOut: 800 })
  expect(sum.left).toHaveLength(mostNamed)
})

it('an account fits in one line', () => {
  expect(accountInWords({ ...emptyAccount(), total: 1178, read: 1170, kept: 1, unknown: 5, leftOut: 2 })).toBe(
    '1,178 cells: 1,170 read, 1 kept as they are, 5 unknown, 2 left out',
  )
})
