import { hash } from '@node-rs/argon2'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Logger } from 'pino'
import { createApp } from '../../src/app.ts'
import type { Config } from '../../src/config.ts'
import type { PersonId } from '../../src/db/ids.ts'
import { Visitor as Browserless } from '../../src/demo/visitor.ts'
import type { Database } from '../../src/db/database.ts'
import { seedCatalogue } from '../../src/tracker/catalogue/seed.ts'
import { createAccount } from '../../src/web/sign-in/create-account.ts'
import { testContext } from './context.ts'
import type { TestContext } from './context.ts'

export const password = 'three random words'

/** A hash that is fast to make and to check: tests sign in thousands of times. */
const cheapHash = hash(password, { memoryCost: 8, timeCost: 1, parallelism: 1 })

/** A visitor who signs in with the password that every account of a test world has. */
export class Visitor extends Browserless {
  override signIn(email: string, own = password): Promise<this> {
    return super.signIn(email, own)
  }
}

export interface World {
  context: TestContext
  visitor: () => Visitor
  account: (
    name: string,
    role?: 'booking-team' | 'programme-viewer' | 'project-manager' | 'none',
  ) => Promise<{ email: string; personId: PersonId; accountId: string }>
  close: () => Promise<void>
}

/** The product listening on its own port, on this database. */
export async function openWorld(db: Database, log?: Logger, config: Partial<Config> = {}): Promise<World> {
  const context = testContext(db, log)
  Object.assign(context.config, config)
  await seedCatalogue(context)
  const server = createServer(createApp(context))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  context.config.publicUrl = base
  return {
    context,
    visitor: () => new Visitor(base),
    async account(name, role = 'none') {
      const email = `${name.toLowerCase().replaceAll(' ', '.')}@example.nhs.uk`
      const made = await createAccount(context, { email, name, installationRole: role, password: null })
      await db.transaction(async (trx) =>
        trx
          .updateTable('accounts')
          .set({ password_hash: await cheapHash })
          .where('id', '=', made.accountId)
          .execute(),
      )
      return { email, ...made }
    },
    async close() {
      await new Promise<void>((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      })
      await context.interactions.flush()
      await context.security.flush()
    },
  }
}
