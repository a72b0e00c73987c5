import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createApp } from '../../src/app.ts'
import type { Database } from '../../src/db/database.ts'
import { createAccount } from '../../src/web/sign-in/create-account.ts'
import { testContext } from './context.ts'
import type { TestContext } from './context.ts'

export const password = 'three random words'

/** A person at a browser without JavaScript: keeps a cookie, sends back the token of the last form. */
export class Visitor {
  readonly base: string
  cookie = ''
  token = ''
  constructor(base: string) {
    this.base = base
  }

  async get(path: string): Promise<{ status: number; text: string; location: string | null; headers: Headers }> {
    return this.#answer(await fetch(this.base + path, { headers: { cookie: this.cookie }, redirect: 'manual' }))
  }

  async post(path: string, form: Record<string, string>, headers: Record<string, string> = {}) {
    const body = new URLSearchParams({ _csrf: this.token, ...form })
    return this.#answer(await fetch(this.base + path, { method: 'POST', headers: { cookie: this.cookie, ...headers }, body, redirect: 'manual' }))
  }

  async signIn(email: string): Promise<this> {
    await this.get('/sign-in')
    await this.post('/sign-in', { email, password })
    await this.get('/account')
    return this
  }

  async #answer(response: Response) {
    const set = response.headers.getSetCookie()[0]
    if (set !== undefined) this.cookie = set.split(';')[0] ?? ''
    const text = await response.text()
    this.token = /name="_csrf" value="([^"]+)"/.exec(text)?.[1] ?? this.token
    return { status: response.status, text, location: response.headers.get('location'), headers: response.headers }
  }
}

export interface World {
  context: TestContext
  visitor: () => Visitor
  account: (name: string, role?: 'booking-team' | 'programme-viewer' | 'project-manager' | 'none') => Promise<{ email: string; personId: string; accountId: string }>
  close: () => Promise<void>
}

/** The product listening on a port of its own, over this database. */
export async function openWorld(db: Database): Promise<World> {
  const context = testContext(db)
  const server = createServer(createApp(context))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  context.config.publicUrl = base
  return {
    context,
    visitor: () => new Visitor(base),
    async account(name, role = 'none') {
      const email = `${name.toLowerCase().replaceAll(' ', '.')}@example.nhs.uk`
      return { email, ...(await createAccount(context, { email, name, installationRole: role, password })) }
    },
    async close() {
      await new Promise<void>((resolve) => { server.close(() => resolve()); server.closeAllConnections() })
      await context.interactions.flush()
    },
  }
}
