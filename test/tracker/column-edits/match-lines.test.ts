import { expect, it } from 'vitest'
import { asProjectId, asServiceId } from '../../../src/db/ids.ts'
import { matchLines } from '../../../src/tracker/column-edits/match-lines.ts'
import type { ListedRow, RowProject } from '../../../src/tracker/column-edits/match-lines.ts'
import type { CodedLine } from '../../../src/tracker/column-edits/pasted-column.ts'

const project = (id: string, role: RowProject['role'] = 'provider', state: RowProject['state'] = 'open'): RowProject => ({ id: asProjectId(id), role, state })
const row = (ods: string, ...projects: RowProject[]): ListedRow => ({ service: asServiceId(`service-${ods}`), ods, projects })
const line = (code: string | null, value = 'x', side: CodedLine['side'] = null): CodedLine => ({ typed: code ?? '?', code, side, value })
const several = new Set(['RW603'])
const of = (noun: 'service' | 'project', rows: ListedRow[], ...lines: CodedLine[]) =>
  matchLines({ by: 'code', lines }, { rows, noun, several }).map((one) => one.why ?? one.project ?? one.service)

it.each([
  ['of a service to the service', 'service', [row('A1')], line('A1'), 'service-A1'],
  ['of a project to the only one', 'project', [row('A1', project('p'))], line('A1'), 'p'],
  ['of a project to the one that is open', 'project', [row('A1', project('old', 'provider', 'closed'), project('p'))], line('A1'), 'p'],
  ['of a project to its side', 'project', [row('A1', project('p'), project('c', 'consumer'))], line('A1', 'x', 'consumer'), 'c'],
  ['of a project to its row, if each is one', 'project', [row('A1', project('p')), row('A1', project('c', 'consumer'))], line('A1', 'x', 'consumer'), 'c'],
  [
    'of two open projects to neither',
    'project',
    [row('A1', project('p'), project('c', 'consumer'))],
    line('A1'),
    'It has a Provider and a Consumer project. Paste codes with the side after each, like A81001 Consumer.',
  ],
  ['of no project to nothing', 'project', [row('A1')], line('A1'), 'It has no project in this list.'],
  ['of a side without project to nothing', 'project', [row('A1', project('p'))], line('A1', 'x', 'consumer'), 'It has no Consumer project in this list.'],
  [
    'of projects that are over to nothing',
    'project',
    [row('A1', project('a', 'provider', 'closed'), project('b', 'provider', 'stopped'))],
    line('A1'),
    'None of its projects is open.',
  ],
  ['of a code outside the list to nothing', 'service', [row('A1')], line('B2'), 'No service with this code is in this list.'],
  ['of no code to nothing', 'service', [row('A1')], line(null), '“?” is not an ODS code.'],
] as const)('a cell belongs %s', (_what, noun, rows, one, to) => {
  expect(of(noun, [...rows], one)).toEqual([to])
})

it('two values for one cell are both refused; the same value counts once', () => {
  expect(of('service', [row('A1'), row('B2')], line('A1', 'x'), line('A1', 'y'), line('B2', 'x'), line('B2', 'X'))).toEqual([
    'It is here more than once, with different values.',
    'It is here more than once, with different values.',
    'service-B2',
    'It is here more than once, with the same value.',
  ])
})

it('values without codes go to the rows in their order', () => {
  const matched = matchLines({ by: 'order', values: ['x', 'y'] }, { rows: [row('B2'), row('A1')], noun: 'service', several })
  expect(matched.map((one) => [one.code, one.value])).toEqual([
    ['B2', 'x'],
    ['A1', 'y'],
  ])
})

const whichOfSeveral = 'Several services have this code. Copy the column again: a number after the code says which is meant, like A81001-2.'

it.each([
  ['refused if both are in the list', ['RW603', 'RW603-2'], 'RW603', whichOfSeveral],
  ['refused if the first alone is in the list', ['RW603'], 'RW603', whichOfSeveral],
  ['refused if the second alone is in the list', ['RW603-2'], 'RW603', whichOfSeveral],
  ['the first with the number 1', ['RW603', 'RW603-2'], 'RW603-1', 'service-RW603'],
  ['the second with the number 2', ['RW603-2'], 'RW603-2', 'service-RW603-2'],
  ['not in the list if the other is there', ['RW603-2'], 'RW603-1', 'No service with this code is in this list.'],
] as const)('a code that two services have is %s', (_what, rows, code, to) => {
  expect(
    of(
      'service',
      rows.map((one) => row(one)),
      line(code),
    ),
  ).toEqual([to])
})

it('values in the order of the list go to both services of one code', () => {
  const rows = [row('RW603'), row('RW603-2')]
  expect(matchLines({ by: 'order', values: ['x', 'y'] }, { rows, noun: 'service', several }).map((one) => one.why)).toEqual([null, null])
})
