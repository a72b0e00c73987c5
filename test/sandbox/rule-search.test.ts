import { expect, it } from 'vitest'
import { findRules } from '../../src/sandbox/rules/find-rules.ts'
import { allRules } from '../../src/sandbox/rules/judge.ts'

const ids = (...args: Parameters<typeof findRules>): string[] => findRules(...args).map((rule) => rule.id)

it('all rules are listed if the search is empty', () => expect(ids(' ')).toEqual(allRules.map((rule) => rule.id)))

it.each(['PAT-09', 'pat-09', ' PAT-09 '])('a rule is found by its id, written %j', (words) => expect(ids(words)[0]).toBe('PAT-09'))

it('a rule is found by all of its words, in any order', () => {
  expect(ids('number nhs')).toEqual(ids('nhs number'))
  expect(ids('nhs number').length).toBeGreaterThan(0)
  expect(ids('nhs number zebra')).toEqual([])
})

it('only rules that judge the operation are found', () => {
  const book = findRules('', 'book')
  expect(book.every((rule) => rule.on.includes('book'))).toBe(true)
  expect([book.length > 0, book.length < allRules.length]).toEqual([true, true])
})
