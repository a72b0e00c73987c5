import type { Doing } from '../../access/doing.ts'
import type { Reader } from '../../db/database.ts'
import { NotFoundError, Refusal } from '../../errors.ts'
import { attested } from '../go-live/attested.ts'
import { factsFrom } from '../go-live/facts.ts'
import { gatesOf, blockingConditions } from '../go-live/gates.ts'
import { cachedRows } from '../go-live/rows.store.ts'
import type { ProjectRows } from '../go-live/rows.store.ts'
import type { Partner } from '../partner-state/partner.ts'
import { partnerRows } from '../partner-state/partner-rows.store.ts'
import { partnersFrom } from '../partner-state/partners-from.ts'

/** An act under way, or a page. */
export type OfPartners = Pick<Doing, 'access' | 'templates' | 'today'>

/** Whether the project is of a service that books into others. */
export const books = ({ access }: Pick<OfPartners, 'access'>): boolean => access.project.role === 'consumer'

/** Refuses partner services to a project that offers slots: those who book into it have them. */
export function mustBook(of: Pick<OfPartners, 'access'>): void {
  if (!books(of)) throw new Refusal('This project offers slots. Partner services are recorded in the project of the service that books into it.')
}

/** The partners of a project, and what it lacks itself before one may be switched on. */
export async function loadPartners(db: Reader, of: OfPartners): Promise<{ partners: Partner[]; project: string[] }> {
  const { access, templates } = of
  const rows = await cachedRows(db, access)
  const raw = rows.partners ?? (await partnerRows(db, access.project, rows.product))
  const counting = templates.environments.filter((one) => one.counts).map((one) => one.key)
  return { partners: partnersFrom(raw, counting), project: lacksItself(of, rows) }
}

/** A gate that is open again blocks a partner as it blocks every other go-live declaration. */
function lacksItself({ access, templates, today }: OfPartners, rows: ProjectRows): string[] {
  const facts = factsFrom(rows, { project: access.project, today, environments: templates.environments })
  if (!attested(facts, 'technical-live')) return ['Technical live has not been declared for this project']
  return blockingConditions('technical-live', gatesOf(facts), facts).map((one) => one.sentence)
}

/** One partner of a project, with what the project lacks itself; throws NotFoundError. */
export async function loadPartner(db: Reader, of: OfPartners, id: string): Promise<{ partner: Partner; partners: Partner[]; project: string[] }> {
  const { partners, project } = await loadPartners(db, of)
  const partner = partners.find((one) => one.id === id)
  if (!partner) throw new NotFoundError('No such partner service')
  return { partner, partners, project }
}
