import type { ProjectId } from '../../db/ids.ts'
import type { Proof, ProjectSandboxes, ProjectSandboxPlan } from '../../evidence/project-sandboxes.ts'
import type { ProjectFacts } from '../../evidence/project-facts.ts'
import type { Reader } from '../../db/database.ts'
import type { ServiceFacts } from '../fhir/resources.ts'
import { findExchanges, findExchangesById, listExchanges } from './cited-exchanges.store.ts'
import { findRules } from '../rules/find-rules.ts'
import { maskedText } from '../interactions/masked-text.ts'
import { findInteraction } from '../interactions/interactions.store.ts'
import { findObservations } from './observations.store.ts'
import { together } from './observations.ts'
import { dosIdsOfPractice, keepPractice } from '../sandboxes/practice.ts'
import { provenSince } from './proof.store.ts'
import { configureSandbox } from '../sandboxes/configure-sandbox.ts'
import { listHosts, listProjectsWithSandbox } from '../sandboxes/guests.store.ts'
import { removeUnusedSandbox } from '../sandboxes/remove-sandbox.store.ts'
import { makeSandbox } from '../sandboxes/make-sandbox.ts'
import { configuredSince, findSandboxOfProject, listMadeFor } from '../sandboxes/sandboxes.store.ts'

/** The services of a project's plan as the sandbox shows them, one for each DoS id. */
const servicesOf = ({ service, dosIds }: ProjectSandboxPlan): ServiceFacts[] =>
  dosIds.map((dosId) => ({
    dosId,
    name: service.name,
    odsCode: service.odsCode,
    organisation: service.name,
    site: service.site ?? service.name,
    postcode: service.postcode,
    phone: service.phone,
  }))

/** The sandboxes whose exchanges a project sees: its own, and those of partners that invited it. In a partner's it sees only its own organisation's. */
async function placesOf(projects: ProjectFacts, db: Reader, projectId: ProjectId) {
  const [own, hosts] = await Promise.all([findSandboxOfProject(db, projectId), listHosts(projects, db, projectId)])
  const places: { sandbox: typeof own & object; organisation: string | null; isOwn: boolean }[] = own ? [{ sandbox: own, organisation: null, isOwn: true }] : []
  return [...places, ...hosts.map((host) => ({ sandbox: host, organisation: host.organisation, isOwn: false }))]
}

/** What tracker code may ask of sandboxes; writes happen in the transaction of the change that asks for them. */
export const projectSandboxes = (given: { newId: () => string; clock: () => number; projects: ProjectFacts }): ProjectSandboxes => ({
  async configure(trx, projectId, plan) {
    const settings = { services: servicesOf(plan), week: plan.setUp.week, slotMinutes: plan.setUp.slotMinutes }
    const at = { newId: given.newId, now: given.clock() }
    const known = await findSandboxOfProject(trx, projectId)
    if (known) return configureSandbox(trx, known.id, settings, at)
    await makeSandbox(trx, { projectId, name: plan.name, ...settings }, { ...at, slotsLater: plan.slotsLater ?? false })
    return true
  },
  remove: removeUnusedSandbox,
  async practise(trx, projectId) {
    const known = await findSandboxOfProject(trx, projectId)
    if (!known) return false
    const { dosIds } = await dosIdsOfPractice(given.projects, trx, projectId)
    return keepPractice(trx, known.id, dosIds, { newId: given.newId, now: given.clock() })
  },
  async has(db, projectId) {
    return (await placesOf(given.projects, db, projectId)).length > 0
  },
  among: listProjectsWithSandbox,
  findRules: (words) => findRules(words).map(({ id, help }) => ({ id, wants: help.wants })),
  findExchangesById,
  listMadeFor,
  async wasUsed(db, projectId) {
    const own = await findSandboxOfProject(db, projectId)
    return own !== undefined && (await listExchanges(db, own.id, { organisation: null, limit: 1 })).length > 0
  },
  async observe(db, projectId, { organisation, from, to }) {
    const places = (await placesOf(given.projects, db, projectId)).filter((one) => one.organisation === null || one.organisation === organisation)
    return together(await Promise.all(places.map(({ sandbox }) => findObservations(db, sandbox.id, { organisation, from, to }))))
  },
  async prove(db, projectId) {
    const places = await placesOf(given.projects, db, projectId)
    const own = places.find((one) => one.isOwn)
    const proofs = await Promise.all(
      places.map(async ({ sandbox, organisation, isOwn }): Promise<Proof> => {
        const since = configuredSince(sandbox, given.clock())
        const seen = await provenSince(db, sandbox.id, since, organisation)
        // A guest cannot see the log of the partner's sandbox: link to the last exchange instead.
        return { since, seen: isOwn ? seen : seen.map((one) => ({ ...one, href: `log/${one.last?.id ?? ''}` })) }
      }),
    )
    const [first, ...others] = proofs
    if (!first) return null
    // What was seen in a partner's sandbox counts if the project's own has not seen it.
    const seen = first.seen.map((one, index) => (one.times > 0 ? one : (others.find((proof) => (proof.seen[index]?.times ?? 0) > 0)?.seen[index] ?? one)))
    return { since: own ? configuredSince(own.sandbox, given.clock()) : first.since, seen }
  },
  async listExchanges(db, projectId, limit) {
    const places = await placesOf(given.projects, db, projectId)
    const lists = await Promise.all(places.map(({ sandbox, organisation }) => listExchanges(db, sandbox.id, { organisation, limit })))
    return lists
      .flat()
      .toSorted((a, b) => b.at.localeCompare(a.at))
      .slice(0, limit)
  },
  async findExchanges(db, projectId, ids) {
    const places = await placesOf(given.projects, db, projectId)
    return (await Promise.all(places.map(({ sandbox, organisation }) => findExchanges(db, sandbox.id, { organisation, ids })))).flat()
  },
  async findExchangeText(db, projectId, id) {
    for (const { sandbox, organisation } of await placesOf(given.projects, db, projectId)) {
      const [found] = await findExchanges(db, sandbox.id, { organisation, ids: [id] })
      const row = found && (await findInteraction(db, sandbox.id, id))
      if (row) return maskedText(row)
    }
    return undefined
  },
})
