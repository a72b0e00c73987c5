import { z } from 'zod'
import { overtakenWith, projectAct, refused } from '../../access/act.ts'
import type { ProjectAccess } from '../../access/access.store.ts'
import type { Doing } from '../../access/doing.ts'
import { daysBetween } from '../../day.ts'
import { noPersonId } from '../../db/ids.ts'
import type { ProjectId } from '../../db/ids.ts'
import type { ProductExceptionsTable } from '../../db/tables/catalogue.ts'
import { folded } from '../../text.ts'
import { dayField } from '../../web/day-field.ts'
import { exceptionFacts, insertException } from '../catalogue/exceptions.store.ts'
import type { ExceptionFacts } from '../catalogue/exceptions.store.ts'
import { statusOf } from '../catalogue/product.ts'

const mostDays = 366

const form = z.object({
  /** What the person read that they sign. */
  seen: z.string().default(''),
  reason: z.string().trim().min(1, 'Say why the project goes on anyway, and what makes up for it').max(2000, 'Use 2,000 characters or fewer').default(''),
  until: dayField('Enter the last day on which it holds'),
  password: z.string().min(1, 'Enter your password'),
})

/** In which role someone signs: the project manager's, else the booking team's. */
const roleOf = ({ roles }: Pick<ProjectAccess, 'roles'>): string => roles.find((role) => role.kind === 'project-manager')?.name ?? 'Booking team'

/** What someone signs, in full. */
export function meaningOfException({ product, fact }: Pick<ExceptionFacts, 'product' | 'fact'>, access: Pick<ProjectAccess, 'roles' | 'service'>): string {
  const status = fact?.entry ? `not Ready in the catalogue: its status is ${statusOf(fact.entry.status).name}` : 'not in the catalogue'
  return `I accept as ${roleOf(access)} that ${access.service.name} goes on with ${product ?? ''} although it is ${status}.`
}

const changed = 'The product or its status changed while you read. Look at the page again before you sign.'

export function decideException(
  found: ExceptionFacts,
  typed: z.output<typeof form>,
  { access, actor, at, newId, today }: Pick<Doing, 'access' | 'actor' | 'at' | 'newId' | 'today'>,
) {
  const { product, fact, ready } = found
  if (typed.until < today) return refused({ until: 'Choose a day from today on' })
  if (daysBetween(today, typed.until) > mostDays) return refused({ until: 'An exception may hold for a year at most: choose an earlier day' })
  if (product === null)
    return refused({ form: 'No product is chosen, so there is nothing to sign an exception for. Name it on the service or in the set-up of the test.' })
  if (ready) return refused({ form: `${product} is Ready in the catalogue now: it needs no exception.` })
  const meaning = meaningOfException(found, access)
  if (typed.seen !== meaning) return overtakenWith(changed)
  const row: ProductExceptionsTable = {
    id: newId(),
    project_id: access.project.id,
    product,
    product_name: folded(product),
    status: fact?.entry?.status ?? null,
    meaning,
    reason: typed.reason,
    until: typed.until,
    role_name: roleOf(access),
    person_id: actor.id ?? noPersonId,
    person_name: actor.name,
    signed_at: at,
    withdrawn_by: null,
    withdrawn_by_id: null,
    withdrawn_at: null,
    withdrawn_why: null,
  }
  const what = { id: row.id, project: row.project_id, product, role: row.role_name, until: row.until }
  return { next: row, happened: [{ kind: 'product-exception.signed' as const, ...what, to: `${meaning} Until ${row.until}.`, reason: row.reason }] }
}

/** Signs that a project goes on with a product that is not Ready. */
export const signException = projectAct({
  permission: 'project.manage',
  form,
  signed: true,
  load: (trx, _where: { project: ProjectId }, { access }) => exceptionFacts(trx, access.project),
  decide: decideException,
  save: insertException,
  says: () => 'The exception is signed: the product no longer holds the Initiation gate',
})
