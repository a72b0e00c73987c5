import { describe, expect, it } from 'vitest'
import { asProjectId } from '../../../src/db/ids.ts'
import { coverBy, representativeOf } from '../../../src/tracker/test-plan/cover.ts'
import type { CoverFacts, OwnCase } from '../../../src/tracker/test-plan/cover.ts'
import { coverWords } from '../../../src/tracker/test-plan/cover-words.ts'
import type { FullTest } from '../../../src/tracker/test-plan/full-test.ts'

const pair = (version: string, provider = 'p') => ({
  consumer: { id: 'c', name: 'Cleo', version: '1' },
  provider: { id: provider, name: 'Adastra', version },
})
const riverside = { id: asProjectId('riverside'), name: 'Riverside', pair: pair('2') }
const facts = (more: Partial<CoverFacts> = {}): CoverFacts => ({
  id: asProjectId('hillside'),
  pair: { pair: pair('2') },
  fullTestReason: null,
  representatives: [riverside],
  ...more,
})

describe('the project whose test may cover another', () => {
  it('has the same two products in the same versions', () => expect(representativeOf(facts())).toEqual({ by: riverside }))

  it.each<[string, CoverFacts, object]>([
    ['nobody represents a pair', facts({ representatives: [] }), { kind: 'none' }],
    ['someone represents another pair only', facts({ pair: { pair: pair('2', 'other') } }), { kind: 'none' }],
    ['it represents the pair itself', facts({ id: riverside.id }), { kind: 'represents' }],
    ['it runs the full test on purpose', facts({ fullTestReason: 'Two systems' }), { kind: 'own', reason: 'Two systems' }],
    [
      'it has another version',
      facts({ pair: { pair: pair('3') } }),
      { kind: 'not', why: 'Riverside represents Cleo 1 with Adastra 2, and this project has Cleo 1 with Adastra 3' },
    ],
    [
      'its own pair is not known',
      facts({ pair: { unknown: 'Adastra is not in the catalogue' } }),
      { kind: 'not', why: 'No other test is known to be like that of this project: Adastra is not in the catalogue' },
    ],
  ])('is nobody if %s', (_rule, of, cover) => expect(representativeOf(of)).toMatchObject({ cover }))
})

const passed: FullTest = { run: 2, day: '2026-03-03', cases: new Set(['book', 'cancel', 'sms']) }
const own = (key: string, more: Partial<OwnCase> = {}): OwnCase => ({ id: key, key, smoke: false, verdict: null, withdrawn: false, ...more })
const cases = [own('book', { smoke: true }), own('cancel'), own('sms')]
const covered = (test: FullTest, of: OwnCase[]): string[] | string => {
  const cover = coverBy(riverside, test, of)
  return cover.kind === 'covered' ? [...cover.cases] : cover.kind === 'not' ? cover.why : cover.kind
}

describe('what the full test of another project covers', () => {
  it.each<[string, FullTest, OwnCase[], string[] | string]>([
    ['all but the short test', passed, cases, ['cancel', 'sms']],
    ['no case that was not tested there', passed, [...cases, own('scr')], ['cancel', 'sms']],
    ['no case that failed here', passed, [cases[0] as OwnCase, own('cancel', { verdict: 'fail' }), own('sms')], ['sms']],
    [
      'no case of which the evidence was withdrawn here',
      passed,
      [cases[0] as OwnCase, own('cancel', { verdict: 'pass', withdrawn: true }), own('sms')],
      ['sms'],
    ],
    ['a case that passed here earlier', passed, [cases[0] as OwnCase, own('cancel', { verdict: 'pass' })], ['cancel']],
    [
      'nothing if it was tested with other codes',
      { ...passed, cases: new Set(['other']) },
      cases,
      'Riverside represents this pair, but its test has none of the cases that are left here',
    ],
    ['nothing without a short test', passed, [own('cancel')], 'No case of this project is marked for the short test'],
    ['nothing if it has not passed', { why: 'its run 2 was a failure' }, cases, 'Riverside represents this pair, but its run 2 was a failure'],
  ])('is %s', (_rule, test, of, keys) => expect(covered(test, of)).toEqual(keys))

  it('is said with the day and the run', () =>
    expect(coverWords(coverBy(riverside, passed, cases))).toBe(
      'This project needs only the short test. 2 cases are covered by the full test of Riverside, which passed on 3 March 2026 (run 2).',
    ))
})
