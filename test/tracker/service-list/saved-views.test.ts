import { describe, expect, it } from 'vitest'
import { asPersonId } from '../../../src/db/ids.ts'
import { decideChangedView } from '../../../src/tracker/service-list/change-view.ts'
import { decideDeletion } from '../../../src/tracker/service-list/delete-view.ts'
import { decideView } from '../../../src/tracker/service-list/save-view.ts'
import { viewForm } from '../../../src/tracker/service-list/saved-view.ts'
import { insertView, listViews } from '../../../src/tracker/service-list/saved-views.store.ts'
import { onBothEngines } from '../../support/databases.ts'

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

  it('has a name of one line without invisible marks, because others read it', () =>
    expect(viewForm.parse({ name: ' Live ones\u202E\r\n(shared by Bea Turner) ' }).name).toBe('Live ones (shared by Bea Turner)'))
})

onBothEngines('the saved views of a list', (open) => {
  it('begin with a person’s own, however many others share', async () => {
    const db = await open()
    const [own, other] = [asPersonId('meera'), asPersonId('dan')]
    await db.transaction(async (trx) => {
      for (const id of [own, other])
        await trx
          .insertInto('people')
          .values({ id, name: id, email: `${id}@example.nhs.uk`, phone: null, organisation: null, created_at: view.created_at })
          .execute()
      await insertView(trx, { ...view, name: 'Mine' })
      for (let n = 0; n < 100; n += 1) await insertView(trx, { ...view, id: `view-${n}`, person_id: other, name: `! ${n}`, shared: 1 })
    })
    const shown = await listViews(db.read, 'services', own)
    expect([shown[0]?.name, shown[1]?.name, shown.length]).toEqual(['Mine', '! 0', 100])
    await db.close()
  })
})
