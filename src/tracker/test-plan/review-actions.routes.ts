import { nowIso } from '../../context.ts'
import { ConflictError, ForbiddenError, InvalidFormError, NotFoundError, Refusal } from '../../errors.ts'
import { recordEvents } from '../../events/events.store.ts'
import { whoWasFirst } from '../../events/who-was-first.ts'
import { post } from '../../access/page.ts'
import type { Page, Route } from '../../access/page.ts'
import { mustBeOpen } from '../../access/project-state.ts'
import { dayOf } from '../../web/moments.ts'
import { listHolders } from '../people/holders.store.ts'
import { ownerChoices } from './review-actions.pages.ts'
import { changeAction, insertActions, listActions, saveDone } from './review-actions.store.ts'
import type { ActionRow } from './review-actions.store.ts'
import { longestAction, mayDo, readAction } from './review-actions.ts'
import type { NewAction } from './review-actions.ts'
import { loadRun, showRun } from './runs.routes.ts'
import { holdReview } from './runs.store.ts'

const base = '/projects/:project/test-plan/runs/:run/actions'

/** Runs an act on the actions of a run; a field that is wrong, or somebody who was first, shows the run again with what was typed. */
const acting =
  (act: (page: Page) => Promise<void>) =>
  async (page: Page): Promise<void> => {
    mustBeOpen(page)
    try {
      await act(page)
    } catch (error) {
      if (error instanceof InvalidFormError) return showRun(page, { status: 422, errors: error.fields })
      if (error instanceof ConflictError)
        return showRun(page, {
          status: 409,
          told: { heading: 'Someone else has changed this', text: `${error.message} What you typed is still in its fields, and was not saved.` },
        })
      throw error
    }
  }

async function loadAction(page: Page): Promise<{ one: ActionRow; home: string }> {
  const { run, home } = await loadRun(page)
  const one = (await listActions(page.db.read, page.access.project.id, run.id)).find((row) => row.id === page.param('action'))
  if (!one) throw new NotFoundError('No such action')
  return { one, home }
}

/** What was typed into the fields that begin so, and its owner in words. */
async function typedAction(page: Page, prefix: string): Promise<{ action: NewAction; owner: string }> {
  const owners = ownerChoices(await listHolders(page.db.read, page.access.project.id))
  const read = readAction(page.typed, prefix, { owners, today: page.today })
  if (!read) throw new InvalidFormError({ [`${prefix}-what`]: 'Say what is to be done, by whom and by when' })
  if ('errors' in read) throw new InvalidFormError(read.errors)
  return { action: read.action, owner: owners.find((one) => one.value === page.typed[`${prefix}-owner`])?.text ?? '' }
}

async function add(page: Page): Promise<void> {
  const { run, home } = await loadRun(page)
  if (run.review === null) throw new Refusal('A run gets its actions with its review. Finish the run first.')
  const { action, owner } = await typedAction(page, 'new')
  await page.db.transaction(async (trx) => {
    await holdReview(trx, run.id)
    await insertActions(trx, { projectId: page.access.project.id, runId: run.id, newId: page.context.newId }, [action])
    await recordEvents(trx, [
      page.event({
        subject: 'test-plan',
        subjectId: run.id,
        action: 'action-added',
        to: action.day,
        sentence: `${page.person.name} added an action after run ${run.number}, for ${owner} by ${dayOf(action.day)}: ${action.what}`,
      }),
    ])
  })
  page.done(`${home}#actions`, 'Action added')
}

const versionOf = (page: Page): number => Number(page.typed['version'])

async function done(page: Page): Promise<void> {
  const { one, home } = await loadAction(page)
  if (!mayDo(one, page.person.personId, page.rights)) throw new ForbiddenError('Its owner says when this action is done, or the project manager')
  const isDone = page.typed['done'] !== 'no'
  const note = (page.typed[`note-${one.id}`] ?? '').trim()
  if (note.length > longestAction) throw new InvalidFormError({ [`note-${one.id}`]: 'Use 1,000 characters or fewer' })
  const by = page.person
  await writeOrTell(page, one, async (trx) => {
    await saveDone(
      trx,
      { id: one.id, version: versionOf(page) },
      isDone ? { byId: by.personId, by: by.name, at: nowIso(page.context), note: note || null } : null,
    )
    return {
      action: isDone ? 'action-done' : 'action-not-done',
      reason: note || null,
      sentence: isDone
        ? `${by.name} did what the review of run ${one.run_number} asked for: ${one.what}`
        : `${by.name} said that this is not done yet: ${one.what}`,
    }
  })
  page.done(`${home}#actions`, isDone ? 'Noted as done' : 'Noted as not done')
}

async function change(page: Page): Promise<void> {
  const { one, home } = await loadAction(page)
  if (one.done_at !== null) throw new Refusal('This action is done. Say first that it is not, then change it.')
  const { action, owner } = await typedAction(page, `change-${one.id}`)
  await writeOrTell(page, one, async (trx) => {
    await changeAction(trx, { id: one.id, version: versionOf(page) }, action)
    return {
      action: 'action-changed',
      from: one.due_day,
      to: action.day,
      sentence: `${page.person.name} changed an action of run ${one.run_number}, for ${owner} by ${dayOf(action.day)}: ${action.what}. Before, it was for ${one.person_name ?? one.role_name ?? ''} by ${dayOf(one.due_day)}: ${one.what}`,
    }
  })
  page.done(`${home}#actions`, 'Action changed')
}

type Happened = Pick<Parameters<Page['event']>[0], 'action' | 'sentence' | 'reason' | 'from' | 'to'>

/** Writes a change of an action with its event; who was first is told with what they wrote. */
async function writeOrTell(page: Page, one: ActionRow, save: (trx: Parameters<typeof saveDone>[0]) => Promise<Happened>): Promise<void> {
  try {
    await page.db.transaction(async (trx) => {
      const happened = await save(trx)
      await recordEvents(trx, [page.event({ subject: 'test-plan', subjectId: one.id, ...happened })])
    })
  } catch (error) {
    if (error instanceof ConflictError) throw new ConflictError(await whoWasFirst(page.db.read, one.id))
    throw error
  }
}

export const reviewActionsRoutes: Route[] = [
  post(base, 'test.open', acting(add)),
  post(`${base}/:action/done`, 'test.action', acting(done)),
  post(`${base}/:action/change`, 'test.open', acting(change)),
]
