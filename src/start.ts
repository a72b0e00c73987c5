import { randomUUID } from 'node:crypto'
import type { Server } from 'node:http'
import { makeLog } from './log.ts'
import { createApp } from './app.ts'
import type { Config } from './config.ts'
import type { Context } from './context.ts'
import { openDatabase } from './db/database.ts'
import { Leases } from './db/lease.ts'
import { forgetRateLimits } from './db/rate-limiter.ts'
import { keepingStages, refreshLapsed } from './tracker/go-live/stages.store.ts'
import { seedCatalogue } from './tracker/catalogue/seed.ts'
import { loadTemplates } from './tracker/templates/templates.ts'
import { projectSandboxes } from './sandbox/for-projects.ts'
import { forgetInteractions, writeOutEvidence } from './sandbox/interactions/interactions.store.ts'
import { Turns } from './sandbox/limit.ts'
import { InteractionLog } from './sandbox/interactions/log.ts'
import { resumeJobs } from './tracker/bulk/run-job.ts'
import { resumeImports } from './tracker/rollout/import-runs.ts'
import { makeMail } from './mail/mail.ts'
import { forgetSecurityEvents } from './web/security/security-events.store.ts'
import { keptDays, mostKept, SecurityLog } from './web/security/security-log.ts'
import { serverFor } from './server.ts'

/** Opens and migrates the database and gathers what the code needs from outside itself. */
export async function makeContext(config: Config): Promise<Context> {
  const log = makeLog(config.logLevel)
  const clock = () => Date.now()
  const templates = loadTemplates()
  const db = keepingStages(await openDatabase(config.databaseUrl), { environments: templates.environments, clock })
  const newId = () => randomUUID()
  await seedCatalogue({ db, clock, newId })
  const mail = makeMail({ db, config, clock, newId, log })
  return {
    db,
    clock,
    newId,
    log,
    config,
    mail,
    templates,
    leases: new Leases(db, log),
    turns: new Turns(db, log),
    interactions: new InteractionLog(db, log),
    sandboxes: projectSandboxes({ newId, clock }),
    security: new SecurityLog(db, log, clock),
    demo: null,
  }
}

const day = 86_400_000
const interactionsKeptDays = 30

/** Forgets what has had its time, now and once a day. What went wrong is told in the log and tried again the next day. */
function forgetDaily(context: Context): NodeJS.Timeout {
  const forget = async (): Promise<void> => {
    try {
      await context.leases.run('forget interactions', async (db) => {
        await writeOutEvidence(db)
        const forgotten = await forgetInteractions(db, new Date(context.clock() - interactionsKeptDays * day).toISOString())
        if (forgotten > 0) context.log.info({ forgotten }, 'interactions older than 30 days are forgotten')
      })
    } catch (error) {
      context.log.error({ err: error }, 'old interactions could not be forgotten')
    }
  }
  const forgetAll = async (): Promise<void> => {
    await forget()
    await forgetOfSignIn(context)
  }
  void forgetAll()
  return setInterval(() => void forgetAll(), day).unref()
}

/** The same for counts of tries and security events. Never rejects. */
async function forgetOfSignIn({ leases, clock, log }: Context): Promise<void> {
  try {
    await leases.run('forget security events', async (db) => {
      const now = clock()
      await forgetRateLimits(db, now)
      const forgotten = await forgetSecurityEvents(db, { since: new Date(now - keptDays * day).toISOString(), most: mostKept })
      if (forgotten > 0) log.info({ forgotten }, `security events older than ${keptDays} days, or beyond ${mostKept}, are forgotten`)
    })
  } catch (error) {
    log.error({ err: error }, 'old security events could not be forgotten')
  }
}

const lapseMs = 60_000

/** Stages that lapse by their date are computed anew within a minute of the day's begin. */
function lapseByDate({ db, clock, log, templates: { environments } }: Context): NodeJS.Timeout {
  const lapse = (): void =>
    void refreshLapsed(db, { environments, clock }).catch((error: unknown) => log.error({ err: error }, 'stages that lapsed could not be computed'))
  lapse()
  return setInterval(lapse, lapseMs).unref()
}

const lookMs = 3000

/** Goes on with what a stop broke off, of this node or of another; looks again every few seconds. */
function takeOverBrokenOff(context: Context): NodeJS.Timeout {
  let isLooking = false
  const look = async (): Promise<void> => {
    if (isLooking) return
    isLooking = true
    try {
      await context.leases.sweep()
      await resumeImports(context)
      await resumeJobs(context)
    } catch (error) {
      context.log.error({ err: error }, 'work that was broken off could not be looked for')
    } finally {
      isLooking = false
    }
  }
  void look()
  return setInterval(() => void look(), lookMs).unref()
}

/** Listens; resolves when the port is open. */
export function listen(context: Context): Promise<Server> {
  const server = serverFor(createApp(context))
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(context.config.port, context.config.host, () => {
      context.db.checkpointAside()
      context.mail.start()
      const daily = forgetDaily(context)
      const lapsing = lapseByDate(context)
      const taking = takeOverBrokenOff(context)
      server.once('close', () => {
        clearInterval(daily)
        clearInterval(lapsing)
        clearInterval(taking)
      })
      resolve(server)
    })
  })
}

const stopWithinMs = 5000

/** Stops taking requests, lets those under way end within a bound, then closes the database. */
export async function stop(server: Server, context: Context): Promise<void> {
  const bound = setTimeout(() => server.closeAllConnections(), stopWithinMs)
  const closed = new Promise((resolve) => server.close(resolve))
  context.interactions.endWatching()
  server.closeIdleConnections()
  await closed
  clearTimeout(bound)
  await context.leases.stop()
  await context.mail.stop()
  await context.interactions.flush()
  await context.security.flush()
  await context.db.close()
}

/** Stops cleanly, once, on the signals that ask for it. */
export function stopOnSignals(server: Server, context: Context, exit: (code: number) => void): void {
  let stopping = false
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.on(signal, () => {
      if (stopping) return
      stopping = true
      void stop(server, context).then(() => exit(0))
    })
}
