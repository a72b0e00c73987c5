import { createHmac, createSecretKey, randomBytes, timingSafeEqual } from 'node:crypto'
import type { RequestHandler, Response } from 'express'
import type { Context } from '../context.ts'
import { dropSession, findSession, hashOfId, keepSession, touchSession } from './sessions.store.ts'

declare global {
  // oxlint-disable-next-line typescript/no-namespace
  namespace Express {
    interface Request { session: Session }
  }
}

const touchEveryMs = 60_000

interface Kept { csrf?: string; flash?: string[] }

/** What a browser's session holds. Nothing is written until it is kept; a browser without one gets its cookie then. */
export class Session {
  csrf: string | undefined
  /** Words of success for the next page. */
  flash: string[] | undefined
  readonly #sessions: Sessions
  readonly #res: Response
  #id: string | undefined
  #signedIn: { accountId: string | null; address: string | null; agent: string | null }

  constructor(sessions: Sessions, res: Response, known?: { id: string; data: Kept; signedIn: string | null; address: string | null; agent: string | null }) {
    this.#sessions = sessions
    this.#res = res
    this.#id = known?.id
    this.csrf = known?.data.csrf
    this.flash = known?.data.flash
    this.#signedIn = { accountId: known?.signedIn ?? null, address: known?.address ?? null, agent: known?.agent ?? null }
  }

  /** Under which it is in the table; empty where it was never kept. */
  get idHash(): string {
    return this.#id === undefined ? '' : hashOfId(this.#id)
  }

  async keep(): Promise<void> {
    const known = this.#id !== undefined
    const id = (this.#id ??= this.#sessions.newId(this.#res))
    const { accountId, address, agent } = this.#signedIn
    const data: Kept = { ...(this.csrf === undefined ? {} : { csrf: this.csrf }), ...(this.flash === undefined ? {} : { flash: this.flash }) }
    await this.#sessions.keep(id, { data: JSON.stringify(data), account_id: accountId, address, agent }, known)
  }

  /** Signs an account in under a new id: one that somebody planted before is worth nothing. It is kept with what comes next. */
  async signIn(signedIn: { accountId: string; address: string | null; agent: string | null }): Promise<void> {
    await this.end()
    this.#signedIn = signedIn
  }

  /** Ends it; what is kept after that is another. */
  async end(): Promise<void> {
    const ended = this.#id
    this.#id = undefined
    this.csrf = undefined
    this.flash = undefined
    this.#signedIn = { accountId: null, address: null, agent: null }
    if (ended !== undefined) await this.#sessions.drop(ended)
  }
}

/** Sessions in the database under the hash of their id; the browser has the id, signed. */
class Sessions {
  readonly #context: Context
  readonly #secret
  readonly #cookie: { name: string; rest: string }

  constructor(context: Context) {
    const https = context.config.publicUrl.startsWith('https:')
    this.#context = context
    this.#secret = createSecretKey(context.config.sessionSecret, 'utf8')
    this.#cookie = { name: https ? '__Host-slipway' : 'slipway', rest: `; Path=/; HttpOnly; SameSite=Lax${https ? '; Secure' : ''}` }
  }

  #signed(id: string): string {
    return `${id}.${createHmac('sha256', this.#secret).update(id).digest('base64url')}`
  }

  newId(res: Response): string {
    const id = randomBytes(24).toString('base64url')
    res.setHeader('Set-Cookie', `${this.#cookie.name}=${this.#signed(id)}${this.#cookie.rest}`)
    return id
  }

  /** The id in a Cookie header; undefined where there is none of ours. */
  #idOf(header: string | undefined): string | undefined {
    const value = header?.split('; ').find((one) => one.startsWith(`${this.#cookie.name}=`))?.slice(this.#cookie.name.length + 1)
    const id = value?.slice(0, value.lastIndexOf('.'))
    if (value === undefined || id === undefined || id === '') return undefined
    const [given, right] = [Buffer.from(value), Buffer.from(this.#signed(id))]
    return given.length === right.length && timingSafeEqual(given, right) ? id : undefined
  }

  /** The session of a request with who is signed in. It is noted once a minute that a session is in use, so that a page costs no write. */
  async open(header: string | undefined, res: Response): Promise<{ session: Session; person: Express.User | undefined }> {
    const id = this.#idOf(header)
    if (id === undefined) return { session: new Session(this, res), person: undefined }
    const { db, clock } = this.#context
    const now = clock()
    const idHash = hashOfId(id)
    const found = await findSession(db.read, idHash, now)
    if (!found) return { session: new Session(this, res), person: undefined }
    if (now - Date.parse(found.seen_at) > touchEveryMs) await db.write((trx) => touchSession(trx, idHash, now)).catch((error: unknown) => this.#context.log.warn({ err: error }, 'a session could not be noted as in use'))
    const { account_id: accountId, person_id: personId, name, email, role: installationRole, address, agent } = found
    const session = new Session(this, res, { id, data: JSON.parse(found.data) as Kept, signedIn: accountId, address, agent })
    return { session, person: accountId === null ? undefined : { accountId, personId, name, email, installationRole } }
  }

  async keep(id: string, row: { data: string; account_id: string | null; address: string | null; agent: string | null }, known: boolean): Promise<void> {
    await this.#context.db.write((trx) => keepSession(trx, { ...row, id_hash: hashOfId(id) }, { now: this.#context.clock(), known }))
  }

  async drop(id: string): Promise<void> {
    await this.#context.db.write((trx) => dropSession(trx, hashOfId(id)))
  }
}

/** Gives a request its session, and the person who is signed in. */
export function sessions(context: Context): RequestHandler {
  const all = new Sessions(context)
  return (req, res, next) => {
    all.open(req.headers.cookie, res).then(({ session, person }) => {
      req.session = session
      req.user = person
      next()
    }, next)
  }
}
