import { z } from 'zod'
import { optionalDayField } from '../../web/day-field.ts'
import { nowIso } from '../../context.ts'
import { ForbiddenError, NotFoundError, Refusal } from '../../errors.ts'
import { get, post } from '../../access/page.ts'
import type { Page, Route } from '../../access/page.ts'
import { momentOf, dayOf } from '../../web/moments.ts'
import { standingNames, whyNotByHand } from '../prerequisites/prerequisite.ts'
import { exampleOf } from '../prerequisites/values.ts'
import { countItems, countNoted, countReleased, findBatch, listItems, listReleased } from './batches.store.ts'
import type { ItemVerdict } from './batches.store.ts'
import { makeBatch, requestsOfPaste, requestsOfPicks } from './make-batch.ts'
import { mostLines, readPaste } from './paste.ts'
import { findPatch } from './patch.store.ts'
import type { Patch } from './patch.store.ts'
import { readQueueFilter } from './queue.ts'
import { idsOfQueue } from './queue.store.ts'
import { kindOf, patchOf, queueName, roleName, showGroup } from './queues.routes.ts'
import { writeBatch } from './write-batch.ts'

const itemsShown = 50
/** A waiver is for one project, by who runs it. */
export const standings = ['met', 'in-progress', 'blocked', 'not-applicable', 'not-started'] as const
const text = z.string().trim().max(2000, 'Use 2,000 characters or fewer').default('')
const wantedForm = z.object({
  standing: z.enum(standings, 'Choose their status'),
  note: text,
  reason: text,
  valid_until: optionalDayField,
})

type Kind = Awaited<ReturnType<typeof kindOf>>

/** What is wanted of all of them, and what is missing from it whichever they are. */
function readWanted(page: Page, kind: Kind) {
  const read = wantedForm.safeParse(page.typed)
  const errors: Record<string, string> = read.success ? {} : Object.fromEntries(read.error.issues.map((issue) => [issue.path.join('.'), issue.message]))
  const { standing = '', note = '', reason = '', valid_until = '' } = read.success ? read.data : page.typed
  if (standing === 'met' && kind.value_kind === null && note === '') errors['note'] = 'Say what shows that these are met'
  if ((standing === 'blocked' || standing === 'not-applicable') && reason === '')
    errors['reason'] = standing === 'blocked' ? 'Say what blocks these' : 'Say why this does not apply'
  return { errors, wanted: { standing: standing as (typeof standings)[number], note, reason, validUntil: standing === 'met' ? valid_until : '' } }
}

/** The kind in the address, where people complete it. */
async function kindToSettle(page: Page, patch: Patch): Promise<Kind> {
  const kind = await kindOf(page, patch)
  if (kind.derived !== null) throw new Refusal(`Nobody sets the status of ${kind.title}. ${whyNotByHand(kind.derived)}.`)
  return kind
}

async function patchToSettle(page: Page): Promise<Patch> {
  await patchOf(page)
  const patch = await findPatch(page.db.read, page.person, page.param('role'), { toSettle: true })
  if (!patch) throw new ForbiddenError('This queue belongs to the role that owns its prerequisites')
  return patch
}

const bodyList = (page: Page, name: string): string[] => {
  const value: unknown = (page.req.body as Record<string, unknown> | undefined)?.[name]
  return [value].flat().filter((one): one is string => typeof one === 'string')
}

/** The rows beside which another value was typed than stood there. */
const valuesTyped = (page: Page): string[] =>
  Object.entries(page.typed).flatMap(([name, value]) => {
    const id = /^value-(.+)$/.exec(name)?.[1]
    return id !== undefined && value.trim() !== '' && value.trim() !== (page.typed[`was-${id}`] ?? '') ? [id] : []
  })

/** Boxes that were ticked, or all that the filter leaves, go to a page that says what would become of each. */
async function pick(page: Page): Promise<void> {
  const patch = await patchToSettle(page)
  const kind = await kindToSettle(page, patch)
  const { errors, wanted } = readWanted(page, kind)
  const asked = new URLSearchParams(page.typed['query'] ?? '')
  const filter = readQueueFilter((name) => asked.get(name) ?? undefined, 'open')
  const all = page.typed['which'] === 'all'
  const ticked = bodyList(page, 'pick')
  // A value that was typed is meant, whether or not its box was ticked.
  const valued = kind.value_kind === null ? [] : valuesTyped(page)
  const picked = wanted.standing === 'met' && !all ? [...new Set([...ticked, ...valued])] : ticked
  if (valued.length > 0 && wanted.standing !== 'met' && wanted.standing !== ('' as string))
    errors['standing'] = 'Values were typed in the list: choose Met to save them, or take them out'
  if (!all && picked.length === 0) errors['pick'] = 'Tick the services that this is about'
  if (all && wanted.standing === 'met' && kind.value_kind !== null)
    errors['which'] = 'Each service needs a value of its own. Paste them as a column, or tick services on this page and type the values beside them'
  if (Object.keys(errors).length > 0) return showGroup(page, { filter, errors, picked, status: 422 })
  const ids = all ? await idsOfQueue(page.db.read, { patch, key: kind.key, filter, today: page.today }, 100_000) : picked
  const requests = await requestsOfPicks(
    page.db,
    { patch, key: kind.key },
    ids.map((id) => ({ id, value: (page.typed[`value-${id}`] ?? '').trim() })),
  )
  await keep(page, patch, kind, wanted, requests)
}

