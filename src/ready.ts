import type { Context } from './context.ts'
import { nowIso } from './context.ts'
import { migrations } from './db/migrations/index.ts'
import { schemaState } from './db/schema-state.ts'
import { codeOf } from './db/sqlite-faults.ts'

export type Readiness = { ready: true } | { ready: false; problem: string }

interface Bounds {
  /** How long an answer serves those who ask next: nobody makes the database commit faster by asking more often. */
  keptMs: number
  /** How long to wait for the database. */
  patienceMs: number
}

/** Whether this process can do its work now: the schema is this code's, and a write is committed. Asks the database once for all who ask together, and never waits longer than its bound. */
export function readiness(
  context: Pick<Context, 'db' | 'clock'>,
  { keptMs, patienceMs }: Bounds = { keptMs: 2000, patienceMs: 3000 },
): () => Promise<Readiness> {
  let asking: Promise<Readiness> | undefined
  let answeredAt: number | undefined
  return () => {
    // By the machine's running time, which no clock that is set moves.
    if (answeredAt !== undefined && performance.now() - answeredAt >= keptMs) asking = answeredAt = undefined
    asking ??= ask(context).finally(() => {
      answeredAt = performance.now()
    })
    return within(patienceMs, asking)
  }
}

async function within(ms: number, asking: Promise<Readiness>): Promise<Readiness> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<Readiness>((resolve) => {
    timer = setTimeout(() => resolve({ ready: false, problem: 'The database did not answer in time' }), ms)
  })
  try {
    return await Promise.race([asking, late])
  } finally {
    clearTimeout(timer)
  }
}

async function ask({ db, clock }: Pick<Context, 'db' | 'clock'>): Promise<Readiness> {
  let doing = 'read'
  try {
    const { pending, unknown } = await schemaState(db.read, migrations)
    if (unknown.length > 0) return { ready: false, problem: 'A newer version of Slipway has upgraded the database' }
    if (pending.length > 0) return { ready: false, problem: 'The database has an older schema than this version of Slipway' }
    doing = 'written'
    const at = nowIso({ clock })
    await db.write((trx) =>
      trx
        .insertInto('readiness')
        .values({ id: 1, asked_at: at })
        .onConflict((conflict) => conflict.column('id').doUpdateSet({ asked_at: at }))
        .execute(),
    )
    return { ready: true }
  } catch (error) {
    return { ready: false, problem: `The database cannot be ${doing}${causeInWords(error)}` }
  }
}

/** What stands in the way, by the code of SQLite or PostgreSQL: never the message, which may quote what is stored. */
function causeInWords(error: unknown): string {
  const code = codeOf(error)
  if (code === 'SQLITE_FULL' || code === 'ENOSPC' || code === '53100') return ': the disk is full'
  if (code.startsWith('SQLITE_READONLY') || code === '25006') return ': it is read-only'
  if (/^SQLITE_(CORRUPT|NOTADB)/.test(code)) return ': it is damaged'
  if (/^SQLITE_(BUSY|LOCKED)/.test(code) || code === '55P03') return ': another process holds it'
  return code === '' ? '' : ` (${code})`
}
