import { expect, it } from 'vitest'
import { mustBeCurrent } from '../../../src/tracker/template-offer/answer.ts'
import type { Change, HeldItems } from '../../../src/tracker/template-offer/change.ts'
import { decideKeep } from '../../../src/tracker/template-offer/keep-templates.ts'
import { decideTake } from '../../../src/tracker/template-offer/take-templates.ts'
import { aDoing } from '../../support/doing.ts'

const change = (key: string, more: Partial<Change> = {}): Change => ({
  id: `prerequisite:${key}`,
  kind: 'prerequisite',
  key,
  how: 'new',
  title: key,
  says: '',
  fields: [],
  recorded: null,
  choosable: true,
  ticked: true,
  gate: null,
  ...more,
})
const held = {
  prerequisites: [
    { id: 'p1', key: 'hscn', recorded: 'has a status' },
    { id: 'p2', key: 'asid', recorded: null },
  ],
} as unknown as HeldItems
const offer = (...changes: Change[]) => ({ changes, held, fresh: {} as never })
const typed = { from: 'a', to: 'b' }

it.each([
  ['what is ticked is accepted', offer(change('lift'), change('ramp')), ['prerequisite:lift'], { next: { taken: [{ key: 'lift' }], missed: 0 } }],
  ['what no longer exists is reported', offer(change('lift')), ['prerequisite:lift', 'prerequisite:gone'], { next: { missed: 1 } }],
  ['what cannot be chosen is not accepted', offer(change('lift', { choosable: false })), ['prerequisite:lift'], { next: { taken: [], missed: 1 } }],
  ['something has to be ticked', offer(change('lift')), [], { refused: { take: 'Tick what to accept, or press “Keep what we have”' } }],
  ['unless there is nothing to tick', offer(), [], { next: { taken: [] }, happened: [{ kind: 'project.templates taken', summary: '' }] }],
] as const)('%s', (_what, given, take, outcome) => {
  expect(decideTake(given, { ...typed, take: [...take] }, aDoing())).toMatchObject(outcome)
})

it('an item that was recorded under other words has the change in its own history', () => {
  const changes = ['hscn', 'asid'].map((key) => change(key, { how: 'changed', fields: [{ name: 'Title', before: 'x', after: 'y' }] }))
  const take = changes.map((one) => one.id)
  expect(decideTake(offer(...changes), { ...typed, take }, aDoing())).toMatchObject({
    happened: [{ kind: 'project.templates taken' }, { kind: 'prerequisite.reworded', id: 'p1', from: '{"Title":"x"}', to: '{"Title":"y"}' }],
  })
})

it('keeping the project as it is leaves everything out', () => {
  expect(decideKeep(offer(change('lift')), typed, aDoing())).toMatchObject({
    next: { answer: { decision: 'kept', taken: '[]', left_out: expect.stringContaining('lift') } },
    happened: [{ kind: 'project.templates kept', from: 'a', to: 'b' }],
  })
})

it.each([
  ['other templates', { from: 'a', to: 'older' }, 'The templates changed again'],
  ['another project', { from: 'older', to: 'b' }, 'Someone else accepted the new templates'],
])('someone who compared %s sees the conflict', (_what, versions, says) => {
  const doing = aDoing({ access: { project: { id: 'project', template_version: 'a' } } as never, templates: { version: 'b' } as never })
  expect(() => mustBeCurrent(versions, doing)).toThrow(says)
  expect(() => mustBeCurrent(typed, doing)).not.toThrow()
})
