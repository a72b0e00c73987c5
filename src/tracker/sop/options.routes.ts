import { z } from 'zod'
import { get, post } from '../../access/page.ts'
import type { Page, Route } from '../../access/page.ts'
import { mustBeOpen, whileOpen } from '../../access/project-state.ts'
import { nowIso } from '../../context.ts'
import { ConflictError, ForbiddenError, InvalidFormError } from '../../errors.ts'
import { recordEvents } from '../../events/events.store.ts'
import { momentOf } from '../../web/moments.ts'
import { choose } from './choose-options.ts'
import type { Choices } from './choose-options.ts'
import { crumbs, homeOf } from './crumbs.ts'
import { mustBeDrawn } from './drawn.ts'
import { answersIn, questionsToAnswer } from './options.pages.ts'
import { faultOfLayout, mostOptions, optionsFrom } from './options.ts'
import type { WorkflowOption } from './options.ts'
import { contentOf } from './sop.ts'
import { findDraft, saveDraft } from './sop.store.ts'

const optionsForm = z.object({
  options: z.string().max(20_000).optional(),
  chosen: z.union([z.string(), z.array(z.string())]).optional(),
  version: z.coerce.number().int(),
})

const layoutHint =
  'One option on each line: the question, a colon, the option. If the service sets a number, write {minutes}, {hours} or {days}. For example: Late patients: Keep the slot for {minutes}'

/** The options as who lays them out writes them, one a line. */
const laidOut = (options: WorkflowOption[]): string => options.map((one) => `${one.group}: ${one.text}`).join('\n')

/** Who lays out what the system can do: those who know the system, and those who run the project. Choosing among it is the service's. */
const mayLayOut = (page: Page): boolean => page.may('sop.issue') || page.rights.roles.some((role) => role.kind === 'supplier')

async function showOptions(
  page: Page,
  given: { status?: number; errors?: Record<string, string>; conflict?: string; layout?: string; choices?: Choices } = {},
): Promise<void> {
  const draft = await findDraft(page.db.read, page.access.project.id)
  page.show(
    'sop/options',
    { title: 'Workflow options', breadcrumbs: crumbs(page), status: given.status ?? 200, errors: given.errors ?? {} },
    {
      project: page.access.project,
      questions: questionsToAnswer(draft.options, given.choices),
      answers: answersIn(draft.options),
      version: draft.version,
      layout: given.layout ?? laidOut(draft.options),
      layoutHint,
      conflict: given.conflict ?? null,
      mayChoose: page.may('sop.write'),
      mayLayOut: mayLayOut(page),
    },
  )
}

async function saveOptions(page: Page): Promise<void> {
  mustBeOpen(page)
  const read = optionsForm.safeParse(page.req.body)
  if (!read.success)
    return showOptions(page, { status: 422, errors: { options: 'The layout must be 20,000 characters or fewer' }, layout: page.typed['options'] ?? '' })
  if (read.data.options !== undefined && read.data.options.split('\n').filter((line) => line.trim() !== '').length > mostOptions)
    return showOptions(page, { status: 422, errors: { options: `Lay out ${mostOptions} options or fewer` }, layout: read.data.options })
  const fault = read.data.options === undefined ? undefined : faultOfLayout(read.data.options)
  if (fault !== undefined) return showOptions(page, { status: 422, errors: { options: fault }, layout: read.data.options ?? '' })
  const form = read.data
  const laysOut = form.options !== undefined
  if (laysOut ? !mayLayOut(page) : !page.may('sop.write'))
    throw new ForbiddenError(laysOut ? 'The supplier or the project manager lays out the options' : 'The service chooses among the options')
  const draft = await findDraft(page.db.read, page.access.project.id)
  const choices: Choices = { chosen: typeof form.chosen === 'string' ? [form.chosen] : (form.chosen ?? []), fields: page.typed }
  const typed = form.options === undefined ? { choices } : { layout: form.options }
  try {
    if (draft.version !== form.version) throw new ConflictError('moved on')
    const next = form.options === undefined ? choose(draft.options, choices) : { options: optionsFrom(form.options, draft.options), errors: {} }
    const { options } = next
    if (Object.keys(next.errors).length > 0) throw new InvalidFormError(next.errors)
    await mustBeDrawn('options', contentOf({ ...draft, options }))
    await page.db.transaction(async (trx) => {
      await saveDraft(trx, page.access.project.id, { ...draft, options, savedBy: page.person.name, savedAt: nowIso(page.context) })
      const sentence = laysOut ? `${page.person.name} laid out the workflow options` : `${page.person.name} chose workflow options`
      await recordEvents(trx, [page.event({ subject: 'sop', subjectId: page.access.project.id, action: 'options', sentence, to: JSON.stringify(options) })])
    })
  } catch (error) {
    if (error instanceof InvalidFormError) return showOptions(page, { status: 422, errors: error.fields, ...typed })
    if (!(error instanceof ConflictError)) throw error
    const latest = await findDraft(page.db.read, page.access.project.id)
    const same = laidOut(latest.options) === laidOut(draft.options)
    return showOptions(page, {
      status: 409,
      conflict: `${latest.savedBy} saved the draft first, on ${momentOf(latest.savedAt)}. What you entered is below, unsaved. Look at it again; saving now replaces theirs.`,
      ...(form.options === undefined && !same ? {} : typed),
    })
  }
  page.done(homeOf(page), laysOut ? 'Workflow options laid out' : 'Workflow options saved')
}

export const optionsRoutes: Route[] = [
  get(
    '/projects/:project/sop/options',
    'sop.options',
    whileOpen((page) => showOptions(page)),
  ),
  post('/projects/:project/sop/options', 'sop.options', saveOptions),
]
