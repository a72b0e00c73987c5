import type { Reader } from '../../db/database.ts'
import { InvalidFormError } from '../../errors.ts'
import type { Page } from '../../access/page.ts'
import { systemsOf } from '../catalogue/pairs.store.ts'
import type { Partner } from './partner.ts'
import { loadPartners } from './partners.page.ts'
import { listRunPartners } from './run-partners.store.ts'

const books = (page: Page): boolean => page.access.project.role === 'consumer'
const fieldOf = (id: string): string => `partner-${id}`

/** The partners that a form ticked. */
export const tickedIn = (typed: Record<string, string>, partners: Pick<Partner, 'id'>[]): string[] =>
  partners.filter((one) => typed[fieldOf(one.id)] === 'yes').map((one) => one.id)

/** The partners that may be in a test, as a form offers them: all that are not left out, or those chosen for the test. */
export const activeIn = (partners: Partner[]): Partner[] => partners.filter((one) => one.leftOut === null)

/** What the form for a run offers of partner services; null in a project that has none to name. */
export async function runChoices(page: Page): Promise<{ name: string; text: string; checked: boolean }[] | null> {
  if (!books(page)) return null
  const { partners } = await loadPartners(page)
  const inTest = activeIn(partners).filter((one) => one.inTest)
  const typed = inTest.some((one) => fieldOf(one.id) in page.typed)
  return inTest.map((one) => ({ name: fieldOf(one.id), text: one.name, checked: typed ? page.typed[fieldOf(one.id)] === 'yes' : inTest.length === 1 }))
}

/** The partners that a new run names. Throws InvalidFormError if a run that counts names none. */
export async function partnersOfRun(page: Page, counts: boolean): Promise<string[]> {
  if (!books(page)) return []
  const { partners } = await loadPartners(page)
  const inTest = activeIn(partners).filter((one) => one.inTest)
  const ticked = tickedIn(page.typed, inTest)
  if (counts && inTest.length === 0)
    throw new InvalidFormError({ partners: 'No partner service is in the test. Choose in the set-up which are, then open the run' })
  if (counts && ticked.length === 0) throw new InvalidFormError({ partners: 'Tick each partner service that this run tests' })
  return ticked
}

/** The names of the partners that a run tests. */
export async function runPartnerNames(page: Page, runId: string): Promise<string[]> {
  if (!books(page)) return []
  const [{ partners }, ids] = await Promise.all([loadPartners(page), listRunPartners(page.db.read, runId)])
  return ids.flatMap((id) => partners.find((one) => one.id === id)?.name ?? [])
}

/** The pairs of products that a run tests: the project's own, or one for each product of the partners that it names. */
export async function pairsOfRun(page: Page, db: Reader, runId: string): Promise<{ consumer: string | null; provider: string | null }[]> {
  const own = await systemsOf(db, page.access.project.id)
  if (!books(page)) return [own]
  const [{ partners }, ids] = await Promise.all([loadPartners(page), listRunPartners(db, runId)])
  const products = new Set(partners.filter((one) => ids.includes(one.id)).flatMap((one) => one.product ?? []))
  return [...products].map((provider) => ({ consumer: own.consumer, provider }))
}
