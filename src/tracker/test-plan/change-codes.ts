import { z } from 'zod'
import { overtaken, projectAct, refused } from '../../access/act.ts'
import type { Doing } from '../../access/doing.ts'
import { textFields } from '../../access/read-form.ts'
import type { Reader } from '../../db/database.ts'
import type { ProjectId } from '../../db/ids.ts'
import { NotFoundError } from '../../errors.ts'
import { whoWasFirst } from '../../events/who-was-first.ts'
import type { Happened } from '../../events/vocabulary.ts'
import { codeField, codesOffered } from './change-consumer-set-up.ts'
import { codesInUse, saveCodes } from './codes.store.ts'
import { findSetUp, listCases, saveSetUp } from './test-plan.store.ts'

const form = z
  .looseObject({ reason: z.string().trim().min(1, 'Say why the codes change').max(2000, 'Use 2,000 characters or fewer') })
  .transform(({ reason, ...typed }) => ({ reason, typed: textFields.parse(typed) }))

/** The codes of a plan in its order, how many cases each has, and which have something on record; throws NotFoundError. */
export async function loadCodes(db: Reader, project: ProjectId) {
  const [plan, cases, used] = await Promise.all([findSetUp(db, project), listCases(db, project), codesInUse(db, project)])
  if (!plan) throw new NotFoundError('No test plan')
  const counts = new Map([...Map.groupBy(cases, (one) => one.code)].map(([code, own]) => [code, own.length]))
  return { plan, codes: [...counts.keys()], counts, used }
}

/** Which codes the test has from now on. A code stays if its cases have anything on record. */
export function decideCodes(
  { plan, codes, used }: Pick<Awaited<ReturnType<typeof loadCodes>>, 'plan' | 'codes' | 'used'>,
  { reason, typed }: z.output<typeof form>,
  { access, templates }: Pick<Doing, 'access' | 'templates'>,
) {
  if (Number(typed['version']) !== plan.version) return overtaken
  const chosen = codesOffered(templates, codes).flatMap((one) => (typed[codeField(one.code)] === 'yes' ? [one.code] : []))
  const removed = codes.filter((code) => !chosen.includes(code))
  const added = chosen.filter((code) => !codes.includes(code))
  const lost = removed.filter((code) => used.has(code))
  if (lost.length > 0) return refused({ codes: `${lost.join(', ')} ${lost.length === 1 ? 'has' : 'have'} something on record, so it stays in the plan` })
  if (chosen.length === 0) return refused({ codes: 'Tick at least one disposition code' })
  if (added.length + removed.length === 0) return refused({ codes: 'Nothing has changed yet. Tick or untick a code' })
  const { id } = access.project
  const happened: Happened[] = [{ kind: 'test-plan.codes-changed', id, project: id, added, removed, from: codes.join(', '), to: chosen.join(', '), reason }]
  return { next: { plan, chosen }, happened }
}

/** Changes the disposition codes of the test: the cases of a new code are added, and those of an omitted code go, if nothing is on record of them. */
export const changeCodes = projectAct({
  permission: 'test.open',
  form,
  load: (trx, { project }: { project: ProjectId }) => loadCodes(trx, project),
  decide: decideCodes,
  async save(trx, { plan, chosen }, { access, newId, templates }) {
    const { project, service } = access
    await saveSetUp(trx, project.id, plan.version, plan.setUp)
    await saveCodes(trx, { id: project.id, role: project.role, careSetting: service.care_setting }, chosen, { newId, templates })
  },
  whoWasFirst: (db, { project }) => whoWasFirst(db, project, ['codes-changed', 'set-up']),
  says: ({ chosen }) => `The test has these codes now: ${chosen.join(', ')}`,
})
