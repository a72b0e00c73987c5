import { z } from 'zod'
import { post } from '../../access/page.ts'
import type { Page, Route } from '../../access/page.ts'
import { ConflictError, InvalidFormError } from '../../errors.ts'
import { recordEvents } from '../../events/events.store.ts'
import { folded } from '../../text.ts'
import { addName, dropName, findProduct, listNames, refuseNameTaken } from './catalogue.store.ts'
import { servicesNaming } from './catalogue.routes.ts'
import { meaningIn, movesOf, seenOf, sentencesOf, sumOf, withName } from './names.ts'
import type { Move } from './names.ts'
import { catalogueCrumb, loadProduct, refreshGates, showProduct } from './product.routes.ts'
import { countOf, dependOn, productName } from './product.ts'
import { catalogueNames, countExcepted, doubtStages, usedNames } from './usage.store.ts'

const form = z.object({
  name: z.string().trim().min(1, 'Enter the name that services have for it').max(200, 'Use 200 characters or fewer'),
  seen: z.string().default(''),
})
type Act = 'add' | 'drop'
type Loaded = Awaited<ReturnType<typeof loadProduct>>

async function movesBy(page: Page, act: Act, { product, usage }: Loaded, name: string): Promise<Move[]> {
  const names = await catalogueNames(page.db.read)
  const after = withName(names, { role: product.role, name, ...(act === 'add' ? { productId: product.id } : {}) })
  return movesOf(usedNames(usage), meaningIn(names), meaningIn(after))
}

/** Says what would move before anything does. */
async function ask(page: Page, act: Act, { product, home }: Loaded, given: { name: string; moves: Move[]; again: boolean }): Promise<void> {
  const { name, moves, again } = given
  const today = page.today
  const meant = async (id: string | undefined) => {
    const found = id === undefined ? undefined : await findProduct(page.db.read, id)
    return found ? { name: productName(found), status: found.status } : null
  }
  const sentences = await Promise.all(
    moves.map(async (move) => {
      const excepted = await countExcepted(page.db.read, { role: product.role, names: move.used.map((one) => one.name), today })
      return sentencesOf(move, { from: await meant(move.from), to: await meant(move.to), excepted })
    }),
  )
  const title = `${countOf(sumOf(moves))} would ${act === 'add' ? `move to ${productName(product)}` : `no longer have ${productName(product)}`}`
  page.show(
    'catalogue/name',
    { title, status: again ? 409 : 200, breadcrumbs: [catalogueCrumb, { text: productName(product), href: home }] },
    {
      act,
      action: act === 'add' ? `${home}/names` : `${home}/names/drop`,
      home,
      again,
      name,
      product: productName(product),
      sentences: sentences.flat(),
      lists: moves.flatMap((move) => move.used.filter((one) => one.services > 0).map((one) => ({ ...one, href: servicesNaming(one.role, one.name) }))),
      seen: seenOf(moves),
    },
  )
}

async function add(page: Page): Promise<void> {
  const loaded = await loadProduct(page)
  const { product, home } = loaded
  try {
    const { name, seen } = page.form(form)
    const own = await listNames(page.db.read, product.id)
    if (own.some((one) => one.name === folded(name))) throw new InvalidFormError({ name: 'It goes by this name already' })
    await refuseNameTaken(page.db.read, product.role, name, product.id)
    const moves = await movesBy(page, 'add', loaded, name)
    if (moves.length > 0 && seen !== seenOf(moves)) return await ask(page, 'add', loaded, { name, moves, again: seen !== '' })
    await page.db.transaction(async (trx) => {
      await addName(trx, product, name)
      await doubtStages(trx, product.id)
      await recordEvents(trx, [
        page.event({
          subject: 'product',
          subjectId: product.id,
          action: 'named',
          to: name,
          sentence: `${page.person.name} said that ${name} is ${productName(product)}`,
        }),
      ])
    })
    await refreshGates(page)
    page.done(`${home}#names`, `${name} is this product from now on${moves.length > 0 ? `: ${dependOn(sumOf(moves))}` : ''}`)
  } catch (error) {
    if (error instanceof InvalidFormError) return showProduct(page, { status: 422, errors: error.fields })
    if (error instanceof ConflictError) return showProduct(page, { status: 409, errors: { name: error.message } })
    throw error
  }
}

async function drop(page: Page): Promise<void> {
  const loaded = await loadProduct(page)
  const { product, home } = loaded
  const { name, seen } = page.form(form)
  const known = (await listNames(page.db.read, product.id)).some((one) => one.own === 0 && one.name === folded(name))
  const moves = known ? await movesBy(page, 'drop', loaded, name) : []
  if (moves.length > 0 && seen !== seenOf(moves)) return ask(page, 'drop', loaded, { name, moves, again: seen !== '' })
  const dropped = await page.db.transaction(async (trx) => {
    await doubtStages(trx, product.id)
    if (!(await dropName(trx, product, name))) return false
    await recordEvents(trx, [
      page.event({
        subject: 'product',
        subjectId: product.id,
        action: 'unnamed',
        from: name,
        sentence: `${page.person.name} said that ${name} is not ${productName(product)}`,
      }),
    ])
    return true
  })
  await refreshGates(page)
  page.done(`${home}#names`, dropped ? `${name} is no name of this product any more` : `${name} is no other name of this product: nothing was changed`)
}

export const productNamesRoutes: Route[] = [
  post('/catalogue/:product/names', 'catalogue.manage', add),
  post('/catalogue/:product/names/drop', 'catalogue.manage', drop),
]
