import type { Reader, Writer } from '../../db/database.ts'
import type { ProjectId } from '../../db/ids.ts'
import type { ProjectFacts } from '../../evidence/project-facts.ts'
import type { ServiceFacts } from '../fhir/resources.ts'
import { configureSandbox } from './configure-sandbox.ts'
import { makeSandbox } from './make-sandbox.ts'
import { everyDay } from '../slots/lay-out.ts'

/** An invented service to practise on. */
export const practiceService = (dosId: string): ServiceFacts => ({
  dosId,
  name: `Practice service ${dosId}`,
  odsCode: 'ZZ999',
  organisation: 'Practice organisation',
  site: 'Practice site',
  postcode: 'ZZ99 3VZ',
  phone: null,
})

export const practiceMinutes = 15
/** Free from 7am to 10pm, so that there is always a slot to book. */
export const practiceWeek = everyDay('07:00', '22:00', practiceMinutes)

/** What a Consumer searches for as long as no partner's DoS id is known. */
const exampleDosId = '2000099999'
const practicePlan = (dosIds: string[]) => ({
  services: (dosIds.length > 0 ? dosIds : [exampleDosId]).map(practiceService),
  week: practiceWeek,
  slotMinutes: practiceMinutes,
})

/** How many services a practice sandbox may have: each has a diary of some hundred slots. */
export const mostPractised = 20

/** The DoS ids that a Consumer's project practises with, and how many are left out because there are too many. */
export async function dosIdsOfPractice(projects: ProjectFacts, db: Reader, projectId: ProjectId): Promise<{ dosIds: string[]; more: number }> {
  const all = await projects.listPartnerDosIds(db, projectId)
  return { dosIds: all.slice(0, mostPractised), more: Math.max(0, all.length - mostPractised) }
}

type Given = { newId: () => string; now: number }

/** Makes the practice sandbox of a Consumer's project: a Provider with an example of each service that the project books into, each with its own diary. */
export const makePractice = (trx: Writer, of: { projectId: ProjectId; name: string; dosIds: string[] }, given: Given) =>
  makeSandbox(trx, { projectId: of.projectId, name: of.name, ...practicePlan(of.dosIds) }, { ...given, ownSchedules: true })

/** Makes a practice sandbox offer these DoS ids. False if it already does. Its services are invented and alike: what was proven with one stays proven. */
export const keepPractice = (trx: Writer, sandboxId: string, dosIds: string[], given: Given): Promise<boolean> =>
  configureSandbox(trx, sandboxId, practicePlan(dosIds), { ...given, ownSchedules: true, keepsProof: true })
