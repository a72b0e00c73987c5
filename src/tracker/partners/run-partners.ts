import type { Reader } from '../../db/database.ts'
import type { Page } from '../../access/page.ts'
import { systemsOf } from '../catalogue/pairs.store.ts'
import { books, loadPartners } from './load-partners.ts'
import type { OfPartners } from './load-partners.ts'
import type { Partner } from '../partner-state/partner.ts'
import { listRunPartners } from './run-partners.store.ts'

const fieldOf = (id: string): string => `partner-${id}`

/** The partners that a form ticked. */
export const tickedIn = (typed: Record<string, string>, partners: Pick<Partner, 'id'>[]): string[] =>
  partners.filter((one) => typed[fieldOf(one.id)] === 'yes').map((one) => one.id)

/** The partners that may be in a test, as a form offers them: all that are not left out, or those chosen for the test. */
export const activeIn = (partners: Partner[]): Partner[] => partners.filter((one) => one.leftOut === null)

/** What the form for a run offers of partner services; null in a project that has none to name. */
export async function runChoices(page: Page): Promise<{ name: string; text: string; checked: boolean }[] | null> {
  if (!books(page)) return null
  const inTest = await partnersInTest(page.db.read, page)
  const typed = inTest.some((one) => fieldOf(one.id) in page.typed)
  return inTest.map((one) => ({ name: fieldOf(one.id), text: one.name, checked: typed ? page.typed[fieldOf(one.id)] === 'yes' : inTest.length === 1 }))
}

/** The partners that are in the test; none in a project that offers slots. */
export const partnersInTest = async (db: Reader, of: OfPartners): Promise<Partner[]> =>
  books(of) ? activeIn((await loadPartners(db, of)).partners).filter((one) => one.inTest) : []

/** The partners that a new run names, or what is wrong: one that counts names some. */
export function partnersOfRun(inTest: Partner[], typed: Record<string, string>): { ids: string[]; fault?: string } {
  const ids = tickedIn(typed, inTest)
  if (inTest.length === 0) return { ids, fault: 'No partner service is in the test. Choose in the set-up which are, then open the run' }
  return ids.length === 0 ? { ids, fault: 'Tick each partner service that this run tests' } : { ids }
}

/** The names of the partners that a run tests. */
export async function runPartnerNames(page: Page, runId: string): Promise<string[]> {
  if (!books(page)) return []
  const [{ partners }, ids] = await Promise.all([loadPartners(page.db.read, page), listRunPartners(page.db.read, runId)])
  return ids.flatMap((id) => partners.find((one) => one.id === id)?.name ?? [])
}

/** The pairs of products that a run tests: the project's own, or one for each product of the partners that it names. */
export async function pairsOfRun(db: Reader, of: OfPartners, runId: string): Promise<{ consumer: string | null; provider: string | null }[]> {
  const own = await systemsOf(db, of.access.project.id)
  if (!books(of)) return [own]
  const [{ partners }, ids] = await Promise.all([loadPartners(db, of), listRunPartners(db, runId)])
  const products = new Set(partners.filter((one) => ids.includes(one.id)).flatMap((one) => one.product ?? []))
  return [...products].map((provider) => ({ consumer: own.consumer, provider }))
}
