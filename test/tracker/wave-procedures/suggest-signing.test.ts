import { describe, expect, it } from 'vitest'
import { asProjectId, asServiceId } from '../../../src/db/ids.ts'
import { suggestFor, suggestForAll } from '../../../src/tracker/wave-procedures/suggest-signing.ts'
import type { SiteOfWave } from '../../../src/tracker/wave-procedures/suggest-signing.ts'

const site = (name: string, change: Partial<SiteOfWave> = {}): SiteOfWave => ({
  id: asProjectId(name.toLowerCase()),
  service_id: asServiceId(name),
  name,
  ods_code: name,
  organisation: { id: 'RH1', name: 'Harbour Trust' },
  careSetting: 'utc',
  state: 'open',
  stage: 'prerequisites',
  startedAt: '2026-03-01',
  isSigned: false,
  isIssued: false,
  choice: null,
  signs: false,
  isSeen: true,
  manages: true,
  ...change,
})
const hidden = { isSeen: false, manages: false }

describe('of the projects of an organisation the one is chosen to sign', () => {
  it.each<[string, Partial<SiteOfWave>, Partial<SiteOfWave>, RegExp]>([
    ['that everyone has signed', { stage: 'testing', isIssued: true }, { isSigned: true, isIssued: true }, /: everyone has signed a version of its procedure$/],
    ['that has a version out for signature', { stage: 'testing' }, { isIssued: true }, /: a version of its procedure is out for signature$/],
    ['that is at the latest stage', { startedAt: '2026-01-01' }, { stage: 'testing' }, /: it is the furthest \(Testing\)$/],
    ['that started first', {}, { startedAt: '2026-02-01' }, /: none is further, and it started first$/],
    ['that is not on hold', { state: 'on-hold', isIssued: true }, {}, /: no other one can$/],
    ['that has no procedure of its own on purpose', { choice: 'own', stage: 'testing' }, {}, /: no other one can$/],
    ['that the person manages', { manages: false, stage: 'testing' }, {}, /: no other one can. You manage 2 of these 3 projects$/],
  ])('%s', (_rule, a, b, words) => {
    const found = suggestFor([site('A', a), site('B', b), site('C', { state: 'on-hold' })], 'Urgent treatment centre')
    expect(found).toMatchObject({ project: { name: 'B' }, why: null, words: expect.stringMatching(words) as string })
    expect(found?.words).toMatch(/^Signs for \d other sites? \(Urgent treatment centre\)/)
  })
  it.each<[string, SiteOfWave[], string | RegExp]>([
    ['it is alone', [site('A'), site('B', { state: 'closed' })], /^It is the only one of its organisation/],
    ['its organisation is not known', [site('A', { organisation: null })], /^It is not known to which organisation/],
    ['it signs already', [site('A'), site('B', { signs: true })], 'It signs for its organisation already.'],
    ['one that is not seen signs already', [site('A'), site('B', { signs: true, ...hidden })], 'Another project signs for its organisation already.'],
    ['the person manages none', [site('A', { manages: false }), site('B', hidden)], /^You do not manage any project/],
    ['all are on hold', [site('A', { state: 'on-hold' }), site('B', { state: 'on-hold' })], /^None of your projects .* can sign/],
    ['all have their own', [site('A', { choice: 'own' }), site('B', { isSigned: true })], /^Every project of this organisation/],
    ['all others have their own', [site('A', { choice: 'own' }), site('B')], /^Every other project of this organisation/],
  ])('but none if %s', (_rule, sites, why) => {
    const found = suggestFor(sites, 'Urgent treatment centre')
    expect(found).toMatchObject({ words: null })
    expect(found?.why).toMatch(why)
    expect(found?.project.isSeen).toBe(true)
  })
  it('and nothing is said of organisations of which the person sees no project', () => {
    expect(suggestFor([site('A', hidden), site('B', hidden)], 'Urgent treatment centre')).toBeUndefined()
  })
  it('for each organisation and care setting, those with the most sites first', () => {
    const of = (id: string, names: string[], change: Partial<SiteOfWave> = {}) => names.map((name) => site(name, { organisation: { id, name: id }, ...change }))
    const found = suggestForAll(
      [...of('X', ['A', 'B']), ...of('Y', ['C', 'D', 'E']), ...of('Y', ['F'], { careSetting: 'gp' }), site('G', { organisation: null })],
      (key) => key,
    )
    expect(found.map(({ project, others }) => [project.name, others])).toEqual([
      ['C', 2],
      ['A', 1],
      ['G', 0],
      ['F', 0],
    ])
  })
})
