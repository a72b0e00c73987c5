import type { Page } from '../../access/page.ts'
import { NotFoundError } from '../../errors.ts'
import { grouped } from '../../web/numbers.ts'
import { ownersOf } from '../prerequisites/prerequisites.store.ts'
import { countItems, countNoted, countReleased, findBatch, listItems, listReleased } from './batches.store.ts'
import type { ItemVerdict } from './batches.store.ts'
import { cleanedWords, correctWords, previewWords, savedWords } from './batch-words.ts'
import { patchToSettle } from './new-batch.pages.ts'
import { servicesOf } from './queue-words.ts'
import { queueName, roleName } from './queues.pages.ts'
import { writeBatch } from './write-batch.ts'
import { odsCodeOf } from '../services/service-key.ts'

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
    before: 'Had characters in them that nobody sees, which are removed: check these first',
    after: 'Had characters in them that nobody sees: not saved yet',
  },
  { key: 'ready', verdicts: ['ready'], before: 'Will be saved', after: 'Not saved yet' },
  { key: 'change', verdicts: ['change'], before: 'Are met already and will be changed', after: 'Not changed yet' },
  { key: 'late', verdicts: ['late'], before: 'Someone else has changed these', after: 'Someone else has changed these: left as they are' },
  { key: 'refused', verdicts: ['refused'], before: 'Cannot be saved', after: 'Were not saved' },
  { key: 'unknown', verdicts: ['unknown'], before: 'Not known yet: nothing will be changed', after: 'Not known yet: nothing was changed' },
  { key: 'nothing', verdicts: ['nothing'], before: 'Nothing to do', after: 'There was nothing to do' },
  { key: 'done', verdicts: ['done'], before: 'Saved', after: 'Saved' },
]

/** What a batch would do, before it is confirmed; afterwards, what it did and what can be completed because of it. A fixed number of queries. */
export async function showBatch(page: Page): Promise<void> {
  const batch = await loadBatch(page)
  const db = page.db.read
  const only = page.query('group')
  const after = page.number('after') ?? 0
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
      heading: done ? `${batch.title}: saved` : `${batch.title}: check before saving`,
      done,
      saved: savedWords(batch, counts),
      preview: previewWords(batch, counts),
      mayWrite: toWrite > 0,
      save: `Save ${servicesOf(toWrite)}`,
      correct: `${home}/paste?from=${batch.id}`,
      cleaned: cleanedWords(cleaned),
      here,
      home,
      only,
      cutOff: batch.state === 'writing' ? `Saving was cut off. ${servicesOf(counts.done)} saved so far; go on to save the rest.` : '',
      released: released.map((one) => ({
        services: servicesOf(one.n),
        says: `can go on with: ${one.title}`,
        href: `${here}/released/${one.key}`,
        owners: ownersOf(one)
          .map((key) => roleName(page, key))
          .join(', '),
      })),
      groups: shown
        .map((one, index) => {
          const items = lists[index] ?? []
          const last = items[itemsShown - 1]
          const n = one.noted ? cleaned : one.verdicts.reduce((sum, verdict) => sum + counts[verdict], 0)
          return {
            key: one.key,
            n,
            name: done ? one.after : one.before,
            heading: `${done ? one.after : one.before} (${grouped(n)})`,
            correct: one.key === 'refused' || one.key === 'unknown' ? correctWords(n, counts) : '',
            why: one.key === 'change' ? 'Until now' : 'Why',
            items: items.slice(0, itemsShown).map((item) => ({
              service: item.service ?? item.code,
              ods: odsCodeOf(item.ods_code ?? ''),
              typed: item.code || item.line,
              value: item.value,
              why: [item.why, item.noted].filter(Boolean).join('. '),
              place: item.line === '' ? '' : `Line ${item.position}`,
              href: item.project_id === null ? null : `/projects/${item.project_id}/prerequisites/${batch.prerequisite_key}`,
            })),
            more: items.length > itemsShown && last ? `${here}?group=${one.key}&after=${last.position}` : null,
            moreWords: only === undefined ? `See all ${grouped(n)}` : 'Next',
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
  const after = page.number('after') ?? 0
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
