import type { ProjectSandboxes, ProjectSandboxPlan } from '../context.ts'
import { findObservations } from './observations.store.ts'
import { provenSince } from './proven.store.ts'
import type { ServiceFacts } from './fhir/resources.ts'
import { configureSandbox, makeSandbox } from './sandboxes/make-sandbox.ts'
import { configuredSince, findSandboxOfProject } from './sandboxes/sandboxes.store.ts'

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

/** Makes and configures the sandboxes of projects, within the transaction of the change that asks for it. */
export const projectSandboxes = (given: { newId: () => string; clock: () => number }): ProjectSandboxes => ({
  async configure(trx, projectId, plan) {
    const settings = { services: servicesOf(plan), week: plan.setUp.week, slotMinutes: plan.setUp.slotMinutes }
    const at = { newId: given.newId, now: given.clock() }
    const known = await findSandboxOfProject(trx, projectId)
    if (known) await configureSandbox(trx, known.id, settings, at)
    else await makeSandbox(trx, { projectId, name: plan.name, ...settings }, at)
  },
  async observe(db, projectId, asked) {
    const sandbox = await findSandboxOfProject(db, projectId)
    return sandbox ? findObservations(db, sandbox.id, asked) : []
  },
  async prove(db, projectId) {
    const sandbox = await findSandboxOfProject(db, projectId)
    if (!sandbox) return null
    const since = configuredSince(sandbox, given.clock())
    return { since, seen: await provenSince(db, sandbox.id, since) }
  },
})
