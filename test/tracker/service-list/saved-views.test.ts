import { describe, expect, it } from 'vitest'
import { asPersonId } from '../../../src/db/ids.ts'
import { decideChangedView } from '../../../src/tracker/service-list/change-view.ts'
import { decideDeletion } from '../../../src/tracker/service-list/delete-view.ts'
import { decideView } from '../../../src/tracker/service-list/save-view.ts'

const view = {
  id: 'view',
  person_id: asPersonId('meera'),
  name: 'Live ones',
  list: 'services' as const,
  query: 'rollout=live',
  shared: 0,
  created_at: '2026-03-02T09:00:00.000Z',
}
const doing = { newId: () => 'new', at: view.created_at }

describe('a saved view', () => {
  it.each([
    ['rollout=live', 'rollout=live'],
    ['rollout=live&evil=1', 'rollout=live'],
    ['evil=1', ''],
    ['', ''],
  ])('of %s stores %s, so that it leads to the list alone', (query, kept) =>
    expect(decideView({ personId: asPersonId('meera') }, { name: 'Mine', shared: '', list: 'services', query }, doing)).toEqual({
      next: { ...view, id: 'new', name: 'Mine', query: kept },
      happened: [{ kind: 'view.saved', id: 'new', project: null, name: 'Mine', to: kept }],
    }),
  )

  it.each([
    ['yes', 1],
    ['', 0],
    ['no', 0],
  ])('is shared if that is ticked: %s', (shared, is) =>
    expect(decideChangedView(view, { name: 'All live', shared })).toEqual({
      next: { ...view, name: 'All live', shared: is },
      happened: [{ kind: 'view.changed', id: 'view', project: null, name: 'All live', from: 'Live ones', to: 'All live' }],
    }),
  )

  it('that is deleted leaves its filters in the history', () =>
    expect(decideDeletion(view).happened).toMatchObject([{ kind: 'view.deleted', from: 'rollout=live' }]))
})
