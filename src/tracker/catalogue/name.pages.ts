import type { Page } from '../../access/page.ts'
import type { ProductsTable } from '../../db/tables/catalogue.ts'
import { catalogueCrumb, servicesNaming } from './addresses.ts'
import { findProduct } from './catalogue.store.ts'
import { seenOf, sentencesOf, sumOf } from './names.ts'
import type { Move } from './names.ts'
import { homeOf } from './product.pages.ts'
import { countOf, productName } from './product.ts'
import { countExcepted } from './usage.store.ts'

type Act = 'add' | 'remove'
interface Naming {
  product: ProductsTable
  name: string
  moves: Move[]
  isUnseen: boolean
}

/** Shows what a name would move, before it does. */
export const askWhetherToMove =
  (act: Act) =>
  (page: Page, naming: Naming): Promise<void> | undefined =>
    naming.isUnseen ? showMoves(page, act, naming) : undefined

async function wordsOfMove(page: Page, { role }: ProductsTable, move: Move): Promise<string[]> {
  const db = page.db.read
  const meant = async (id: string | undefined) => {
    const found = id === undefined ? undefined : await findProduct(db, id)
    return found ? { name: productName(found), status: found.status } : null
  }
  const excepted = await countExcepted(db, { role, names: move.used.map((one) => one.name), today: page.today })
  return sentencesOf(move, { from: await meant(move.from), to: await meant(move.to), excepted })
}

const wordsOf = (act: Act, name: string, product: string) =>
  act === 'add'
    ? { would: `move to ${product}`, says: `You are about to say that ${name} is ${product}.`, button: `Add the name ${name}` }
    : { would: `no longer have ${product}`, says: `You are about to remove the name ${name} from ${product}.`, button: `Remove the name ${name}` }

async function showMoves(page: Page, act: Act, { product, name, moves }: Naming): Promise<void> {
  const home = homeOf(page)
  const again = (page.typed['seen'] ?? '') !== ''
  const { would, ...words } = wordsOf(act, name, productName(product))
  page.show(
    'catalogue/name',
    {
      title: `${countOf(sumOf(moves))} would ${would}`,
      status: again ? 409 : 200,
      breadcrumbs: [catalogueCrumb, { text: productName(product), href: home }],
    },
    {
      ...words,
      action: act === 'add' ? `${home}/names` : `${home}/names/drop`,
      home,
      again,
      name,
      sentences: (await Promise.all(moves.map((move) => wordsOfMove(page, product, move)))).flat(),
      lists: moves
        .flatMap((move) => move.used)
        .filter((one) => one.services > 0)
        .map((one) => ({
          text: `${one.services === 1 ? 'service' : `${one.services.toLocaleString('en-GB')} services`} with ${one.name}`,
          href: servicesNaming(one.role, one.name),
        })),
      seen: seenOf(moves),
    },
  )
}
