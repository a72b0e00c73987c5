import { z } from 'zod'
import { nowIso } from '../../context.ts'
import type { Writer } from '../../db/database.ts'
import { ConflictError, ForbiddenError, InvalidFormError, NotFoundError, Refusal } from '../../errors.ts'
import { recordEvents } from '../../events/events.store.ts'
import { requirePassword } from '../../web/sign-in/require-password.ts'
import { get, post } from '../../access/page.ts'
import type { Page, Route } from '../../access/page.ts'
import { isOpen, mustBeOpen, whileOpen } from '../../access/project-state.ts'
import { htmlOf, mustBeDrawn } from './drawn.ts'
import { keepDrawing } from './drawings.store.ts'
import { contentOf, digestOf, meaningOf } from './sop.ts'
import { crumbs, homeOf } from './crumbs.ts'
import { placeholdersFor } from './options.pages.ts'
import { optionsRoutes } from './options.routes.ts'
import { faultOfIssue, faultOfWritten } from './placeholders.ts'
import { sign } from './sign.ts'
import { findDraft, findWriter, listSigners, listVersions, openRound, saveDraft } from './sop.store.ts'
import { changedSince, comparePage, signPage, sopPage, versionPage } from './sop.pages.ts'
import { momentOf } from '../../web/moments.ts'

const base = '/projects/:project/sop'

const draftForm = z.object({
  body: z.string().trim().min(1, 'Write the procedure before you save it').max(200_000, 'The procedure must be 200,000 characters or fewer'),
  version: z.coerce.number().int(),
  action: z.enum(['save', 'preview']).default('save'),
})
const commentForm = z.object({ body: z.string().trim().min(1, 'Write your comment').max(5000, 'Your comment must be 5,000 characters or fewer') })
const signForm = z
  .object({
    role: z.string().min(1),
    digest: z.string().regex(/^[0-9a-f]{64}$/, 'Open the page again: it lost the version that you read'),
    decision: z.enum(['signed', 'declined'], 'Choose whether you sign or decline'),
    reason: z.string().trim().max(2000, 'The reason must be 2,000 characters or fewer').default(''),
    password: z.string().min(1, 'Enter your password'),
  })
  .refine((form) => form.decision === 'signed' || form.reason !== '', {
    path: ['reason'],
    message: 'Say why you decline, so that the writer knows what to change',
  })

async function showProcedure(page: Page, errors: Record<string, string> = {}): Promise<void> {
  const { project } = page.access
  const shown = await sopPage(page.db.read, { projectId: project.id, personId: page.person.personId, most: project.roles_per_signer })
  const open = isOpen(page)
  page.show(
    'sop/index',
    { title: 'Standard operating procedure', breadcrumbs: crumbs(page, false), errors, status: Object.keys(errors).length > 0 ? 422 : 200 },
    {
      ...shown,
      draft: { ...shown.draft, html: await htmlOf(page.db, { kind: 'draft', id: project.id }, shown.draft.text) },
      current: shown.current && { ...shown.current, html: await htmlOf(page.db, { kind: 'version', id: shown.current.id }, shown.current.body) },
      project,
      mine: open ? shown.mine : [],
      notMine: open ? shown.notMine : [],
      mayManage: open && page.may('project.manage'),
      mayWrite: open && page.may('sop.write'),
      mayOptions: open && page.may('sop.options'),
      mayIssue: open && page.may('sop.issue'),
      mayComment: open && page.may('sop.comment'),
    },
  )
}

const bodyHint =
  'Markdown: ## starts a heading, - starts a list item, a blank line starts a paragraph. A placeholder like {{option.late-patients}} is replaced by the option that was chosen: the preview shows the result'

async function showEditor(
  page: Page,
  given: { body?: string; version?: number; preview?: string; errors?: Record<string, string>; status?: number; conflict?: string; theirs?: string } = {},
): Promise<void> {
  const { id } = page.access.project
  const [draft, versions] = await Promise.all([findDraft(page.db.read, id), listVersions(page.db.read, id)])
  page.show(
    'sop/edit',
    { title: 'Write the procedure', breadcrumbs: crumbs(page), status: given.status ?? 200, ...(given.errors ? { errors: given.errors } : {}) },
    {
      project: page.access.project,
      body: given.body ?? draft.body,
      // The version that was read, not that which somebody may have saved since: saving over theirs has to be told.
      version: given.version ?? draft.version,
      preview: given.preview ?? null,
      conflict: given.conflict ?? null,
      theirs: given.theirs ?? null,
      changed: changedSince(draft, versions[0]),
      placeholders: placeholdersFor(draft.options),
      bodyHint,
    },
  )
}

