import { expect, it } from 'vitest'
import { criterionLists, criterionTag, criterionWords } from '../../../src/tracker/go-live/criteria.pages.ts'

const criterion = (name: string, kind: string, settled: boolean, isWrong = false) => ({ name, kind, settled, isWrong })
const all = [
  criterion('a', 'readiness', true),
  criterion('b', 'readiness', false),
  criterion('c', 'readiness', true, true),
  criterion('d', 'handover', false),
  criterion('e', 'handover', true),
]
const said = (handOverOpen: boolean) =>
  criterionLists(all, handOverOpen).map((list) => [
    list.title,
    list.toDo.map((one) => one.name).join(),
    ...list.folds.map((fold) => `${fold.words}: ${fold.criteria.map((one) => one.name).join()}`),
  ])

it('criteria that are done or come later are folded, unless one came back with an error', () => {
  expect(said(false)).toEqual([
    ['Readiness', 'b,c', '1 met or waived: a'],
    ['Hand-over', '', '1 met or waived: e', '1 to confirm after business live: d'],
  ])
  expect(said(true)).toEqual([
    ['Readiness', 'b,c', '1 met or waived: a'],
    ['Hand-over', 'd', '1 met or waived: e'],
  ])
})

it.each([
  ['open', { met_at: null, met_by: null, note: null, waived_reason: null }, 'Training lead'],
  [
    'confirmed',
    { met_at: '2026-03-02T09:00:00.000Z', met_by: 'Tom Hughes', note: 'All of them', waived_reason: null },
    'Training lead: confirmed by Tom Hughes, 2 March 2026, 9:00am. All of them',
  ],
  ['waived', { met_at: null, met_by: 'Meera Shah', note: null, waived_reason: 'Nobody new' }, 'Training lead: waived by Meera Shah. Nobody new'],
] as const)('a criterion has its owner, and whoever confirmed or waived it: %s', (name, row, words) => {
  expect(criterionWords(row, 'Training lead')).toBe(words)
  expect(criterionTag(row).text).toBe({ open: 'Open', confirmed: 'Met', waived: 'Waived' }[name])
})
