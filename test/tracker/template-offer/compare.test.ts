import { expect, it } from 'vitest'
import type { Change, HeldItems } from '../../../src/tracker/template-offer/change.ts'
import { compareTemplates } from '../../../src/tracker/template-offer/compare.ts'
import { consequencesOf, summaryOf } from '../../../src/tracker/template-offer/consequences.ts'
import { placesOf } from '../../../src/tracker/template-offer/positions.ts'
import { projectItems } from '../../../src/tracker/templates/project-items.ts'
import type { ProjectItems } from '../../../src/tracker/templates/project-items.ts'
import { loadTemplates } from '../../../src/tracker/templates/templates.ts'

const fresh = projectItems(loadTemplates(), { role: 'provider', careSetting: 'urgent-treatment-centre' })

/** A project that matches the templates exactly. */
function held(over: Partial<HeldItems> = {}): HeldItems {
  let n = 0
  const row = <Item extends object>(item: Item) => ({ ...item, id: `row-${(n += 1)}`, recorded: null })
  return {
    roles: fresh.roles.map(row),
    prerequisites: fresh.prerequisites.map(row),
    conditions: fresh.conditions.map(row),
    criteria: fresh.criteria.map(row),
    cases: fresh.cases.map(row),
    codes: fresh.codes,
    options: fresh.options,
    optionsTouched: false,
    sop: { body: 'As it was', fresh: 'As it is now', edited: false, known: true, issued: null },
    ...over,
  }
}
const compared = (mine: HeldItems, items: ProjectItems = fresh, afterGo = false): Change[] => compareTemplates(mine, items, { afterGo })
const brief = (changes: Change[]) => changes.map((one) => [one.id, one.how, one.choosable, one.ticked])

it('a project that matches the templates is offered nothing', () => {
  expect(compared(held())).toEqual([])
  expect(summaryOf([])).toBe('')
})

it('an item that the project lacks is new, and accepted unless it is unticked', () => {
  const mine = held({ prerequisites: held().prerequisites.filter((one) => one.key !== 'asid') })
  expect(brief(compared(mine))).toContainEqual(['prerequisite:asid', 'new', true, true])
})

it('after go, nothing is ticked that would open a gate again', () => {
  const mine = held({ prerequisites: held().prerequisites.filter((one) => one.key !== 'asid') })
  expect(brief(compared(mine, fresh, true))).toContainEqual(['prerequisite:asid', 'new', true, false])
})

const words: [name: string, part: string, change: Partial<ProjectItems['prerequisites'][number]>][] = [
  ['the title', 'Title', { title: 'Another title' }],
  ['what it is', 'What it is', { what: 'Something else' }],
  ['how to do it', 'How to do it', { how: 'In another way' }],
  ['the link', 'Link', { link: 'https://example.nhs.uk/' }],
  ['the owner', 'Owner', { owners: '["it-lead"]' }],
  ['what it needs first', 'Needs first', { needs: '["hscn"]' }],
  ['the value', 'Value to enter', { value_label: 'Another label' }],
  ['the form of the value', 'Form of the value', { value_kind: 'fqdn' }],
  ['the stage', 'Stage', { stage: 'configuration' }],
]
it.each(words)('%s of a prerequisite is compared, with the words before and after', (_, part, change) => {
  const [first] = fresh.prerequisites
  const items = { ...fresh, prerequisites: fresh.prerequisites.map((one) => (one.key === first?.key ? { ...one, ...change } : one)) }
  const [only, ...others] = compared(held(), items)
  expect(others).toEqual([])
  expect(only).toMatchObject({ id: `prerequisite:${first?.key}`, how: 'changed', ticked: true })
  expect(only?.fields.map((one) => one.name)).toEqual([part])
  expect(only?.fields[0]?.before).not.toBe(only?.fields[0]?.after)
})

it('new wording for an item with something on record is offered, but not ticked', () => {
  const mine = held({ prerequisites: held().prerequisites.map((one, index) => (index === 0 ? { ...one, title: 'As it was', recorded: 'has a status' } : one)) })
  expect(brief(compared(mine))).toEqual([[`prerequisite:${fresh.prerequisites[0]?.key}`, 'changed', true, false]])
})

it.each([
  ['that nobody changed is removed only if somebody ticks it', null, true],
  ['with something on record stays', 'has a status', false],
])('an item no longer in the templates %s', (_, recorded, choosable) => {
  const [first] = held().prerequisites
  if (!first) throw new Error('There are prerequisites')
  const mine = held({ prerequisites: [...held().prerequisites, { ...first, id: 'own', key: 'fax', title: 'Fax number', recorded }] })
  expect(brief(compared(mine))).toEqual([['prerequisite:fax', 'gone', choosable, false]])
})

it('a reworded case is one change, however many codes it is tested for', () => {
  const [first] = fresh.cases
  const items = { ...fresh, cases: fresh.cases.map((one) => (one.template_key === first?.template_key ? { ...one, criterion: 'In other words' } : one)) }
  expect(brief(compared(held(), items))).toEqual([[`case:${first?.template_key}`, 'changed', true, true]])
})

