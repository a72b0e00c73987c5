import { describe, expect, it } from 'vitest'
import { asDay } from '../../../src/day.ts'
import { asPersonId } from '../../../src/db/ids.ts'
import { applyPattern, giverOf, keyOf } from '../../../src/tracker/patterns/apply-pattern.ts'
import type { PatternContent } from '../../../src/tracker/patterns/pattern.ts'
import { projectItems } from '../../../src/tracker/templates/project-items.ts'
import { loadTemplates } from '../../../src/tracker/templates/templates.ts'

const items = projectItems(loadTemplates(), { role: 'provider', careSetting: 'gp-practice' })
const empty: PatternContent = { routeIn: 'Service-led', scope: 'All', people: [], procedure: null, options: [], setUp: null, due: [], notApplicable: [] }
const dan = { kind: 'person' as const, id: asPersonId('dan'), name: 'Dan Okoro' }
const clara = { role: 'clinical-lead', person: asPersonId('clara'), name: 'Clara Jones', of: 'Riverside Trust', recordedBy: asPersonId('bea') }
const to = { items, contacts: [], goLive: asDay('2026-06-30'), today: asDay('2026-03-02') }
const apply = (content: Partial<PatternContent>, more: object = {}) =>
  applyPattern({ content: { ...empty, ...content }, savedBy: asPersonId('bea') }, { ...to, ...more })

describe('people', () => {
  const asked = [
    { role: 'dos-lead', roleName: 'DoS lead', who: dan },
    { role: 'clinical-lead', roleName: 'Clinical lead', who: { kind: 'contact' as const } },
  ]
  it.each([
    ['whom the pattern names and the contact come along', asked, [clara], [], ['dos-lead dan', 'clinical-lead clara'], []],
    ['a role without a contact is unfilled', asked, [], [], ['dos-lead dan'], ['Clinical lead']],
    ['a contact comes along though no pattern asks for them', [], [clara], [], ['clinical-lead clara'], []],
    ['whoever is ticked off stays out', asked, [clara], [keyOf({ role: 'dos-lead', person: dan.id })], ['clinical-lead clara'], []],
    ['a role of another kind of project is passed over', [{ role: 'consumer-clinical-lead', roleName: 'X', who: dan }], [], [], [], []],
    ['the manager is chosen at each start', [{ role: 'project-manager', roleName: 'Project manager', who: dan }], [], [], [], []],
    ['the same person comes once', [...asked, { role: 'dos-lead', roleName: 'DoS lead', who: dan }], [clara], [], ['dos-lead dan', 'clinical-lead clara'], []],
  ])('%s', (_what, people, contacts, leftOut, joined, unfilled) => {
    const given = apply({ people }, { contacts, leftOut: new Set(leftOut) })
    expect(given.people.map((one) => `${one.role} ${one.person}`)).toEqual(joined)
    expect(given.unfilled).toEqual(unfilled)
  })

  it.each([
    ['the pattern of someone else', { people: asked }, {}, 'starter'],
    ['their own pattern', { people: [{ role: 'dos-lead', roleName: 'DoS lead', who: { ...dan, id: asPersonId('bea') } }] }, {}, 'bea'],
    ['someone else who recorded them as a contact', {}, { contacts: [clara] }, 'starter'],
    ['themselves, as a contact', {}, { contacts: [{ ...clara, recordedBy: clara.person }] }, 'clara'],
  ])('named by %s have their role from the right person', (_what, content, more, giver) => {
    const [first] = apply(content, more).people
    expect(first && giverOf(first, asPersonId('starter'))).toBe(giver)
  })
})

describe('prerequisites', () => {
  const due = [{ key: 'dpia', title: 'DPIA', days: 14 }]
  it.each([
    ['are due so many days before go-live', { due }, {}, { dpia: '2026-06-16' }],
    ['have no due day without a go-live', { due }, { goLive: null }, {}],
    ['have no due day that has passed', { due: [{ key: 'dpia', title: 'DPIA', days: 200 }] }, {}, {}],
    ['have no due day if they do not apply', { due, notApplicable: [{ key: 'dpia', title: 'DPIA', reason: 'Done nationally' }] }, {}, {}],
    ['that the project does not have are passed over', { due: [{ key: 'age-range', title: 'Age', days: 1 }] }, {}, {}],
  ])('%s', (_what, content, more, expected) => expect(Object.fromEntries(apply(content, more).due)).toEqual(expected))

  it('do not apply for the reasons of the pattern, but for those that the catalogue answers', () => {
    const notApplicable = ['smartcards', 'catalogue-ready', 'age-range'].map((key) => ({ key, title: key, reason: 'No need' }))
    expect([...apply({ notApplicable }).notApplicable.keys()]).toEqual(['smartcards'])
  })
})

it('chooses the same options, wherever they are offered, with their numbers', () => {
  const [first, second] = items.options
  if (!first || !second) throw new Error('The templates have options')
  const given = apply({
    options: [
      { ...first, chosen: true },
      { group: 'Elsewhere', text: 'Unknown', chosen: true },
    ],
  })
  expect(given.options.filter((one) => one.chosen).map((one) => one.key)).toEqual([first.key])
})

it('without a pattern gives what the templates give', () => {
  expect(applyPattern(null, to)).toMatchObject({ people: [], unfilled: [], procedure: null, options: items.options, setUp: null })
})
