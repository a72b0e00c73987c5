import type { Server } from 'node:http'
import { createApp } from './app.ts'
import { forgetDaily } from './daily.ts'
import type { Context } from './context.ts'
import { today } from './day.ts'
import { endsWithin } from './ends-within.ts'
import { guarded } from './guarded.ts'
import { refreshGates } from './tracker/go-live/stages.store.ts'
import { workOutForecasts } from './tracker/forecast/work-out-forecasts.ts'
import { endDelegationsByDay } from './tracker/delegation/end-by-day.ts'
import { lookDaily } from './tracker/notices/daily-look.ts'
import { tellPeople } from './tracker/notices/tell-people.ts'
import { sendReports } from './tracker/report/send-reports.ts'
import { sendSummaries } from './tracker/notices/weekly-summary.ts'
import { remindAll } from './tracker/act-by-link/remind.ts'
import { askReaders } from './tracker/readers/ask-readers.ts'
import { closingByDay } from './tracker/ods/close-by-day.ts'
import { followVersions } from './tracker/template-versions/follow-versions.ts'
import { resumeFilling } from './tracker/custom-fields/fill-field.ts'
import { resumeJobs } from './tracker/bulk/run-job.ts'
import { recentEvents } from './tracker/my-work/recent-events.ts'
import { currentIndex } from './tracker/service-facets/current-index.ts'
import { resumeImports } from './tracker/tracker-import/import-runs.ts'
import { packAssets } from './web/assets.ts'
import { serverFor } from './server.ts'

const lapseMs = 60_000

/** Within a minute of midnight, recomputes stages that lapse and practices that close by their date. */
function lapseByDate(context: Context): NodeJS.Timeout {
  const { log } = context
  const close = closingByDay(context)
  const lapse = guarded(log, 'computing what changes by its date', async () => {
    await refreshGates(context)
    await endDelegationsByDay(context)
    await lookDaily(context)
    await tellPeople(context)
    await sendSummaries(context)
    await remindAll(context)
    await askReaders(context)
    await close()
    await sendReports(context)
  })
  void lapse()
  return setInterval(lapse, lapseMs).unref()
}

const lookMs = 3000

/** Resumes work that a stopped node (this or another) left unfinished; looks again every few seconds. */
function resumeUnfinishedWork(context: Context): NodeJS.Timeout {
  let isLooking = false
  const look = guarded(context.log, 'looking for work that was broken off', async () => {
    if (isLooking) return
    isLooking = true
    try {
      await context.leases.sweep()
      await resumeImports(context)
      await resumeJobs(context)
      await resumeFilling(context)
    } finally {
      isLooking = false
    }
  })
  void look()
  return setInterval(look, lookMs).unref()
}

/** Goes over to a version of the templates within seconds of its day, or of its publication by another node. */
const followTemplates = (context: Context): NodeJS.Timeout =>
  setInterval(
    guarded(context.log, 'looking for newer templates', () => followVersions(context)),
    lookMs,
  ).unref()

/** Works out forecasts within a minute of when they are due, in a thread; the first time a minute after the start. */
function forecastWhenDue(context: Context): NodeJS.Timeout {
  let isWorking = false
  const forecast = guarded(context.log, 'working out forecasts', async () => {
    if (isWorking) return
    isWorking = true
    try {
      await workOutForecasts(context)
    } finally {
      isWorking = false
    }
  })
  return setInterval(forecast, lapseMs).unref()
}

/** Reads what is counted in memory before someone asks for a list. Never rejects. */
const makeFacetIndex = (context: Context, server: Server): Promise<void> =>
  guarded(context.log, 'making the facet index', async () => {
    try {
      await currentIndex(context.db.read, today(context))
      await recentEvents(context.db.read).readOn(context.db.read)
    } catch (error) {
      // If the server has stopped, the database is closed.
      if (server.listening) throw error
    }
  })()

/** Starts listening; resolves once the port is open. */
export function listen(context: Context): Promise<Server> {
  const { log } = context
  const server = serverFor(createApp(context))
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(context.config.port, context.config.host, () => {
      server.off('error', reject)
      // The process cannot accept more connections now (too many open files); existing ones continue.
      server.on('error', (error) => log.error({ err: error }, 'a connection could not be accepted'))
      context.db.checkpointAside()
      context.mail.start()
      void guarded(log, 'compressing the assets', packAssets)()
      const daily = forgetDaily(context)
      void makeFacetIndex(context, server)
      const lapsing = lapseByDate(context)
      const taking = resumeUnfinishedWork(context)
      const forecasting = forecastWhenDue(context)
      const following = followTemplates(context)
      server.once('close', () => {
        clearInterval(daily)
        clearInterval(lapsing)
        clearInterval(taking)
        clearInterval(forecasting)
        clearInterval(following)
      })
      resolve(server)
    })
  })
}

const requestsEndWithinMs = 5000
const workEndsWithinMs = 8000
/** For all of it: closing the database has its own limit. */
const stopWithinMs = 25_000

/** Background work gives back what it holds, and saves what it kept for later. */
const endWork = ({ leases, mail, interactions, security }: Context): Promise<unknown> =>
  Promise.all([leases.stop(), mail.stop(), interactions.end(), security.flush()])

/** Stops accepting requests, lets running ones finish within a limit, then closes the database within another. */
export async function stop(server: Server, context: Context): Promise<void> {
  const bound = setTimeout(() => server.closeAllConnections(), requestsEndWithinMs)
  const closed = new Promise((resolve) => server.close(resolve))
  context.interactions.endWatching()
  server.closeIdleConnections()
  await closed
  clearTimeout(bound)
  await endsWithin(workEndsWithinMs, endWork(context))
  await context.db.close()
}

/** npm forwards a signal that the terminal has already sent: one that arrives this soon is the same. */
const sameSignalMs = 300

/** Stops cleanly, once, on these signals, and exits at once on another or if stopping takes too long. Returns whether it is stopping. */
export function stopOnSignals(
  server: Server,
  context: Context,
  { exit, signals = ['SIGINT', 'SIGTERM'] }: { exit: (code: number) => void; signals?: NodeJS.Signals[] },
): () => boolean {
  let since: number | undefined
  const onSignal = (): void => {
    if (since !== undefined) {
      if (performance.now() - since > sameSignalMs) exit(1)
      return
    }
    since = performance.now()
    setTimeout(() => exit(1), stopWithinMs).unref()
    stop(server, context).then(
      () => exit(0),
      (error: unknown) => {
        context.log.error({ err: error }, 'the stop failed')
        exit(1)
      },
    )
  }
  for (const signal of signals) process.on(signal, onSignal)
  return () => since !== undefined
}