it('a case missing from one code only is new', () => {
  const gone = fresh.cases.at(-1)
  const mine = held({ cases: held().cases.filter((one) => one.code !== gone?.code || one.template_key !== gone?.template_key) })
  expect(brief(compared(mine))).toEqual([[`case:${gone?.template_key}`, 'new', true, true]])
})

it('codes are agreed with both sides: none is added or removed unless someone ticks it', () => {
  const [code = ''] = fresh.codes
  const mine = held({ cases: held().cases.map((one) => (one.code === code ? { ...one, code: 'Dx99' } : one)), codes: ['Dx99', ...fresh.codes.slice(1)] })
  expect(brief(compared(mine))).toEqual([
    [`code:${code}`, 'new', true, false],
    ['code:Dx99', 'gone', true, false],
  ])
})

it('a plan that the project brought itself is left alone', () => {
  const mine = held({ cases: held().cases.map((one) => ({ ...one, template_key: null, criterion: 'Our own case' })), codes: ['Dx99'] })
  expect(compared(mine)).toEqual([])
})

it('a project’s own entry condition is left alone, and its wording never replaced', () => {
  const [first] = held().conditions
  if (!first) throw new Error('There are conditions')
  const mine = held({ conditions: [...held().conditions, { ...first, id: 'own', template_key: null, title: 'The lift works' }] })
  expect(compared(mine)).toEqual([])
})

it('a chosen option stays', () => {
  const own = { group: 'Late patients', text: 'Seen at the end of the day', chosen: true }
  expect(brief(compared(held({ options: [...fresh.options, own] })))).toEqual([['option:Late patients: Seen at the end of the day', 'gone', false, false]])
})

it('an option with the same key is the same in new wording, including what it writes', () => {
  const [first] = fresh.options
  if (!first) throw new Error('There are options')
  const mine = { ...first, key: 'first', text: 'As it was', writes: 'As it was.', chosen: true }
  const items = { ...fresh, options: [{ ...first, key: 'first', text: 'As it is now', writes: 'As it is now.' }, ...fresh.options.slice(1)] }
  const changes = compared(held({ options: [mine, ...fresh.options.slice(1)] }), items)
  expect(brief(changes)).toEqual([['option:first', 'changed', true, false]])
  expect(changes[0]?.fields.map((one) => one.name)).toEqual(['Option', 'What the procedure says'])
})

it.each([
  ['is offered if nobody has edited it', { edited: false, issued: null }, true, true],
  ['is offered, but not ticked, if a version was issued', { edited: false, issued: 1 }, true, false],
  ['never replaces what somebody wrote', { edited: true, issued: null }, false, false],
])('the new text of the procedure %s', (_, over, choosable, ticked) => {
  const mine = held({ sop: { ...held().sop, known: false, ...over } })
  expect(brief(compared(mine))).toEqual([['sop:text', 'changed', choosable, ticked]])
})

it('a role that somebody has, or that owns something, stays', () => {
  const [first] = held().roles
  if (!first) throw new Error('There are roles')
  const extra = { ...first, role_key: 'porter', name: 'Porter' }
  expect(brief(compared(held({ roles: [...held().roles, { ...extra, recorded: 'has somebody in it' }] })))).toEqual([['role:porter', 'gone', false, false]])
  expect(brief(compared(held({ roles: [...held().roles, extra] })))).toEqual([['role:porter', 'gone', true, false]])
})

it('the offer says which gates need more, and which open again', () => {
  const without = held({
    prerequisites: held().prerequisites.filter((one) => one.key !== 'asid'),
    cases: held().cases.filter((one) => one.template_key !== 'book'),
  })
  const changes = compared(without)
  expect(summaryOf(changes)).toBe('1 new prerequisite and 1 new test case')
  expect(consequencesOf(changes, { stage: 'prerequisites', finishedRuns: 0, issued: null })[0]).toMatch(
    /^The gate “Prerequisites” asks for 1 new prerequisite$/,
  )
  expect(consequencesOf(changes, { stage: 'business-live', finishedRuns: 1, issued: 1 })).toEqual([
    'The gate “Prerequisites” opens again, because it asks for 1 new prerequisite',
    expect.stringMatching(/^The gate “.*” opens again, because it asks for 1 new test case$/),
    'The runs that are finished did not test what is new, so it needs a run',
  ])
})

it.each([
  ['after its neighbour', ['a', 'b', 'c'], ['a', 'x', 'b', 'c'], [['x', 1]]],
  ['first', ['a', 'b'], ['x', 'a', 'b'], [['x', 0]]],
  ['last', ['a', 'b'], ['a', 'b', 'x'], [['x', 2]]],
  ['in order with other new ones', ['a', 'b'], ['a', 'x', 'y', 'b'], [['x', 1], ['y', 2]]], // prettier-ignore
  ['into an empty list', [], ['x', 'y'], [['x', 0], ['y', 1]]], // prettier-ignore
])('a new item goes %s', (_, there, order, places) => {
  const rows = there.map((key, position) => ({ key, position }))
  const added = new Set(order.filter((key) => !there.includes(key)))
  expect(placesOf(rows, order, added).map((one) => [one.key, one.position])).toEqual(places)
})
