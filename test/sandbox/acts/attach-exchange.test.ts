import { expect, it } from 'vitest'
import type { InteractionsTable } from '../../../src/db/tables/sandbox.ts'
import { attachExchange, mayGive } from '../../../src/sandbox/for-tracker/attach-exchange.ts'
import { decidedInWords } from '../../support/outcome.ts'
import { doingOn } from '../../support/sandbox-rows.ts'

const row = { id: 'exchange-1', operation: 'book', status: 201, digest: 'abc' } as InteractionsTable
const prerequisite = { value: 'prerequisite:1', text: 'Prerequisite: Endpoint', subject: 'prerequisite' as const, id: '1', owners: ['supplier'] }
const testCase = { value: 'test-case:2', text: 'Test case: Book', subject: 'test-case' as const, id: '2', owners: [] }

it.each([
  ['a place that is not in the project', undefined, false, { place: 'Choose a prerequisite or a test case of this project' }],
  ['a place that it is evidence for already', prerequisite, true, 'overtaken'],
  ['a prerequisite', prerequisite, false, 'prerequisite.evidence'],
  ['a test case', testCase, false, 'test-plan.evidence'],
])('an exchange is attached once, to a place of the project: %s', (_name, place, isAttached, expected) => {
  expect(decidedInWords(attachExchange.decide({ row, place, isAttached }, { place: '', note: '' }, doingOn()))).toEqual(expected)
})

it('attached evidence says what was done and noted, and carries the digest of the exchange', () => {
  expect(attachExchange.decide({ row, place: prerequisite, isAttached: false }, { place: '', note: 'From 111' }, doingOn())).toMatchObject({
    next: { body: 'Book, answered 201: From 111', digest: 'abc', interactionId: 'exchange-1', addedBy: { id: 'person-1', name: 'Meera Shah' } },
    happened: [{ to: 'abc', what: 'an exchange with the sandbox (Book, answered 201: From 111)', title: 'Prerequisite: Endpoint' }],
  })
})

it.each([
  ['an owner of the prerequisite', 'supplier', prerequisite, true],
  ['another role', 'dos-lead', prerequisite, false],
  ['the test team', 'dos-lead', testCase, true],
])('owners of a prerequisite and the test team may give evidence: %s', (_name, key, place, expected) => {
  const doing = doingOn({}, { may: () => true, rights: { installationRole: 'none', roles: [{ key, kind: 'dos-lead' }] } as never })
  expect(mayGive(doing, place)).toBe(expected)
})
