import { z } from 'zod'
import { optionalDayField } from '../../web/day-field.ts'
import { nowIso } from '../../context.ts'
import { ForbiddenError, Refusal } from '../../errors.ts'
import type { Page } from '../../access/page.ts'
import { grouped } from '../../web/numbers.ts'
import { whyNotByHand } from '../prerequisites/prerequisite.ts'
import { exampleOf } from '../prerequisites/values.ts'
import { findBatch, listItems } from './batches.store.ts'
import { makeBatch, requestsOfPaste, requestsOfPicks } from './make-batch.ts'
import { mostLines, readPaste } from './paste.ts'
import { findPatch } from './patch.ts'
import type { Patch } from './patch.ts'
import { readQueueFilter } from './queue.ts'
import { idsOfQueue } from './queue.store.ts'
import { showGroup } from './queue-group.pages.ts'
import { kindOf, patchOf, queueName } from './queues.pages.ts'

/** A waiver is for one project, by the people who run it. */
const statuses = ['met', 'in-progress', 'blocked', 'not-applicable', 'not-started'] as const
const isStatus = (text: string): text is (typeof statuses)[number] => statuses.some((one) => one === text)
const text = z.string().trim().max(2000, 'Use 2,000 characters or fewer').default('')
const wantedForm = z.object({
  status: z.enum(statuses, 'Choose their status'),
  note: text,
  reason: text,
  valid_until: optionalDayField,
})

type Kind = Awaited<ReturnType<typeof kindOf>>

/** What is wanted of all of them, undefined without one of the statuses, and what is missing from it whichever they are. */
function readWanted(page: Page, kind: Kind) {
  const read = wantedForm.safeParse(page.typed)
  const errors: Record<string, string> = read.success ? {} : Object.fromEntries(read.error.issues.map((issue) => [issue.path.join('.'), issue.message]))
  const { status = '', note = '', reason = '', valid_until = '' } = read.success ? read.data : page.typed
  if (status === 'met' && kind.value_kind === null && note === '') errors['note'] = 'Give the evidence that these are met'
  if ((status === 'blocked' || status === 'not-applicable') && reason === '')
    errors['reason'] = status === 'blocked' ? 'Say what blocks these' : 'Say why this does not apply'
  return { errors, status, wanted: isStatus(status) ? { status, note, reason, validUntil: status === 'met' ? valid_until : '' } : undefined }
}

/** The kind in the address, where people complete it. */
async function kindToSettle(page: Page, patch: Patch): Promise<Kind> {
  const kind = await kindOf(page, patch)
  if (kind.derived !== null) throw new Refusal(`Nobody sets the status of ${kind.title}. ${whyNotByHand(kind.derived)}.`)
  return kind
}

export async function patchToSettle(page: Page): Promise<Patch> {
  await patchOf(page)
  const patch = await findPatch(page.db.read, { person: page.person, today: page.today, role: page.param('role'), toSettle: true })
  if (!patch) throw new ForbiddenError('This queue belongs to the role that owns its prerequisites')
  return patch
}

const bodyList = (page: Page, name: string): string[] => {
  const value: unknown = new Map(Object.entries(page.sent)).get(name)
  return [value].flat().filter((one): one is string => typeof one === 'string')
}

/** Rows in which the value was changed. */
const valuesTyped = (page: Page): string[] =>
  Object.entries(page.typed).flatMap(([name, value]) => {
    const id = /^value-(.+)$/.exec(name)?.[1]
    return id !== undefined && value.trim() !== '' && value.trim() !== (page.typed[`was-${id}`] ?? '') ? [id] : []
  })

/** Boxes that were ticked, or all that the filter leaves, go to a page that says what would become of each. */
export async function pickServices(page: Page): Promise<void> {
  const patch = await patchToSettle(page)
  const kind = await kindToSettle(page, patch)
  const { errors, status, wanted } = readWanted(page, kind)
  const asked = new URLSearchParams(page.typed['query'] ?? '')
  const filter = readQueueFilter((name) => asked.get(name) ?? undefined, 'open')
  const all = page.typed['which'] === 'all'
  const ticked = bodyList(page, 'pick')
  // A value that was typed counts, whether or not its box was ticked.
  const valued = kind.value_kind === null ? [] : valuesTyped(page)
  const picked = status === 'met' && !all ? [...new Set([...ticked, ...valued])] : ticked
  if (valued.length > 0 && status !== 'met' && status !== '') errors['status'] = 'Values were typed in the list: choose Met to save them, or take them out'
  if (!all && picked.length === 0) errors['pick'] = 'Tick the services that this is about'
  if (all && status === 'met' && kind.value_kind !== null)
    errors['which'] = 'Each service needs its own value. Paste them as a column, or tick services on this page and type the values beside them'
  if (!wanted || Object.keys(errors).length > 0) return showGroup(page, { filter, errors, picked, status: 422 })
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
  wanted: NonNullable<ReturnType<typeof readWanted>['wanted']>,
  requests: Parameters<typeof makeBatch>[3],
): Promise<void> {
  const id = page.context.newId()
  await makeBatch(page.db, page.person.personId, { id, patch, key: kind.key, title: kind.title, wanted, at: nowIso(page.context), today: page.today }, requests)
  page.done(`/queues/${patch.role}/batches/${id}`)
}

/** What to paste, in words. */
function pasteWords({ value_kind: valueKind, value_label: label }: Kind): { says: string; label: string; hint: string } {
  const value = valueKind === null ? '' : ', then a tab, a comma or a blank, then the value'
  return {
    says: `Copy the columns from your spreadsheet and paste them here. Each line starts with an ODS code or a DoS service id${value}. A heading and empty lines do no harm.`,
    label: valueKind === null ? 'ODS codes or DoS ids' : `Code and ${label ?? 'value'}`,
    hint: `Up to ${grouped(mostLines)} lines, like: RY9NR${valueKind === null ? '' : `, ${exampleOf[valueKind] ?? 'value'}`}`,
  }
}

export async function showPaste(page: Page, given: { errors?: Record<string, string>; status?: number } = {}): Promise<void> {
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
      ...pasteWords(kind),
      values: {
        status: 'met',
        lines: lines.join('\n'),
        ...(mending ? { note: mending.note, reason: mending.reason, valid_until: mending.valid_until, status: mending.status } : {}),
        ...page.typed,
      },
    },
  )
}

export async function pasteColumn(page: Page): Promise<void> {
  const patch = await patchToSettle(page)
  const kind = await kindToSettle(page, patch)
  const { errors, status, wanted } = readWanted(page, kind)
  const lines = readPaste(page.typed['lines'] ?? '', { withValue: status === 'met' && kind.value_kind !== null })
  if (lines.length === 0) errors['lines'] = 'Paste at least one line: an ODS code or DoS service id at its start'
  if (lines.length > mostLines)
    errors['lines'] = `Paste ${mostLines.toLocaleString('en-GB')} lines at most. These are ${lines.length.toLocaleString('en-GB')}: paste them in parts`
  if (!wanted || Object.keys(errors).length > 0) return showPaste(page, { errors, status: 422 })
  await keep(page, patch, kind, wanted, await requestsOfPaste(page.db, { patch, key: kind.key }, lines))
}
