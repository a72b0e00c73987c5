import { expect, it } from 'vitest'
import { StatementNames } from '../../src/db/named-statements.ts'

it('a statement is prepared by name once it has run a few times, and under the same name from then on', () => {
  const names = new StatementNames()
  const text = 'select a statement of this test'
  const given = Array.from({ length: 7 }, () => names.of(text))
  expect(given.map((name) => name !== undefined)).toEqual([false, false, false, false, true, true, true])
  expect(new Set(given.slice(4)).size).toBe(1)
})

it('a statement of the code is prepared by name from the start', () => {
  const names = new StatementNames()
  names.give('select at once')
  expect(names.of('select at once')).toMatch(/^slipway_\d+$/)
})

it.each(['select * from t', 'select "p".* from "people" as "p"', 'insert into t values ($1) returning *'])(
  '%s is never prepared by name: a new column would make it fail',
  (text) => {
    const names = new StatementNames()
    for (let times = 0; times < 9; times += 1) expect(names.of(text)).toBeUndefined()
  },
)

it('a long list of values is never kept by name', () => {
  const names = new StatementNames()
  const text = `select ${'$1, '.repeat(5000)}`
  for (let times = 0; times < 9; times += 1) expect(names.of(text)).toBeUndefined()
})

it('texts without end, each asked often, get a bounded number of names', () => {
  const names = new StatementNames()
  const named = Array.from({ length: 3000 }, (_, n) => {
    for (let times = 0; times < 6; times += 1) names.of(`select ${n}`)
    return names.of(`select ${n}`)
  }).filter((name) => name !== undefined)
  expect(named.length).toBeLessThanOrEqual(500)
})