async function saveWhatWasWritten(page: Page): Promise<void> {
  mustBeOpen(page)
  const read = draftForm.safeParse(page.typed)
  if (!read.success) {
    const posted = draftForm.shape.version.safeParse(page.typed['version'])
    return showEditor(page, {
      body: page.typed['body'] ?? '',
      ...(posted.success ? { version: posted.data } : {}),
      status: 422,
      errors: { body: read.error.issues[0]?.message ?? 'Check what you wrote' },
    })
  }
  const { body, version, action } = read.data
  const draft = await findDraft(page.db.read, page.access.project.id)
  let drawing: Awaited<ReturnType<typeof mustBeDrawn>>
  try {
    const fault = faultOfWritten(body, draft.options)
    if (fault !== undefined) throw new InvalidFormError({ body: fault })
    drawing = await mustBeDrawn('body', contentOf({ ...draft, body }))
  } catch (error) {
    if (error instanceof InvalidFormError) return showEditor(page, { body, version, status: 422, errors: error.fields })
    throw error
  }
  if (action === 'preview') return showEditor(page, { body, version, preview: drawing.html })
  try {
    if (draft.version !== version) throw new ConflictError('moved on')
    await page.db.transaction(async (trx) => {
      await saveDraft(trx, page.access.project.id, { ...draft, body, savedBy: page.person.name, savedAt: nowIso(page.context) })
      await keepDrawing(trx, { kind: 'draft', id: page.access.project.id }, drawing)
      await recordEvents(trx, [
        page.event({
          subject: 'sop',
          subjectId: page.access.project.id,
          action: 'drafted',
          sentence: `${page.person.name} saved the draft procedure`,
          to: digestOf(body),
        }),
      ])
    })
  } catch (error) {
    if (!(error instanceof ConflictError)) throw error
    const latest = await findDraft(page.db.read, page.access.project.id)
    return showEditor(page, {
      body,
      version: latest.version,
      theirs: latest.body,
      status: 409,
      conflict: `${latest.savedBy} saved the draft first, on ${momentOf(latest.savedAt)}. Your text is below, unsaved, and theirs stands above it to compare; saving now replaces theirs.`,
    })
  }
  page.done(homeOf(page), 'Draft saved')
}

async function issue(page: Page): Promise<void> {
  mustBeOpen(page)
  const projectId = page.access.project.id
  const draft = await findDraft(page.db.read, projectId)
  if (draft.version === 0) throw new Refusal('There is no draft to issue. Write the procedure first.')
  const fault = faultOfIssue(draft.body, draft.options)
  if (fault !== undefined) throw new Refusal(`The draft cannot be issued yet. ${fault}.`)
  const body = contentOf(draft)
  const digest = digestOf(body)
  const { digest: read } = page.typed
  if (read !== undefined && read !== digest) throw new ConflictError('The draft changed while you had its page open. Read it again, then issue it.')
  const drawing = await mustBeDrawn('body', body).catch((error: unknown) => {
    throw error instanceof InvalidFormError ? new Refusal(`${error.fields['body'] ?? ''}, then issue it.`) : error
  })
  const number = await page.db.transaction(async (trx) => {
    const latest = (await listVersions(trx, projectId))[0]
    if (latest?.digest === digest)
      throw new Refusal('Nothing changed since the version that was issued last, so its signatures stand. Change the draft before you issue it again.')
    if ((await findDraft(trx, projectId)).version !== draft.version)
      throw new ConflictError('The draft changed while you issued it. Read it again, then issue it.')
    const next = (latest?.number ?? 0) + 1
    const version = {
      id: page.context.newId(),
      project_id: projectId,
      number: next,
      body,
      digest,
      written_by: await findWriter(trx, projectId, draft),
      written_at: nowIso(page.context),
    }
    await keepDrawing(trx, { kind: 'version', id: version.id }, drawing)
    await openRound(trx, { id: page.context.newId(), version, openedBy: page.person.name, at: nowIso(page.context) })
    await recordEvents(trx, [
      page.event({
        subject: 'sop',
        subjectId: version.id,
        action: 'issued',
        sentence: `${page.person.name} issued version ${next} of the procedure for signature`,
        to: digest,
      }),
    ])
    await tellSigners(trx, page, next)
    return next
  })
  page.done(homeOf(page), `Version ${number} is out for signature`)
}

async function tellSigners(trx: Writer, page: Page, number: number): Promise<void> {
  const signers = (await listSigners(trx, page.access.project.id)).filter((signer) => signer.personId !== null)
  if (signers.length === 0) return
  const people = await trx
    .selectFrom('people')
    .select(['id', 'email'])
    .where(
      'id',
      'in',
      signers.map((one) => one.personId ?? ''),
    )
    .execute()
  for (const signer of signers) {
    const to = people.find((one) => one.id === signer.personId)?.email
    if (to === undefined) continue
    await page.context.mail.queue(trx, {
      to,
      sender: page.person.personId,
      about: `/projects/${page.access.project.id}/people`,
      subject: `Sign the procedure of ${page.access.service.name}`,
      text: `Version ${number} of the standard operating procedure of ${page.access.service.name} waits for your signature as ${signer.roleName}.\n\nRead and answer here: ${page.context.config.publicUrl}${homeOf(page)}/sign?role=${signer.roleKey}\n`,
    })
  }
}

