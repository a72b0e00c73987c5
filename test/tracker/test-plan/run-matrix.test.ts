import { expect, it } from 'vitest'
import { matrixOf } from '../../../src/tracker/test-plan/run-matrix.ts'
import { progressOf } from '../../../src/tracker/test-plan/run-progress.ts'
import type { Case, Verdict } from '../../../src/tracker/test-plan/test-plan.ts'

const one = (id: string, code: string, number: string | null, criterion = 'A slot can be booked'): Case => ({ id, code, number, side: 'consumer', criterion })
const resultsOf = (verdicts: Record<string, Verdict>, withdrawn: string[] = []) => ({
  latest: new Map(Object.entries(verdicts).map(([id, verdict]) => [id, { verdict }])),
  withdrawn: new Set(withdrawn),
})
const cellsOf = (rows: ReturnType<typeof matrixOf>['toDo']) => rows.map((row) => [row.name, ...row.cells.map((cell) => cell && `${cell.id} ${cell.text}`)])

it('one row has the same case of each code, and cases done for all codes are apart', () => {
  const cases = [one('a', 'Dx05', 'C1'), one('b', 'Dx05', 'C2'), one('c', 'Dx06', 'C1'), one('d', 'Dx06', 'C3')]
  const matrix = matrixOf(cases, resultsOf({ a: 'pass', b: 'accepted', c: 'fail' }))
  expect(matrix.codes).toEqual(['Dx05', 'Dx06'])
  expect(cellsOf(matrix.toDo)).toEqual([
    ['Consumer C1', 'a Pass', 'c Fail'],
    ['Consumer C3', null, 'd No result'],
  ])
  expect(cellsOf(matrix.done)).toEqual([['Consumer C2', 'b Accepted', null]])
  expect(matrix.failing.map((cell) => cell.name)).toEqual(['Dx06, case C1 of the Consumer'])
})

it('every case is shown, even if a code has the same one twice, or cases have no number', () => {
  const cases = [one('a', 'Dx05', 'C1'), one('b', 'Dx05', 'C1'), one('c', 'Dx06', 'C1'), one('d', 'Dx05', null, 'Another'), one('e', 'Dx06', null, 'More')]
  const { toDo } = matrixOf(cases, resultsOf({}))
  expect(toDo.map((row) => row.cells.map((cell) => cell?.id ?? null))).toEqual([
    ['a', 'c'],
    ['b', null],
    ['d', null],
    [null, 'e'],
  ])
})

it('a pass that has lost its evidence is shown as not passed', () => {
  const matrix = matrixOf([one('a', 'Dx05', 'C1')], resultsOf({ a: 'pass' }, ['a']))
  expect([cellsOf(matrix.toDo), matrix.failing.length]).toEqual([[['Consumer C1', 'a Pass, evidence withdrawn']], 1])
})

it.each([
  ['nothing', {}, [], '0 of 3 cases recorded', 'Nothing is recorded yet'],
  ['one pass', { a: 'pass' }, [], '1 of 3 cases recorded: 1 passed', 'Nothing has failed'],
  ['a failure', { a: 'pass', b: 'fail' }, [], '2 of 3 cases recorded: 1 failed, 1 passed', '1 case has not passed'],
  ['two cases that hold it up', { a: 'blocked', b: 'fail', c: 'pass' }, [], '3 of 3 cases recorded: 1 failed, 1 blocked, 1 passed', '2 cases have not passed'],
  [
    'nothing that holds it up',
    { a: 'pass', b: 'accepted', c: 'not-applicable' },
    [],
    '3 of 3 cases recorded: 1 passed, 1 accepted, 1 does not apply',
    'Every case has a result, and none failed',
  ],
  ['withdrawn evidence', { a: 'pass', b: 'pass', c: 'pass' }, ['b'], '3 of 3 cases recorded: 1 blocked, 2 passed', '1 case has not passed'],
] as [string, Record<string, Verdict>, string[], string, string][])('a run says how far it is with %s', (_name, verdicts, withdrawn, says, verdict) => {
  const cases = ['a', 'b', 'c'].map((id) => ({ id }))
  expect(progressOf(cases, resultsOf(verdicts, withdrawn))).toMatchObject({ says, verdict })
})
