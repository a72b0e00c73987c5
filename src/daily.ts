import type { Context } from './context.ts'
import { forgetRateLimits } from './db/rate-limiter.ts'
import { headInWords } from './events/chain.ts'
import { findHead } from './events/verify-chain.store.ts'
import { guarded } from './guarded.ts'
import { writeOutEvidence } from './sandbox/interactions/write-out.store.ts'
import { forgetNotices } from './mail/notices.store.ts'
import { forgetInteractions } from './sandbox/interactions/forget-interactions.store.ts'
import { forgetServiceChanges } from './tracker/service-facets/service-changes.store.ts'
import { settleAbandoned } from './tracker/kept-files/kept-files.store.ts'
import { forgetSecurityEvents } from './web/security/security-events.store.ts'
import { keptDays, mostKept } from './web/security/security-log.ts'

const day = 86_400_000
const interactionsKeptDays = 30
/** How many notes to keep for facet indexes. Every page load reads the new ones, so no node is ever this far behind. */
const serviceChangesKept = 100_000

/** Deletes what has expired, now and once a day. Anything that fails is tried again the next day. */
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
    await forgetTold(context)
    await tellHead(context)
  })
  void forgetAll()
  return setInterval(forgetAll, day).unref()
}

/** Deletes expired attempt counts and security events. Never rejects. */
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
/** Deletes uploaded files that nobody came back to. Never rejects. */
const forgetFiles = ({ leases, clock, log }: Context): Promise<void> =>
  guarded(log, 'forgetting abandoned files', () =>
    leases.run('forget abandoned files', async (db) => {
      const now = clock()
      const forgotten = await settleAbandoned(db, { since: new Date(now - filesKeptDays * day).toISOString(), at: new Date(now).toISOString() })
      if (forgotten > 0) log.info({ forgotten }, `files that nobody imported in ${filesKeptDays} days are forgotten`)
    }),
  )()

const toldKeptDays = 60
/** Deletes what people were told of long ago. Never rejects. */
const forgetTold = ({ leases, clock, log }: Context): Promise<void> =>
  guarded(log, 'forgetting what people were told', () =>
    leases.run('forget what people were told', async (db) => {
      const before = new Date(clock() - toldKeptDays * day).toISOString()
      const forgotten = await db.transaction((trx) => forgetNotices(trx, before))
      if (forgotten > 0) log.info({ forgotten }, `what people were told more than ${toldKeptDays} days ago is forgotten`)
    }),
  )()

/** Logs the head of the chain of events, so that someone who can change the database cannot change this copy too. */
const tellHead = async ({ db, log }: Context): Promise<void> => {
  const head = headInWords(await findHead(db.read))
  log.info({ head }, 'the head of the chain of events: slipway verify --head proves with it that nothing before it was changed')
}