async function showSigning(page: Page, given: { roleKey: string; errors?: Record<string, string>; status?: number; moved?: string }): Promise<void> {
  const { project } = page.access
  const shown = await signPage(page.db.read, {
    projectId: project.id,
    personId: page.person.personId,
    most: project.roles_per_signer,
    roleKey: given.roleKey,
  })
  if (!shown) throw new NotFoundError('Nothing to sign in this role')
  page.show(
    'sop/sign',
    { title: `Sign as ${shown.roleName}`, breadcrumbs: crumbs(page), status: given.status ?? 200, ...(given.errors ? { errors: given.errors } : {}) },
    {
      ...shown,
      html: await htmlOf(page.db, { kind: 'version', id: shown.versionId }, shown.body),
      project: page.access.project,
      meaning: meaningOf(shown.roleName, page.access.service.name, 'signed'),
      meaningOfDecline: meaningOf(shown.roleName, page.access.service.name, 'declined'),
      moved: given.moved ?? null,
    },
  )
}

async function answer(page: Page): Promise<void> {
  mustBeOpen(page)
  const roleKey = page.typed['role'] ?? ''
  try {
    const form = page.form(signForm)
    await requirePassword(page, form.password)
    await bind(page, form)
    page.done(homeOf(page), form.decision === 'signed' ? 'You signed the procedure' : 'You declined the procedure')
  } catch (error) {
    if (error instanceof InvalidFormError) return showSigning(page, { roleKey, errors: error.fields, status: 422 })
    if (error instanceof ConflictError) return showSigning(page, { roleKey, moved: error.message, status: 409 })
    if (error instanceof Refusal && error.field === 'role') return showSigning(page, { roleKey, moved: error.message, status: 422 })
    throw error
  }
}

async function bind(page: Page, form: z.output<typeof signForm>): Promise<void> {
  const role = page.access.roles.find((one) => one.key === form.role)
  if (!role) throw new ForbiddenError('Not your role')
  await page.db.transaction(async (trx) => {
    const id = page.context.newId()
    const verb = form.decision === 'signed' ? 'signed' : 'declined'
    const { organisation } = await trx.selectFrom('people').select('organisation').where('id', '=', page.person.personId).executeTakeFirstOrThrow()
    const { number, roleName } = await sign(trx, {
      id,
      projectId: page.access.project.id,
      most: page.access.project.roles_per_signer,
      digest: form.digest,
      roleKey: form.role,
      personId: page.person.personId,
      personName: page.person.name,
      decision: form.decision,
      meaning: meaningOf(role.name, page.access.service.name, form.decision),
      reason: form.reason === '' ? null : form.reason,
      at: nowIso(page.context),
      organisation: organisation ?? role.organisation,
      proof: 'password',
      ...page.trace,
    })
    await recordEvents(trx, [
      page.event({
        subject: 'sop',
        subjectId: id,
        action: form.decision,
        sentence: `${page.person.name} ${verb} version ${number} of the procedure as ${roleName}`,
        to: form.digest,
        reason: form.reason || null,
      }),
    ])
  })
}

async function comment(page: Page): Promise<void> {
  mustBeOpen(page)
  let form: z.output<typeof commentForm>
  try {
    form = page.form(commentForm)
  } catch (error) {
    if (error instanceof InvalidFormError) return showProcedure(page, error.fields)
    throw error
  }
  await page.db.transaction(async (trx) => {
    const id = page.context.newId()
    await trx
      .insertInto('sop_comments')
      .values({ id, project_id: page.access.project.id, version_id: null, body: form.body, written_by: page.person.name, written_at: nowIso(page.context) })
      .execute()
    await recordEvents(trx, [page.event({ subject: 'sop', subjectId: id, action: 'commented', sentence: `${page.person.name} commented on the procedure` })])
  })
  page.done(`${homeOf(page)}#comments`, 'Comment added')
}

export const sopRoutes: Route[] = [
  get(base, 'project.view', (page) => showProcedure(page)),
  get(
    `${base}/edit`,
    'sop.write',
    whileOpen((page) => showEditor(page)),
  ),
  post(`${base}/edit`, 'sop.write', saveWhatWasWritten),
  ...optionsRoutes,
  post(`${base}/issue`, 'sop.issue', issue),
  post(`${base}/comments`, 'sop.comment', comment),
  get(
    `${base}/sign`,
    'sop.sign',
    whileOpen((page) => showSigning(page, { roleKey: page.query('role') ?? '' })),
  ),
  post(`${base}/sign`, 'sop.sign', answer),
  get(`${base}/versions/:number`, 'project.view', async (page) => {
    const version = await versionPage(page.db.read, page.access.project.id, Number(page.param('number')))
    if (!version) throw new NotFoundError('No such version')
    page.show(
      'sop/version',
      { title: `Procedure, version ${version.number}`, breadcrumbs: crumbs(page) },
      {
        ...version,
        html: await htmlOf(page.db, { kind: 'version', id: version.id }, version.body),
        project: page.access.project,
        service: page.access.service,
      },
    )
  }),
  get(`${base}/compare`, 'project.view', async (page) => {
    const compared = await comparePage(page.db.read, page.access.project.id, Number(page.query('from')), Number(page.query('to')))
    if (!compared) throw new NotFoundError('No such versions')
    page.show('sop/compare', { title: `What changed from version ${compared.from} to ${compared.to}`, breadcrumbs: crumbs(page) }, compared)
  }),
]
