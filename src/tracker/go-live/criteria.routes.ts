import { z } from 'zod'
import { nowIso } from '../../context.ts'
import { ForbiddenError, InvalidFormError, NotFoundError, Refusal } from '../../errors.ts'
import { latestEventId, recordEvents } from '../../events/events.store.ts'
import { whoWasFirst } from '../../events/who-was-first.ts'
import { post } from '../../access/page.ts'
import type { Page, Route } from '../../access/page.ts'
import { savedWords, setDueDays } from '../dates/set-due-days.ts'
import { notesBeside, wordOf } from '../notes-beside.ts'
import { listAttestations, listCriteria } from './facts.store.ts'
import { mayCriteriaBeSettled } from './attested.ts'
import { acting, homeOf, show } from './go-live.page.ts'

const base = '/projects/:project/go-live'
const criterionForm = z.object({
  act: z.enum(['meet', 'reopen', 'waive'], 'Press the button beside the criterion that you mean'),
  note: z.string().trim().max(5000, 'Use 5,000 characters or fewer').default(''),
  version: z.coerce.number().int(),
})

async function settleCriterion(page: Page): Promise<void> {
  const one = (await listCriteria(page.db.read, page.access.project.id)).find((row) => row.id === page.param('criterion'))
  if (!one) throw new NotFoundError('No such criterion')
  const beside = `note-${one.id}`
  const { typed } = page
  const read = criterionForm.safeParse({ act: typed['act'], note: typed[beside], version: typed[`version-${one.id}`] })
  if (!read.success) throw new InvalidFormError({ [beside]: read.error.issues[0]?.message ?? 'Type it again' })
  const { act, note, version } = read.data
  if (act === 'waive' ? !page.may('prerequisite.waive') : !page.may('project.manage') && !page.access.roles.some((role) => role.key === one.owner))
    throw new ForbiddenError(act === 'waive' ? 'A criterion is waived by the project manager' : 'This criterion is confirmed by the role that owns it')
  if (act !== 'reopen' && !mayCriteriaBeSettled(one.kind, await listAttestations(page.db.read, page.access.project.id)))
    throw new Refusal('Hand-over criteria are confirmed from business live on. Declare business live first.')
  if (act === 'waive' && note === '') throw new InvalidFormError({ [beside]: `Say why this is waived: ${one.title}` })
  const by = {
    met_by: act === 'reopen' ? null : page.person.name,
    met_at: act === 'meet' ? nowIso(page.context) : null,
    note: act === 'meet' ? note || null : null,
    waived_reason: act === 'waive' ? note : null,
  }
  const verb = { meet: 'confirmed', reopen: 'reopened', waive: 'waived' }[act]
  const saved = await page.db.transaction(async (trx) => {
    const { numUpdatedRows } = await trx
      .updateTable('go_live_criteria')
      .set({ ...by, version: version + 1 })
      .where('id', '=', one.id)
      .where('version', '=', version)
      .executeTakeFirst()
    if (numUpdatedRows === 0n) return false
    await recordEvents(trx, [
      page.event({
        subject: 'go-live',
        subjectId: one.id,
        action: verb,
        undoes: act === 'reopen' ? await latestEventId(trx, one.id, ['confirmed', 'waived']) : null,
        reason: note || null,
        sentence: `${page.person.name} ${verb}: ${one.title}`,
      }),
    ])
    return true
  })
  if (!saved)
    return show(page, {
      status: 409,
      firstAt: one.id,
      first: { text: `${await whoWasFirst(page.db.read, one.id, ['confirmed', 'reopened', 'waived'])} What you typed is still beside it, and was not saved.` },
    })
  const others = notesBeside(typed, one.id)
  page.done(`${homeOf(page)}#${one.kind === 'readiness' ? 'readiness' : 'hand-over'}`, `${one.title}: ${verb}${wordOf(others)}`, others)
}

/** Enter in a field presses no criterion's button. */
function whichCriterion(page: Page): never {
  const field = Object.entries(page.typed).find(([name, value]) => name.startsWith('note-') && value !== '')?.[0] ?? 'readiness'
  throw new InvalidFormError({ [field]: 'Press the button beside the criterion that you mean' })
}

async function saveDays(page: Page): Promise<void> {
  const changed = await setDueDays(page, 'go_live_criteria', await listCriteria(page.db.read, page.access.project.id))
  page.done(`${homeOf(page)}#readiness`, savedWords(changed))
}

export const criteriaRoutes: Route[] = [
  post(`${base}/criteria/:criterion`, 'go-live.criteria', acting(settleCriterion)),
  post(`${base}/days`, 'project.manage', acting(saveDays)),
  post(`${base}/criteria`, 'go-live.criteria', acting(whichCriterion)),
]
