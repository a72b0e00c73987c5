import type { Context } from './context.ts'
import { forgetRateLimits } from './db/rate-limiter.ts'
import { headInWords } from './events/chain.ts'
import { findHead } from './events/verify-chain.store.ts'
import { guarded } from './guarded.ts'
import { writeOutEvidence } from './sandbox/interactions/write-out.store.ts'
import { forgetInteractions } from './sandbox/interactions/forget-interactions.store.ts'
import { forgetServiceChanges } from './tracker/service-facets/service-changes.store.ts'
import { settleAbandoned } from './tracker/kept-files/kept-files.store.ts'
import { forgetSecurityEvents } from './web/security/security-events.store.ts'
import { keptDays, mostKept } from './web/security/security-log.ts'

const day = 86_400_000
const interactionsKeptDays = 30
/** Notes for facet indexes: each page reads those that are new, so a node is never so far behind. */
const serviceChangesKept = 100_000

/** Forgets what has had its time, now and once a day. What went wrong is tried again the next day. */
export function forgetDaily(context: Context): NodeJS.Timeout {
  const { log, leases, clock } = context
  const forget = guarded(log, 'forgetting old interactions', () =>
    leases.run('forget interactions', async (db) => {
      await writeOutEvidence(db)
      const forgotten = await forgetInteractions(db, new Date(clock() - interactionsKeptDays * day).toISOString())
      if (forgotten > 0) log.info({ forgotten }, 'interactions older than 30 days are forgotten')
    }),
  )
  const forgetAll = guarded(log, 'forgetting what has had its time', async () => {
    await forget()
    await leases.run('forget service changes', (db) => db.transaction((trx) => forgetServiceChanges(trx, serviceChangesKept)))
    await forgetOfSignIn(context)
    await forgetFiles(context)
    await tellHead(context)
  })
  void forgetAll()
  return setInterval(forgetAll, day).unref()
}

/** The same for counts of tries and security events. Never rejects. */
const forgetOfSignIn = ({ leases, clock, log }: Context): Promise<void> =>
  guarded(log, 'forgetting old security events', () =>
    leases.run('forget security events', async (db) => {
      const now = clock()
      await forgetRateLimits(db, now)
      const forgotten = await forgetSecurityEvents(db, { since: new Date(now - keptDays * day).toISOString(), most: mostKept })
      if (forgotten > 0) log.info({ forgotten }, `security events older than ${keptDays} days, or beyond ${mostKept}, are forgotten`)
    }),
  )()

const filesKeptDays = 30
/** The same for files that nobody came back to. Never rejects. */
const forgetFiles = ({ leases, clock, log }: Context): Promise<void> =>
  guarded(log, 'forgetting abandoned files', () =>
    leases.run('forget abandoned files', async (db) => {
      const now = clock()
      const forgotten = await settleAbandoned(db, { since: new Date(now - filesKeptDays * day).toISOString(), at: new Date(now).toISOString() })
      if (forgotten > 0) log.info({ forgotten }, `files that nobody imported in ${filesKeptDays} days are forgotten`)
    }),
  )()

/** Writes the head of the chain of events into the log, where whoever can change the database cannot change it too. */
const tellHead = async ({ db, log }: Context): Promise<void> => {
  const head = headInWords(await findHead(db.read))
  log.info({ head }, 'the head of the chain of events: slipway verify --head proves with it that nothing before it was changed')
}
