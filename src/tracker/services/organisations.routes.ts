import { z } from 'zod'
import { nowIso } from '../../context.ts'
import { ConflictError, InvalidFormError, NotFoundError } from '../../errors.ts'
import { recordEvents } from '../../events/events.store.ts'
import { get, post } from '../../access/page.ts'
import { codeText } from '../../web/code-field.ts'
import { listOwnOrganisations } from '../../access/scopes.store.ts'
import type { Page, Route } from '../../access/page.ts'
import { findOrganisation, insertOrganisation, listOrganisations, organisationKinds, saveOrganisation, seenOf } from './organisations.store.ts'

const form = z.object({
  name: z.string().trim().min(1, 'Enter the name of the organisation').max(200, 'The name must be 200 characters or fewer'),
  ods_code: codeText()
    .pipe(
      z
        .string()
        .toUpperCase()
        .refine(
          (code) => code === '' || /^[A-Z0-9]{3,10}$/.test(code),
          'Enter an ODS code: 3 to 10 letters and digits, like RY9. Leave it empty where there is none',
        ),
    )
    .transform((code) => (code === '' ? null : code))
    .default(null),
  kind: z.string().refine((kind) => kind in organisationKinds, 'Choose the kind of organisation'),
  switched_on: z
    .enum(['', 'yes', 'no'], 'Choose yes, no or not known')
    .transform((one) => one || null)
    .default(null),
  consumer_product: z
    .string()
    .trim()
    .max(200, 'Use 200 characters or fewer')
    .transform((text) => text || null)
    .default(null),
})
const kinds = Object.entries(organisationKinds).map(([value, text]) => ({ value, text }))

async function list(page: Page): Promise<void> {
  const [words, kind, name, id] = [page.query('q') ?? '', page.query('kind'), page.query('after'), page.query('id')]
  const chosen = kind !== undefined && kind in organisationKinds ? { kind } : {}
  const { rows, next } = await listOrganisations(page.db.read, { words, ...chosen, ...(name !== undefined && id !== undefined ? { after: { name, id } } : {}) })
  const changesAll = page.may('service.change')
  const own = changesAll
    ? new Set<string>()
    : await listOwnOrganisations(
        page.db.read,
        page.person,
        rows.map((row) => row.id),
      )
  page.show(
    'services/organisations',
    { title: 'Organisations', breadcrumbs: [{ text: 'Services', href: '/services' }] },
    {
      rows: rows.map((row) => ({ ...row, kind: organisationKinds[row.kind] ?? row.kind, mayChange: changesAll || own.has(row.id) })),
      words,
      kind: chosen.kind ?? '',
      kinds: [{ value: '', text: 'Any' }, ...kinds],
      mayAdd: page.may('project.create'),
      changesAll,
      next: next
        ? `/organisations?${new URLSearchParams({ ...(words === '' ? {} : { q: words }), ...chosen, after: next.sort_name, id: next.id })}`
        : undefined,
    },
  )
}

function showForm(
  page: Page,
  given: { id: string | null; values: Record<string, string>; status?: number; errors?: Record<string, string>; conflict?: string },
): void {
  page.show(
    'services/organisation-form',
    {
      title: given.id === null ? 'Add an organisation' : 'Change the organisation',
      status: given.status ?? 200,
      errors: given.errors ?? {},
      breadcrumbs: [
        { text: 'Services', href: '/services' },
        { text: 'Organisations', href: '/organisations' },
      ],
    },
    { values: given.values, conflict: given.conflict ?? null, kinds: [{ value: '', text: 'Choose one' }, ...kinds] },
  )
}

async function load(page: Page) {
  const found = await findOrganisation(page.db.read, page.param('id'))
  if (!found) throw new NotFoundError('No such organisation')
  return found
}

async function formAgain(page: Page, id: string | null, error: unknown): Promise<void> {
  if (error instanceof InvalidFormError) return showForm(page, { id, values: page.typed, status: 422, errors: error.fields })
  if (!(error instanceof ConflictError)) throw error
  if (error.field !== 'seen') return showForm(page, { id, values: page.typed, status: 409, errors: { [error.field ?? 'ods_code']: error.message } })
  const latest = await load(page)
  const event = await page.db.read
    .selectFrom('events')
    .select('actor_name')
    .where('subject_id', '=', latest.id)
    .orderBy('seq', 'desc')
    .limit(1)
    .executeTakeFirst()
  const wrote = [
    latest.name,
    latest.ods_code ?? 'no ODS code',
    organisationKinds[latest.kind] ?? latest.kind,
    `switched on: ${latest.switched_on ?? 'not known'}`,
    latest.consumer_product ?? 'no Consumer product',
  ].join(', ')
  showForm(page, {
    id,
    values: { ...page.typed, seen: seenOf(latest) },
    status: 409,
    conflict: `${event?.actor_name ?? 'Somebody'} was first and wrote: ${wrote}. What you typed is below; saving now replaces theirs.`,
  })
}

async function create(page: Page): Promise<void> {
  try {
    const facts = page.form(form)
    const id = page.context.newId()
    await page.db.transaction(async (trx) => {
      await insertOrganisation(trx, { id, ...facts, created_at: nowIso(page.context) })
      await recordEvents(trx, [
        page.event({
          subject: 'organisation',
          subjectId: id,
          action: 'created',
          sentence: `${page.person.name} added the organisation ${facts.name}`,
          to: facts.ods_code,
        }),
      ])
    })
    page.done('/organisations', `${facts.name} added`)
  } catch (error) {
    await formAgain(page, null, error)
  }
}

async function change(page: Page): Promise<void> {
  const { id } = await load(page)
  try {
    const facts = page.form(form)
    await page.db.transaction(async (trx) => {
      const before = await saveOrganisation(trx, id, page.typed['seen'] ?? '', facts)
      await recordEvents(trx, [
        page.event({
          subject: 'organisation',
          subjectId: id,
          action: 'changed',
          sentence: `${page.person.name} changed the organisation ${facts.name}`,
          from: JSON.stringify({
            name: before.name,
            ods_code: before.ods_code,
            kind: before.kind,
            switched_on: before.switched_on,
            consumer_product: before.consumer_product,
          }),
          to: JSON.stringify(facts),
        }),
      ])
    })
    page.done('/organisations', `${facts.name} saved`)
  } catch (error) {
    await formAgain(page, id, error)
  }
}

export const organisationsRoutes: Route[] = [
  get('/organisations', 'organisation.view', list),
  get('/organisations/new', 'project.create', (page) => showForm(page, { id: null, values: {} })),
  post('/organisations/new', 'project.create', create),
  get('/organisations/:id/edit', 'service.change', async (page) => {
    const one = await load(page)
    showForm(page, {
      id: one.id,
      values: {
        name: one.name,
        ods_code: one.ods_code ?? '',
        kind: one.kind,
        switched_on: one.switched_on ?? '',
        consumer_product: one.consumer_product ?? '',
        seen: seenOf(one),
      },
    })
  }),
  post('/organisations/:id/edit', 'service.change', change),
]