async function keep(
  page: Page,
  patch: Patch,
  kind: Kind,
  wanted: ReturnType<typeof readWanted>['wanted'],
  requests: Parameters<typeof makeBatch>[3],
): Promise<void> {
  const id = page.context.newId()
  await makeBatch(page.db, page.person.personId, { id, patch, key: kind.key, title: kind.title, wanted, at: nowIso(page.context), today: page.today }, requests)
  page.done(`/queues/${patch.role}/batches/${id}`)
}

async function showPaste(page: Page, given: { errors?: Record<string, string>; status?: number } = {}): Promise<void> {
  const patch = await patchToSettle(page)
  const kind = await kindToSettle(page, patch)
  const from = page.query('from')
  const mending = from === undefined || page.req.method !== 'GET' ? undefined : await findBatch(page.db.read, page.person.personId, patch.role, from)
  const lines = mending
    ? (await listItems(page.db.read, mending.id, ['refused', 'unknown'], { after: 0, limit: mostLines })).map(
        (item) => item.line || `${item.code}\t${item.value}`,
      )
    : []
  const home = `/queues/${patch.role}/${kind.key}`
  page.show(
    'queues/paste',
    {
      title: `Paste a column: ${kind.title}`,
      status: given.status ?? 200,
      errors: given.errors ?? {},
      breadcrumbs: [
        { text: 'My work', href: '/' },
        { text: queueName(page, patch.role), href: `/queues/${patch.role}` },
        { text: kind.title, href: home },
      ],
    },
    {
      kind,
      home,
      example: exampleOf[kind.value_kind ?? ''],
      mostLines,
      values: {
        standing: 'met',
        lines: lines.join('\n'),
        ...(mending ? { note: mending.note, reason: mending.reason, valid_until: mending.valid_until, standing: mending.standing } : {}),
        ...page.typed,
      },
    },
  )
}

async function paste(page: Page): Promise<void> {
  const patch = await patchToSettle(page)
  const kind = await kindToSettle(page, patch)
  const { errors, wanted } = readWanted(page, kind)
  const lines = readPaste(page.typed['lines'] ?? '', { withValue: wanted.standing === 'met' && kind.value_kind !== null })
  if (lines.length === 0) errors['lines'] = 'Paste at least one line: an ODS code or DoS service id at its start'
  if (lines.length > mostLines)
    errors['lines'] = `Paste ${mostLines.toLocaleString('en-GB')} lines at most. These are ${lines.length.toLocaleString('en-GB')}: paste them in parts`
  if (Object.keys(errors).length > 0) return showPaste(page, { errors, status: 422 })
  await keep(page, patch, kind, wanted, await requestsOfPaste(page.db, { patch, key: kind.key }, lines))
}

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
  { key: 'late', verdicts: ['late'], before: 'Changed by somebody else meanwhile', after: 'Changed by somebody else meanwhile: left as they are' },
  { key: 'refused', verdicts: ['refused'], before: 'Cannot be saved', after: 'Were not saved' },
  { key: 'unknown', verdicts: ['unknown'], before: 'Not known yet: nothing will be changed', after: 'Not known yet: nothing was changed' },
  { key: 'nothing', verdicts: ['nothing'], before: 'Nothing to do', after: 'There was nothing to do' },
  { key: 'done', verdicts: ['done'], before: 'Saved', after: 'Saved' },
]

/** What a batch would do, before it is confirmed; what it did, and what that released, after. A fixed number of queries. */
async function showBatch(page: Page): Promise<void> {
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
      standing: standingNames[batch.standing],
      until: batch.valid_until === '' ? '' : dayOf(batch.valid_until),
      when: batch.settled_at === null ? '' : momentOf(batch.settled_at),
      cutOff: batch.state === 'writing',
      released: released.map((one) => ({
        title: one.title,
        n: one.n,
        href: `${here}/released/${one.key}`,
        owners: (JSON.parse(one.owners) as string[]).map((key) => roleName(page, key)).join(', '),
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

async function confirm(page: Page): Promise<void> {
  const batch = await loadBatch(page)
  const patch = await patchToSettle(page)
  const here = `/queues/${batch.role_key}/batches/${batch.id}`
  if (batch.state !== 'done') await writeBatch(page.context, batch, patch, { id: page.person.personId, name: page.person.name })
  page.done(here)
}

async function showReleased(page: Page): Promise<void> {
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

export const batchesRoutes: Route[] = [
  post('/queues/:role/:key', 'project.list', pick),
  get('/queues/:role/:key/paste', 'project.list', (page) => showPaste(page)),
  post('/queues/:role/:key/paste', 'project.list', paste),
  get('/queues/:role/batches/:batch', 'project.list', showBatch),
  post('/queues/:role/batches/:batch', 'project.list', confirm),
  get('/queues/:role/batches/:batch/released/:key', 'project.list', showReleased),
]
