import { describe, expect, it } from 'vitest'
import { asPersonId, asServiceId } from '../../../src/db/ids.ts'
import { decideConfirmed } from '../../../src/tracker/data-quality/confirm-services.ts'
import { decideMerge } from '../../../src/tracker/data-quality/merge-names.ts'

const doing = { actor: { id: asPersonId('bea'), name: 'Bea Turner' }, newId: () => 'id' }

describe('confirming services', () => {
  const two = [
    { id: asServiceId('a'), name: 'Riverside' },
    { id: asServiceId('b'), name: 'Hillside' },
  ]
  it.each([
    ['none', [], []],
    [
      'each',
      two,
      [
        { kind: 'service.confirmed', id: 'a', name: 'Riverside' },
        { kind: 'service.confirmed', id: 'b', name: 'Hillside' },
      ],
    ],
  ])('records %s with its own event', (_which, services, happened) => expect(decideConfirmed(services)).toMatchObject({ next: services, happened }))
})

it('merging names stores what the old name means', () => {
  const merge = { kind: 'region' as const, from: 'Soth West', to: 'South West' }
  const found = { ...merge, replacement: { column: merge.kind, old: [merge.from], kept: merge.to }, ids: [asServiceId('a')] }
  expect(decideMerge(found, {}, doing)).toEqual({
    next: { ...found, by: doing },
    happened: [{ kind: 'alias.learnt', id: 'Soth West', project: null, name: 'Soth West', means: 'South West', from: 'Soth West', to: 'South West' }],
  })
})
