import { statfs } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { Context } from './context.ts'
import { nowIso } from './context.ts'
import { sqliteFileOf } from './db/database.ts'
import { migrations } from './db/migrations/index.ts'
import { writeReadiness } from './db/readiness.store.ts'
import { schemaState } from './db/schema-state.ts'
import { codeOf } from './db/sqlite-faults.ts'

export type Readiness = { ready: true } | { ready: false; problem: string }

type Asked = Pick<Context, 'db' | 'clock' | 'config'>

/** With less room than this the next change may fail, even if a small one still fits into space that SQLite's log already takes. */
const leastRoomBytes = 1024 * 1024

interface Bounds {
  /** How long an answer is reused: asking more often does not make the database commit faster. */
  keptMs: number
  /** How long to wait for the database. */
  patienceMs: number
  /** How many bytes can still be written into a folder. */
  roomIn: (folder: string) => Promise<number>
}

async function roomIn(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder)
  return bavail * bsize
}

/** Whether this process can work now: the schema is this code's, and a write commits. Concurrent callers share one query, which has a time limit. */
export function readiness(context: Asked, given: Partial<Bounds> = {}): () => Promise<Readiness> {
  const bounds: Bounds = { keptMs: 2000, patienceMs: 3000, roomIn, ...given }
  let asking: Promise<Readiness> | undefined
  let answeredAt: number | undefined
  return () => {
    // Measured by a monotonic clock, which setting the time does not change.
    if (answeredAt !== undefined && performance.now() - answeredAt >= bounds.keptMs) asking = answeredAt = undefined
    asking ??= ask(context, bounds).finally(() => {
      answeredAt = performance.now()
    })
    return within(bounds.patienceMs, asking)
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

async function ask({ db, clock, config }: Asked, bounds: Bounds): Promise<Readiness> {
  let doing = 'read'
  try {
    const { pending, unknown } = await schemaState(db.read, migrations)
    if (unknown.length > 0) return { ready: false, problem: 'A newer version of Slipway has upgraded the database' }
    if (pending.length > 0) return { ready: false, problem: 'The database has an older schema than this version of Slipway' }
    doing = 'written'
    const at = nowIso({ clock })
    await db.transaction((trx) => writeReadiness(trx, at))
    const full = await findFullDisk(config, bounds)
    return full === undefined ? { ready: true } : { ready: false, problem: `${full}: the disk is full` }
  } catch (error) {
    return { ready: false, problem: `The database cannot be ${doing}${causeInWords(error)}` }
  }
}

/** What cannot be written because its disk is full. A folder that does not exist yet has room: it is made with the first file. */
async function findFullDisk({ databaseUrl, uploadsDir }: Context['config'], { roomIn: room }: Bounds): Promise<string | undefined> {
  const file = sqliteFileOf(databaseUrl)
  const places: [string, string][] = [
    ...(file === undefined ? [] : [['The database cannot grow', dirname(file)] satisfies [string, string]]),
    ['Files of evidence cannot be kept', uploadsDir],
  ]
  for (const [words, folder] of places) if ((await room(folder).catch(() => Infinity)) < leastRoomBytes) return words
  return undefined
}

/** The problem, by the code of SQLite or PostgreSQL: never the message, which may quote stored data. */
function causeInWords(error: unknown): string {
  const code = codeOf(error)
  if (code === 'SQLITE_FULL' || code === 'ENOSPC' || code === '53100') return ': the disk is full'
  if (code.startsWith('SQLITE_READONLY') || code === '25006') return ': it is read-only'
  if (/^SQLITE_(CORRUPT|NOTADB)/.test(code)) return ': it is damaged'
  if (/^SQLITE_(BUSY|LOCKED)/.test(code) || code === '55P03') return ': another process holds it'
  return code === '' ? '' : ` (${code})`
}
