import type { Page } from '../../access/page.ts'
import { NotFoundError } from '../../errors.ts'
import { momentOf, dayOf } from '../../web/moments.ts'
import { statusNames } from '../prerequisites/prerequisite.ts'
import { ownersOf } from '../prerequisites/prerequisites.store.ts'
import { countItems, countNoted, countReleased, findBatch, listItems, listReleased } from './batches.store.ts'
import type { ItemVerdict } from './batches.store.ts'
import { patchToSettle } from './new-batch.pages.ts'
import { queueName, roleName } from './queues.pages.ts'
import { writeBatch } from './write-batch.ts'

const itemsShown = 50

async function loadBatch(page: Page) {
  const batch = await findBatch(page.db.read, page.person.personId, page.param('role'), page.param('batch'))
  if (!batch) throw new NotFoundError('No such list of changes')
  return batch
}

const groups: { verdicts: ItemVerdict[]; key: string; before: string; after: string; noted?: true }[] = [
  {
    key: 'cleaned',
    verdicts: ['ready', 'change'],
    noted: true,
    before: 'Had something invisible in them, which is removed: check these first',
    after: 'Had something invisible in them: not saved yet',
  },
  { key: 'ready', verdicts: ['ready'], before: 'Will be saved', after: 'Not saved yet' },
  { key: 'change', verdicts: ['change'], before: 'Are met already and will be changed', after: 'Not changed yet' },
  { key: 'late', verdicts: ['late'], before: 'Someone else has changed these', after: 'Someone else has changed these: left as they are' },
  { key: 'refused', verdicts: ['refused'], before: 'Cannot be saved', after: 'Were not saved' },
  { key: 'unknown', verdicts: ['unknown'], before: 'Not known yet: nothing will be changed', after: 'Not known yet: nothing was changed' },
  { key: 'nothing', verdicts: ['nothing'], before: 'Nothing to do', after: 'There was nothing to do' },
  { key: 'done', verdicts: ['done'], before: 'Saved', after: 'Saved' },
]

/** What a batch would do, before it is confirmed; what it did, and what that released, after. A fixed number of queries. */
export async function showBatch(page: Page): Promise<void> {
  const batch = await loadBatch(page)
  const db = page.db.read
  const only = page.query('group')
  const after = Number(page.query('after') ?? 0) || 0
  const done = batch.state === 'done'
  const shown = groups.filter((one) => only === undefined || one.key === only)
  const [counts, cleaned, lists, released] = await Promise.all([
    countItems(db, batch.id),
    countNoted(db, batch.id, ['ready', 'change']),
    Promise.all(
      shown.map(({ verdicts, noted }) =>
        listItems(db, batch.id, verdicts, { after: only === undefined ? 0 : after, limit: itemsShown + 1, ...(noted ? { noted } : {}) }),
      ),
    ),
    done ? countReleased(db, batch, page.today) : [],
  ])
  const here = `/queues/${batch.role_key}/batches/${batch.id}`
  const home = `/queues/${batch.role_key}/${batch.prerequisite_key}`
  const toWrite = counts.ready + counts.change
  page.show(
    'queues/batch',
    {
      title: done ? `${batch.title}: saved` : `${batch.title}: check before saving`,
      breadcrumbs: [
        { text: 'My work', href: '/' },
        { text: queueName(page, batch.role_key), href: `/queues/${batch.role_key}` },
        { text: batch.title, href: home },
      ],
    },
    {
      batch,
      done,
      counts,
      toWrite,
      cleaned,
      here,
      home,
      only,
      status: statusNames[batch.status],
      until: batch.valid_until === '' ? '' : dayOf(batch.valid_until),
      when: batch.settled_at === null ? '' : momentOf(batch.settled_at),
      cutOff: batch.state === 'writing',
      released: released.map((one) => ({
        title: one.title,
        n: one.n,
        href: `${here}/released/${one.key}`,
        owners: ownersOf(one)
          .map((key) => roleName(page, key))
          .join(', '),
      })),
      groups: shown
        .map((one, index) => {
          const items = lists[index] ?? []
          const last = items[itemsShown - 1]
          return {
            key: one.key,
            name: done ? one.after : one.before,
            n: one.noted ? cleaned : one.verdicts.reduce((sum, verdict) => sum + counts[verdict], 0),
            items: items.slice(0, itemsShown).map((item) => ({
              ...item,
              place: item.line === '' ? '' : `Line ${item.position}`,
              href: item.project_id === null ? null : `/projects/${item.project_id}/prerequisites/${batch.prerequisite_key}`,
            })),
            more: items.length > itemsShown && last ? `${here}?group=${one.key}&after=${last.position}` : null,
          }
        })
        .filter((one) => one.n > 0),
    },
  )
}

export async function confirmBatch(page: Page): Promise<void> {
  const batch = await loadBatch(page)
  const patch = await patchToSettle(page)
  const here = `/queues/${batch.role_key}/batches/${batch.id}`
  if (batch.state !== 'done') await writeBatch(page.context, { batch, patch, doer: page.doer })
  page.done(here)
}

export async function showReleased(page: Page): Promise<void> {
  const batch = await loadBatch(page)
  const after = Number(page.query('after') ?? 0) || 0
  const here = `/queues/${batch.role_key}/batches/${batch.id}`
  const found = await listReleased(page.db.read, batch, page.param('key'), page.today, { after, limit: itemsShown + 1 })
  const last = found[itemsShown - 1]
  const title = found[0]?.title ?? 'Nothing more'
  page.show(
    'queues/released',
    {
      title: `Can be completed now: ${title}`,
      breadcrumbs: [
        { text: 'My work', href: '/' },
        { text: `${batch.title}: saved`, href: here },
      ],
    },
    {
      title,
      items: found.slice(0, itemsShown).map((one) => ({ text: one.project, href: `/projects/${one.project_id}/prerequisites/${page.param('key')}` })),
      next: found.length > itemsShown && last ? `${here}/released/${page.param('key')}?after=${last.position}` : null,
    },
  )
}
