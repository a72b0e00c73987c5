import { z } from 'zod'
import { overtaken, overtakenWith, projectAct, refused } from '../../access/act.ts'
import type { Decided, Overtaken, Refused } from '../../access/act.ts'
import type { Doing } from '../../access/doing.ts'
import type { Reader } from '../../db/database.ts'
import type { ProjectId } from '../../db/ids.ts'
import { ForbiddenError } from '../../errors.ts'
import { refreshGates } from '../catalogue/refresh-gates.ts'
import { findDraft, saveDraft, whoSavedLast } from '../sop/draft.store.ts'
import type { Draft } from '../sop/draft.store.ts'
import { loadSiteProcedure } from '../sop/load-site-procedure.ts'
import { questionsIn, wordsOf } from '../sop/options.ts'
import type { WorkflowOption } from '../sop/options.ts'
import { faultOfWritten } from '../sop/placeholders.ts'
import type { SigningProject } from '../sop/site-procedure.ts'
import { choicesOf } from '../sop/sites-in-text.ts'
import { signerOf } from './choose-own.ts'

const form = z.object({ version: z.coerce.number().int() })

export interface ToTake {
  by: SigningProject | null
  /** The draft here, and that of the project that signs. */
  own: Draft
  theirs: Draft | undefined
}

/** What a project would take over from the one that signs for it. */
export async function loadToTake(db: Reader, { project }: { project: ProjectId }): Promise<ToTake> {
  const by = signerOf(await loadSiteProcedure(db, project))
  return { by, own: await findDraft(db, project), theirs: by ? await findDraft(db, by.id) : undefined }
}

/** Each question that is answered in another way there: what is chosen here, and there. */
export function differencesOf(own: WorkflowOption[], theirs: WorkflowOption[]): { question: string; here: string; there: string }[] {
  const chosenIn = (options: WorkflowOption[]) =>
    new Map(
      questionsIn(options).map(({ group, options: all }) => [
        group,
        all
          .flatMap(({ option }) => (option.chosen ? [wordsOf(option)] : []))
          .toSorted()
          .join('; '),
      ]),
    )
  const [here, there] = [chosenIn(own), chosenIn(theirs)]
  return [...new Set([...there.keys(), ...here.keys()])]
    .map((question) => ({ question, here: here.get(question) ?? '', there: there.get(question) ?? '' }))
    .filter((one) => one.here !== one.there)
}

export function decideSame(
  { by, own, theirs }: ToTake,
  { version }: z.output<typeof form>,
  { access, actor, at }: Doing,
): Refused | Overtaken | Decided<Draft> {
  if (!by || !theirs) return overtakenWith('No other project signs for this one now.')
  if (own.version !== version) return overtaken
  if (choicesOf(own.options) === choicesOf(theirs.options)) return overtakenWith('The same options are chosen here already.')
  // A text that asks for an option of its own would be signed with a gap.
  const fault = faultOfWritten(own.body, theirs.options)
  if (fault !== undefined)
    return refused({ form: `The draft of this project asks for options that ${by.name} does not have. ${fault}. Change the draft first.` })
  const { id } = access.project
  return {
    next: { ...own, options: theirs.options, savedBy: actor, savedAt: at },
    happened: [{ kind: 'sop.options', id, project: id, verb: 'chose', to: JSON.stringify(theirs.options), reason: `The same as ${by.name}` }],
  }
}

/** Chooses the same workflow options as the project that signs for this site, so that its procedure is true here too. */
export const takeSameOptions = projectAct({
  permission: 'sop.options',
  form,
  load(trx, where: { project: ProjectId }, doing) {
    if (!doing.may('sop.write')) throw new ForbiddenError('The service chooses among the options')
    return loadToTake(trx, where)
  },
  decide: decideSame,
  save: (trx, draft, { access }) => saveDraft(trx, access.project.id, draft),
  after: refreshGates,
  whoWasFirst: whoSavedLast,
  says: () => 'The same options are chosen here now',
})
