import { makeLog } from './log.ts'
import type { Config } from './config.ts'
import type { Context } from './context.ts'
import { explainingFaults, openDatabase } from './db/database.ts'
import { Leases } from './db/lease.ts'
import { refreshGates } from './tracker/go-live/stages.store.ts'
import { withDerived } from './with-derived.ts'
import { seedCatalogue } from './tracker/catalogue/seed.ts'
import { projectFacts } from './tracker/projects/project-facts.store.ts'
import { followVersions, noteReleased } from './tracker/template-versions/follow-versions.ts'
import { loadTemplates } from './tracker/templates/templates.ts'
import { projectSandboxes } from './sandbox/for-tracker/project-sandboxes.ts'
import { Turns } from './sandbox/exchange/request-limit.ts'
import { InteractionLog } from './sandbox/interactions/log.ts'
import { seedTags } from './tracker/custom-fields/seed-tags.ts'
import { timeOrderedId } from './time-ordered-id.ts'
import { refreshCounts } from './tracker/test-plan/test-plan.store.ts'
import { makeMail } from './mail/mail.ts'
import { SecurityLog } from './web/security/security-log.ts'

/** Opens and migrates the database and gathers what the code needs from outside. `say` receives the progress of an upgrade; without it, the log does. */
export async function makeContext(config: Config, say?: (words: string) => void): Promise<Context> {
  const log = makeLog(config.logLevel)
  const clock = () => Date.now()
  const templates = loadTemplates()
  const newId = () => timeOrderedId()
  const sandboxes = projectSandboxes({ newId, clock, projects: projectFacts })
  const opened = await openDatabase(config.databaseUrl, { log, say: say ?? ((words) => log.info(words)) })
  const db = withDerived(opened, { environments: templates.environments, clock, sandboxes, config, newId, mail: () => context.mail })
  await explainingFaults(config.databaseUrl, () => seedCatalogue({ db, clock, newId }))
  await explainingFaults(config.databaseUrl, () => seedTags({ db, clock, newId }))
  await explainingFaults(config.databaseUrl, () => refreshCounts(db, templates.environments))
  const context: Context = {
    db,
    clock,
    newId,
    log,
    config,
    mail: makeMail({ db, config, clock, newId, log }),
    templates,
    projects: projectFacts,
    leases: new Leases(db, log),
    turns: new Turns(db, log),
    interactions: new InteractionLog(db, log),
    sandboxes,
    refreshGates,
    security: new SecurityLog(db, log, clock),
    demo: null,
  }
  await explainingFaults(config.databaseUrl, () => noteReleased(context))
  await explainingFaults(config.databaseUrl, () => followVersions(context))
  return context
}
