import { z } from 'zod'
import type { ProjectAccess } from '../../access/access.store.ts'
import type { Reader } from '../../db/database.ts'
import type { ProjectId } from '../../db/ids.ts'
import type { ProjectsTable } from '../../db/tables/projects.ts'
import { readModel } from '../../db/read-model.ts'
import { momentOf } from '../../web/moments.ts'
import { differenceOf, withContext } from '../sop/difference.ts'
import type { Templates } from '../templates/templates.ts'
import { kindNames, kinds } from './change.ts'
import type { Change } from './change.ts'
import { hasOwnPlan } from './compare.ts'
import { consequencesOf, summaryOf } from './consequences.ts'
import { listAnswers, readOffer } from './template-offer.store.ts'

/** Whether newer templates wait for an answer: the project takes changes, and nobody has said that it stays as it is. */
export const isAsked = (project: Pick<ProjectsTable, 'state' | 'template_version' | 'templates_kept'>, { version }: Pick<Templates, 'version'>): boolean =>
  (project.state === 'open' || project.state === 'on-hold') && project.template_version !== version && project.templates_kept !== version

const summaries = readModel(
  'summary of newer templates',
  { until: 'never', most: 300 },
  async (
    db,
    _: { projectId: ProjectId; stamp: string; version: string },
    { project, templates }: { project: ProjectAccess['project']; templates: Templates },
  ) => summaryOf((await readOffer(db, project, templates)).changes),
)

/** What newer templates would change, in a few words for the page of the project; null if nothing waits for an answer, or nothing would change. */
export async function offerSummary(db: Reader, { project, stamp }: Pick<ProjectAccess, 'project' | 'stamp'>, templates: Templates): Promise<string | null> {
  if (!isAsked(project, templates)) return null
  const summary = await summaries(db, { projectId: project.id, stamp, version: templates.version }, { project, templates })
  return summary || null
}

const mostUnfolded = 6
const ways = [
  { how: 'new', heading: 'New' },
  { how: 'changed', heading: 'Changed' },
  { how: 'gone', heading: 'Not in the templates any more' },
] as const

/** What is said beside a choice: what is new, what becomes of what is on record. */
function hintOf(one: Change): string {
  const own = `It ${one.recorded ?? ''}`
  if (one.kind === 'sop')
    return one.recorded
      ? 'People of this project wrote in the draft, so it is not replaced. Compare the two, and write in what you need.'
      : 'Replaces the draft, in which nobody has written'
  if (one.how === 'new') return one.says
  if (one.how === 'gone') return one.recorded ? `${own}, so it stays` : 'Nobody has touched it. Tick it to remove it'
  return one.recorded ? `${own}. What is recorded stays; only the words change` : ''
}

const shown = (one: Change, ticked: (one: Change) => boolean) => ({ ...one, hint: hintOf(one), ticked: one.choosable && ticked(one) })

/** What `/projects/…/templates` shows; `chosen` is what was ticked, where the page is shown again. */
export async function templateOfferPage(db: Reader, project: ProjectAccess['project'], templates: Templates, chosen?: string[]) {
  const offer = await readOffer(db, project, templates)
  const answers = await listAnswers(db, project.id)
  const { changes, held, afterGo, finishedRuns } = offer
  const ticked = (one: Change): boolean => (chosen ? chosen.includes(one.id) : one.ticked)
  const isText = changes.some((one) => one.kind === 'sop')
  return {
    from: project.template_version,
    to: templates.version,
    isNewer: project.template_version !== templates.version,
    same:
      project.template_version === templates.version
        ? 'This project has everything that the templates say today.'
        : 'The templates have changed since this project began, but nothing in this project would change.',
    mayChoose: changes.some((one) => one.choosable),
    summary: summaryOf(changes),
    consequences: consequencesOf(changes, { stage: project.stage, finishedRuns, issued: held.sop.issued }),
    afterGo,
    ownPlan: hasOwnPlan(held),
    kinds: kinds.flatMap((kind) => {
      const groups = ways.flatMap(({ how, heading }) => {
        const own = changes.filter((one) => one.kind === kind && one.how === how)
        const items = own.map((one) => shown(one, ticked))
        // A long list is folded: what it holds and how much of it is ticked is said before it is opened.
        const folded =
          own.length > mostUnfolded
            ? `${own.length} ${how === 'gone' ? 'not in the templates' : how}, ${items.filter((one) => one.ticked).length} ticked`
            : null
        return own.length === 0 ? [] : [{ heading, how, items, folded }]
      })
      return groups.length === 0 ? [] : [{ kind, heading: kindNames[kind].heading, groups }]
    }),
    text: isText ? { rows: withContext(differenceOf(held.sop.body, held.sop.fresh)) } : null,
    answers: answers.map((one) => ({
      when: momentOf(one.at),
      by: one.person_name,
      text: one.decision === 'kept' ? 'kept the project as it is' : `accepted ${titlesIn(one.taken) || 'nothing, because nothing differed'}`,
      left: titlesIn(one.left_out),
    })),
  }
}

const titled = z.array(z.object({ title: z.string() }))
const titlesIn = (json: string): string =>
  titled
    .parse(JSON.parse(json))
    .map((one) => one.title)
    .join('; ')
