import type { Request } from 'express'
import session from 'express-session'
import type { Context } from '../context.ts'
import { DatabaseUnavailable } from '../errors.ts'
import { guarded } from '../guarded.ts'
import { dropSession, findSession, hashOfId, keepSession, touchSession } from './sessions.store.ts'

declare module 'express-session' {
  interface SessionData {
    csrf: string
    /** Messages of success for the next page. */
    flash: string[]
    /** What was typed and not saved, to be shown once more by the page at this path. */
    kept: { path: string; typed: Record<string, string> }
    passport: { user?: string }
    address: string
    agent: string
    /** Whether the database has a row for it. */
    stored: boolean
  }
}

const touchEveryMs = 60_000

type Loaded = session.SessionData & { person?: Express.User | null }

/** The data of a session; throws if it is not an object. */
function readData(json: string): Loaded {
  const data: unknown = JSON.parse(json)
  if (!isData(data)) throw new Error('A session is not an object')
  return data
}
const isData = (data: unknown): data is Loaded => typeof data === 'object' && data !== null && 'cookie' in data

const people = new WeakMap<Request, Express.User | null>()

/** The person who is signed in with the session of this request; null if nobody is. */
export const personOfSession = (req: Request): Express.User | null => people.get(req) ?? null

/** The hash under which the session of a request is stored. */
export const sessionHash = (req: Request): string => hashOfId(req.sessionID)

/** Saves the session now, before a response that the browser follows at once. */
export const saveSession = (req: Request): Promise<void> =>
  new Promise((resolve, reject) => {
    req.session.save((error: unknown) => (error ? reject(error) : resolve()))
  })

/** Does not save the session when the response ends: the database is away, and the response must not wait for it. */
export function leaveSession(req: Request): void {
  Object.assign(req, { session: null })
}

/** Saves the session now if the database is available; otherwise the response goes out without it. Throws any other error. */
export async function saveSessionIfPossible(req: Request): Promise<boolean> {
  try {
    await saveSession(req)
    return true
  } catch (error) {
    if (!(error instanceof DatabaseUnavailable)) throw error
    leaveSession(req)
    return false
  }
}

/**
 * Sessions in the database under the hash of their id, loaded with the person in one query. Has no `touch`, which the library would call for every
 * page: loading a session notes that it is in use, at most once a minute.
 */
export class DatabaseSessions extends session.Store {
  readonly #context: Context
  constructor(context: Context) {
    super()
    this.#context = context
  }

  override get(id: string, answer: (error: unknown, session?: session.SessionData | null) => void): void {
    this.#tell(this.#find(id), answer)
  }

  override createSession(req: Request, loaded: Loaded): session.Session & session.SessionData {
    people.set(req, loaded.person ?? null)
    return super.createSession(req, loaded)
  }

  override set(id: string, data: session.SessionData, answer?: (error?: unknown) => void): void {
    const known = data.stored === true
    data.stored = true
    const row = {
      id_hash: hashOfId(id),
      data: JSON.stringify(data),
      account_id: data.passport?.user ?? null,
      address: data.address ?? null,
      agent: data.agent ?? null,
    }
    this.#tell(
      this.#context.db.transaction((trx) => keepSession(trx, row, { now: this.#context.clock(), known }), 'keep session'),
      answer,
    )
  }

  override destroy(id: string, answer?: (error?: unknown) => void): void {
    this.#tell(
      this.#context.db.transaction((trx) => dropSession(trx, hashOfId(id)), 'end session'),
      answer,
    )
  }

  /** Calls back as the library expects. The log gets what the callback throws: nobody else would catch it. */
  #tell<T>(outcome: Promise<T>, answer: ((error: unknown, value?: T) => void) | undefined): void {
    const told = outcome.then(
      (value) => answer?.(null, value),
      (error: unknown) => answer?.(error),
    )
    void guarded(this.#context.log, 'a session', () => told)()
  }

  async #find(id: string): Promise<Loaded | null> {
    const { db, clock, log } = this.#context
    const now = clock()
    const idHash = hashOfId(id)
    const found = await findSession(db.read, idHash, now)
    if (!found) return null
    // A page that only reads does not wait for this write.
    if (now - Date.parse(found.seen_at) > touchEveryMs)
      void guarded(log, 'noting a session as in use', () => db.transaction((trx) => touchSession(trx, idHash, now), 'touch session'))()
    const { account_id: accountId, person_id: personId, name, email, role: installationRole } = found
    const person = accountId === null ? null : { accountId, personId, name, email, installationRole }
    // Not enumerable: at the end the library compares the session with what was loaded, and would save every session whose person has changed.
    return Object.defineProperty(readData(found.data), 'person', { value: person })
  }
}
