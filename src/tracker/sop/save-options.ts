import { z } from 'zod'
import { overtaken, projectAct, refused } from '../../access/act.ts'
import type { Doing } from '../../access/doing.ts'
import { may } from '../../access/permissions.ts'
import { readForm } from '../../access/read-form.ts'
import type { ProjectId } from '../../db/ids.ts'
import { ForbiddenError } from '../../errors.ts'
import type { Database } from '../../db/database.ts'
import { refreshGates } from '../catalogue/refresh-gates.ts'
import { choose } from './choose-options.ts'
import { mustBeDrawn } from './drawn.ts'
import { faultOfLayout, mostOptions, optionsFrom } from './options.ts'
import type { WorkflowOption } from './options.ts'
import { contentOf } from './sop.ts'
import { findDraft, saveDraft, whoSavedLast } from './draft.store.ts'
import type { Draft } from './draft.store.ts'

const version = z.coerce.number().int()
const layoutForm = z.object({
  options: z
    .string()
    .max(20_000, 'The layout must be 20,000 characters or fewer')
    .refine((text) => text.split('\n').filter((line) => line.trim() !== '').length <= mostOptions, `Lay out ${mostOptions} options or fewer`),
  version,
})
const choicesForm = z
  .looseObject({ chosen: z.union([z.string(), z.array(z.string())]).default([]), version })
  .transform(({ chosen, version: seen, ...rest }) => ({
    chosen: [chosen].flat(),
    version: seen,
    fields: Object.fromEntries(Object.entries(rest).filter((entry): entry is [string, string] => typeof entry[1] === 'string')),
  }))

/** Who lays out what the system can do: those who know the system, and those who run the project. Choosing among it is the service's. */
export const mayLayOut = ({ rights }: Pick<Doing, 'rights'>): boolean => may('sop.issue', rights) || rights.roles.some((role) => role.kind === 'supplier')

type By = Pick<Doing, 'access' | 'actor' | 'at'>
function saved(draft: Draft, options: WorkflowOption[], verb: 'laid out the' | 'chose', { access, actor, at }: By) {
  const { id } = access.project
  return {
    next: { project: id, draft: { ...draft, options, savedBy: actor, savedAt: at } },
    happened: [{ kind: 'sop.options' as const, id, project: id, verb, to: JSON.stringify(options) }],
  }
}

export function decideLayout(draft: Draft, typed: z.output<typeof layoutForm>, by: By) {
  if (draft.version !== typed.version) return overtaken
  const fault = faultOfLayout(typed.options)
  return fault === undefined ? saved(draft, optionsFrom(typed.options, draft.options), 'laid out the', by) : refused({ options: fault })
}

export function decideChoices(draft: Draft, typed: z.output<typeof choicesForm>, by: By) {
  if (draft.version !== typed.version) return overtaken
  const { options, errors } = choose(draft.options, typed)
  return Object.keys(errors).length > 0 ? refused(errors) : saved(draft, options, 'chose', by)
}

/** Throws InvalidFormError if the procedure could not be laid out with these options. */
async function mustStayDrawn(db: Database, projectId: ProjectId, optionsOf: (options: WorkflowOption[]) => WorkflowOption[]): Promise<void> {
  const draft = await findDraft(db.read, projectId)
  await mustBeDrawn('options', contentOf({ ...draft, options: optionsOf(draft.options) }))
}

/** Lays out the options among which the service chooses. */
export const layOutOptions = projectAct({
  permission: 'sop.options',
  form: layoutForm,
  async prepare({ db }, sent, { where }) {
    const { options } = readForm(layoutForm, sent)
    if (faultOfLayout(options) === undefined) await mustStayDrawn(db, where.project, (before) => optionsFrom(options, before))
    return sent
  },
  load(trx, { project }: { project: ProjectId }, doing) {
    if (!mayLayOut(doing)) throw new ForbiddenError('The supplier or the project manager lays out the options')
    return findDraft(trx, project)
  },
  decide: decideLayout,
  save: (trx, { project, draft }) => saveDraft(trx, project, draft),
  after: refreshGates,
  whoWasFirst: whoSavedLast,
  says: () => 'Workflow options laid out',
})

/** Chooses among the options as the service will work. */
export const chooseOptions = projectAct({
  permission: 'sop.options',
  form: choicesForm,
  async prepare({ db }, sent, { where }) {
    const typed = readForm(choicesForm, sent)
    await mustStayDrawn(db, where.project, (before) => choose(before, typed).options)
    return sent
  },
  load(trx, { project }: { project: ProjectId }, doing) {
    if (!doing.may('sop.write')) throw new ForbiddenError('The service chooses among the options')
    return findDraft(trx, project)
  },
  decide: decideChoices,
  save: (trx, { project, draft }) => saveDraft(trx, project, draft),
  after: refreshGates,
  whoWasFirst: whoSavedLast,
  says: () => 'Workflow options saved',
})
