import { describe, expect, it } from 'vitest'
import { asProjectId } from '../../../src/db/ids.ts'
import { decideFullTest, decideShortTest } from '../../../src/tracker/representative-tests/choose-full-test.ts'
import { decideEnd } from '../../../src/tracker/representative-tests/end-representative.ts'
import { decideNaming } from '../../../src/tracker/representative-tests/name-representative.ts'
import { countsOf, endWords, namingWords } from '../../../src/tracker/test-plan/preview-words.ts'
import type { PairGroup } from '../../../src/tracker/test-plan/pairs-of-wave.store.ts'
import { pairToKeep } from '../../../src/tracker/test-plan/representatives.store.ts'
import type { RepresentativeRow } from '../../../src/tracker/test-plan/representatives.store.ts'
import { aDoing } from '../../support/doing.ts'

const pair = (version: string) => ({ consumer: { id: 'c', name: 'Cleo', version: '1' }, provider: { id: 'p', name: 'Adastra', version } })
const wave = { id: 'wave', name: 'Wave 3' }
const hillside = { id: asProjectId('hillside'), name: 'Hillside', state: 'open' as const, now: { pair: pair('2') } }
const represented = (version = '2'): RepresentativeRow => ({
  id: 'before',
  wave_id: 'wave',
  project_id: asProjectId('riverside'),
  ...pairToKeep(pair(version)),
  named_by: 'Bea Turner',
  named_by_id: null,
  named_at: '2026-03-01T09:00:00.000Z',
  ended_by: null,
  ended_by_id: null,
  ended_at: null,
  ended_reason: null,
  passed: null,
  name: 'Riverside',
  state: 'open',
  in_wave: 1,
})

describe('a project is chosen to represent its pair', () => {
  const decided = (project: Parameters<typeof decideNaming>[0]['project'], representatives: RepresentativeRow[] = []) =>
    decideNaming({ wave, project, representatives }, {}, aDoing())

  it('with the pair that it has now', () =>
    expect(decided(hillside)).toMatchObject({
      next: { row: { wave_id: 'wave', project_id: 'hillside', provider_version: '2', named_by: 'Meera Shah' } },
      happened: [{ kind: 'representative.named', project: 'hillside', pair: 'Cleo 1 with Adastra 2', from: null }],
    }))
  it('and replaces the one that did', () =>
    expect(decided(hillside, [represented()])).toMatchObject({
      next: { before: { id: 'before' } },
      happened: [
        { kind: 'representative.ended', id: 'before', project: 'riverside' },
        { kind: 'representative.named', from: 'Riverside' },
      ],
    }))
  it('beside the one of another version', () => expect(decided(hillside, [represented('3')])).toMatchObject({ happened: [{ kind: 'representative.named' }] }))

  it.each<[string, Parameters<typeof decideNaming>[0]['project'], string]>([
    ['it is not in the wave', undefined, 'Choose a project that is in this wave'],
    ['it is stopped', { ...hillside, state: 'stopped' }, 'Its project is stopped. Choose another one'],
    ['its pair is not known', { ...hillside, now: { unknown: 'no version' } }, 'What it tests is not known for certain: no version'],
    ['it does already', { ...hillside, id: asProjectId('riverside') }, 'It represents this pair already'],
  ])('but not if %s', (_rule, project, says) => expect(decided(project, [represented()])).toMatchObject({ refused: { project: says } }))

  it('until someone ends it, with a reason', () =>
    expect(decideEnd({ row: represented(), wave }, { reason: 'A new release' })).toMatchObject({
      next: { reason: 'A new release' },
      happened: [{ kind: 'representative.ended', project: 'riverside', reason: 'A new release' }],
    }))
})

describe('a project runs the full test itself', () => {
  const by = { id: asProjectId('riverside'), name: 'Riverside', pair: pair('2') }
  const cover = { kind: 'covered' as const, by, run: 1, day: '2026-03-02', cases: new Set(['one']) }
  const member = { id: 'member', name: 'Wave 3', full_test_reason: null }

  it('if it says why', () =>
    expect(decideFullTest({ member, cover }, { reason: 'Two systems' }, aDoing())).toMatchObject({
      next: { id: 'member', was: null, reason: 'Two systems' },
      happened: [{ kind: 'test-plan.full-test', reason: 'Two systems' }],
    }))
  it.each<[string, Parameters<typeof decideFullTest>[0]]>([
    ['it is in no wave', { member: undefined, cover }],
    ['nobody represents its pair', { member, cover: { kind: 'none' } }],
    ['it represents the pair', { member, cover: { kind: 'represents', pair: pair('2') } }],
    ['it does already', { member: { ...member, full_test_reason: 'Two systems' }, cover }],
  ])('but not if %s', (_rule, found) => expect(decideFullTest(found, { reason: 'Why' }, aDoing())).toHaveProperty('overtaken'))

  it('until it lets the other one cover it again', () => {
    const own = { ...member, full_test_reason: 'Two systems' }
    expect(decideShortTest({ member: own, cover }, {}, aDoing())).toMatchObject({ next: { was: 'Two systems', reason: null } })
    expect(decideShortTest({ member, cover }, {}, aDoing())).toHaveProperty('overtaken')
  })
})

describe('what it would do', () => {
  const group = (version: string, more: Partial<PairGroup> = {}): PairGroup => ({
    now: { pair: pair(version) },
    projects: 1,
    own: 0,
    resting: 0,
    restingAfterGo: 0,
    like: asProjectId('one'),
    ...more,
  })
  const counts = countsOf(pair('2'), [
    group('2', { projects: 40, own: 2, resting: 30, restingAfterGo: 12 }),
    group('2', { projects: 4, resting: 13 }),
    group('3', { projects: 5 }),
    group('', { projects: 7, now: { unknown: 'no version' } }),
  ])

  it('is counted over every way in which a pair is written', () =>
    expect(counts).toEqual({ projects: 44, own: 2, resting: 43, restingAfterGo: 12, otherVersion: 5, unknown: 7 }))
  it('is said before a project is chosen', () =>
    expect(namingWords(counts, { test: { why: 'its full test has not passed yet' }, before: 'Riverside' })).toEqual([
      '43 other projects have this pair, and rest on its test',
      'It covers no other project yet: its full test has not passed yet. Until then each project runs the full test',
      '2 projects run the full test on purpose, and do not change',
      '5 projects have other versions of these products, and are not covered',
      'Of 7 projects it is not known for certain what they test: not covered',
      'Riverside no longer represents the pair. 43 projects have finished a short test: their gate of the tests opens again until this test has passed',
    ]))
  it('is said before it ends', () => {
    expect(endWords(counts)).toEqual([
      '43 projects rest on it',
      'The gate of the tests opens again in each of them, in 12 after go was decided. The results of their short tests stay on record',
      'Everyone who has to act gets one email about all of their projects',
    ])
    expect(endWords({ resting: 0, restingAfterGo: 0 })[0]).toBe('No project has finished a short test on it yet, so no gate opens again')
  })
})
