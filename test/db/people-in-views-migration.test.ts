import { expect, it } from 'vitest'
import { asPersonId } from '../../src/db/ids.ts'
import { peopleInViews } from '../../src/db/migrations/197-people-in-views.ts'
import { insertField } from '../../src/tracker/custom-fields/fields.store.ts'
import { insertView } from '../../src/tracker/service-list/saved-views.store.ts'
import { onBothEngines } from '../support/databases.ts'
import { aField } from '../support/own-field.ts'

const at = '2026-03-02T09:00:00Z'
const gwen = asPersonId('gwen')

onBothEngines('an upgrade', (open) => {
  it('names people in saved views by their id, and leaves everything else of a view as it is', async () => {
    const db = await open()
    const views: [before: string, after: string][] = [
      ['own=contact%3DGwen.Price%40example.nhs.uk%7Eservice-tags%3Dwinter&cols=own.contact', 'own=contact%3Dgwen%7Eservice-tags%3Dwinter&cols=own.contact'],
      ['own=contact%3Dnobody%40example.nhs.uk', 'own=contact%3Dnobody%40example.nhs.uk'],
      ['own=remark%3Dgwen.price%40example.nhs.uk', 'own=remark%3Dgwen.price%40example.nhs.uk'],
      ['q=surgery&own=contact%3D-', 'q=surgery&own=contact%3D-'],
    ]
    await db.transaction(async (trx) => {
      const person = { id: gwen, name: 'Gwen Price', email: 'gwen.price@example.nhs.uk', phone: null, organisation: null, created_at: at }
      await trx.insertInto('people').values(person).execute()
      await insertField(trx, aField({ id: 'contact', name: 'Contact', heading: 'Contact', kind: 'person' }))
      await insertField(trx, aField({ id: 'remark', name: 'Remark', heading: 'Remark', kind: 'text' }))
      for (const [n, [query]] of views.entries())
        await insertView(trx, { id: `v${n}`, person_id: gwen, name: `View ${n}`, list: 'services', query, shared: 0, created_at: at })
      await peopleInViews(trx)
    })
    const after = await db.read.selectFrom('saved_views').select('query').orderBy('id').execute()
    expect(after.map((one) => one.query)).toEqual(views.map((one) => one[1]))
    await db.close()
  })
})
