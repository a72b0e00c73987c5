import { withDerived } from '../../src/with-derived.ts'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readConfig } from '../../src/config.ts'
import type { Context } from '../../src/context.ts'
import type { Database } from '../../src/db/database.ts'
import { projectSandboxes } from '../../src/sandbox/for-tracker/project-sandboxes.ts'
import { Turns } from '../../src/sandbox/exchange/request-limit.ts'
import { letterText } from '../../src/mail/letter.ts'
import type { Message } from '../../src/mail/message.ts'
import { InteractionLog } from '../../src/sandbox/interactions/log.ts'
import { Leases } from '../../src/db/lease.ts'
import { makeLog } from '../../src/log.ts'
import { refreshGates } from '../../src/tracker/go-live/stages.store.ts'
import { projectFacts } from '../../src/tracker/projects/project-facts.store.ts'
import { loadTemplates } from '../../src/tracker/templates/templates.ts'
import { SecurityLog } from '../../src/web/security/security-log.ts'
import { timeOrderedId } from '../../src/time-ordered-id.ts'

export interface TestContext extends Context {
  /** What was sent, with its text. */
  sent: (Message & { text: string })[]
  /** Moves the frozen clock forward, in milliseconds. */
  advance(ms: number): void
}

/** A context with a frozen clock (2 March 2026, 9am) and a mailbox that keeps what was sent. */
export function testContext(db: Database, log = makeLog('silent')): TestContext {
  let now = Date.parse('2026-03-02T09:00:00Z')
  const sent: TestContext['sent'] = []
  const templates = loadTemplates()
  const clock = () => now
  const sandboxes = projectSandboxes({ newId: () => timeOrderedId(), clock, projects: projectFacts })
  const config = readConfig({
    SESSION_SECRET: 'a secret for the tests, long enough',
    DATABASE_URL: 'sqlite:unused',
    UPLOADS_DIR: join(tmpdir(), `slipway-test-uploads-${process.pid}`),
  })
  const newId = () => timeOrderedId()
  const mail: Context['mail'] = {
    queue: async (_trx, message) => {
      sent.push({ ...message, text: letterText(message.says) })
    },
    send: async (message) => {
      sent.push({ ...message, text: letterText(message.says) })
    },
    start: () => {},
    stop: async () => {},
  }
  const kept = withDerived(db, { environments: templates.environments, clock, sandboxes, config, newId, mail: () => context.mail })
  const context: TestContext = {
    db: kept,
    leases: new Leases(kept, log),
    turns: new Turns(kept, log),
    sent,
    log,
    demo: null,
    interactions: new InteractionLog(db, log),
    sandboxes,
    refreshGates,
    security: new SecurityLog(db, log, clock),
    clock,
    advance: (ms) => {
      now += ms
    },
    newId,
    config,
    mail,
    templates,
    projects: projectFacts,
  }
  return context
}
