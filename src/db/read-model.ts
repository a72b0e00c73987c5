import type { Reader } from './database.ts'
import { asProjectId } from './ids.ts'
import type { ProjectId } from './ids.ts'
import { prepared } from './prepared.ts'
import { isWriter } from './writer.ts'

/** Keeps one value for each open database, made on first use. */
export function perDatabase<T>(make: (db: Reader) => T): (db: Reader) => T {
  const made = new WeakMap<Reader, T>()
  return (db) => {
    const known = made.get(db)
    if (known !== undefined) return known
    const one = make(db)
    made.set(db, one)
    return one
  }
}

/** How long a result is cached: until any event, until an event of the project that the arguments name, or for as long as the arguments are the same. */
export type Until = 'event' | 'project' | 'never'

type Arguments<U extends Until> = U extends 'project' ? { projectId: ProjectId } : unknown

interface Kept<T> {
  stamp: number
  answer: Promise<T>
}

const usuallyKept = 400
const lastEvent = prepared<Record<string, never>, { seq: number }>((db) => db.selectFrom('event_chain').select('seq').where('id', '=', 1))
const lastEventOfProject = prepared<{ project: ProjectId }, { seq: number | null }>((db, p) =>
  db
    .selectFrom('events')
    .select((eb) => eb.fn.max('seq').as('seq'))
    .where('project_id', '=', p('project')),
)

/** The number of the last event that invalidates a result. It comes from the database, so that several nodes agree, and is read before the result. */
async function stampOf(db: Reader, until: Until, args: object): Promise<number> {
  if (until === 'never') return 0
  if (until === 'project' && 'projectId' in args) return (await lastEventOfProject(db, { project: asProjectId(String(args.projectId)) })).rows[0]?.seq ?? 0
  return (await lastEvent(db, {})).rows[0]?.seq ?? 0
}

/**
 * A cached read. The arguments are the key, so they name everything that the result depends on beside the rows: whose it is, the day, the filter.
 * `extra` is for what the read needs but the result does not depend on. Every change appends an event in its transaction, so the number of the
 * last event tells whether a result is still valid. The least recently used results are evicted; errors, and what a transaction reads, are not cached.
 */
export function readModel<A extends object, T, U extends Until, X = void>(
  name: string,
  { until, most = usuallyKept }: { until: U; most?: number },
  read: (db: Reader, args: A & Arguments<U>, extra: X) => Promise<T>,
): (db: Reader, args: A & Arguments<U>, extra: X) => Promise<T> {
  const keptFor = perDatabase(() => new Map<string, Kept<T>>())
  return async (db, args, extra) => {
    // What a transaction reads may be undone, and the number of its last event given to another.
    if (isWriter(db)) return read(db, args, extra)
    const key = JSON.stringify([name, args])
    const stamp = await stampOf(db, until, args)
    const all = keptFor(db)
    const known = all.get(key)
    all.delete(key)
    const one = known?.stamp === stamp ? known : { stamp, answer: read(db, args, extra) }
    all.set(key, one)
    if (one !== known)
      one.answer.catch(() => {
        if (all.get(key) === one) all.delete(key)
      })
    if (all.size > most) all.delete(all.keys().next().value ?? '')
    return one.answer
  }
}
