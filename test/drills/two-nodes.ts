import { openDatabase } from '../../src/db/database.ts'
import { createStandAlone } from '../../src/sandbox/sandboxes/stand-alone.ts'
import { createAccount } from '../../src/web/sign-in/create-account.ts'
import { password, Visitor } from '../support/world.ts'
import { Consumer } from '../support/consumer.ts'
import type { SlotResource } from '../support/consumer.ts'
import { testContext } from '../support/context.ts'
import { startProduct } from '../support/product.ts'
import type { Product } from '../support/product.ts'

export const dosId = '2000099999'
const email = 'ana@example.nhs.uk'

let made = 0
/** A code that no service has yet. */
export const odsCode = (): string => `A${10_000 + (made += 1)}`

interface Node {
  product: Product
  visitor: Visitor
  consumer: Consumer
}

/** Two processes of the product on one database, with a person signed in to each and a sandbox with slots. */
export async function startTwoNodes(database: string): Promise<{ nodes: [Node, Node]; slots: SlotResource[] }> {
  const db = await openDatabase(database.includes('://') ? database : `sqlite:${database}`)
  const context = { ...testContext(db), clock: () => Date.now() }
  await createAccount(context, { email, name: 'Ana Pereira', installationRole: 'booking-team', password })
  const { key } = await createStandAlone(context, { services: [dosId], perMinute: '1000000', days: '60' })
  await db.close()
  const start = async (): Promise<Node> => {
    const product = await startProduct(database)
    const visitor = await new Visitor(product.base).signIn(email)
    return { product, visitor, consumer: new Consumer(`${product.base}/sandbox/${key}/STU3`, () => Date.now()) }
  }
  const nodes: [Node, Node] = [await start(), await start()]
  return { nodes, slots: await nodes[0].consumer.slots(dosId, 55) }
}

/** The outcome of a request, and how long it took. */
export async function timed(ask: () => Promise<{ status: number }>): Promise<{ status: number; ms: number }> {
  const begun = performance.now()
  const status = await ask().then(
    (answer) => answer.status,
    () => 0,
  )
  return { status, ms: Math.round(performance.now() - begun) }
}

/** Pages that anyone may ask for, signed in or not, one after another. */
export async function everyPage({ visitor, product }: Node): Promise<{ path: string; status: number; ms: number }[]> {
  const answers = []
  for (const path of ['/healthz', '/', '/projects', '/services', '/rollout', '/catalogue', '/account', '/sandbox/rules'])
    answers.push({ path, ...(await timed(() => visitor.get(path))) })
  answers.push({ path: '/sign-in, by a stranger', ...(await timed(() => new Visitor(product.base).get('/sign-in'))) })
  const name = `Service ${performance.now()}`
  const form = { name, ods_code: odsCode(), care_setting: 'urgent-treatment-centre' }
  answers.push({ path: 'a form', ...(await timed(() => visitor.post('/services/new', form))) })
  return answers
}
