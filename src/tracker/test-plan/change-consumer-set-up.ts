import { overtaken, projectAct, refused } from '../../access/act.ts'
import type { Doing } from '../../access/doing.ts'
import { textFields } from '../../access/read-form.ts'
import type { Reader } from '../../db/database.ts'
import type { ProjectId } from '../../db/ids.ts'
import { NotFoundError } from '../../errors.ts'
import { loadPartners } from '../partners/load-partners.ts'
import type { OfPartners } from '../partners/load-partners.ts'
import { activeIn, tickedIn } from '../partners/run-partners.ts'
import { saveInTest } from '../partners/run-partners.store.ts'
import { codeName } from '../template-versions/left-templates.ts'
import { inUse } from '../care-settings/retired.ts'
import type { Templates } from '../templates/templates.ts'
import { asText, isSameCall, whoChangedSetUp } from './change-set-up.ts'
import { codesInUse, saveCodes } from './codes.store.ts'
import { readSetUp } from './set-up-form.ts'
import type { SetUp } from './set-up.ts'
import { findSetUp, listCases, saveSetUp } from './test-plan.store.ts'

export const codeField = (code: string): string => `code-${code}`

/** The codes that may be ticked: the template's, and those that the plan has beside them or that the templates have no longer. */
export function codesOffered(templates: Pick<Templates, 'dispositionCodes'>, own: string[]): { code: string; name: string }[] {
  const known = inUse(templates.dispositionCodes)
  const beside = own.filter((code) => !known.some((one) => one.code === code))
  return [...beside.map((code) => ({ code, name: codeName(templates, code) || 'of the plan' })), ...known]
}

/** The set-up of a Consumer's project, with the codes of its plan and the partners that may be in the test; throws NotFoundError. */
export async function loadConsumerSetUp(db: Reader, of: OfPartners) {
  const { id } = of.access.project
  const [plan, cases, { partners }] = await Promise.all([findSetUp(db, id), listCases(db, id), loadPartners(db, of)])
  if (!plan) throw new NotFoundError('No test plan')
  return { plan, codes: [...new Set(cases.map((one) => one.code))], partners: activeIn(partners) }
}

const load = async (trx: Reader, { project }: { project: ProjectId }, doing: Doing) => ({
  ...(await loadConsumerSetUp(trx, doing)),
  used: await codesInUse(trx, project),
})

/** What was typed, over the current set-up: what a Consumer's project is not asked for stays as it is. */
function readTyped(typed: Record<string, string>, current: SetUp): ReturnType<typeof readSetUp> {
  const read = readSetUp({ ...typed, dosIds: '', slotMinutes: '15' })
  if ('errors' in read) return read
  const systems = [...current.systems.filter((one) => one.side !== 'consumer'), ...read.setUp.systems.filter((one) => one.side === 'consumer')]
  return { setUp: { ...current, call: read.setUp.call ?? '', systems, testPatients: read.setUp.testPatients } }
}

/** The set-up of a Consumer's project to save. A code stays in the plan if its cases have anything on record. */
export function decideConsumerSetUp(found: Awaited<ReturnType<typeof load>>, typed: Record<string, string>, { access, templates }: Doing) {
  const { plan, codes, partners, used } = found
  const read = readTyped(typed, plan.setUp)
  if ('errors' in read) return refused(read.errors)
  const chosen = codesOffered(templates, codes).flatMap((one) => (typed[codeField(one.code)] === 'yes' ? [one.code] : []))
  const lost = codes.filter((code) => used.has(code) && !chosen.includes(code))
  if (lost.length > 0) return refused({ codes: `${lost.join(', ')} ${lost.length === 1 ? 'has' : 'have'} results, so it stays in the plan` })
  if (chosen.length === 0) return refused({ codes: 'Tick at least one disposition code' })
  const inTest = new Set(tickedIn(typed, partners))
  const isSame =
    asText(read.setUp) === asText(plan.setUp) &&
    isSameCall(read.setUp, plan.setUp) &&
    chosen.toSorted().join() === codes.toSorted().join() &&
    partners.every((one) => one.inTest === inTest.has(one.id))
  const next = { setUp: read.setUp, version: plan.version, chosen, inTest, isSame }
  if (isSame) return { next, happened: [] }
  if (Number(typed['version']) !== plan.version) return overtaken
  const { id } = access.project
  const names = partners.flatMap((one) => (inTest.has(one.id) ? [one.name] : []))
  const to = `${chosen.join(', ')}; in the test: ${names.join(', ') || 'no partner service'}`
  return { next, happened: [{ kind: 'test-plan.set-up' as const, id, project: id, to }] }
}

/** Changes the set-up of a Consumer's project: its system, its test patients, and the codes and partner services of the test. */
export const changeConsumerSetUp = projectAct({
  permission: 'test.set-up',
  form: textFields,
  load,
  decide: decideConsumerSetUp,
  async save(trx, { setUp, version, chosen, inTest, isSame }, { access, newId, templates }) {
    if (isSame) return
    const { project, service } = access
    await saveSetUp(trx, project.id, version, setUp)
    await saveCodes(trx, { id: project.id, role: project.role, careSetting: service.care_setting }, chosen, { newId, templates })
    await saveInTest(trx, project.id, inTest)
  },
  whoWasFirst: whoChangedSetUp,
  says: ({ isSame }) => (isSame ? 'Nothing was changed' : 'Set-up saved'),
})
